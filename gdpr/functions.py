"""Evidence of the program's Lambda functions, which several articles need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gdpr.control import Evidence, RecordedProgram, failed, holds, missing, passed, value, variable
from policies.gdpr.stores import TABLE
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource, Unknown

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
            if not variable(function, TOMBSTONES):
                yield failed(function, f"does not read the list of subjects: it has no {TOMBSTONES}")
                continue
            reads = _is_the_list(program, function)
            text = f"reads the list of subjects ({TOMBSTONES}): {effect}"
            yield holds(function, reads, text, f"{TOMBSTONES} names another table than the one that erasures write to")


def _is_the_list(program: RecordedProgram, function: Resource) -> bool | Unknown:
    """Say whether a function is told of the table to which the first step of an erasure writes."""
    written = [value(one, "environment", "variables", TOMBSTONES) for one in program.functions(f"{RIGHTS}begin")]
    read = value(function, "environment", "variables", TOMBSTONES)
    if has_unknown([read, *written]):
        tables = program.stack.sources(function, "environment", TABLE)
        others = [program.stack.sources(one, "environment", TABLE) for one in program.functions(f"{RIGHTS}begin")]
        return any(table in other for table in tables for other in others) or UNKNOWN
    return not written or read in written
