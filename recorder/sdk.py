"""What of Pulumi's SDK is left out or replaced while a program is recorded: it takes time, and no recording differs."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from pulumi.runtime import known_types, resource, rpc
from pulumi.runtime.proto import source_pb2

from recorder.outputs import at_once

_REGISTRATION: Final[Any] = resource
_RPC: Final[Any] = rpc
_STACK_TRACE: Final = _REGISTRATION._get_stack_trace  # noqa: SLF001 - pinned, and no setting turns it off
_CONTAINS_UNKNOWNS: Final = _RPC.contains_unknowns


@contextmanager
def without_what_takes_time() -> Generator[None]:
    """Record in half of the time.

    - No garbage is collected: the SDK's many objects live until the end, and looking through them takes a third.
    - No source lines are looked up where a resource is registered: no recording has them, and they take a seventh.
    - Unknowns are looked for without the cycle that each search leaves behind: to collect these takes a quarter.
    - Outputs that are known at once get no task of the event loop: see `recorder.outputs`.
    """
    enabled = gc.isenabled()
    gc.disable()
    _REGISTRATION._get_stack_trace = source_pb2.StackTrace  # noqa: SLF001
    _RPC.contains_unknowns = contains_unknowns
    try:
        with at_once():
            yield
    finally:
        _RPC.contains_unknowns = _CONTAINS_UNKNOWNS
        _REGISTRATION._get_stack_trace = _STACK_TRACE  # noqa: SLF001
        if enabled:
            gc.enable()


def contains_unknowns(value: object) -> bool:
    """Return whether a value of the SDK is unknown, or holds an unknown value at any depth: as its own function does.

    That one defines a function that calls itself in each call, which only a garbage collection frees.
    """
    if isinstance(value, (dict, list)):
        return _holds_unknowns(value, set())  # pyright: ignore[reportUnknownArgumentType] - of anything
    return known_types.is_unknown(value)


def _holds_unknowns(container: dict[Any, Any] | list[Any], seen: set[int]) -> bool:
    if id(container) in seen:
        return False
    seen.add(id(container))
    # An output type is a dictionary whose `values` may be a property of the resource.
    for value in dict.values(container) if isinstance(container, dict) else container:
        if _holds_unknowns(value, seen) if isinstance(value, (dict, list)) else known_types.is_unknown(value):
            return True
    return False
