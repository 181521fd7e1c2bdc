"""Requests: what somebody asks for, in which state that is, and until when it must be answered."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final


class Right(StrEnum):
    """What is asked for."""

    FIND = "find"
    EXPORT = "export"
    """A copy of one's data (Art. 15 and 20)."""
    RECTIFY = "rectify"
    """Art. 16."""
    RESTRICT = "restrict"
    """Art. 18."""
    LIFT = "lift"
    """The end of a restriction, an objection or both."""
    OBJECT = "object"
    """No analysis of what one does on the platform: an objection (Art. 21), or a consent that is withdrawn (Art. 7)."""
    ERASE = "erase"
    """Art. 17."""


class RequestState(StrEnum):
    """How far a request is."""

    RECEIVED = "received"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It is still to be answered: ask for the same again once the cause is mended."""
    REFUSED = "refused"
    """It is answered: what was asked for cannot be done, and the person is told why (Art. 12(4))."""


OPEN: Final = "open"
"""The attribute that a request has until it is answered, and its only value: the partition key of `BY_DUE`."""
BY_DUE: Final = "by_due"
"""The index of the open requests, by the time at which they are due."""
BY_SUBJECT: Final = "by_subject"
"""The index of the requests by the subject's hash."""


MOST_LISTED: Final = 100
"""Open requests of one page."""
LISTED: Final = 20
"""Open requests of one page where the caller does not say."""
CURSOR: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""When the last request of the page before is due, and its id."""

ERASED: Final = "the data is erased, or about to be"
REASONS: Final[Mapping[str, str]] = {
    "AlreadyErased": ERASED,
    "ChangeRefused": "the item does not exist or is not the subject's, or the new value is not accepted",
}
"""Why a request is refused, by the error that says so."""
REASON: Final = r"Art\. 17\(3\)\([a-e]\)(: [A-Z0-9][A-Z0-9 ./-]{0,39})?"
"""Why something is kept in spite of an erasure: the legal ground, and the number of a case. It is in the certificate,
which must name nobody, and in the histories of executions."""


def due(received: datetime, days: float | None = None) -> datetime:
    """Return until when a request must be answered: within one month (GDPR Art. 12(3)).

    A month ends on the day of the same number; where the next month has none, on its last day (Regulation (EEC,
    Euratom) No 1182/71, Art. 3(2)(c)).

    Args:
        received: when it came.
        days: another time to have, a fraction included; None for the month.

    Raises:
        ValueError: the days are none, or more than the month has that the law gives.
    """
    year, month = received.year + received.month // 12, received.month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    month_later = received.replace(year=year, month=month, day=min(received.day, last))
    if days is None:
        return month_later
    if not 0 < days <= calendar.monthrange(received.year, received.month)[1]:
        raise ValueError(f"DUE_DAYS is {days:g}: must be above 0, and at most the month that GDPR Art. 12(3) gives")
    return min(month_later, received + timedelta(days=days))


def stamp(moment: datetime) -> str:
    """Return a time as the ledger of requests has it: in UTC, so that texts and times have the same order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
