"""MiniStack as a process: started, waited for, watched and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.emulators import ports
from local.errors import LocalCloudError

ADDRESS = "127.0.0.1"
ACCOUNT = "000000000000"
"""MiniStack's account; it takes an access key of twelve digits for the account's number."""
WEB_ACL_CHANGES = "LOCAL_CLOUD_WEB_ACL_CHANGES"
"""The environment variable with the path of `web_acl_changes`."""
START_SECONDS = 60.0
"""Measured: 0.5 s; the rest is for a busy machine."""
_WARM_SECONDS = "3600"
_HEALTH = "/_ministack/health"
_SUPERVISOR = Path(__file__).with_name("supervisor.py")


@dataclass(frozen=True, slots=True)
class MiniStack:
    """A running MiniStack."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        """The URL that all services are reached by."""
        return f"http://{ADDRESS}:{self.port}"

    def check(self) -> None:
        """Raise when it ended.

        Raises:
            LocalCloudError: it is no longer running.
        """
        status = self.process.poll()
        if status is not None:
            raise LocalCloudError(f"MiniStack ended with status {status}: {last_line(self.log)}")

    def wait(self) -> None:
        """Return once it answers.

        Raises:
            LocalCloudError: it ended, or does not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.check()
            try:
                with urllib.request.urlopen(f"{self.endpoint}{_HEALTH}", timeout=1):  # noqa: S310 - our own address
                    return
            except OSError:
                time.sleep(0.02)
        raise LocalCloudError(f"MiniStack does not answer after {START_SECONDS:g} s: {last_line(self.log)}")


def web_acl_changes(folder: Path) -> Path:
    """Return the file in MiniStack's folder that grows with each change of a web ACL; none before the first."""
    return folder / "web-acl-changes"


@contextmanager
def ministack(
    folder: Path, *, region: str, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Generator[MiniStack]:
    """Start MiniStack, and end it with everything that it started. It may not answer yet: see `MiniStack.wait`.

    Args:
        folder: Where it keeps its state and its log.
        region: Of what calls itself without naming one, such as the scheduler.
        port: To listen on; a free one where none is given.
        environment: Variables for it and for the Lambda functions that it starts.

    Raises:
        LocalCloudError: the port is in use, or the process cannot be started.
    """
    chosen = _claim(port)
    log = folder / "ministack.log"
    temporary = _temporary(folder)
    temporary.mkdir()
    try:
        with log.open("wb") as log_file:
            process = subprocess.Popen(
                [sys.executable, "-P", str(_SUPERVISOR)],
                cwd=temporary,
                env={**_environment(folder, region, chosen), **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=log_file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone, and one signal to the group ends all Lambdas
            )
    except OSError as error:
        raise LocalCloudError(f"MiniStack cannot be started: {error}") from error
    try:
        yield MiniStack(chosen, log, process)
    finally:
        _end(process)


def _environment(folder: Path, region: str, port: int) -> dict[str, str]:
    """Return all variables that MiniStack gets: of the user's environment, nothing but where programs are."""
    temporary = _temporary(folder)
    return {
        WEB_ACL_CHANGES: str(web_acl_changes(folder)),
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "BIND_HOST": ADDRESS,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": ADDRESS,
        "MINISTACK_REGION": region,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_AUTOCREATE_AWS_MANAGED": "1",
        "DOCKER_HOST": f"unix://{temporary}/no-docker",  # the user's Docker is the user's
        "LAMBDA_EXECUTOR": "local",
        "LAMBDA_WARM_TTL_SECONDS": _WARM_SECONDS,
        "AWS_ENDPOINT_URL": f"http://{ADDRESS}:{port}",  # handed to every Lambda function
        "IOT_MTLS_ENABLED": "0",  # both would listen on further ports
        "SFTP_ENABLED": "0",
    }


def _temporary(folder: Path) -> Path:
    return folder / "tmp"


def _claim(port: int | None) -> int:
    if port is None:
        return ports.reserve(ADDRESS)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise LocalCloudError(
                f"port {port} is in use ({error.strerror}): end the process that uses it, or give another --port"
            ) from error
    return port


def _end(process: subprocess.Popen[bytes]) -> None:
    # Nothing of the state is kept, so nothing is lost by the signal that cannot be ignored.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended by itself
    finally:
        process.wait()
        if process.stdin:
            process.stdin.close()


def last_line(log: Path) -> str:
    """Return the last line of a log that says something."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "its log is empty"
