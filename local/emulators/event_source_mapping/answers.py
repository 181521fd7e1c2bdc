"""What a function's answer says of a batch.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html#streams-batchfailurereporting-conditions
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationResult:
    """What came back from an invocation."""

    payload: bytes = b""
    function_error: str = ""
    """`Unhandled` where the function raised or did not end in time."""
    status: int = 200
    version: str = "$LATEST"
    request_id: str = ""


WHOLE: Final = -1
"""The batch failed, and nothing says where."""


def failed_from(answer: InvocationResult, sequence_numbers: Sequence[str], *, reports_failures: bool) -> int | None:
    """Return the index of the first record to try again, `WHOLE`, or None where the batch succeeded.

    Args:
        answer: What the function answered.
        sequence_numbers: Of the batch, in order.
        reports_failures: Whether the mapping has `ReportBatchItemFailures`; without, the answer is not read.
    """
    if answer.function_error:
        return WHOLE
    if not reports_failures:
        return None
    try:
        document = json.loads(answer.payload or b"null")
    except ValueError:
        return WHOLE
    match document:
        case None:
            return None
        case {"batchItemFailures": None}:
            return None
        case {"batchItemFailures": list(items)}:
            return _lowest(cast("list[Any]", items), sequence_numbers)
        case Mapping() if "batchItemFailures" not in document:
            return None
        case _:
            return WHOLE


def _lowest(items: Sequence[Any], sequence_numbers: Sequence[str]) -> int | None:
    """Return where the lowest of the failed records is; one that the batch does not have fails all of it."""
    if not items:
        return None
    places = {number: index for index, number in enumerate(sequence_numbers)}
    found: list[int] = []
    for item in items:
        identifier = cast("Mapping[str, Any]", item).get("itemIdentifier") if isinstance(item, Mapping) else None
        if not isinstance(identifier, str) or identifier not in places:
            return WHOLE
        found.append(places[identifier])
    return min(found)
