"""Writes what was found as one self-contained page: no script, no font, no image from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from gdpr.evidence import ControlResult, EvidenceReport
from gdpr.register import Register
from gdpr.tables import summary
from gdpr.transfers import Transfers, Where
from gdpr.verdict import MEANINGS, ControlVerdict

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
td.name, code { font-family: ui-monospace, monospace; font-size: .85em; }
td.name { min-width: 9rem; } td.name small { display: block; opacity: .75; } td { overflow-wrap: break-word; }
.intro { max-width: 60rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; max-width: 60rem; }
dt { font-weight: 600; } dd { margin: 0; } nav ul { padding-left: 1.2rem; }
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
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  table, tbody, tr, td { display: block; } thead { display: none; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td { border: 0; padding: .1rem 0; } td:empty { display: none; } td.name { overflow-wrap: anywhere; }
  td:not(.name)::before { content: attr(data-label) ": "; font-weight: 600; }
}
@media print { details > * { display: block; } section { break-inside: avoid; } }
"""
CLASSES: Final = {
    ControlVerdict.PASSED: "passed",
    ControlVerdict.FAILED: "failed",
    ControlVerdict.UNKNOWN: "unknown",
    ControlVerdict.LIVE: "live",
    ControlVerdict.LAWYER: "lawyer",
}
_OF_REGISTER: Final = (
    "Every place in which the platform stores data, with the points of Art. 30(1): purpose, data subjects, "
    "recipients, region, retention. Personal data identifies people; pseudonymous data has owner ids or network "
    "addresses alone; internal and public data is not about people."
)
_OF_TRANSFERS: Final = (
    "The region of every resource, and where data is copied or served to. A row outside the EEA is a possible "
    "transfer to a third country. The adequacy decision that may cover it is named; whether it does, or which "
    "other basis of Art. 45 or 46 applies, needs a lawyer. A row without a data class has no data of people: it "
    "is a setting, a key or an alarm."
)
_OF_EVIDENCE: Final = (
    "For each requirement of the GDPR that technology can serve: the control, the resources of the platform that "
    "show it, and a verdict. The verdicts are computed from the program that creates the platform; nobody writes "
    "them. They are no legal advice."
)
_BY_CONTROLLER: Final = (
    ("Controller, representative, data protection officer", "names and contact details: Art. 30(1)(a)"),
    ("Categories of personal data", "from the purposes below: Art. 30(1)(c)"),
    ("Transfers to third countries", "the page of transfers, with their safeguards: Art. 30(1)(e)"),
    ("Security measures", "the page of evidence, controls of Art. 32: Art. 30(1)(g)"),
)
"""What of Art. 30(1) no program knows, or another page has."""
WHERE: Final = {Where.INSIDE: "passed", Where.OUTSIDE: "lawyer", Where.UNKNOWN: "unknown", Where.GLOBAL: "live"}


def of_register(register: Register, source: str) -> str:
    """Return the register of processing as a page."""
    columns = (
        "Store",
        "Kind",
        "Data class",
        "Purpose",
        "Data subjects",
        "Retention",
        "Copies",
        "Recipients",
        "Region",
        "Encryption key",
    )
    rows = [
        (e.name, e.kind, e.data_class, e.purpose, e.subjects, e.retention, e.copies, e.recipients, e.region, e.key)
        for e in register.entries
    ]
    recipients = [(one.who, one.by, one.resource) for one in register.recipients]
    counts = [
        (len(register.entries), "stores"),
        (len(register.of_people), "of them with personal or pseudonymous data"),
        (len(register.recipients), "recipients"),
    ]
    body = [
        f"<p class=intro>{_OF_REGISTER}</p>",
        _counts(counts),
        "<h2>To be added by the controller</h2>",
        _terms(_BY_CONTROLLER),
        "<h2>Stores</h2>",
        _table(columns, rows),
        "<h2>Recipients</h2>",
        _table(("Recipient", "By", "Resource"), recipients),
    ]
    return _page("Register of processing", "GDPR Art. 30", source, body)


def of_transfers(transfers: Transfers, source: str) -> str:
    """Return where data is and goes as a page."""
    columns = ("Resource", "Relation", "Region", "Country", "Where", "Data class", "Adequacy decision")

    def rows(places: Iterable[object]) -> list[tuple[str, ...]]:
        return [
            (_named(p.resource), p.how, p.region, p.country, _badge(p.where, WHERE[p.where]), p.data_class, p.adequacy)
            for p in transfers.places
            if p in places
        ]

    body = [
        f"<p class=intro>{_OF_TRANSFERS}</p>",
        _counts([(transfers.counts[where], where.value) for where in Where]),
        "<h2>Outside the EEA, unknown, or copied elsewhere</h2>",
        _table(columns, rows(set(transfers.noteworthy))),
        f"<details><summary>All {len(transfers.places)} resources and copies</summary>",
        _table(columns, rows(set(transfers.places))),
        "</details>",
    ]
    return _page("Transfers to third countries", "GDPR Art. 44", source, body)


def of_evidence(report: EvidenceReport, source: str) -> str:
    """Return the evidence as a page: a section a control, with all of its evidence."""
    counts = report.counts
    still_open = [result for result in report.controls if result.verdict is not ControlVerdict.PASSED]
    links = "".join(
        f"<li>{escape(one.control.article)} <a href=#{one.control.id}>{escape(one.control.title)}</a> "
        f"{_badge(one.verdict.value, CLASSES[one.verdict])}</li>"
        for one in still_open
    )
    body = [
        f"<p class=intro>{_OF_EVIDENCE}</p>",
        "<ul class=counts>"
        + "".join(f"<li><b>{counts[v]}</b>{_badge(v.value, CLASSES[v])}</li>" for v in ControlVerdict)
        + "</ul>",
        f"<p>{escape(summary(report).capitalize())}. Only passed counts as passed.</p>",
        "<h2>What the verdicts mean</h2>",
        _terms((_badge(verdict.value, CLASSES[verdict]), MEANINGS[verdict]) for verdict in ControlVerdict),
        *([f"<h2>What is open</h2><nav><ul>{links}</ul></nav>"] if links else []),
        "<h2>Controls</h2>",
        *(_section(result) for result in report.controls),
    ]
    return _page("Evidence", "GDPR, article by article", source, body)


def _section(result: ControlResult) -> str:
    control, verdict = result.control, result.verdict
    rows = [
        (_named(e.resource or "the program"), e.text, _badge(e.verdict.value, CLASSES[e.verdict]))
        for e in result.evidence
    ]
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


def _named(resource: str) -> str:
    """Return a resource by its name, with its type below; what is no resource as it is."""
    kind, separator, name = resource.partition("::")
    return _Markup(f"{escape(name)}<small>{escape(kind)}</small>") if separator else resource


def _terms(terms: Iterable[tuple[str, str]]) -> str:
    """Return terms and what they mean."""
    return "<dl>" + "".join(f"<dt>{_text(term)}</dt><dd>{_text(meaning)}</dd>" for term, meaning in terms) + "</dl>"


def _text(value: str) -> str:
    return value if isinstance(value, _Markup) else escape(value)


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
        "<tr>"
        + "".join(_cell(label, value, first=label == columns[0]) for label, value in zip(columns, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _cell(label: str, value: str, *, first: bool) -> str:
    """Return a cell; a phone, where rows are blocks, shows the label of its column before it."""
    return f'<td{" class=name" if first else ""} data-label="{escape(label)}">{_text(value)}</td>'


def _page(title: str, subtitle: str, source: str, body: Iterable[str]) -> str:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(title)}</title>"
        f'<meta name=viewport content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(subtitle)}, computed from <code>{escape(source)}</code>.</p>"
        + "\n".join(body)
        + "</body></html>\n"
    )
