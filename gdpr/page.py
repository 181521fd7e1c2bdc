"""Writes what was found as one self-contained page: no script, no font, no image from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from gdpr.evidence import ControlResult, EvidenceReport
from gdpr.register import Register
from gdpr.tables import summary
from gdpr.transfers import Transfers, Where
from gdpr.verdict import ControlVerdict

STYLE: Final = """
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a4048); --soft: light-dark(#f5f6f8, #1d2126);
  --text: light-dark(#1b1f24, #e6e8eb); --page: light-dark(#fff, #14171a); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); margin: 2rem auto;
  max-width: 90rem; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
.counts { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; margin: 1rem 0; list-style: none; }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .8rem; background: var(--soft); }
.counts b { font-size: 1.25rem; margin-right: .35rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
th { background: var(--soft); position: sticky; top: 0; }
td.name, code { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
section { border: 1px solid var(--line); border-radius: .6rem; margin: .8rem 0; padding: .7rem 1rem; }
section > header { display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
section > header h3 { font-size: 1rem; margin: 0; flex: 1 1 20rem; } .question { margin: .4rem 0; font-style: italic; }
details { margin-top: .5rem; } summary { cursor: pointer; }
.verdict { border-radius: 1rem; padding: .1rem .65rem; font-size: .82rem; font-weight: 600; white-space: nowrap; }
.passed { background: light-dark(#d8f0dc, #173d20); color: light-dark(#11501f, #a9e5b5); }
.failed { background: light-dark(#fbdcda, #521916); color: light-dark(#8a1410, #ffb9b4); }
.unknown { background: light-dark(#fbeec5, #453603); color: light-dark(#6a4d00, #f5d976); }
.live { background: light-dark(#d5ebf7, #0f3a50); color: light-dark(#0b4a69, #a5daf5); }
.lawyer { background: light-dark(#ebdff7, #3a2255); color: light-dark(#542386, #dcc3f7); }
@media print { details > * { display: block; } section { break-inside: avoid; } }
"""
CLASSES: Final = {
    ControlVerdict.PASSED: "passed",
    ControlVerdict.FAILED: "failed",
    ControlVerdict.UNKNOWN: "unknown",
    ControlVerdict.LIVE: "live",
    ControlVerdict.LAWYER: "lawyer",
}
WHERE: Final = {Where.INSIDE: "passed", Where.OUTSIDE: "lawyer", Where.UNKNOWN: "unknown", Where.GLOBAL: "live"}


def of_register(register: Register, source: str) -> str:
    """Return the register of processing as a page."""
    columns = ("Store", "Kind", "Data class", "Purpose", "Subjects", "Kept", "Copies", "Recipients", "Region", "Key")
    rows = [
        (e.name, e.kind, e.data_class, e.purpose, e.subjects, e.retention, e.copies, e.recipients, e.region, e.key)
        for e in register.entries
    ]
    recipients = [(one.who, one.by, one.resource) for one in register.recipients]
    counts = [
        (len(register.entries), "stores"),
        (len(register.of_people), "of them about people"),
        (len(register.recipients), "recipients"),
    ]
    body = [
        _counts(counts),
        "<h2>What is kept</h2>",
        _table(columns, rows),
        "<h2>Who gets it</h2>",
        _table(("Recipient", "By", "Resource"), recipients),
    ]
    return _page("Register of processing", "GDPR Art. 30", source, body)


def of_transfers(transfers: Transfers, source: str) -> str:
    """Return where data is and goes as a page."""
    columns = ("Resource", "", "Region", "Country", "Where", "Data class", "Adequacy decision")

    def rows(places: Iterable[object]) -> list[tuple[str, ...]]:
        return [
            (p.resource, p.how, p.region, p.country, _badge(p.where, WHERE[p.where]), p.data_class, p.adequacy)
            for p in transfers.places
            if p in places
        ]

    body = [
        _counts([(transfers.counts[where], where.value) for where in Where]),
        "<p>Whether a transfer is allowed needs a lawyer: Art. 45 and 46.</p>",
        "<h2>Outside, unknown, or sent somewhere</h2>",
        _table(columns, rows(set(transfers.noteworthy))),
        f"<details><summary>All {len(transfers.places)} places</summary>",
        _table(columns, rows(set(transfers.places))),
        "</details>",
    ]
    return _page("Where data is and goes", "GDPR Art. 44", source, body)


def of_evidence(report: EvidenceReport, source: str) -> str:
    """Return the evidence as a page: a section a control, with all of its evidence."""
    counts = report.counts
    body = [
        "<ul class=counts>"
        + "".join(f"<li><b>{counts[v]}</b>{_badge(v.value, CLASSES[v])}</li>" for v in ControlVerdict)
        + "</ul>",
        f"<p>{escape(summary(report).capitalize())}. Only what passed counts as passed.</p>",
        *(_section(result) for result in report.controls),
    ]
    return _page("Evidence", "GDPR, article by article", source, body)


def _section(result: ControlResult) -> str:
    control, verdict = result.control, result.verdict
    rows = [(e.resource or "the program", e.text, _badge(e.verdict.value, CLASSES[e.verdict])) for e in result.evidence]
    rows = rows or [("the program", "has nothing of it", _badge(verdict.value, CLASSES[verdict]))]
    question = f"<p class=question>{escape(control.open_question)}</p>" if control.open_question else ""
    rows_said = f"{len(rows)} row{'' if len(rows) == 1 else 's'} of evidence"
    opened = " open" if verdict is ControlVerdict.FAILED else ""
    return (
        f"<section id={control.id}><header><code>{escape(control.article)}</code>"
        f"<h3>{escape(control.title)}</h3>{_badge(verdict.value, CLASSES[verdict])}</header>{question}"
        f"<details{opened}><summary>{escape(control.resources)}: {rows_said}</summary>"
        f"{_table(('Resource', 'Evidence', 'Verdict'), rows)}</details></section>"
    )


class _Markup(str):
    """HTML that is written by this module, and not escaped again."""

    __slots__ = ()


def _badge(text: str, kind: str) -> _Markup:
    return _Markup(f'<span class="verdict {kind}">{escape(text)}</span>')


def _counts(counts: Iterable[tuple[int, str]]) -> str:
    return "<ul class=counts>" + "".join(f"<li><b>{n}</b>{escape(what)}</li>" for n, what in counts) + "</ul>"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th scope=col>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(_cell(value, first=index == 0) for index, value in enumerate(row)) + "</tr>" for row in rows
    )
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _cell(value: str, *, first: bool) -> str:
    text = value if isinstance(value, _Markup) else escape(value)
    return f"<td{' class=name' if first else ''}>{text}</td>"


def _page(title: str, subtitle: str, source: str, body: Iterable[str]) -> str:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(title)}</title>"
        f'<meta name=viewport content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(subtitle)}, read off <code>{escape(source)}</code>.</p>"
        + "\n".join(body)
        + "</body></html>\n"
    )
