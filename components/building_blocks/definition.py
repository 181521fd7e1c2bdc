"""A state machine's definition, fitted to one deployment: states left out, and fields of states set.

The files in `workflows/` are whole: every state is in them, with the default figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Machine = Mapping[str, Any]
"""A definition, or the machine inside a state: `StartAt` and `States`."""

_TRANSITIONS = ("StartAt", "Next", "Default")
_PAYLOAD = ("Arguments", "Output", "Assign", "ItemSelector")
"""Fields that hold data, in which a key says nothing of transitions."""


def state_names(machine: Machine) -> Iterator[str]:
    """Yield the name of every state, at any depth; a name is unique in a whole definition."""
    for name, state in machine["States"].items():
        yield name
        for inner in _inner_machines(state):
            yield from state_names(inner)


def is_distributed(machine: Machine) -> bool:
    """Return whether a state, at any depth, is a Distributed Map."""
    return any(
        inner.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED" or is_distributed(inner)
        for state in machine["States"].values()
        for inner in _inner_machines(state)
    )


def render(
    machine: Machine, skip_states: Mapping[str, str], overrides: Mapping[str, Mapping[str, Any]], /
) -> dict[str, Any]:
    """Return a definition that is fitted to its deployment.

    Args:
        machine: The definition as it is in its file.
        skip_states: State -> the state that is gone to instead. States that nothing leads to any more are left out.
        overrides: State -> its fields to set, and their values.
    """
    redirected = _redirected(machine, skip_states)
    reached = _reached(redirected)
    states = {
        name: _rendered_state({**state, **overrides.get(name, {})}, skip_states, overrides)
        for name, state in redirected["States"].items()
        if name in reached
    }
    return {**redirected, "States": states}


def _rendered_state(
    state: Mapping[str, Any], skip_states: Mapping[str, str], overrides: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    rendered = dict(state)
    if "Branches" in state:
        rendered["Branches"] = [render(branch, skip_states, overrides) for branch in state["Branches"]]
    if "ItemProcessor" in state:
        rendered["ItemProcessor"] = render(state["ItemProcessor"], skip_states, overrides)
    return rendered


def _redirected(value: Any, skip_states: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        return [_redirected(item, skip_states) for item in value]
    if not isinstance(value, Mapping):
        return value
    redirected: dict[str, Any] = {}
    for key, item in value.items():
        if key in _TRANSITIONS and isinstance(item, str):
            redirected[key] = skip_states.get(item, item)
        else:
            redirected[key] = item if key in _PAYLOAD else _redirected(item, skip_states)
    return redirected


def _reached(machine: Machine) -> set[str]:
    reached: set[str] = set()
    waiting = [machine["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _leads_to(machine["States"][name])
    return reached


def _leads_to(state: Mapping[str, Any]) -> Iterator[str]:
    for leading in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        yield from (leading[key] for key in ("Next", "Default") if key in leading)


def _inner_machines(state: Mapping[str, Any]) -> Iterator[Machine]:
    yield from state.get("Branches", ())
    if "ItemProcessor" in state:
        yield state["ItemProcessor"]
