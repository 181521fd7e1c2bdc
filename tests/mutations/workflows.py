"""Small mistakes in the definitions of state machines."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]


def edits(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Return place, before, after and the whole text of each edit."""
    document = json.loads(text)
    for path, state in _states(document, ()):
        for where, before, after, change in _mistakes(state):
            changed = copy.deepcopy(document)
            target = changed
            for key in path:
                target = target[key]
            change(target)
            yield "/".join(map(str, [path[-1], *where])), before, after, json.dumps(changed, indent=2)


def _states(machine: Document, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Document]]:
    for name, state in machine["States"].items():
        here = (*path, "States", name)
        yield here, state
        if "ItemProcessor" in state:
            yield from _states(state["ItemProcessor"], (*here, "ItemProcessor"))
        for index, branch in enumerate(state.get("Branches", ())):
            yield from _states(branch, (*here, "Branches", index))


Mistake = tuple[tuple[Any, ...], str, str, Callable[[Document], object]]


def _mistakes(state: Document) -> Iterator[Mistake]:
    for index, retry in enumerate(state.get("Retry", ())):
        yield from _errors("Retry", index, retry)
        for key, after in (("MaxAttempts", 0), ("BackoffRate", 1.0)):
            if retry.get(key, after) != after:
                yield _replaced(("Retry", index, key), retry[key], after)
        if "IntervalSeconds" in retry:
            yield _replaced(
                ("Retry", index, "IntervalSeconds"), retry["IntervalSeconds"], retry["IntervalSeconds"] * 10
            )
    for index, catch in enumerate(state.get("Catch", ())):
        yield from _errors("Catch", index, catch)
        yield _dropped(("Catch", index), catch["Next"])
    for index, choice in enumerate(state.get("Choices", ())):
        yield _dropped(("Choices", index), choice["Next"])
    if "ConditionExpression" in state.get("Arguments", {}):
        yield _dropped(("Arguments", "ConditionExpression"), state["Arguments"]["ConditionExpression"])


def _errors(part: str, index: int, rule: Document) -> Iterator[Mistake]:
    """Spell an error as another service would: without the service's name before it."""
    for at, error in enumerate(rule["ErrorEquals"]):
        service, _, name = error.rpartition(".")
        if service and service != "States":
            yield _replaced((part, index, "ErrorEquals", at), error, name)


def _replaced(where: tuple[Any, ...], before: Any, after: Any) -> Mistake:
    def change(state: Document) -> None:
        target: Any = state
        for key in where[:-1]:
            target = target[key]
        target[where[-1]] = after

    return where, str(before), str(after), change


def _dropped(where: tuple[Any, ...], before: str) -> Mistake:
    def change(state: Document) -> None:
        target: Any = state
        for key in where[:-1]:
            target = target[key]
        del target[where[-1]]
        if not target:
            del state[where[0]]

    return where, f"-> {before}" if isinstance(where[-1], int) else before, "nothing", change
