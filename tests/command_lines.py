"""Runs a command in this process, which spares it a start of Python: most of what a test of a command takes."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

import typer

from cli.main import main


@dataclass(frozen=True)
class Done:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


def run_command(app: typer.Typer, name: str, *arguments: object) -> Done:
    """Run `python -m NAME` with arguments, as its `__main__` does."""
    out, err = io.StringIO(), io.StringIO()
    with patch("sys.argv", [name, *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        status = main(app)
    return Done(status, out.getvalue(), err.getvalue())
