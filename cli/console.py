"""Where every command line prints: fitted to a terminal, and whole anywhere else."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console

_NO_WIDTH: Final = 100_000
"""Columns of what is no terminal: more than any line has, so that no name is cut or wrapped and all can be searched."""


def new_console(*, stderr: bool = False) -> Console:
    """Return a console on standard output, or on standard error.

    In a terminal its lines fit the terminal. In a pipe or a file there is no width to fit, whatever `COLUMNS` and
    `FORCE_COLOR` say: tables have their natural width.
    """
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _NO_WIDTH)
