"""Every drawing of every stack can be read, and the law that says so notices what cannot."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.diagram.drawn import OVERVIEW, WHOLE, svg_of, views_of
from tests.diagram.law import breaches, seen
from tests.recorded import STACKS

pytestmark = pytest.mark.long


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_in_the_way_of_anything_in_any_drawing(stack: str) -> None:
    found = {view: breaches(svg_of(stack, view)) for view in views_of(stack)}
    assert not {view: lines for view, lines in found.items() if lines}


def test_all_of_a_drawing_is_looked_at() -> None:
    drawing, look = views_of("local")[WHOLE], seen(svg_of("local", WHOLE))
    nodes = list(drawing.picture.program.nodes())
    assert sorted(look.cards) == sorted(node.urn for node in nodes)
    assert {**look.cards, **look.frames} == dict(drawing.rects)
    assert len(look.arrows) == len(drawing.lines) > 100
    links = sum(len(item.links) for item in drawing.picture.program.walk())
    assert len(look.signs) == links + sum(len(node.keys) for node in nodes) + 3, "of links, of keys, of the legend"
    assert len(look.texts) == svg_of("local", WHOLE).count("<text ")


def moved(pattern: str, by: int) -> Callable[[str], str]:
    """Return what moves the first number that a pattern captures, in an SVG document."""

    def move(svg: str) -> str:
        found = re.search(pattern, svg)
        assert found
        return f"{svg[: found.start(1)]}{float(found[1]) + by:g}{svg[found.end(1) :]}"

    return move


def doubled(svg: str) -> str:
    """Draw the first arrow once more, for others."""
    found = re.search(r'<g data-from="([^"]*)" data-to="([^"]*)">(.*?)</g>', svg, re.DOTALL)
    assert found
    other = f'<g data-from="{found[2]}" data-to="{found[1]}">{found[3]}</g>'
    return svg.replace("</svg>", f"{other}</svg>")


FIRST_LABEL = r'data-from="[^>]*>\s*<path[^>]*>\s*<text '


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        (moved(r'viewBox="0 0 (\d+)', -60), "outside: "),
        (
            moved(
                r'<g data-urn[^>]*>\s*<rect[^>]*>\s*<rect[^>]*>\s*<text[^>]*>[^<]*</text>\s*<text [^>]*y="([\d.]+)', 10
            ),
            "texts meet: ",
        ),
        (
            moved(r'<g data-urn[^>]*>\s*<rect[^>]*>\s*<rect[^>]*>\s*<text[^>]*>[^<]*</text>\s*<text x="([\d.]+)', 400),
            "text leaves its box: ",
        ),
        (moved(r'<g data-urn[^>]*>\s*<rect x="([\d.]+)', 300), "boxes meet: "),
        (moved(r'<g data-urn[^>]*>\s*<rect x="([\d.]+)', -16), "text leaves its box: "),
        (moved(r'data-from="[^>]*>\s*<path d="M([\d.]+)', -100), "line through a card: "),
        (moved(r'data-from="[^>]*>\s*<path d="M([\d.]+)', 16), "line does not reach its card: "),
        (moved(FIRST_LABEL + r'[^>]*y="([\d.]+)', 8), "line over a text: "),
        (moved(FIRST_LABEL + r'[^>]*y="([\d.]+)', -60), "label nearer to another line: "),
        (doubled, "lines share a run: "),
    ],
)
def test_the_law_notices_what_breaks_it(change: Callable[[str], str], breach: str) -> None:
    whole = svg_of("local", OVERVIEW)
    assert breaches(whole) == []
    found = breaches(change(whole))
    assert [line for line in found if line.startswith(breach)], found
