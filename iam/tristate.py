"""Three-valued logic: true, false, or `None` where an unknown value decides."""

from __future__ import annotations

from collections.abc import Iterable

Tristate = bool | None


def all_of(truths: Iterable[Tristate]) -> Tristate:
    """Return false if one is false, else unknown if one is unknown, else true."""
    result: Tristate = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterable[Tristate]) -> Tristate:
    """Return true if one is true, else unknown if one is unknown, else false."""
    result: Tristate = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def negate(truth: Tristate) -> Tristate:
    """Return the opposite; the opposite of unknown is unknown."""
    return None if truth is None else not truth
