"""The handlers' dependencies: locked to exact wheels, and unpacked for a target. uv does the work."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from packages.archive import digest
from packages.error import PackageError
from packages.target import OLDEST_PYTHON, Target

HANDLERS: Final = Path("handlers/requirements.txt")
"""What the handlers import; goes into the layer."""
RUNTIME: Final = Path("packages/runtime.txt")
"""What Lambda's Python runtime carries itself; goes into the host's layer only."""
PROJECT_LOCK: Final = Path("requirements.lock")
"""The handlers run with the versions that they are tested with."""

_DIGEST: Final = re.compile(r"^# requirements: ([0-9a-f]{64})$", re.MULTILINE)
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_NOT_COMPILED: Final = "Choose a version that is published as a wheel for this platform: nothing is compiled here."
_UNREACHABLE: Final = "The package registry cannot be reached: check the network, or `UV_DEFAULT_INDEX` for a mirror."
# What uv says -> what to do about it. The first that matches is told.
_REMEDIES: Final = (
    ("hash mismatch", "This wheel is not the locked one. If its release is trusted, run `python -m packages lock`."),
    ("no wheels", _NOT_COMPILED),
    ("no usable wheels", _NOT_COMPILED),
    ("error sending request", _UNREACHABLE),
    ("failed to fetch", _UNREACHABLE),
    ("no space left", "Make room on the disk and run it again."),
)


def lock(root: Path) -> list[Path]:
    """Compile the requirements into lock files with the hash of every wheel; needs the package registry.

    Args:
        root: the checkout.

    Returns:
        The lock files that were written.

    Raises:
        PackageError: the requirements cannot be satisfied, or the registry cannot be reached.
    """
    runtime = _compile(root, RUNTIME)
    carried = _PINNED.findall(runtime.read_text())
    left_out = [option for name in carried for option in ("--no-emit-package", name)]
    handlers = _compile(root, HANDLERS, "--constraints", str(locked(RUNTIME)), *left_out)
    return [runtime, handlers]


def _compile(root: Path, requirements: Path, *options: str) -> Path:
    compiled = _uv(
        root,
        *("pip", "compile", str(requirements), "--constraints", str(PROJECT_LOCK), *options),
        *("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--only-binary", ":all:"),
        *("--no-header", "--no-annotate"),
    )
    path = root / locked(requirements)
    path.write_text(
        f"# Compiled from {requirements} by `python -m packages lock`.\n"
        f"# requirements: {_requirements_digest(root / requirements)}\n{compiled}"
    )
    return path


def locked(requirements: Path) -> Path:
    """Return the lock file of a requirements file."""
    return requirements.with_suffix(".lock")


def lock_files(root: Path, target: Target) -> list[Path]:
    """Return the lock files that the target's layer is made from.

    Raises:
        PackageError: one is missing, or its requirements changed since it was compiled.
    """
    wanted = (HANDLERS, RUNTIME) if target is Target.HOST else (HANDLERS,)
    for requirements in wanted:
        compiled = root / locked(requirements)
        if not compiled.is_file():
            raise PackageError(f"{locked(requirements)} is missing: run `python -m packages lock`")
        stated = _DIGEST.search(compiled.read_text())
        if stated is None or stated[1] != _requirements_digest(root / requirements):
            raise PackageError(
                f"{requirements} changed since {locked(requirements)} was compiled: run `python -m packages lock`"
            )
    return [root / locked(requirements) for requirements in wanted]


def _requirements_digest(requirements: Path) -> str:
    lines = (line.partition("#")[0].strip() for line in requirements.read_text().splitlines())
    return digest(*(line for line in lines if line))


def install(root: Path, target: Target, locks: list[Path], folder: Path) -> None:
    """Unpack the locked wheels for `target` into `folder`: hashes checked, nothing compiled, nothing resolved.

    Raises:
        PackageError: a wheel is missing for the target, is not the locked one, or cannot be fetched.
    """
    command = ["pip", "install", "--target", str(folder), *target.uv_options]
    command += ["--only-binary", ":all:", "--no-deps", "--require-hashes"]
    command += [option for path in locks for option in ("--requirements", str(path))]
    try:
        _uv(root, *command, "--offline")  # what uv has already needs no registry
    except PackageError:
        _uv(root, *command)


def _uv(root: Path, *arguments: str) -> str:
    command = [_find_uv(), *arguments, "--no-config", "--no-progress", "--color", "never"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip()
        remedies = [remedy for symptom, remedy in _REMEDIES if symptom in said.lower()]
        raise PackageError("\n".join([f"uv {' '.join(arguments[:2])} failed: {said}", *remedies[:1]]))
    return done.stdout


def _find_uv() -> str:
    if importlib.util.find_spec("uv") is not None:
        from uv import find_uv_bin  # noqa: PLC0415 - it may not be installed

        return find_uv_bin()
    found = shutil.which("uv")
    if found is None:
        raise PackageError("uv is not installed: run `make install`, or `pip install uv` in this environment")
    return found
