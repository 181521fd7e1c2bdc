"""The checks that plain data must pass to become options. Each returns or raises; nothing is converted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast


class OptionsError(ValueError):
    """A choice that cannot be honoured.

    Args:
        field: where it is, such as `sizes[1].width`.
        value: what was given.
        remedy: what to give instead, as an imperative.
    """

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"{field}: {value!r} cannot be used; {remedy}")
        self.field, self.value, self.remedy = field, value, remedy

    def within(self, parent: str) -> OptionsError:
        """Return the same error, seen from the field's parent."""
        return OptionsError(f"{parent}.{self.field}" if self.field else parent, self.value, self.remedy)


def mapping(place: str, value: object) -> Mapping[str, Any]:
    """Return the value, which must be an object."""
    if not isinstance(value, Mapping):
        raise OptionsError(place, value, "give an object with keys and values")
    return cast("Mapping[str, Any]", value)


def items(place: str, value: object) -> Sequence[Any]:
    """Return the value, which must be a list."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise OptionsError(place, value, "give a list")
    return cast("Sequence[Any]", value)


def text(place: str, value: object, longest: int) -> str:
    """Return the value, which must be a text that is not too long."""
    if not isinstance(value, str) or len(value) > longest:
        raise OptionsError(place, value, f"give a text of at most {longest} characters")
    return value


def whole(place: str, value: object, low: int, high: int) -> None:
    """Refuse all but whole numbers in a range, its ends included."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise OptionsError(place, value, f"give a whole number from {low:,} to {high:,}")


def number(place: str, value: object, low: float, high: float) -> None:
    """Refuse all but numbers in a range, its ends included."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise OptionsError(place, value, f"give a number from {low} to {high}")


def one_of(place: str, value: object, allowed: Sequence[str]) -> None:
    """Refuse all but the allowed texts."""
    if value not in allowed:
        raise OptionsError(place, value, f"give one of {', '.join(allowed)}")


def distinct(place: str, values: Sequence[str], allowed: Sequence[str]) -> None:
    """Refuse an empty list, a text that is not allowed, and one that comes twice."""
    for index, value in enumerate(values):
        one_of(f"{place}[{index}]", value, allowed)
    if not values or len(set(values)) != len(values):
        raise OptionsError(place, list(values), f"give at least one of {', '.join(allowed)}, each once")
