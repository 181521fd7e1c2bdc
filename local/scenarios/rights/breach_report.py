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
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}"
        "table{border-collapse:collapse;width:100%}th,td{border:1px solid #c8ccd1;padding:.4rem;text-align:left;"
        "vertical-align:top;overflow-wrap:anywhere}th{width:16rem;background:#f3f4f6}mark{background:#fff1b8}"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Personal data breach</title>'
        f"<style>{style}</style></head><body><main><h1>Personal data breach: notification to the authority</h1>"
        f"{_table(content)}</main></body></html>\n"
    )


def _table(content: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name.replace("_", " "))}</th><td>{_cell(value)}</td></tr>'
        for name, value in content.items()
    )
    return f"<table>{rows}</table>"


def _cell(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, list):
        return "".join(f"<div>{_cell(one)}</div>" for one in value) or "none"
    text = html.escape(str(value))
    return f"<mark>{text}</mark>" if "to be filled in" in text else text


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
