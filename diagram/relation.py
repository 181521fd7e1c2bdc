"""How two resources relate: who acts, on what, and the label of the arrow."""

from __future__ import annotations

from typing import NamedTuple


class Relation(NamedTuple):
    """How one resource relates to another, both by their URNs."""

    source: str
    target: str
    label: str
    folds: bool = False
    """Whether most resources of a component have it, so that it is drawn once for all of them."""
