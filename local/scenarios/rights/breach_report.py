"""The notification of a personal data breach to the supervisory authority (GDPR Art. 33(3)), as far as logs can tell.

What only people know is left open and says who is to fill it in. Art. 33(5) asks to keep it, whether it is sent or not.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

HOURS: Final = 72
"""From becoming aware to the notification (Art. 33(1))."""
_OFFICER: Final = "to be filled in by the data protection officer"
_CONTROLLER: Final = "to be filled in by the controller"
_SECTIONS: Final = ("a_nature", "b_contact", "c_likely_consequences", "d_measures", "communication_to_subjects")
_LABELS: Final = {
    "began": "Breach began",
    "aware": "Controller aware since",
    "due": "Notification due (72 hours)",
    "reasons_for_delay": "Reasons for a delay (Art. 33(1))",
    "a_nature": "(a) Nature of the breach",
    "by": "Principal",
    "from": "Source addresses",
    "stores": "Stores concerned",
    "categories_of_subjects": "Categories of data subjects",
    "approximate_number_of_subjects": "Approximate number of data subjects",
    "b_contact": "(b) Contact: data protection officer",
    "c_likely_consequences": "(c) Likely consequences",
    "d_measures": "(d) Measures",
    "taken": "Measures taken",
    "proposed": "Measures proposed",
    "communication_to_subjects": "Communication to data subjects (Art. 34)",
    "high_risk": "High risk to their rights and freedoms",
    "subjects": "Data subjects, by pseudonym",
}
"""Labels of the page, in the words of Art. 33(3); the file for programs has the keys."""
STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem;
  color: light-dark(#1b1f24, #e6e8eb); background: light-dark(#fff, #14171a); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
dl { display: grid; grid-template-columns: minmax(12rem, 1fr) 2fr; gap: .4rem 1.2rem; margin: 0; padding-top: .6rem;
  border-top: 1px solid light-dark(#d5d9de, #3a4048); }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
mark { background: light-dark(#fff1b8, #574500); color: inherit; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .7rem; } }
"""


@dataclass(frozen=True, slots=True)
class Breach:
    """What the trail and the alarms tell of a breach."""

    began: float
    """Seconds since 1970."""
    aware: float
    principal: str
    """Who did it, as the trail has it."""
    sources: tuple[str, ...]
    """From which addresses."""
    subjects: Mapping[str, int]
    """Owner id -> so many accesses."""
    stores: tuple[str, ...]
    alarms: tuple[str, ...]


def report(breach: Breach) -> dict[str, Any]:
    """Return the notification as JSON data, by the letters of Art. 33(3)."""
    aware = datetime.fromtimestamp(breach.aware, UTC)
    return {
        "article": "GDPR Art. 33",
        "status": "draft: to be checked and sent by people",
        "began": _time(datetime.fromtimestamp(breach.began, UTC)),
        "aware": _time(aware),
        "due": _time(aware + timedelta(hours=HOURS)),
        "reasons_for_delay": f"only if it is sent after the due time: {_CONTROLLER}",
        "a_nature": {
            "what_happened": f"{breach.principal} read personal data; alarms: {', '.join(breach.alarms) or 'none'}",
            "by": breach.principal,
            "from": list(breach.sources),
            "stores": list(breach.stores),
            "categories_of_subjects": "users of the photo platform",
            "approximate_number_of_subjects": len(breach.subjects),
            "categories_of_records": "photos and what is made of them",
            "approximate_number_of_records": sum(breach.subjects.values()),
        },
        "b_contact": {"name": _OFFICER, "contact_details": _OFFICER},
        "c_likely_consequences": _OFFICER,
        "d_measures": {
            "taken": f"what was done to end it, and when: {_CONTROLLER}",
            "proposed": _CONTROLLER,
        },
        "communication_to_subjects": {
            "article": "GDPR Art. 34",
            "high_risk": _OFFICER,
            "subjects": [{"owner_id": owner, "accesses": times} for owner, times in breach.subjects.items()],
        },
    }


def write_report(breach: Breach, folder: Path) -> dict[str, str]:
    """Write the notification as JSON and HTML, and return the files by their formats."""
    folder.mkdir(parents=True, exist_ok=True)
    content = report(breach)
    files = {"json": folder / "report.json", "html": folder / "report.html"}
    files["json"].write_text(json.dumps(content, indent=2), encoding="utf-8")
    files["html"].write_text(as_html(content), encoding="utf-8")
    return {kind: str(path) for kind, path in files.items()}


def as_html(content: Mapping[str, Any]) -> str:
    """Return a notification as a page that stands alone; what is to be filled in is marked."""
    points = "".join(
        f"<section><h2>{html.escape(_label(name))}</h2>"
        f"{_list(value if isinstance(value, Mapping) else {'consequences': value})}</section>"
        for name, value in content.items()
        if name in _SECTIONS
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Personal data breach</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        "<body><main><h1>Personal data breach: notification to the supervisory authority</h1>"
        f"{_list({name: value for name, value in content.items() if name not in _SECTIONS})}{points}"
        "</main></body></html>\n"
    )


def _list(content: Mapping[str, Any]) -> str:
    """Return names and values, side by side where there is room and one below the other on a phone."""
    rows = "".join(f"<dt>{html.escape(_label(name))}</dt><dd>{_value(value)}</dd>" for name, value in content.items())
    return f"<dl>{rows}</dl>"


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def _value(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return html.escape(", ".join(f"{name.replace('_', ' ')} {one}" for name, one in value.items()))
    if isinstance(value, list):
        return "".join(f"<div>{_value(one)}</div>" for one in value) or "none"
    text = html.escape(str(value))
    return f"<mark>{text}</mark>" if "to be filled in" in text else text


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
