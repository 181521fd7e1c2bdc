"""The columns of events as QuickSight knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from string import Template
from typing import Final

from handlers.stream.core.rows import ListOf, Structure, columns

_TYPES: Final[Mapping[type, str]] = {
    str: "STRING",
    int: "INTEGER",
    bool: "BOOLEAN",
    date: "DATETIME",
    datetime: "DATETIME",
}


def event_columns() -> Mapping[str, str]:
    """Return the columns of events by name, those with lists and structures left out: QuickSight has none of these."""
    kinds = columns().items()
    return {name: _TYPES[kind] for name, kind in kinds if not isinstance(kind, ListOf | Structure)}


def lake_query(view: str, days: int) -> str:
    """Return the query by which Athena answers.

    Args:
        view: The view of events.
        days: How many days are read.
    """
    text = Path(__file__).with_name("lake.sql").read_text(encoding="utf-8")
    listed = ",\n    ".join(event_columns())
    return Template(text).substitute(columns=listed, view=view, days=days)
