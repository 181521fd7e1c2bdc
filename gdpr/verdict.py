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


_WORST_FIRST: Final = tuple(ControlVerdict)


def worst(verdicts: Iterable[ControlVerdict]) -> ControlVerdict:
    """Return the worst of some verdicts; of none, that it failed: what nothing shows does not hold."""
    given = set(verdicts)
    return next((verdict for verdict in _WORST_FIRST if verdict in given), ControlVerdict.FAILED)
