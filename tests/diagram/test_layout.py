"""Where everything stands and how lines run."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.geometry import Rect
from diagram.layers import connected, layers
from diagram.model import Box
from diagram.routing import NoWayError, Router
from tests.diagram.drawn import WHOLE, name_of, views_of
from tests.recorded import STACKS


@pytest.mark.parametrize("stack", STACKS)
def test_large_components_stand_in_rows_around_the_flow_that_they_act_on(stack: str) -> None:
    drawing = views_of(stack)[WHOLE]
    (photos,) = (child for child in drawing.picture.program.children if name_of(child.urn) == "photos")
    assert isinstance(photos, Box)
    inner = {name_of(child.urn).removeprefix("photos-"): drawing.rects[child.urn] for child in photos.children}
    assert inner["bulk"].bottom < inner["workflow"].y
    assert inner["workflow"].bottom < inner["heavy"].y


@pytest.mark.parametrize("stack", STACKS)
def test_it_fits_a_page(stack: str) -> None:
    assert views_of(stack)[WHOLE].width <= 1900, "the whole of a stack on a large sheet; the documents have it in parts"


def test_a_line_goes_around_what_is_in_its_way() -> None:
    one, wall, other = Rect(80, 80, 80, 80), Rect(240, 40, 40, 200), Rect(400, 80, 80, 80)
    router = Router(600, 400, [one, wall, other], [])
    points = router.turns(router.walk(one, other))
    runs = [Rect(min(a, c), min(b, d), abs(a - c), abs(b - d)) for (a, b), (c, d) in pairwise(points)]
    assert not [run for run in runs if run.overlaps(wall)]


def test_a_node_that_is_walled_in_is_told() -> None:
    one, other = Rect(80, 80, 80, 80), Rect(400, 80, 80, 80)
    walls = list(other.grown(24).edges())
    with pytest.raises(NoWayError):
        Router(600, 400, [one, other, *walls], []).walk(one, other)


def test_a_line_keeps_beside_one_that_is_there() -> None:
    one, other = Rect(80, 80, 80, 80), Rect(400, 80, 80, 80)
    router = Router(600, 400, [one, other], [])
    first = router.walk(one, other)
    router.keep(first)
    assert not set(first) & set(router.walk(one, other))


def test_a_line_enters_only_a_component_that_holds_one_of_its_ends() -> None:
    one, other = Rect(80, 80, 80, 80), Rect(400, 80, 80, 80)
    between, around = Rect(240, 40, 80, 240), Rect(240, 40, 272, 240)
    assert _enters(between, Router(600, 400, [one, other], []), one, other)
    assert not _enters(between, Router(600, 400, [one, other], [between]), one, other)
    assert _enters(around, Router(600, 400, [one, other], [around]), one, other)


def _enters(frame: Rect, router: Router, one: Rect, other: Rect) -> bool:
    points = router.turns(router.walk(one, other))
    runs = [Rect(min(a, c), min(b, d), abs(a - c), abs(b - d)) for (a, b), (c, d) in pairwise(points)]
    return any(run.grown(0.1).overlaps(frame.grown(-1)) for run in runs)


ITEMS = "abcdefg"
EDGES = st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(ITEMS)).filter(lambda edge: edge[0] != edge[1]))


@given(EDGES)
def test_each_item_is_in_one_layer(edges: list[tuple[str, str]]) -> None:
    assert sorted(item for layer in layers(ITEMS, edges) for item in layer) == list(ITEMS)


@given(EDGES)
def test_without_circles_every_edge_leads_to_a_later_layer(edges: list[tuple[str, str]]) -> None:
    forward = [edge for edge in edges if edge[0] < edge[1]]
    level = {item: index for index, layer in enumerate(layers(ITEMS, forward)) for item in layer}
    assert all(level[one] < level[other] for one, other in forward)


@given(EDGES)
def test_groups_hold_the_ends_of_every_edge(edges: list[tuple[str, str]]) -> None:
    groups = connected(ITEMS, edges)
    assert sorted(item for group in groups for item in group) == list(ITEMS)
    assert all(any({one, other} <= set(group) for group in groups) for one, other in edges)
