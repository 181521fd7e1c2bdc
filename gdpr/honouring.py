"""What processes data of people asks the list of restricted and erased subjects first; shared by several articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gdpr.control import Evidence, RecordedProgram, failed, missing, passed, variable

TOMBSTONES: Final = "TOMBSTONES_TABLE"
"""The variable that names the list of restricted, objecting and erased subjects."""


def honouring(program: RecordedProgram, handlers: Sequence[str], says: str) -> Iterator[Evidence]:
    """Yield of every function whose handler begins so whether it asks the list of subjects."""
    for handler in handlers:
        functions = program.functions(handler)
        if not functions:
            yield missing(f"there is no function {handler}*")
        for function in functions:
            if variable(function, TOMBSTONES):
                yield passed(function, f"asks the list of subjects ({TOMBSTONES}): {says}")
            else:
                yield failed(function, f"does not ask the list of subjects: it has no {TOMBSTONES}")
