"""The photo's workflow within the five minutes that an Express execution has.

With the retries of the definition's file, a photo whose every call times out takes longer, and AWS would end it before
it could say so. Each state gets less time instead, and one more attempt: even the longest way then ends in a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from components.building_blocks.definition import Machine

FUNCTION_SECONDS = 25
"""Of one attempt of a state that invokes a function; photos take a few seconds."""
TIMEOUT_SECONDS = 23
"""Of the function itself, so that it can still say why it failed: a call with all its attempts fits into it
(`handlers.shared.budget`), and the rest is for the start of an execution environment."""
CALL_SECONDS = 5
"""Of one attempt of a call to DynamoDB or SNS, which take milliseconds."""


def express_overrides(machine: Machine) -> dict[str, Mapping[str, Any]]:
    """Return what each state that calls something has in an Express workflow: state -> field -> value."""
    return {name: _fields(state) for name, state in _tasks(machine)}


def _tasks(machine: Machine) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield name, state
        for branch in state.get("Branches", ()):
            yield from _tasks(branch)


def _fields(state: Mapping[str, Any]) -> Mapping[str, Any]:
    # Each retrier counts its own attempts, so that one for all errors is what bounds them.
    never = [retrier for retrier in state["Retry"] if retrier["MaxAttempts"] == 0]
    errors = [error for retrier in state["Retry"] if retrier["MaxAttempts"] for error in retrier["ErrorEquals"]]
    is_function = state["Resource"].endswith(":lambda:invoke")
    once = {"ErrorEquals": errors, "IntervalSeconds": 2 if is_function else 1, "MaxAttempts": 1}
    return {"TimeoutSeconds": FUNCTION_SECONDS if is_function else CALL_SECONDS, "Retry": [*never, once]}
