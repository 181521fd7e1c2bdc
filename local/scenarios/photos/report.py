"""How the results of photos are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from local.scenarios.photos.bulk import Bulk
from local.scenarios.photos.outcomes import Result, Variant
from local.scenarios.photos.review import Reviewed

_MANY: Final = 40
"""Photos: of more than these, only what needs attention is listed."""
_STYLES: Final = {"processed": "green", "refused": "yellow", "review_timed_out": "yellow", "failed": "bold red"}


def title(results: Sequence[Result]) -> str:
    """Return how many photos had which outcome."""
    counts = Counter(result.outcome for result in results)
    return f"{len(results)} photos: " + ", ".join(f"{counts[o]} {o}" for o in _STYLES if counts[o])


def photo_table(results: Sequence[Result]) -> RenderableType:
    """Return a table of the photos, with their variants."""
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
    if len(listed) == len(results):
        return table
    return Group(table, f"[dim]... and {len(results) - len(listed)} more; --json has them all[/]")


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


def bulk_lines(found: Mapping[str, Bulk]) -> Iterator[str]:
    """Yield what became of many photos at once."""
    yield "\n[bold]Many photos at once[/]"
    for name, bulk in found.items():
        counts = {"processed": bulk.processed, "duplicate": bulk.duplicate, "sent to batch": bulk.sent_to_batch}
        counts |= {
            "refused": len(bulk.refused),
            "review timed out": len(bulk.review_timed_out),
            "failed": len(bulk.failed),
        }
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
        yield f"  by {name}: {bulk.total} photos in {bulk.seconds:.1f} s: {_styled(outcomes, bulk.as_expected)}"
        for row in (*bulk.refused, *bulk.review_timed_out, *bulk.failed):
            yield f"    [dim]{escape(row.key)}: {escape(row.reason)}[/]"
        if bulk.report:
            yield f"    [dim]report: {escape(bulk.report)}[/]"


def review_lines(reviewed: Sequence[Reviewed]) -> Iterator[str]:
    """Yield what became of the photos that a person decided on."""
    if reviewed:
        yield "[bold]Photos reviewed by a person[/]"
    for photo in reviewed:
        outcome = f"{photo.outcome}: {photo.reason}" if photo.reason else photo.outcome
        yield f"  {escape(photo.key)}: {photo.decision} -> {_styled(escape(outcome), photo.as_expected)}"
        yield f"    [dim]the same answer again: {photo.repeated}[/]"


def _styled(text: str, as_expected: bool) -> str:  # noqa: FBT001 - it is read with its text
    return f"[{'green' if as_expected else 'bold red'}]{text}[/]"
