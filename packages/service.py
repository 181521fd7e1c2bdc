"""Services with a build of their own: the jar of each folder of `services/` that has a `pom.xml`.

Maven builds it, once for the same sources, and the same sources give the same bytes with the same JDK. Whoever has no
JDK or no Maven can do all else: what is recorded refers to a placeholder then, a jar that says so when it is started,
and Pulumi's engine never gets one.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
import threading
import time
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from packages import archive
from packages.domains import ROOT
from packages.error import PackageError

SERVICES: Final = Path("services")
RELEASE: Final = 17
"""Of Java; any JDK from it on can build."""
REMEDY: Final = f"install a JDK {RELEASE} or newer and Maven"
_PLACEHOLDER: Final = "placeholder"
_NOT_BUILT: Final = "NOT-BUILT"
"""The only file in a placeholder."""
_jars_wanted = threading.Event()
_BUILD_SECONDS: Final = 900
"""Measured: 20 s; the first one fetches what it needs."""


@dataclass(frozen=True, slots=True)
class ServiceJar:
    """A service's jar.

    Args:
        service: its folder's name.
        path: of the jar.
        size: in bytes.
        sha256: of the jar.
        seconds: that building or finding it took.
    """

    service: str
    path: Path
    size: int
    sha256: str
    seconds: float


def services(root: Path = ROOT) -> tuple[str, ...]:
    """Return the names of all services, sorted."""
    return tuple(sorted(file.parent.name for file in (root / SERVICES).glob("*/pom.xml")))


def missing_tools() -> tuple[str, ...]:
    """Return what a build needs and this machine lacks, such as `Maven`."""
    tools = (("javac", f"a JDK {RELEASE} or newer"), ("mvn", "Maven"))
    return tuple(name for command, name in tools if shutil.which(command) is None)


def build_service(service: str, root: Path = ROOT) -> ServiceJar:
    """Build a service's jar; what was built from the same sources is found again. Builds wait for each other.

    Raises:
        PackageError: there is no such service, no JDK or no Maven here, or Maven fails.
    """
    started = time.perf_counter()
    path = _path(service, root)
    if not path.exists():
        if missing := missing_tools():
            raise PackageError(f"the jar of {service} is not built, and {' and '.join(missing)} is missing: {REMEDY}")
        path.parent.mkdir(parents=True, exist_ok=True)
        with (path.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():  # another process may have built it meanwhile
                _build(service, path, root)
    content = path.read_bytes()
    return ServiceJar(service, path, len(content), hashlib.sha256(content).hexdigest(), time.perf_counter() - started)


def service_jar(service: str, root: Path = ROOT) -> Path:
    """Return the jar that a program deploys.

    With Pulumi's engine behind the program it is built where it is not yet, and within `jars_wanted` where a JDK and
    Maven are here. Another recording takes what has been built, or a placeholder: it starts no Maven.

    Raises:
        PackageError: it has to be built, and cannot be.
    """
    path = _path(service, root)
    if path.exists():
        return path
    if _has_engine() or (_jars_wanted.is_set() and not missing_tools()):
        return build_service(service, root).path
    placeholder = path.with_name(f"{service}-{_PLACEHOLDER}.jar")
    if not placeholder.exists():
        placeholder.parent.mkdir(parents=True, exist_ok=True)
        archive.write_zip(placeholder, {PurePosixPath(_NOT_BUILT): f"{service} is not built: {REMEDY}\n".encode()})
    return placeholder


@contextmanager
def jars_wanted() -> Generator[None]:
    """Build the jars that programs ask for meanwhile, because they are to be run; from any thread."""
    _jars_wanted.set()
    try:
        yield
    finally:
        _jars_wanted.clear()


def is_placeholder(path: Path) -> bool:
    """Say whether a jar is what `service_jar` returned in place of one that is not built, or a copy of it."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as jar:
        return jar.namelist() == [_NOT_BUILT]


def _has_engine() -> bool:
    # Imported here: most callers run no program, and the SDK takes half a second.
    from pulumi.runtime import mocks, settings  # noqa: PLC0415

    return not isinstance(settings.get_monitor(), mocks.MockMonitor)


def _path(service: str, root: Path) -> Path:
    if service not in services(root):
        known = ", ".join(services(root)) or "none"
        raise PackageError(f"there is no service {service} (known: {known})")
    content = (part for path in _sources(service, root) for part in (str(path.relative_to(root)), path.read_bytes()))
    return root / "dist" / SERVICES / f"{service}-{archive.digest(*content)[:16]}.jar"


def _sources(service: str, root: Path) -> Iterator[Path]:
    folder = root / SERVICES / service
    yield folder / "pom.xml"
    yield from sorted(path for path in (folder / "src" / "main").rglob("*") if path.is_file())


def _build(service: str, path: Path, root: Path) -> None:
    """Build in a copy, so that the folder of the sources holds sources only."""
    staging = path.parent / f".{service}"
    archive.remove(staging)
    for source in _sources(service, root):
        copy = staging / source.relative_to(root / SERVICES / service)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    command = ["mvn", "-B", "-q", "-Dmaven.test.skip=true", "package"]
    try:
        done = subprocess.run(command, cwd=staging, capture_output=True, text=True, check=False, timeout=_BUILD_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise PackageError(f"Maven did not build {service} in {_BUILD_SECONDS} s; run it in {staging}") from error
    jar = staging / "target" / f"{service}.jar"
    if done.returncode != 0 or not jar.exists():
        lines = re.findall(r"\[ERROR\] (\S.*)", done.stdout) or [done.stderr.strip() or "no reason given"]
        raise PackageError(
            f"Maven cannot build {service}: {lines[0]}; run `mvn package` in {root / SERVICES / service}"
        )
    for old in path.parent.glob(f"{service}-*.jar"):
        if not is_placeholder(old):
            old.unlink()
    jar.replace(path)
    archive.remove(staging)
