"""What can be said of a control."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class ControlVerdict(StrEnum):
    """What can be said of a control, or of one resource of it. Only `PASSED` counts as passed."""

    FAILED = "failed"
    """The program shows that it does not hold, or has nothing that would make it hold."""
    UNKNOWN = "unknown"
    """It depends on values that only a deployment tells."""
    LIVE = "needs a live account"
    """The program has what it takes; whether it works there, only the account shows."""
    LAWYER = "needs a lawyer"
    """The program shows the facts; whether they suffice is a question of law."""
    PASSED = "passed"
    """The program shows that it holds."""


MEANINGS: Final = {
    ControlVerdict.FAILED: "the program shows that it does not hold, or has nothing that would make it hold",
    ControlVerdict.UNKNOWN: "it depends on values that only a deployment has",
    ControlVerdict.LIVE: "the program has what is needed; whether it works must be checked in the account",
    ControlVerdict.LAWYER: "the program shows the facts; whether they suffice is a legal question",
    ControlVerdict.PASSED: "the program shows that it holds",
}
"""What each verdict means, for whoever reads the evidence."""
_WORST_FIRST: Final = tuple(ControlVerdict)


def worst(verdicts: Iterable[ControlVerdict]) -> ControlVerdict:
    """Return the worst of some verdicts; of none, that it failed: what nothing shows does not hold."""
    given = set(verdicts)
    return next((verdict for verdict in _WORST_FIRST if verdict in given), ControlVerdict.FAILED)
