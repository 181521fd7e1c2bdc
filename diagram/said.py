"""One thing that is said of two resources."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """One thing that is said of two resources, by their URNs."""

    source: str
    target: str
    label: str
    folds: bool = False
    """Said of most resources of a component, so that it is drawn once for all of it."""
