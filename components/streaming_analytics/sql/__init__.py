"""The lake's queries, which are files: the view `events`, and reports that Athena and Redshift read alike.

What stands for a value in them is `${name}`.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

from handlers.stream.core.rows import columns

_FOLDER: Final = Path(__file__).parent
_REPORTS: Final = _FOLDER / "reports"
ATHENA_EVENTS: Final = "events"
"""The view, in the database of the lake's tables."""
REDSHIFT_EVENTS: Final = "analytics.events"
"""The warehouse's table."""
REPORTS: Final = tuple(sorted(path.stem for path in _REPORTS.glob("*.sql")))


def events_view() -> str:
    """Return the query of the view `events`: each event once, of all days."""
    return _read(_FOLDER / "events_view.sql", columns=",\n    ".join(columns()))


def report(name: str, events: str) -> str:
    """Return a report.

    Args:
        name: one of `REPORTS`.
        events: where the events are: `ATHENA_EVENTS` or `REDSHIFT_EVENTS`.
    """
    return _read(_REPORTS / f"{name}.sql", events=events)


def _read(file: Path, **values: str) -> str:
    return Template(file.read_text(encoding="utf-8")).substitute(values)
