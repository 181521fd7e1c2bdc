"""Shows reports and rules to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from policies.pack import Pack
from policies.report import UNSEEN, Judgement, Report
from policies.rule import Rule, Severity
from policies.settings import enforcement_of
from policies.suppressions import type_and_name

STYLES = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
BEGIN = "<!-- rules: made by `python -m policies rules --write docs/policies.md` -->"
END = "<!-- end of rules -->"
_COLUMNS = ("Rule", "What must hold", "Resource types", "Frameworks", "Severity", "Enforcement")


def print_report(report: Report, console: Console) -> None:
    """Print what the packs found, the worst first."""
    worst = list(Severity)
    for found in sorted(report.violations, key=lambda v: (-worst.index(v.rule.severity), v.rule.name, v.urn)):
        style = STYLES[found.rule.severity]
        _print(console, f"[{style}]{found.rule.severity}[/] [bold]{found.rule.name}[/] {_subject(found)}")
        _print(console, f"  {escape(found.message)} {escape(found.rule.remediation)}")
    for found in report.suppressed:
        reason = found.suppression.reason if found.suppression else ""
        _print(console, f"[dim]suppressed[/] [bold]{found.rule.name}[/] {_subject(found)}")
        _print(console, f"  {escape(found.message)} Reason: {escape(reason)}")
    for rule, names in _unjudged(report):
        why = "(another process creates what is inside)" if rule == UNSEEN.name else "before the deployment"
        _print(console, f"[dim]not judged[/] [bold]{rule}[/] {why}: {escape(', '.join(names))}")
    for component in report.imagined:
        _print(console, f"[dim]imagined[/] {escape(component)}: its inside was judged, and is not verified on AWS")
    for entry in report.stale:
        console.print(
            f"[yellow]stale suppression[/] of {escape(entry.rule)} for {escape(entry.resource)}: nothing needs it"
        )
    counts = report.to_json()["counts"]
    _print(console, ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
    verdict = "[green]The policies allow" if report.ok else "[bold red]The policies forbid"
    limit = ", as far as they can judge it" if report.ok and report.unjudged else ""
    _print(console, f"{verdict} this deployment{limit}.[/]")


def _print(console: Console, line: str) -> None:
    console.print(line, soft_wrap=True, highlight=False)


def _unjudged(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Yield each rule and the resources that it cannot judge: in a preview they are many, and mean the same."""
    names: dict[str, list[str]] = {}
    for found in report.unjudged:
        name = type_and_name(found.urn) if found.rule is UNSEEN else found.urn.split("::", maxsplit=3)[3]
        names.setdefault(found.rule.name, []).append(name)
    yield from ((rule, sorted(set(of_rule))) for rule, of_rule in names.items())


def _subject(found: Judgement) -> str:
    return f"[cyan]{escape(type_and_name(found.urn))}[/]"


def print_rules(packs: Iterable[Pack], console: Console) -> None:
    """Print the table of all rules."""
    for pack in packs:
        table = Table(*_COLUMNS, title=f"{pack.name}: {pack.description}", show_lines=True)
        for row in _rows(pack):
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)


def rules_as_markdown(packs: Iterable[Pack]) -> str:
    """Return the table of all rules, as `docs/policies.md` holds it."""
    lines: list[str] = []
    for pack in packs:
        lines += [f"### `{pack.name}`: {len(pack.rules)} rules", "", pack.description, ""]
        lines += [_line(_COLUMNS), _line(["---"] * len(_COLUMNS))]
        lines += [_line((f"`{name}`", *rest)) for name, *rest in _rows(pack)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def with_rules(document: str, packs: Iterable[Pack]) -> str:
    """Return a Markdown document with the table of all rules between its two marks.

    Raises:
        ValueError: the document does not have the marks.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"there is no place for the table: put {BEGIN} and {END} where it belongs")
    return f"{before}{begin}\n\n{rules_as_markdown(packs)}\n{end}{after}"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _rows(pack: Pack) -> Iterator[tuple[str, ...]]:
    for rule in pack.rules:
        yield (
            rule.name,
            rule.description,
            ", ".join(_short(type_) for type_ in rule.resource_types),
            ", ".join(f"{framework.name} {framework.reference}" for framework in rule.frameworks),
            rule.severity.value,
            enforcement_of(rule.severity).value,
        )


def _short(type_: str) -> str:
    """Return `s3.Bucket` of `aws:s3/bucket:Bucket`."""
    package, module, name = type_.split(":")
    prefix = "" if package == "aws" else f"{package}."
    return f"{prefix}{module.split('/', maxsplit=1)[0]}.{name}"


def rule_as_json(pack: Pack, rule: Rule) -> dict[str, object]:
    """Return all that a rule says of itself as JSON data."""
    return {
        "pack": pack.name,
        "rule": rule.name,
        "description": rule.description,
        "severity": rule.severity.value,
        "enforcement": enforcement_of(rule.severity).value,
        "frameworks": [{"name": framework.name, "reference": framework.reference} for framework in rule.frameworks],
        "remediation": rule.remediation,
        "resource_types": list(rule.resource_types),
        "url": rule.url,
        "settings": {name: dict(schema) for name, schema in rule.settings.items()},
    }
