"""Runs a command line: one clear line for an error that the user can fix, and the same exit statuses everywhere."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Final

import typer
from typer.exceptions import TyperException

from cli.errors import UsageError, UserError

FAILED: Final = 1
USAGE_ERROR: Final = 64
"""EX_USAGE of sysexits.h, so that a command can give 1 and 2 a meaning."""
INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells have it."""

_PULUMIS_USER_ERRORS: Final = frozenset({"InputPropertiesError", "InputPropertyError", "RunError"})
"""Errors of the SDK whose message is meant for users; by name, because the SDK takes half a second to import."""


def main(app: typer.Typer) -> int:
    """Run `app` and return its exit status: its own, 1 for a failure, 64 for a usage error, 130 when interrupted."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(app(standalone_mode=False) or 0)
    except TyperException as error:
        if message := error.format_message():  # none where a command without arguments has printed its help
            print(f"Error: {message}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads has seen enough, as `head` does
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - nothing is left to be flushed
        return 0
    except Exception as error:
        if not _is_for_users(error):
            raise
        print(f"Error: {' '.join(str(error).split())}", file=sys.stderr)
        return USAGE_ERROR if isinstance(error, UsageError) else FAILED


def _is_for_users(error: Exception) -> bool:
    names = {base.__name__ for base in type(error).__mro__}
    return isinstance(error, UserError | OSError) or bool(names & _PULUMIS_USER_ERRORS)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
