"""Programs that run beside MiniStack, each of which ends with this one: databases, services."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.emulators import ports
from local.emulators.ministack import ADDRESS
from local.errors import LocalCloudError

_GUARD: Final = Path(__file__).with_name("guard.py")
_KILL_SECONDS: Final = 5.0
"""The system may take a moment to take a large process down."""


@dataclass(slots=True)
class Program:
    """A running program."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def stop(self, seconds: float) -> None:
        """Ask it to end, and end it by force where it takes longer."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End it by force, with all that it started; it has ended when this returns."""
        self.process.send_signal(signal.SIGUSR1)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_KILL_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()

    def last_line(self) -> str:
        """Return the last line of its log, for an error."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it wrote nothing"


def start(name: str, command: Sequence[str], *, log: Path, folder: Path, environment: Mapping[str, str]) -> Program:
    """Start a program.

    Args:
        name: What errors call it.
        command: The program and its arguments.
        log: Gets what it writes, after what is there.
        folder: It runs in.
        environment: All of its variables.

    Raises:
        LocalCloudError: it cannot be started.
    """
    try:
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-I", str(_GUARD), *command],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # one signal to the group ends all
            )
    except OSError as error:
        raise LocalCloudError(f"{name} cannot be started: {error}") from error
    return Program(name, log, process)


def free_port() -> int:
    """Return a port that nobody listens on, and that nobody else is given until the program does."""
    return ports.reserve(ADDRESS)
