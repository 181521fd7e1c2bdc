"""For which machine a package is built."""

from __future__ import annotations

import platform
import sys
import sysconfig
from enum import StrEnum
from pathlib import Path
from typing import Final

LAMBDA_PYTHON: Final = "3.13"
"""Of the functions' runtime, `python3.13`."""
OLDEST_PYTHON: Final = "3.11"
"""Of the machines that the project supports (pyproject.toml, requires-python)."""

HOST_INTERPRETER: Final = str(Path(sys.executable).resolve())
"""The interpreter behind the virtual environment: the handlers must not see what is installed for the project."""


class Target(StrEnum):
    """A machine that runs the handlers."""

    ARM64 = "arm64"
    """AWS Lambda on Graviton."""
    HOST = "host"
    """This machine, for the local cloud and the tests."""

    @property
    def uv_options(self) -> tuple[str, ...]:
        """The options by which uv chooses the wheels.

        Lambda's Python 3.13 runs on Amazon Linux 2023, whose glibc 2.34 takes manylinux_2_28 wheels
        (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, PEP 600).
        """
        if self is Target.ARM64:
            return ("--python-platform", "aarch64-manylinux_2_28", "--python-version", LAMBDA_PYTHON)
        if sys.platform == "linux":
            return ("--python", HOST_INTERPRETER)
        # Elsewhere awslambdaric comes as source, and building it compiles nothing: its compiled half is for Linux, and
        # the host's layer replaces it (runtime_client.py).
        return ("--python", HOST_INTERPRETER, "--no-binary", "awslambdaric")

    @property
    def identity(self) -> str:
        """What makes two builds for this target differ although their sources are the same."""
        if self is Target.ARM64:
            return " ".join(self.uv_options)
        return f"{HOST_INTERPRETER} {platform.python_version()} {sysconfig.get_platform()}"
