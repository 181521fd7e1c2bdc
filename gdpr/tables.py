"""Prints what was found as tables."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gdpr.control import Evidence
from gdpr.evidence import ControlResult, EvidenceReport
from gdpr.register import Register
from gdpr.transfers import Transfers, Where
from gdpr.verdict import ControlVerdict

COLOURS: Final = {
    ControlVerdict.PASSED: "green",
    ControlVerdict.FAILED: "red",
    ControlVerdict.UNKNOWN: "yellow",
    ControlVerdict.LIVE: "cyan",
    ControlVerdict.LAWYER: "magenta",
}
MOST_PASSED: Final = 2
"""How many resources that passed a table shows of a control; the page and JSON have all."""


def print_register(register: Register, console: Console) -> None:
    """Print the register, what is about people first, and who gets the data."""
    table = Table("store", "kind", "data class", "purpose", "subjects", "kept", "copies", "recipients", "region", "key")
    for entry in register.entries:
        table.add_row(
            *map(
                escape,
                (
                    entry.name,
                    entry.kind,
                    entry.data_class,
                    entry.purpose,
                    entry.subjects,
                    entry.retention,
                    entry.copies,
                    entry.recipients,
                    entry.region,
                    entry.key,
                ),
            )
        )
    console.print(table)
    recipients = Table("recipient", "by", "resource")
    for one in register.recipients:
        recipients.add_row(escape(one.who), escape(one.by), escape(one.resource))
    console.print(recipients)
    console.print(f"{len(register.entries)} stores, {len(register.of_people)} of them about people.")


def print_transfers(transfers: Transfers, console: Console) -> None:
    """Print what is outside, unknown or sent somewhere, and how many resources are where."""
    table = Table("resource", "", "region", "country", "where", "data class", "adequacy decision")
    for place in transfers.noteworthy:
        table.add_row(
            escape(place.resource),
            escape(place.how),
            escape(place.region),
            place.country,
            place.where,
            escape(place.data_class),
            place.adequacy,
        )
    if transfers.noteworthy:
        console.print(table)
    counts = transfers.counts
    console.print(", ".join(f"{counts[where]} {where}" for where in Where) + ".")
    console.print("Whether a transfer is allowed needs a lawyer: Art. 45 and 46.")


def print_evidence(report: EvidenceReport, console: Console) -> None:
    """Print each control with its evidence, the worst first, and how many have which verdict."""
    table = Table("article", "control", "resource", "evidence", "verdict")
    for result in report.controls:
        rows = _listed(result)
        for index, one in enumerate(rows):
            article, control = (result.control.article, result.control.id) if index == 0 else ("", "")
            table.add_row(article, control, escape(one.resource), escape(one.text), _coloured(one.verdict))
        table.add_row("", "", "", f"[bold]{escape(result.control.title)}[/]", f"[bold]{_coloured(result.verdict)}[/]")
        if result.control.open_question and result.verdict is not ControlVerdict.FAILED:
            table.add_row("", "", "", escape(result.control.open_question), "")
        table.add_section()
    console.print(table)
    console.print(f"{len(report.controls)} controls: {summary(report)}.")


def summary(report: EvidenceReport) -> str:
    """Return how many controls have which verdict; only what passed is said to have."""
    counts = report.counts
    order = (
        ControlVerdict.PASSED,
        ControlVerdict.FAILED,
        ControlVerdict.UNKNOWN,
        ControlVerdict.LIVE,
        ControlVerdict.LAWYER,
    )
    words = {ControlVerdict.LIVE: "need a live account", ControlVerdict.LAWYER: "need a lawyer"}
    return ", ".join(f"{counts[verdict]} {words.get(verdict, verdict.value)}" for verdict in order)


def _listed(result: ControlResult) -> list[Evidence]:
    """Return the evidence that a table shows: all but what passed, and of that a part."""
    others = [one for one in result.evidence if one.verdict is not ControlVerdict.PASSED]
    good = [one for one in result.evidence if one.verdict is ControlVerdict.PASSED]
    rest = len(good) - MOST_PASSED
    more = [Evidence(f"{rest} more", "show the like", ControlVerdict.PASSED)] if rest > 0 else []
    none = [Evidence("", "the program has nothing of it", ControlVerdict.FAILED)] if not result.evidence else []
    return [*none, *others, *good[:MOST_PASSED], *more]


def _coloured(verdict: ControlVerdict) -> str:
    return f"[{COLOURS[verdict]}]{verdict}[/]"
