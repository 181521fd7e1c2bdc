"""What a pattern asks of an event: conditions on the values that its selectors point to."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

MISSING: Final = object()
"""What a selector finds that points to nothing."""
Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Step = str | int
"""A property's name, or an index of an array."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Where a value is: `$.users[0].email`."""

    steps: tuple[Step, ...]

    def find(self, event: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value; `MISSING` where there is none."""
        found = event
        for step in self.steps:
            if isinstance(step, str):
                if not isinstance(found, Mapping) or step not in found:
                    return MISSING
            elif not _is_array(found) or step >= len(found):
                return MISSING
            found = found[step]
        return found


class Pattern(ABC):
    """A pattern or a part of it."""

    @abstractmethod
    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether an event is as the condition asks."""


@dataclass(frozen=True, slots=True)
class Everything(Pattern):
    """The empty pattern."""

    def matches(self, event: Any) -> bool:  # noqa: ANN401, ARG002 - any JSON value
        """Return True."""
        return True


@dataclass(frozen=True, slots=True)
class AllOf(Pattern):
    """Conditions joined by `&&`."""

    conditions: tuple[Pattern, ...]

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether all hold."""
        return all(condition.matches(event) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class AnyOf(Pattern):
    """Conditions joined by `||`."""

    conditions: tuple[Pattern, ...]

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether one holds."""
        return any(condition.matches(event) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class NotExists(Pattern):
    """`NOT EXISTS`: the selector points to nothing."""

    selector: Selector

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether there is no such value."""
        return self.selector.find(event) is MISSING


@dataclass(frozen=True, slots=True)
class Is(Pattern):
    """`IS NULL`, `IS TRUE`, `IS FALSE`."""

    selector: Selector
    value: bool | None

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether the value is that one, and not a text of the same letters."""
        return self.selector.find(event) is self.value


@dataclass(frozen=True, slots=True)
class Text(Pattern):
    """`=` or `!=` with a text, which may have a `*` at its beginning, its end, or both.

    A value that is no text and no number, or is missing, is neither equal nor unequal: the filter is not applied.
    """

    selector: Selector
    operator: Operator
    text: str

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether the value is that text, or is not."""
        found = _as_text(self.selector.find(event))
        return found is not None and self._equals(found) is (self.operator == "=")

    def _equals(self, found: str) -> bool:
        starts, ends = self.text.endswith("*"), self.text.startswith("*")
        match starts, ends:
            case True, True:
                return self.text[1:-1] in found  # and `*` alone is any text
            case True, False:
                return found.startswith(self.text[:-1])
            case False, True:
                return found.endswith(self.text[1:])
            case _:
                return found == self.text


@dataclass(frozen=True, slots=True)
class Number(Pattern):
    """A comparison with a number; a text is equal to it where it is written in the same way."""

    selector: Selector
    operator: Operator
    number: Decimal
    written: str

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether the comparison holds."""
        found = self.selector.find(event)
        if isinstance(found, str):
            return self.operator in ("=", "!=") and (found == self.written) is (self.operator == "=")
        if isinstance(found, bool) or not isinstance(found, int | float):
            return False
        value = Decimal(str(found))
        return {
            "=": value == self.number,
            "!=": value != self.number,
            "<": value < self.number,
            "<=": value <= self.number,
            ">": value > self.number,
            ">=": value >= self.number,
        }[self.operator]


@dataclass(frozen=True, slots=True)
class Regex(Pattern):
    """`=` or `!=` with a regular expression, which any part of the value may match."""

    selector: Selector
    operator: Operator
    expression: re.Pattern[str]

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Return whether a part of the value matches, or none does."""
        found = _as_text(self.selector.find(event))
        return found is not None and bool(self.expression.search(found)) is (self.operator == "=")


@dataclass(frozen=True, slots=True)
class Terms(Pattern):
    """A pattern of terms, which are looked for in the text of a line, whatever its form."""

    required: tuple[str, ...]
    excluded: tuple[str, ...]
    one_of: tuple[str, ...]

    def matches(self, event: Any) -> bool:  # noqa: ANN401 - as every condition
        """Return whether a line has all required terms, none that is excluded, and one of those of which one must be.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html
        """
        line = str(event)
        has_one = not self.one_of or any(term in line for term in self.one_of)
        return (
            has_one and all(term in line for term in self.required) and not any(term in line for term in self.excluded)
        )


def _as_text(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _is_array(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
