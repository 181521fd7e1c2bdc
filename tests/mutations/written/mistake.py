"""What a mistake that is written out consists of."""

from __future__ import annotations

from typing import NamedTuple


class Mistake(NamedTuple):
    """Text of a file that is replaced by another, with what that means."""

    what: str
    before: str
    """Occurs in the file once."""
    after: str
