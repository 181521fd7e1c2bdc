"""A database server as a process: its own data, TLS only, one user, one database."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local.emulators import processes
from local.emulators.database.authority import Authority, create_authority
from local.emulators.database.software import MariaDb
from local.emulators.ministack import ADDRESS
from local.errors import LocalCloudError

START_SECONDS: Final = 60.0
"""Measured: 1 s with its system tables; the rest is for a busy machine."""
_STOP_SECONDS: Final = 10.0
_INIT_SQL: Final = """\
CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4;
CREATE OR REPLACE USER '{user}'@'{address}' IDENTIFIED BY '{password}' REQUIRE SSL;
GRANT ALL PRIVILEGES ON `{name}`.* TO '{user}'@'{address}';
"""
# The socket is relative to the data: the path of one has a hundred characters at most.
_OPTIONS: Final = """\
[mariadbd]
datadir={data}
socket=mariadbd.sock
pid-file={folder}/mariadbd.pid
bind-address={address}
port={port}
init-file={init}
ssl-cert={certificate}
ssl-key={key}
require-secure-transport=ON
skip-name-resolve
innodb-buffer-pool-size=64M
innodb-log-file-size=16M
character-set-server=utf8mb4
"""


@dataclass(slots=True)
class DatabaseServer:
    """A server, which can be ended and started again with the same data."""

    software: MariaDb
    folder: Path
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    authority: Authority
    _program: processes.Program | None = None
    _failed: LocalCloudError | None = None
    _begun: threading.Event = field(default_factory=threading.Event)

    @property
    def log(self) -> Path:
        """What it writes."""
        return self.folder / "mariadbd.log"

    def start(self) -> None:
        """Start it; the first time with its system tables. It may not answer yet: see `wait`.

        Raises:
            LocalCloudError: its files cannot be created, or it cannot be started.
        """
        data = self.folder / "data"
        if not data.exists():
            self._create(data)
        command = [
            str(self.software.server),
            f"--defaults-file={self.folder / 'my.cnf'}",
            *self._base(),
            *self._common(),
        ]
        self._program = processes.start(
            "MariaDB", command, log=self.log, folder=self.folder, environment=self._environment()
        )

    def start_in_background(self) -> None:
        """Start it while others go on; `wait` raises what failed."""

        def begin() -> None:
            try:
                self.start()
            except LocalCloudError as error:
                self._failed = error
            self._begun.set()

        threading.Thread(target=begin, name="database", daemon=True).start()

    def wait(self) -> None:
        """Return once it answers.

        Raises:
            LocalCloudError: it cannot be started, ended, or does not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._failed:
                raise self._failed
            if self._program and not self._program.running:
                raise LocalCloudError(f"MariaDB ended: {self._program.last_line()}")
            if self._program and self._answers():
                return
            time.sleep(0.02)
        raise LocalCloudError(f"MariaDB does not answer after {START_SECONDS:g} s; its log: {self.log}")

    def change_password(self, password: str) -> None:
        """Give the user another password, from the next start on: what is connected stays so."""
        self.password = password
        self._write_init()

    def kill(self) -> None:
        """End it as a power failure would."""
        if self._program:
            self._program.kill()

    def stop(self) -> None:
        """End it in order."""
        if self._program:
            self._program.stop(_STOP_SECONDS)

    def close(self) -> None:
        """End it for good: its data goes too, so that nothing has to be written any more."""
        if not self._program:
            self._begun.wait(START_SECONDS)
        self.kill()

    @property
    def _init(self) -> Path:
        return self.folder / "init.sql"

    def _write_init(self) -> None:
        """Write what the server does at each start: whoever can read it knows the password."""
        self._init.touch(mode=0o600)
        self._init.write_text(_INIT_SQL.format(name=self.name, user=self.user, password=self.password, address=ADDRESS))

    def _answers(self) -> bool:
        try:
            with socket.create_connection((ADDRESS, self.port), timeout=1) as connection:
                return bool(connection.recv(1))  # the server speaks first
        except OSError:
            return False

    def _create(self, data: Path) -> None:
        self._write_init()
        options = self.folder / "my.cnf"
        options.write_text(
            _OPTIONS.format(
                folder=self.folder,
                data=data,
                address=ADDRESS,
                port=self.port,
                init=self._init,
                certificate=self.authority.server_certificate,
                key=self.authority.server_key,
            )
        )
        command = [
            str(self.software.install),
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            *self._base(),
            *self._common(),
        ]
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
            raise LocalCloudError(f"MariaDB's system tables cannot be created: {lines[-1]}")

    def _base(self) -> list[str]:
        return [f"--basedir={self.software.base}"] if self.software.base else []

    def _common(self) -> list[str]:
        return ["--user=root"] if os.geteuid() == 0 else []

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder), "TMPDIR": str(self.folder)}


@contextmanager
def database_server(
    folder: Path, software: MariaDb, *, name: str, user: str, password: str
) -> Generator[DatabaseServer]:
    """Yield a server that starts in the background, and end it.

    Args:
        folder: For its data, its certificates and its log; created.
        software: MariaDB's programs.
        name: Of the database.
        user: Who owns it.
        password: The user's.

    Raises:
        LocalCloudError: there is no free port.
    """
    folder.mkdir(parents=True)
    server = DatabaseServer(software, folder, processes.free_port(), name, user, password, create_authority(folder))
    server.start_in_background()
    try:
        yield server
    finally:
        server.close()
