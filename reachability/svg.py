"""The few shapes that the drawing needs, as SVG text."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr

_FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_WIDE: Final = frozenset("MWmw@%")


_BOLD: Final = 600


def _width(content: str, size: float, weight: int) -> float:
    """Return about how wide a text is in the widest of the fonts: enough to cut it, not to set it."""
    factor = 1.14 if weight >= _BOLD else 1.0
    return sum(0.92 if c in _WIDE else 0.66 if c.isupper() or c.isdigit() else 0.57 for c in content) * size * factor


def _fitted(content: str, size: float, weight: int, width: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than `width`."""
    if _width(content, size, weight) <= width:
        return content
    while content and _width(content + "…", size, weight) > width:
        content = content[:-1]
    return content + "…"


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 12,
    fill: str = "#1f2937",
    weight: int = 400,
    width: float | None = None,
) -> str:
    """Return a line of text whose baseline starts at a point; what is cut to `width` shows in full as a tooltip."""
    shown = content if width is None else _fitted(content, size, weight, width)
    title = "" if shown == content else f"<title>{escape(content)}</title>"
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}" font-weight="{weight}">'
        f"{title}{escape(shown)}</text>"
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    stroke: str = "none",
    radius: float = 8,
    dash: str = "",
) -> str:
    """Return a rounded rectangle."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
        f'fill="{fill}" stroke="{stroke}"{dashed}/>'
    )


def arrow(points: list[tuple[float, float]], *, stroke: str, title: str, dash: str = "") -> str:
    """Return a line along points with rounded corners and a head at its end."""
    corner = 7.0
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        path += f" L{_towards(at, before, corner)} Q{at[0]:g} {at[1]:g} {_towards(at, after, corner)}"
    path += f" L{points[-1][0]:g} {points[-1][1]:g}"
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    x, y = points[-1]
    head = f'<path d="M{x:g} {y:g} l8 -4 v8 z" fill="{stroke}"/>'
    return (
        f'<g><title>{escape(title)}</title><path d="{path}" fill="none" stroke="{stroke}" stroke-width="1.6"{dashed}/>'
        f"{head}</g>"
    )


def _towards(start: tuple[float, float], end: tuple[float, float], distance: float) -> str:
    """Return the point at some distance from `start` on an axis-parallel way to `end`, half of it at most."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max(abs(dx) + abs(dy), 1e-9)
    part = min(distance, length / 2) / length
    return f"{start[0] + dx * part:g} {start[1] + dy * part:g}"


def document(width: float, height: float, title: str, parts: list[str]) -> str:
    """Return a whole SVG document with a white ground."""
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label={quoteattr(title)} font-family="{_FONT}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )
