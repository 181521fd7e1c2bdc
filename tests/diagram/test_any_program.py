"""Whatever a program has, its drawing can be read; an arrow that has no room as a line is a link."""

from __future__ import annotations

from itertools import count, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from aws_types import Family, Label
from diagram.drawing import arrange
from diagram.model import Arrow, Box, Node, Picture
from diagram.svg import to_svg
from diagram.views import overview, whole
from tests.diagram.law import breaches

TITLES = st.text("abcdefghij-", min_size=1, max_size=24)
LABELS = st.lists(st.text("abcdefghij /", min_size=1, max_size=30), min_size=1, max_size=5, unique=True)
KIND = Label("Queue", "SQS", Family.COMPUTE)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """Draw nodes in components, at most two deep, and arrows between any two of the nodes."""
    number = count()

    def node() -> Node:
        notes = tuple(draw(st.lists(TITLES, max_size=4)))
        return Node(f"urn::{next(number)}", draw(TITLES), KIND, (), notes=notes)

    def box(depth: int) -> Box:
        urn = f"urn::{next(number)}"
        several = [box(depth - 1) if depth and draw(st.booleans()) else node() for _ in range(draw(st.integers(1, 5)))]
        return Box(urn, draw(TITLES), draw(TITLES), tuple(several))

    children = tuple(box(1) if draw(st.booleans()) else node() for _ in range(draw(st.integers(1, 4))))
    program = Box("", "program", "dev", children)
    ends = st.sampled_from([one.urn for one in program.nodes()])
    pairs = st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1])
    pairs = st.lists(pairs, unique=True, max_size=24) if len(list(program.nodes())) > 1 else st.just([])
    arrows = tuple(
        Arrow(*pair, tuple(draw(LABELS)), granted=draw(st.booleans()), pulls=draw(st.booleans()))
        for pair in draw(pairs)
    )
    return Picture(program, arrows)


@given(pictures())
@settings(max_examples=30, derandomize=True)  # the law is for all; these are the same in every run
def test_it_can_be_read(picture: Picture) -> None:
    for drawn in (whole(picture), overview(picture)):
        drawing = arrange(drawn)
        assert breaches(to_svg(drawing)) == []
        assert {*drawing.picture.arrows, *drawing.picture.linked} == {*drawn.arrows, *drawn.linked}
        assert len(drawing.lines) == len(drawing.picture.arrows)


def test_where_all_act_on_all_what_has_no_room_as_a_line_is_a_link() -> None:
    nodes = [Node(f"urn::{number}", f"node {number}", KIND, ()) for number in range(6)]
    labels = ("calls it now and then", "answers when it is asked")
    arrows = [Arrow(one.urn, other.urn, labels, granted=True) for one, other in permutations(nodes, 2)]
    drawing = arrange(
        Picture(Box("", "program", "dev", (Box("urn::shop", "shop", "Shop", tuple(nodes)),)), tuple(arrows))
    )
    assert breaches(to_svg(drawing)) == []
    assert {*drawing.picture.arrows, *drawing.picture.linked} == set(arrows)
    links = [link for node in drawing.picture.program.nodes() for link in node.links]
    assert (
        len(drawing.picture.linked)
        == sum(link.outward for link in links)
        == sum(not link.outward for link in links)
        > 0
    )
    assert drawing.lines
