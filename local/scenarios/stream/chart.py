"""How many events of each type there were, as bars: in the terminal, and as a drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Final

from rich.table import Table

from local.scenarios.stream.reports import Rows

REPORT: Final = "events_by_day_and_type"
_CELLS: Final = 40
_STYLE: Final = 'role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="14"'
_WIDTH, _BAR, _LABEL, _NUMBER, _GAP, _TOP = 720, 22, 150, 80, 10, 44


def by_type(rows: Rows) -> Mapping[str, int]:
    """Return the events of each type, the most frequent first."""
    found: Counter[str] = Counter()
    for _, type_, events in rows:
        found[str(type_)] += int(events or 0)
    return dict(found.most_common())


def in_terminal(events: Mapping[str, int]) -> Table:
    """Return the bars as text."""
    table = Table(box=None, pad_edge=False, show_header=False, show_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_column(justify="left")
    most = max(events.values(), default=1)
    for name, count in events.items():
        table.add_row(f"  {name}", f"{count:,}", "█" * max(1, round(_CELLS * count / most)))
    return table


def as_svg(events: Mapping[str, int], title: str) -> str:
    """Return the bars as a drawing, which a screen reader reads as a list."""
    most = max(events.values(), default=1)
    height = _TOP + len(events) * (_BAR + _GAP)
    said = escape("; ".join(f"{name}: {count:,}" for name, count in events.items()))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" {_STYLE}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{said}</desc>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_GAP}" y="26" font-size="16" font-weight="600" fill="#1a1a1a">{escape(title)}</text>',
    ]
    for number, (name, count) in enumerate(events.items()):
        top, length = _TOP + number * (_BAR + _GAP), (_WIDTH - _LABEL - _NUMBER) * count / most
        middle = top + _BAR * 0.72
        lines += [
            f'<text x="{_LABEL - _GAP}" y="{middle:.1f}" text-anchor="end" fill="#1a1a1a">{escape(name)}</text>',
            f'<rect x="{_LABEL}" y="{top}" width="{length:.1f}" height="{_BAR}" fill="#0f7480"/>',
            f'<text x="{_LABEL + length + 6:.1f}" y="{middle:.1f}" fill="#1a1a1a">{count:,}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
