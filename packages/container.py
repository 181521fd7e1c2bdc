"""Container images without Docker: a base of Debian's packages, built by buildah, run by bubblewrap.

Nothing is taken from an image registry, and nothing is left outside the store's folder but the base in the cache.
It needs root, as mmdebstrap and buildah do without user namespaces.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packages.error import PackageError

TOOLS: Final = ("buildah", "bwrap", "mmdebstrap")
PYTHON: Final = ("python3", "python3-pip", "ca-certificates")
"""What a Dockerfile of a Python service needs of its base."""
_SUITE: Final = "bookworm"
_CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "photo-platform" / "bases"
_CERTIFICATES: Final = "/etc/ssl/certs"
_SECONDS: Final = 900
"""Measured: 30 s for the base, 30 s for an image; the rest is for a busy machine and a slow registry."""
_NO_WARNINGS: Final = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltImage:
    """An image that was built.

    Args:
        digest: of its manifest.
        base_bytes: of the base's layer, unpacked.
        own_bytes: of what the Dockerfile adds, unpacked.
        root: its files.
        user: `uid:gid`.
        folder: where its program runs.
        command: its program.
        environment: that it brings.
    """

    digest: str
    base_bytes: int
    own_bytes: int
    root: Path
    user: str
    folder: str
    command: Sequence[str]
    environment: Mapping[str, str]

    def run(self, environment: Mapping[str, str], *, info: int | None = None) -> list[str]:
        """Return the command that runs it as a task would: a read-only root, its user, no capabilities, /tmp to write.

        Args:
            environment: beside what it brings.
            info: a file descriptor that gets `{"child-pid": ...}`, which signals are for.
        """
        uid, _, gid = self.user.partition(":")
        pairs = {**self.environment, **environment}
        return [
            "bwrap", "--ro-bind", str(self.root), "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",  # noqa: S108
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--as-pid-1", "--die-with-parent",
            "--new-session", "--uid", uid, "--gid", gid or uid, "--cap-drop", "ALL",
            "--chdir", self.folder, "--clearenv",
            *(word for name, value in pairs.items() for word in ("--setenv", name, value)),
            *(("--info-fd", str(info)) if info is not None else ()),
            *self.command,
        ]  # fmt: skip


def missing_tools() -> tuple[str, ...]:
    """Return what building and running needs and this machine lacks."""
    lacking = tuple(tool for tool in TOOLS if shutil.which(tool) is None)
    return lacking if os.geteuid() == 0 else (*lacking, "root")


class ImageStore:
    """Builds images, in a folder that may be deleted afterwards."""

    def __init__(self, folder: Path) -> None:
        """Take an empty folder, on a file system that keeps owners."""
        self._folder = folder

    def build(self, context: Path, packages: Sequence[str] = PYTHON) -> BuiltImage:
        """Build the Dockerfile of a folder, on a base of Debian's packages in place of its own.

        Args:
            context: has the Dockerfile, whose base is the argument `BASE`.
            packages: of the base.

        Raises:
            PackageError: a tool is missing, or fails.
        """
        if missing := missing_tools():
            raise PackageError(f"the image of {context} is not built, and {' and '.join(missing)} is missing")
        base, image = "localhost/base", f"localhost/{context.name}"
        archive = _base(packages)
        recipe = self._folder / "Basefile"
        recipe.write_text(f"FROM scratch\nADD {archive.name} /\n", encoding="utf-8")
        self._buildah("bud", "--layers=false", "--file", str(recipe), "--tag", base, str(archive.parent))
        trusted = f"--volume={_CERTIFICATES}:{_CERTIFICATES}:ro"  # the base's own are not set up
        self._buildah("bud", "--layers=false", trusted, "--build-arg", f"BASE={base}", "--tag", image, str(context))
        found: Any = json.loads(self._buildah("inspect", "--type", "image", image))
        config: Any = found["OCIv1"]["config"]
        first, *rest = [int(layer["size"]) for layer in json.loads(found["Manifest"])["layers"]]
        return BuiltImage(
            digest=found["FromImageDigest"],
            base_bytes=first,
            own_bytes=sum(rest),
            root=Path(self._buildah("mount", self._buildah("from", image))),
            user=config["User"],
            folder=config["WorkingDir"],
            command=[*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())],
            environment=dict(pair.split("=", 1) for pair in config.get("Env") or ()),
        )

    def _buildah(self, *arguments: str) -> str:
        places = [
            "--storage-driver",
            "vfs",
            "--root",
            str(self._folder / "store"),
            "--runroot",
            str(self._folder / "run"),
        ]
        return _run(["buildah", "--log-level", _NO_WARNINGS, *places, *arguments], {"BUILDAH_ISOLATION": "chroot"})


def _base(packages: Sequence[str]) -> Path:
    """Return the archive of a base, which is made once."""
    digest = hashlib.sha256(" ".join([_SUITE, *packages]).encode()).hexdigest()[:16]
    path = _CACHE / f"{_SUITE}-{digest}.tar"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = path.with_name(f"{os.getpid()}-{path.name}")
        try:
            _run(
                ["mmdebstrap", "--quiet", "--variant=extract", f"--include={','.join(packages)}", _SUITE, str(begun)],
                {},
            )
            begun.replace(path)
        finally:
            begun.unlink(missing_ok=True)
    return path


def _run(command: Sequence[str], environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        raise PackageError(f"{command[0]} fails: {error.stderr.strip()[-600:]}") from error
    except subprocess.TimeoutExpired as error:
        raise PackageError(f"{command[0]} does not end in {_SECONDS} s") from error
    return done.stdout.strip()
