"""The handlers' dependencies: locked to exact wheels, and unpacked for a target. uv does the work."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packages.archive import digest
from packages.domains import SHARED, domains, requirements
from packages.error import PackageError
from packages.target import OLDEST_PYTHON, Target

RUNTIME: Final = Path("packages/runtime.txt")
"""What Lambda's Python runtime carries itself; goes into the host's layers only."""
PROJECT_LOCK: Final = Path("requirements.lock")
"""The handlers run with the versions that they are tested with."""

_DIGEST: Final = re.compile(r"^# requirements: ([0-9a-f]{64})$", re.MULTILINE)
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_INCLUDE: Final = "-r "
_NOT_COMPILED: Final = "Choose a version that is published as a wheel for this platform: nothing is compiled here."
_UNREACHABLE: Final = "The package registry cannot be reached: check the network, or `UV_DEFAULT_INDEX` for a mirror."
# What uv says -> what to do about it. The first that matches is printed.
_REMEDIES: Final = (
    ("hash mismatch", "This wheel is not the locked one. If its release is trusted, run `python -m packages lock`."),
    ("no wheels", _NOT_COMPILED),
    ("no usable wheels", _NOT_COMPILED),
    ("error sending request", _UNREACHABLE),
    ("failed to fetch", _UNREACHABLE),
    ("no space left", "Free disk space and run it again."),
)


def lock(root: Path) -> list[Path]:
    """Compile each domain's requirements into a lock file with the hash of every wheel; needs the package registry.

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
    constraints = ("--constraints", str(locked(RUNTIME)), *left_out)
    return [runtime, *(_compile(root, requirements(one), *constraints) for one in (SHARED, *domains(root)))]


def _compile(root: Path, wanted: Path, *options: str) -> Path:
    compiled = _uv(
        root,
        *("pip", "compile", str(wanted), "--constraints", str(PROJECT_LOCK), *options),
        *("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--only-binary", ":all:"),
        *("--no-header", "--no-annotate"),
    )
    path = root / locked(wanted)
    path.write_text(
        f"# Compiled from {wanted} by `python -m packages lock`.\n"
        f"# requirements: {_requirements_digest(root / wanted)}\n{compiled}"
    )
    return path


def locked(wanted: Path) -> Path:
    """Return the lock file of a requirements file."""
    return wanted.with_suffix(".lock")


def lock_files(root: Path, target: Target, domain: str) -> list[Path]:
    """Return the lock files that the layer of a domain is made from.

    Raises:
        PackageError: one is missing, or its requirements changed since it was compiled.
    """
    files = (requirements(domain), RUNTIME) if target is Target.HOST else (requirements(domain),)
    for wanted in files:
        compiled = root / locked(wanted)
        if not compiled.is_file():
            raise PackageError(f"{locked(wanted)} is missing: run `python -m packages lock`")
        stated = _DIGEST.search(compiled.read_text())
        if stated is None or stated[1] != _requirements_digest(root / wanted):
            raise PackageError(f"{wanted} changed since {locked(wanted)} was compiled: run `python -m packages lock`")
    return [root / locked(wanted) for wanted in files]


def _requirements_digest(wanted: Path) -> str:
    return digest(*_requirement_lines(wanted))


def _requirement_lines(wanted: Path) -> Iterator[str]:
    """Yield what a requirements file asks for, with what the files ask for that it includes."""
    for line in wanted.read_text().splitlines():
        asked = line.partition("#")[0].strip()
        if asked.startswith(_INCLUDE):
            yield from _requirement_lines(wanted.parent / asked.removeprefix(_INCLUDE).strip())
        elif asked:
            yield asked


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
