"""Builds the packages of each domain, once for the same sources, and hands out their paths."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from packages import archive, wheels
from packages.domains import HANDLERS, ROOT, SHARED, borrowed, domains, folders, requirements, unused
from packages.error import PackageError
from packages.target import HOST_INTERPRETER, Target

ZIPPED_LIMIT: Final = 50 * 1024 * 1024
"""Bytes of a zip that is uploaded directly (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""
UNZIPPED_LIMIT: Final = 250 * 1024 * 1024
"""Bytes of a function together with its layers, unzipped (same page)."""

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
    """A package: what one target needs to run every handler of a domain."""

    target: Target
    domain: str
    handlers: Part
    """The same for every target."""
    layer: Part
    seconds: float
    """That building or finding it took."""


def build(target: Target | str, domain: str, root: Path = ROOT) -> Built:
    """Build a domain's package; what was built from the same sources is found again without starting a process.

    Builds of the same domain wait for each other. The same sources give the same bytes.

    Args:
        target: `"arm64"` for AWS, `"host"` for this machine.
        domain: a folder of `handlers/`, such as `"images"`; `"shared"` is what all domains have in common.
        root: the checkout, with `handlers/` and the lock files; the package goes to its `dist/packages/`.

    Raises:
        PackageError: the lock files are missing or stale, a wheel cannot be had, or Lambda's quotas are exceeded.
    """
    started = time.perf_counter()
    target = Target(target)
    layer = _layer(target, domain, root)
    handlers = _handlers(domain, root)
    if target is Target.ARM64:
        check_quotas(domain, handlers, layer)
    return Built(target, domain, handlers, layer, time.perf_counter() - started)


def build_all(target: Target | str, root: Path = ROOT) -> tuple[Built, ...]:
    """Build the package of every domain; see `build`."""
    return tuple(build(target, domain, root) for domain in domains(root))


def handlers_archive(domain: str, root: Path = ROOT) -> Path:
    """Return the zip of a domain's handlers, after bringing it up to date: milliseconds, and no network.

    Raises:
        PackageError: the domain holds no module.
    """
    return _handlers(domain, root).path


def layer_archive(target: Target | str, domain: str, root: Path = ROOT) -> Path:
    """Return the layer with a domain's dependencies, a zip for AWS and a folder for the host. It is not built here.

    Raises:
        PackageError: it was not built, or not since its lock file changed.
    """
    target = Target(target)
    built = _find(_folder(domain, root) / target, "layer", _layer_inputs(target, domain, root))
    if built is None:
        raise PackageError(
            f"the {target} layer of {domain} is not built from the current lock file: run `python -m packages`"
        )
    return built.path


def domain_of_archive(path: Path, root: Path = ROOT) -> str:
    """Return whose zip it is that `handlers_archive` returned, or `shared` for a zip of another project's."""
    return next((domain for domain in domains(root) if path.parent == _folder(domain, root)), SHARED)


def check_quotas(domain: str, handlers: Part, layer: Part) -> None:
    """Refuse a package that Lambda would refuse.

    Raises:
        PackageError: a zip or the unzipped whole is above Lambda's quota; the message has both figures.
    """
    remedy = f"remove a dependency from {requirements(domain)}, or run what needs it in AWS Batch"
    for part in (handlers, layer):
        if part.zipped > ZIPPED_LIMIT:
            raise PackageError(
                f"{part.path.name} has {part.zipped:,} bytes, but Lambda takes {ZIPPED_LIMIT:,} a zip: {remedy}"
            )
    unzipped = handlers.unzipped + layer.unzipped
    if unzipped > UNZIPPED_LIMIT:
        raise PackageError(
            f"handlers and layer have {unzipped:,} bytes unzipped, but Lambda takes {UNZIPPED_LIMIT:,}: {remedy}"
        )


def _folder(domain: str, root: Path) -> Path:
    return root / "dist" / "packages" / domain


# --- the handlers -----------------------------------------------------------------------------------------------------


def _handlers(domain: str, root: Path) -> Part:
    found = _handlers_of(domain, root, _builder(), _stamp(root / HANDLERS))
    if not found.path.exists():  # somebody emptied dist/
        _handlers_of.cache_clear()
        return _handlers(domain, root)
    return found


def _stamp(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Return the names, times and sizes of all files in a folder: cheaper than to read them for every function."""
    found, folders = list[tuple[str, int, int]](), [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if not entry.is_dir():
                    status = entry.stat()
                    found.append((entry.path, status.st_mtime_ns, status.st_size))
                elif entry.name != "__pycache__":  # what Python keeps there is not deployed
                    folders.append(entry.path)
    return frozenset(found)


@lru_cache
def _handlers_of(domain: str, root: Path, builder: str, _stamp: frozenset[tuple[str, int, int]]) -> Part:
    entries = {
        PurePosixPath(folder) / file: (root / folder / file).read_bytes()
        for folder in folders(domain)
        for file in archive.deployed_files(root / folder)
    }
    entries |= {PurePosixPath(module): (root / module).read_bytes() for module in borrowed(domain, root)}
    if not any(name.suffix == ".py" and name.parts[1] == domain for name in entries):
        raise PackageError(f"{root / HANDLERS / domain} holds no Python module: there is nothing to deploy")
    package = PurePosixPath(HANDLERS) / "__init__.py"
    entries[package] = (root / package).read_bytes()
    inputs = archive.digest(builder, *(part for name, content in entries.items() for part in (str(name), content)))

    def make(folder: Path) -> Part:
        path = folder / "handlers.zip"
        archive.write_zip(path, entries)
        return _zip_part(path, sum(map(len, entries.values())))

    return _make_once(_folder(domain, root), "handlers", inputs, make)


# --- the layer --------------------------------------------------------------------------------------------------------


def _layer_inputs(target: Target, domain: str, root: Path) -> str:
    locks = wheels.lock_files(root, target, domain)
    return archive.digest(_builder(), target.identity, *unused(domain, root), *(path.read_bytes() for path in locks))


def _layer(target: Target, domain: str, root: Path) -> Part:
    inputs, locks = _layer_inputs(target, domain, root), wheels.lock_files(root, target, domain)
    without = unused(domain, root)

    def make(folder: Path) -> Part:
        if target is Target.HOST:
            return _make_host_layer(folder / f"layer-{inputs[:16]}", root, locks, without)
        return _make_lambda_layer(folder / "layer.zip", root, locks, without)

    return _make_once(_folder(domain, root) / target, "layer", inputs, make)


def _make_lambda_layer(path: Path, root: Path, locks: list[Path], without: Iterable[str]) -> Part:
    with _staging(path.parent) as staging:
        wheels.install(root, Target.ARM64, locks, staging / "python")
        archive.remove_matching(staging / "python", without)
        # Lambda adds /opt/python to sys.path (https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html).
        files = {
            PurePosixPath("python") / file: (staging / "python" / file).read_bytes()
            for file in archive.deployed_files(staging / "python")
        }
    archive.write_zip(path, files)
    return _zip_part(path, sum(map(len, files.values())))


def _make_host_layer(path: Path, root: Path, locks: list[Path], without: Iterable[str]) -> Part:
    """Unpack the layer under a name that says what is in it, so that no function unpacks it again."""
    with _staging(path.parent) as staging:
        site = staging / "python"
        wheels.install(root, Target.HOST, locks, site)
        archive.remove_matching(site, without)
        for compiled in site.glob("runtime_client.*"):
            compiled.unlink()
        shutil.copyfile(_RUNTIME_CLIENT, site / _RUNTIME_CLIENT.name)
        archive.prune(site)
        files = list(archive.deployed_files(site))
        unzipped, sha256 = sum((site / file).stat().st_size for file in files), archive.digest_of_files(site, files)
        _compile(site)
        for old in path.parent.glob("layer-*"):
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
