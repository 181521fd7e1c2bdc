"""Evidence of the program's Lambda functions, which several articles need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gdpr.control import Evidence, RecordedProgram, failed, missing, passed, variable

RIGHTS: Final = "handlers.rights."
"""How the handlers begin that answer requests for people's rights."""
TOMBSTONES: Final = "TOMBSTONES_TABLE"
"""The variable that names the list of restricted, objecting and erased subjects."""


def function_exists(program: RecordedProgram, handler: str, text: str) -> Iterator[Evidence]:
    """Yield that there is a function.

    Args:
        program: the recorded program.
        handler: how its handler begins.
        text: what it does, for the report.
    """
    functions = program.functions(handler)
    if not functions:
        yield missing(f"there is no function {handler}, which {text}")
    yield from (passed(function, text) for function in functions)


def reads_subject_list(program: RecordedProgram, handlers: Sequence[str], effect: str) -> Iterator[Evidence]:
    """Yield for each function whether it reads the list of subjects before it processes data.

    Args:
        program: the recorded program.
        handlers: how the functions' handlers begin; one that no function has is a failure.
        effect: what follows from reading the list, for the report.
    """
    for handler in handlers:
        functions = program.functions(handler)
        if not functions:
            yield missing(f"there is no function {handler}*")
        for function in functions:
            if variable(function, TOMBSTONES):
                yield passed(function, f"reads the list of subjects ({TOMBSTONES}): {effect}")
            else:
                yield failed(function, f"does not read the list of subjects: it has no {TOMBSTONES}")
