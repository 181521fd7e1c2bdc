"""Builds the packages, once for the same sources, and hands out their paths."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from packages import archive, wheels
from packages.error import PackageError
from packages.host import bootstrap
from packages.target import HOST_INTERPRETER, Target

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout."""
ZIPPED_LIMIT: Final = 50 * 1024 * 1024
"""Bytes of a zip that is uploaded directly (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""
UNZIPPED_LIMIT: Final = 250 * 1024 * 1024
"""Bytes of a function together with its layers, unzipped (same page)."""

_SHRINK: Final = f"remove a dependency from {wheels.HANDLERS}, or run what needs it in AWS Batch"
_RUNTIME_CLIENT: Final = Path(__file__).parent / "runtime_client.py"
_STAGING: Final = ".staging"


@dataclass(frozen=True, slots=True)
class Part:
    """A built half of a package: the handlers or their layer."""

    path: Path
    """A zip; for the host's layer an unpacked folder."""
    zipped: int
    """Bytes of the zip; 0 for a folder."""
    unzipped: int
    """Bytes of the files in it."""
    sha256: str
    """Over the zip; for a folder over the names and contents of its files."""


@dataclass(frozen=True, slots=True)
class Built:
    """A package: what one target needs to run every handler."""

    target: Target
    handlers: Part
    layer: Part
    seconds: float
    """That building or finding it took."""


def build(target: Target | str, root: Path = ROOT) -> Built:
    """Build the package for a target; what was built from the same sources is found again without starting a process.

    Builds of the same checkout wait for each other. The same sources give the same bytes.

    Args:
        target: `"arm64"` for AWS, `"host"` for this machine.
        root: the checkout, with `handlers/` and the lock files; the package goes to its `dist/`.

    Raises:
        PackageError: the lock files are missing or stale, a wheel cannot be had, or Lambda's quotas are exceeded.
    """
    started = time.perf_counter()
    target = Target(target)
    layer = _layer(target, root)
    handlers = _handlers(target, root)
    if target is Target.ARM64:
        check_quotas(handlers, layer)
    return Built(target, handlers, layer, time.perf_counter() - started)


def handlers_archive(target: Target | str, root: Path = ROOT) -> Path:
    """Return the zip of the handlers, after bringing it up to date with `handlers/`: milliseconds, and no network.

    Raises:
        PackageError: `handlers/` holds no module.
    """
    return _handlers(Target(target), root).path


def layer_archive(target: Target | str, root: Path = ROOT) -> Path:
    """Return the layer with the handlers' dependencies, a zip for AWS and a folder for the host. It is not built here.

    Raises:
        PackageError: it was not built, or not since its lock file changed.
    """
    target = Target(target)
    built = _find(_folder(target, root), "layer", _layer_inputs(target, root))
    if built is None:
        raise PackageError(f"the {target} layer is not built from the current lock file: run `python -m packages`")
    return built.path


def check_quotas(handlers: Part, layer: Part) -> None:
    """Refuse a package that Lambda would refuse.

    Raises:
        PackageError: a zip or the unzipped whole is above Lambda's quota; the message has both figures.
    """
    for part in (handlers, layer):
        if part.zipped > ZIPPED_LIMIT:
            raise PackageError(
                f"{part.path.name} has {part.zipped:,} bytes, but Lambda takes {ZIPPED_LIMIT:,} a zip: {_SHRINK}"
            )
    unzipped = handlers.unzipped + layer.unzipped
    if unzipped > UNZIPPED_LIMIT:
        raise PackageError(
            f"handlers and layer have {unzipped:,} bytes unzipped, but Lambda takes {UNZIPPED_LIMIT:,}: {_SHRINK}"
        )


def _folder(target: Target, root: Path) -> Path:
    return root / "dist" / target


# --- the handlers -----------------------------------------------------------------------------------------------------


def _handlers(target: Target, root: Path) -> Part:
    entries = {
        PurePosixPath("handlers") / file: (root / "handlers" / file).read_bytes()
        for file in archive.deployed_files(root / "handlers")
    }
    if not any(name.suffix == ".py" for name in entries):
        raise PackageError(f"{root / 'handlers'} holds no Python module: there is nothing to deploy")
    executables: list[str] = []
    if target is Target.HOST:
        entries[PurePosixPath("bootstrap")] = bootstrap(_host_layer_folder(root)).encode()
        executables.append("bootstrap")
    inputs = archive.digest(_builder(), *(part for name, content in entries.items() for part in (str(name), content)))

    def make(folder: Path) -> Part:
        path = folder / "handlers.zip"
        archive.write_zip(path, entries, executables)
        return _zip_part(path, sum(map(len, entries.values())))

    return _make_once(_folder(target, root), "handlers", inputs, make)


# --- the layer --------------------------------------------------------------------------------------------------------


def _layer_inputs(target: Target, root: Path) -> str:
    locks = wheels.lock_files(root, target)
    return archive.digest(_builder(), target.identity, *(path.read_bytes() for path in locks))


def _host_layer_folder(root: Path) -> Path:
    return _folder(Target.HOST, root) / f"layer-{_layer_inputs(Target.HOST, root)[:16]}"


def _layer(target: Target, root: Path) -> Part:
    make = _make_host_layer if target is Target.HOST else _make_lambda_layer
    return _make_once(_folder(target, root), "layer", _layer_inputs(target, root), lambda folder: make(folder, root))


def _make_lambda_layer(folder: Path, root: Path) -> Part:
    with _staging(folder) as staging:
        wheels.install(root, Target.ARM64, wheels.lock_files(root, Target.ARM64), staging / "python")
        # Lambda adds /opt/python to sys.path (https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html).
        files = {
            PurePosixPath("python") / file: (staging / "python" / file).read_bytes()
            for file in archive.deployed_files(staging / "python")
        }
    path = folder / "layer.zip"
    archive.write_zip(path, files)
    return _zip_part(path, sum(map(len, files.values())))


def _make_host_layer(folder: Path, root: Path) -> Part:
    """Unpack the layer under a name that says what is in it, so that no function unpacks it again."""
    path = _host_layer_folder(root)
    with _staging(folder) as staging:
        site = staging / "python"
        wheels.install(root, Target.HOST, wheels.lock_files(root, Target.HOST), site)
        for compiled in site.glob("runtime_client.*"):
            compiled.unlink()
        shutil.copyfile(_RUNTIME_CLIENT, site / _RUNTIME_CLIENT.name)
        archive.prune(site)
        files = list(archive.deployed_files(site))
        unzipped, sha256 = sum((site / file).stat().st_size for file in files), archive.digest_of_files(site, files)
        _compile(site)
        for old in folder.glob("layer-*"):
            archive.remove(old)
        staging.rename(path)
    return Part(path, 0, unzipped, sha256)


def _compile(site: Path) -> None:
    """Write the bytecode that every cold start would otherwise make again, without the times of files in it."""
    compiler = (HOST_INTERPRETER, "-I", "-S", "-m", "compileall", "-q", "-j", "0")
    # A module that does not compile fails where it is imported, if ever: it is no reason to fail here.
    subprocess.run([*compiler, "--invalidation-mode", "unchecked-hash", str(site)], capture_output=True, check=False)


# --- once for the same inputs -----------------------------------------------------------------------------------------


@cache
def _builder() -> str:
    """Identify this package's own code: another builder may pack the same sources differently."""
    return archive.digest(*(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))))


def _make_once(folder: Path, name: str, inputs: str, make: Callable[[Path], Part]) -> Part:
    found = _find(folder, name, inputs)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _find(folder, name, inputs)  # another process may have made it meanwhile
        if found is not None:
            return found
        part = make(folder)
        record = folder / f"{name}.json"
        unfinished = record.with_name(f".{record.name}")
        unfinished.write_text(json.dumps({"inputs": inputs, **asdict(part), "path": part.path.name}, indent=2))
        unfinished.replace(record)
        return part


def _find(folder: Path, name: str, inputs: str) -> Part | None:
    try:
        record = json.loads((folder / f"{name}.json").read_text())
    except FileNotFoundError:
        return None
    if record.pop("inputs") != inputs:
        return None
    part = Part(**{**record, "path": folder / record["path"]})
    return part if part.path.exists() else None


@contextmanager
def _staging(folder: Path) -> Generator[Path]:
    """Yield an empty folder on the same file system, so that a finished one can be renamed into place."""
    staging = folder / _STAGING
    archive.remove(staging)  # what an interrupted build left; the lock says that nobody uses it
    staging.mkdir()
    try:
        yield staging
    finally:
        archive.remove(staging)


def _zip_part(path: Path, unzipped: int) -> Part:
    content = path.read_bytes()
    return Part(path, len(content), unzipped, hashlib.sha256(content).hexdigest())
