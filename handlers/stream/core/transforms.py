"""Filters and enrichments: small pure functions of an event, which this module lists.

To add one, write it here, or in a module of your own, and put it into `FILTERS` or `ENRICHMENTS`. They see events in
their current version alone. They must not look at the clock or call anything: a batch that is tried again must give the
same bytes. One that fails quarantines the record, and nothing else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from handlers.stream.core.events import Event, PhotoProcessed, PhotoUploaded

Value = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left out of the processed layer.

    Args:
        name: by which the records are counted.
        drops: returns whether an event is left out.
    """

    name: str
    drops: Callable[[Event], bool]


@dataclass(frozen=True, slots=True)
class Enrichment:
    """A column that is added to every row.

    Args:
        column: its name; no field of any event has it, and it is none of SQL's words, such as `at`.
        kind: the type of its values.
        value: returns the value for an event, or None for an empty one.
    """

    column: str
    kind: type[str | int | bool | date]
    value: Callable[[Event], Value]


def is_probe(event: Event) -> bool:
    """Return whether a health check caused it."""
    return event.origin == "probe"


def is_test(event: Event) -> bool:
    """Return whether a test caused it."""
    return event.origin == "test"


def occurred_on(event: Event) -> date:
    """Return the UTC day on which it happened."""
    return event.occurred_at.astimezone(UTC).date()


_LIMITS: Final = (1_000_000, 5_000_000, 20_000_000)
_CLASSES: Final = ("below 1 MB", "1 to 5 MB", "5 to 20 MB", "20 MB and more")
_WITH_BYTES: Final = (PhotoUploaded, PhotoProcessed)


def size_class(event: Event) -> str | None:
    """Return how large the original is, in classes that a chart can show."""
    return _CLASSES[bisect_right(_LIMITS, event.bytes)] if isinstance(event, _WITH_BYTES) else None


FILTERS: Final[Sequence[Filter]] = (Filter("probe", is_probe), Filter("test", is_test))
"""In order: a record counts for the first that drops it."""
ENRICHMENTS: Final[Sequence[Enrichment]] = (
    Enrichment("occurred_on", date, occurred_on),
    Enrichment("size_class", str, size_class),
)
