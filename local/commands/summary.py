"""What `python -m local up` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.deployment import Deployment
from local.permissions.report import Permissions
from local.photos.outcomes import Result, Variant
from local.routes.run import Routes

if TYPE_CHECKING:
    from local.commands.up import Report

_MANY = 40
"""Photos: of more than these, only what needs attention is listed."""
_STYLES = {"processed": "green", "refused": "yellow", "review_timed_out": "yellow", "failed": "bold red"}


def print_deployed(console: Console, deployed: Deployment, seconds: float) -> None:
    """Say what is there now."""
    made = deployed.made
    console.print(
        f"[bold]Deployed[/] stack [bold]{deployed.recording.stack}[/] in {seconds:.1f} s: "
        f"{made.created.total()} resources created, {made.recorded.total()} recorded only."
    )


def print_report(console: Console, report: Report) -> None:
    """Say what came out, but for the photos."""
    _print_routes(console, report.routes)
    _print_resources(console, report.deployment)
    _print_outputs(console, report.deployment)
    _print_permissions(console, report.permissions)
    verdict = "[bold green]All is as it should be.[/]" if report.ok else "[bold red]Not all is as it should be.[/]"
    console.print(f"\n{verdict} {report.seconds:.1f} s in all.")


def print_kept(console: Console, deployed: Deployment) -> None:
    """Say how to look around."""
    console.print(
        f"\nIt runs until Ctrl-C. To look around: AWS_ACCESS_KEY_ID=000000000000 AWS_SECRET_ACCESS_KEY=any "
        f"AWS_DEFAULT_REGION={deployed.clients.region} aws --endpoint-url {deployed.emulator.endpoint} s3 ls"
    )


def print_photos(console: Console, results: Sequence[Result]) -> None:
    """Say what became of the photos."""
    counts = Counter(result.outcome for result in results)
    console.print(f"\n[bold]{len(results)} photos[/]: " + ", ".join(f"{counts[o]} {o}" for o in _STYLES if counts[o]))
    listed = results if len(results) <= _MANY else [r for r in results if r.outcome != "processed"][:_MANY]
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    table.add_column("photo", overflow="fold", ratio=3)
    table.add_column("outcome")
    table.add_column("pixels", justify="right")
    table.add_column("bytes", justify="right")
    table.add_column("smaller", justify="right")
    table.add_column("ms", justify="right")
    for result in listed:
        _add_photo(table, result)
    console.print(table)
    if len(listed) < len(results):
        console.print(f"[dim]... and {len(results) - len(listed)} more; --json has them all[/]")


def _add_photo(table: Table, result: Result) -> None:
    name = escape(result.file.rpartition("/")[2])
    style = _STYLES[result.outcome] if result.as_expected else "bold red"
    time = "" if result.milliseconds is None else f"{result.milliseconds:,}"
    outcome = f"[{style}]{result.outcome}[/]" + " in Batch" * (result.route == "batch")
    if result.outcome != "processed":
        table.add_row(name, outcome, "", f"{result.bytes:,}", "", time)
        table.add_row(f"  [dim]{escape(result.reason)}[/]")
        return
    table.add_row(f"[bold]{name}[/]", outcome, "", f"{result.bytes:,}", "", time)
    for variant in result.variants:
        table.add_row(*_variant_row(variant, result.bytes))


def _variant_row(variant: Variant, original: int) -> tuple[str, ...]:
    smaller = f"{100 * (1 - variant.bytes / original):.0f} %" if variant.bytes < original else ""
    pixels = f"{variant.width} x {variant.height}"
    return f"  [dim]{escape(variant.name)} {variant.format}[/]", "", pixels, f"{variant.bytes:,}", smaller, ""


def _print_routes(console: Console, routes: Routes) -> None:
    console.print("\n[bold]Many photos at once[/]")
    for name, bulk in routes.bulk.items():
        counts = {"processed": bulk.processed, "duplicate": bulk.duplicate, "sent to batch": bulk.sent_to_batch}
        counts |= {
            "refused": len(bulk.refused),
            "review timed out": len(bulk.review_timed_out),
            "failed": len(bulk.failed),
        }
        told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
        console.print(f"  by {name}: {bulk.total} photos in {bulk.seconds:.1f} s: {_judged(told, bulk.as_expected)}")
        for row in (*bulk.refused, *bulk.review_timed_out, *bulk.failed):
            console.print(f"    [dim]{escape(row.key)}: {escape(row.reason)}[/]")
        if bulk.report:
            console.print(f"    [dim]report: {escape(bulk.report)}[/]")
    if routes.review:
        console.print("[bold]Photos that waited for a person[/]")
    for photo in routes.review:
        outcome = f"{photo.outcome}: {photo.reason}" if photo.reason else photo.outcome
        console.print(f"  {escape(photo.key)}: {photo.decision} -> {_judged(escape(outcome), photo.as_expected)}")
        console.print(f"    [dim]answered once more: {photo.repeated}[/]")


def _judged(text: str, as_expected: bool) -> str:  # noqa: FBT001 - it is read with its text
    return f"[{'green' if as_expected else 'bold red'}]{text}[/]"


def _print_resources(console: Console, deployed: Deployment) -> None:
    made = deployed.made
    console.print(f"\n[bold]Resources[/]: {made.created.total()} created, {made.recorded.total()} recorded only")
    if made.recorded:
        names = ", ".join(f"{_short(type_)} {count}" for type_, count in sorted(made.recorded.items()))
        console.print(f"  [dim]recorded only:[/] {names}")
    if made.not_applied:
        names = ", ".join(f"{_short(type_)}.{name}" for type_, name in sorted(made.not_applied))
        console.print(f"  [dim]inputs that the emulator has no place for:[/] {names}")


def _short(type_: str) -> str:
    package, module, name = type_.split(":")
    return f"{module.split('/')[0]}.{name}" if package == "aws" else type_


def _print_outputs(console: Console, deployed: Deployment) -> None:
    console.print("\n[bold]Outputs[/]")
    for name, value in sorted(deployed.recording.exports.items()):
        console.print(f"  {name} = {value}", markup=False, highlight=False, soft_wrap=True)


def _print_permissions(console: Console, found: Permissions) -> None:
    console.print(f"\n[bold]Permissions missing[/]: {len(found.missing) or 'none'}")
    for missing in found.missing:
        console.print(f"  [bold red]{missing.action}[/] on {escape(missing.resource)}", highlight=False)
        console.print(f"    [dim]{_role(missing.principal)}: {escape(missing.reason)}[/]")
    unused = list(found.unused_by_principal())
    count = sum(len(actions) for _, actions, _ in unused)
    console.print(f"[bold]Permissions never used[/]: {count or 'none'}")
    for principal, actions, why in unused:
        console.print(f"  {_role(principal)}: {', '.join(actions)} [dim]({escape(why or 'nothing called for it')})[/]")


def _role(arn: str) -> str:
    return arn.rpartition("/")[2]
