"""`python -m local preview`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from policies.judging import judge
from policies.report import Judgement, Report
from recorder.export import to_json
from recorder.resource import Recording, Resource
from recorder.run import record
from recorder.stacks import load_stack

_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}


def run(root: Path, stack_name: str, *, as_json: bool) -> int:
    """List and judge, and return the exit status."""
    stack = load_stack(root, stack_name)
    recording = record(stack.program, stack_name=stack.stack, project=stack.project, config=stack.values, preview=True)
    report = judge(recording)
    if as_json:
        document: dict[str, Any] = {**to_json(recording), "policies": report.to_json()}
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    else:
        console = Console()
        console.print(_tree(recording))
        _print_report(console, report)
    return 0 if report.ok else 1


def _tree(recording: Recording) -> Tree:
    custom = sum(resource.custom for resource in recording.resources)
    tree = Tree(f"[bold]{recording.project}[/], stack [bold]{recording.stack}[/]: {custom} resources")
    children: dict[str | None, list[Resource]] = {}
    known = {resource.urn for resource in recording.resources}
    for resource in recording.resources:
        children.setdefault(resource.parent if resource.parent in known else None, []).append(resource)
    _grow(tree, None, children)
    return tree


def _grow(tree: Tree, parent: str | None, children: dict[str | None, list[Resource]]) -> None:
    for resource in children.get(parent, ()):
        name, kind = escape(resource.name), resource.type.rpartition(":")[2]
        label = f"{name} [dim]{_service(resource)}{kind}[/]" if resource.custom else f"[bold]{name}[/] [cyan]{kind}[/]"
        _grow(tree.add(label), resource.urn, children)


def _service(resource: Resource) -> str:
    package, module, _ = resource.type.split(":")
    return f"{module.split('/')[0]}." if package == "aws" else f"{package}:"


def _print_report(console: Console, report: Report) -> None:
    console.print(f"\n[bold]Policies[/]: {report.rules} rules of {', '.join(report.packs)}")
    for found in report.violations:
        _print_judgement(console, found, f"[{_STYLES[found.rule.severity]}]{found.enforcement}[/]")
    for found in report.suppressed:
        _print_judgement(console, found, "[dim]suppressed[/]", found.suppression.reason if found.suppression else "")
    for entry in report.stale:
        console.print(f"  [yellow]stale[/] the suppression of {entry.rule} suppresses nothing: remove it")
    if report.unjudged:
        _print_unjudged(console, report.unjudged)
    verdict = (
        "[bold green]Nothing stops this deployment.[/]" if report.ok else "[bold red]This must not be deployed.[/]"
    )
    console.print(
        f"{verdict} {len(report.mandatory)} mandatory, {len(report.violations) - len(report.mandatory)} advisory."
    )


def _print_judgement(console: Console, found: Judgement, label: str, reason: str = "") -> None:
    console.print(
        f"  {label} [bold]{found.rule.name}[/] {escape(found.urn.rpartition('::')[2])}: {escape(found.message)}"
    )
    console.print(f"    [dim]{escape(reason or found.rule.remediation)}[/]")


def _print_unjudged(console: Console, unjudged: tuple[Judgement, ...]) -> None:
    counts: dict[str, int] = {}
    for found in unjudged:
        counts[found.rule.name] = counts.get(found.rule.name, 0) + 1
    names = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    console.print(f"  [dim]only the deployment can tell:[/] {names}")
