"""Where everything stands: components in rows, their flows from left to right, smaller ones from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from diagram.geometry import UNIT, Rect, snapped
from diagram.layers import Edge, connected, layers
from diagram.model import Arrow, Box, Node
from diagram.sizes import (
    HEADER,
    LINE,
    PADDING,
    footer_height,
    heading_width,
    label_width,
    node_height,
    node_width,
)

WIDTH: Final = 1176
"""How wide a row is before the next begins, in pixels; a flow that is wider stays in one row."""
INNER: Final = WIDTH - 2 * PADDING
BETWEEN: Final = 16
"""Between the nodes of a column."""
ARROW: Final = 32
"""What an arrow needs beside its label, and the least room between two layers."""
APART: Final = 48
"""Between two flows."""
LARGE: Final = 2
"""A component within another has so many nodes at most, such as a function and its dead letters, or stands in a row."""
PASSAGE: Final = 128
"""Between such rows and the flow, for the arrows to them and from them."""
BANDS: Final = 72
"""Between the bands of a flow that goes on below."""
LANE: Final = 40
"""Above a flow, for arrows that skip a layer or lead back."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some boxes and nodes in their place, from the block's top left."""

    width: int
    height: int
    rects: Mapping[str, Rect]

    def at(self, x: float, y: float) -> dict[str, Rect]:
        """Return where all is when the block stands there."""
        return {urn: rect.moved(x, y) for urn, rect in self.rects.items()}


def by_dependence(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> list[Box]:
    """Return the components from the top down: what most arrows lead from comes first, what most lead to comes last."""
    owner = {item.urn: box.urn for box in boxes for item in box.walk()}
    ends = [(owner.get(arrow.source), owner.get(arrow.target)) for arrow in arrows]

    def rank(box: Box) -> tuple[int, int, str]:
        stand_on_it = sum(target == box.urn != source for source, target in ends)
        it_stands_on = sum(source == box.urn != target for source, target in ends)
        return stand_on_it, -it_stands_on, box.title

    return sorted(boxes, key=rank)


def flow(items: Sequence[Box | Node], arrows: Sequence[Arrow]) -> Block:
    """Return items with their arrows from left to right, between the rows of the large components among them.

    The tallest row stands below that flow, the next above it, and so on: arrows between the two pass few other rows.
    """
    large = by_dependence([i for i in items if isinstance(i, Box) and len(list(i.nodes())) > LARGE], arrows)
    small = [item for item in items if item not in large]
    middle = [small_flow(small, arrows)] if small else []
    blocks = [framed(box, flow(box.children, arrows)) for box in large]
    rows = _rows(blocks, max(INNER, *(block.width for block in [*middle, *blocks])))
    return _stacked([*rows[1::2], *middle, *rows[::2]], PASSAGE)


def small_flow(items: Sequence[Box | Node], arrows: Sequence[Arrow], *, wraps: bool = False) -> Block:
    """Return items with their arrows from left to right; what no arrow connects stands beside, in rows."""
    blocks = {item.urn: _block(item, arrows) for item in items}
    links = _links(items, arrows)
    edges = [edge for edge, _ in links]
    groups = connected([item.urn for item in items], edges)
    flows = _rows([_layered(group, blocks, links, wraps=wraps) for group in groups if len(group) > 1])
    single = {group[0] for group in groups if len(group) == 1}
    # Like things stand together: nodes by their kind, then what is a component of its own.
    alone = sorted(
        (item for item in items if item.urn in single),
        key=lambda item: (isinstance(item, Box), item.kind.label if isinstance(item, Node) else "", item.title),
    )
    return _stacked([*flows[:-1], *_with(flows[-1:], [blocks[item.urn] for item in alone])], BETWEEN)


def _block(item: Box | Node, arrows: Sequence[Arrow]) -> Block:
    if isinstance(item, Node):
        width, height = node_width(item), node_height(item)
        return Block(width, height, {item.urn: Rect(0, 0, width, height)})
    return framed(item, _column(item.children, arrows))


def framed(box: Box, inside: Block) -> Block:
    """Return what is in a component with its frame, its heading and its foot."""
    width = max(inside.width + 2 * PADDING, heading_width(box))
    height = HEADER + inside.height + footer_height(box) + PADDING
    left = (width - inside.width) // 2 // UNIT * UNIT
    return Block(width, height, {box.urn: Rect(0, 0, width, height), **inside.at(left, HEADER)})


def _column(items: Sequence[Box | Node], arrows: Sequence[Arrow]) -> Block:
    """Return the items of a small component from top to bottom."""
    blocks = {item.urn: _block(item, arrows) for item in items}
    links = _links(items, arrows)
    order = [urn for layer in layers(list(blocks), [edge for edge, _ in links]) for urn in layer]
    width = max((block.width for block in blocks.values()), default=0)
    width = max([width, *(2 * snapped(label_width(arrow) + BETWEEN) for _, arrow in links)])
    rects: dict[str, Rect] = {}
    y = 0
    for above, urn in zip([None, *order], order, strict=False):
        labels = [len(arrow.labels) for edge, arrow in links if above is not None and set(edge) == {above, urn}]
        y += 0 if above is None else snapped(ARROW + LINE * max(labels)) if labels else BETWEEN
        block = _widened(blocks[urn], urn, width)
        rects |= block.at(0, y)
        y += block.height
    return Block(width, y, rects)


def _widened(block: Block, urn: str, width: int) -> Block:
    rect = block.rects[urn]
    return Block(width, block.height, {**block.rects, urn: Rect(rect.x, rect.y, width, rect.height)})


def _links(items: Sequence[Box | Node], arrows: Iterable[Arrow]) -> list[tuple[Edge, Arrow]]:
    """Return the arrows between the items, each from the item that the flow comes from to the one it goes to."""
    holder = {inner.urn: item.urn for item in items for inner in (item.walk() if isinstance(item, Box) else (item,))}
    links: list[tuple[Edge, Arrow]] = []
    for arrow in arrows:
        source, target = holder.get(arrow.source), holder.get(arrow.target)
        if source and target and source != target:
            links.append(((target, source) if arrow.pulls else (source, target), arrow))
    return links


def _layered(
    group: Sequence[str], blocks: Mapping[str, Block], links: Sequence[tuple[Edge, Arrow]], *, wraps: bool = False
) -> Block:
    """Return a flow in layers from left to right; one that wraps goes on below where it is too wide."""
    links = [(edge, arrow) for edge, arrow in links if edge[0] in group]
    columns = layers(group, [edge for edge, _ in links])
    if wraps and len(bands := _bands(columns, blocks, links)) > 1:
        return _stacked([_in_columns(band, blocks, links) for band in bands], BANDS)
    return _in_columns(columns, blocks, links)


def _bands(
    columns: Sequence[Sequence[str]], blocks: Mapping[str, Block], links: Sequence[tuple[Edge, Arrow]]
) -> list[Sequence[Sequence[str]]]:
    """Return the layers in as few bands as each fit the width, with about as many layers in each."""
    for count in range(1, len(columns)):
        size = -(-len(columns) // count)
        bands = [columns[start : start + size] for start in range(0, len(columns), size)]
        if all(_in_columns(band, blocks, links).width <= INNER for band in bands):
            return bands
    return [[column] for column in columns]


def _in_columns(
    columns: Sequence[Sequence[str]], blocks: Mapping[str, Block], links: Sequence[tuple[Edge, Arrow]]
) -> Block:
    """Return layers beside each other, with room for the arrows between them."""
    drawn = {urn for column in columns for urn in column}
    links = [(edge, arrow) for edge, arrow in links if drawn.issuperset(edge)]
    level = {urn: index for index, column in enumerate(columns) for urn in column}
    skipping = any(abs(level[a] - level[b]) != 1 for (a, b), _ in links)
    rects: dict[str, Rect] = {}
    x = 0
    tops = _Heights(blocks, links).of(columns)
    for index, column in enumerate(columns):
        width = max(blocks[urn].width for urn in column)
        for urn in column:
            top, height = tops[urn]
            block = blocks[urn]
            rects |= block.at(x, top)
            rects[urn] = Rect(x, top, width, height)
        next_to = [label_width(arrow) for (a, b), arrow in links if {level[a], level[b]} == {index, index + 1}]
        x += width + snapped(max(next_to, default=0) + ARROW)
    lowest = min(rect.y for rect in rects.values()) - (LANE if skipping else 0)
    rects = {urn: rect.moved(0, -lowest) for urn, rect in rects.items()}
    return Block(int(max(r.right for r in rects.values())), int(max(r.bottom for r in rects.values())), rects)


class _Heights:
    """Stands each layer beside the one that has most in it, so that as many arrows as can be are straight."""

    def __init__(self, blocks: Mapping[str, Block], links: Sequence[tuple[Edge, Arrow]]) -> None:
        self._blocks = blocks
        self._links = links
        self._placed: dict[str, tuple[float, float]] = {}

    def of(self, columns: Sequence[Sequence[str]]) -> dict[str, tuple[float, float]]:
        """Return urn -> top and height."""
        total = [sum(self._blocks[urn].height + BETWEEN for urn in column) for column in columns]
        fullest = total.index(max(total))
        self._stack([(urn, 0.0, self._blocks[urn].height) for urn in columns[fullest]])
        for index in [*range(fullest - 1, -1, -1), *range(fullest + 1, len(columns))]:
            beside = set(columns[index + 1] if index < fullest else columns[index - 1])
            self._stack([(urn, *self._wanted(urn, beside)) for urn in columns[index]], stretched=True)
        return self._placed

    def _stack(self, column: Sequence[tuple[str, float, float]], *, stretched: bool = False) -> None:
        order = sorted(column, key=lambda row: row[1] + row[2] / 2) if stretched else column
        if any(a[1] + a[2] + BETWEEN > b[1] for a, b in pairwise(order)):
            order = [(urn, top, self._blocks[urn].height) for urn, top, _ in order]
        floor = float("-inf")
        for urn, top, height in order:
            self._placed[urn] = (max(top, floor), height)
            floor = self._placed[urn][0] + height + BETWEEN

    def _wanted(self, urn: str, beside: set[str]) -> tuple[float, float]:
        """Return the top and height that make the arrows to the next layer straight.

        A node with several neighbours is drawn as tall as all of them; anything else stands level with its own.
        """
        block = self._blocks[urn]
        ends = [arrow_ends for arrow_ends in self._ends(urn) if arrow_ends[2] in beside]
        neighbours = dict.fromkeys(other for _, _, other in ends)
        if not neighbours:
            return 0.0, block.height
        if len(neighbours) > 1 and len(block.rects) == 1:
            tops = [self._placed[other] for other in neighbours]
            top = min(top for top, _ in tops)
            return top, max([block.height, *(other_top + height - top for other_top, height in tops)])
        own, theirs, other = ends[0]
        top, height = self._placed[other]
        if height > self._blocks[other].height:  # a tall one: any level will do, the first reads best
            return top, block.height
        level = top + self._blocks[other].rects[theirs].middle
        return (level - block.rects[own].middle) // UNIT * UNIT, block.height

    def _ends(self, urn: str) -> list[tuple[str, str, str]]:
        """Return the arrows of an item: its own node, the other's node, the other item."""
        found: list[tuple[str, str, str]] = []
        for (source, target), arrow in self._links:
            ends = (arrow.target, arrow.source) if arrow.pulls else (arrow.source, arrow.target)
            if source == urn:
                found.append((*ends, target))
            elif target == urn:
                found.append((ends[1], ends[0], source))
        return found


def _aligned(block: Block, width: int) -> Block:
    """Return a node as wide as the others of its column; a component stays as it is."""
    return _widened(block, next(iter(block.rects)), width) if len(block.rects) == 1 else block


def _rows(flows: Sequence[Block], fit: int = INNER) -> list[Block]:
    """Return flows side by side as long as they fit, the tallest first."""
    rows: list[Block] = []
    for flow in sorted(flows, key=lambda flow: -flow.height):
        if rows and rows[-1].width + APART + flow.width <= fit:
            rows[-1] = _side_by_side(rows[-1], flow)
        else:
            rows.append(flow)
    return rows


def _with(flow: Sequence[Block], alone: Sequence[Block]) -> list[Block]:
    """Return a flow, if there is one, with what stands alone beside it, or below where that takes less height."""
    if not alone:
        return list(flow)
    below = [*flow, _shelves(alone, INNER)]
    beside = INNER - sum(block.width + APART for block in flow)
    if not flow or max(block.width for block in alone) > beside:
        return below
    aside = _side_by_side(flow[0], _shelves(alone, beside))
    return [aside] if aside.height <= _stacked(below, BETWEEN).height else below


def _stacked(blocks: Sequence[Block], between: int) -> Block:
    rects: dict[str, Rect] = {}
    y = 0
    for block in blocks:
        rects |= block.at(0, y)
        y += block.height + between
    return Block(max((block.width for block in blocks), default=0), max(y - between, 0), rects)


def _side_by_side(left: Block, right: Block) -> Block:
    x = left.width + APART
    return Block(x + right.width, max(left.height, right.height), {**left.rects, **right.at(x, 0)})


def _shelves(blocks: Sequence[Block], width: int) -> Block:
    """Return blocks in as few rows as fit the width, each about as full as the others."""
    column = max(block.width for block in blocks) + BETWEEN
    fit = max(1, (width + BETWEEN) // column)
    rows = -(-len(blocks) // fit)
    per_row = -(-len(blocks) // rows)
    rects: dict[str, Rect] = {}
    y = bottom = 0
    for start in range(0, len(blocks), per_row):
        row = blocks[start : start + per_row]
        for index, block in enumerate(row):
            rects |= _aligned(block, column - BETWEEN).at(index * column, y)
        bottom = y + max(block.height for block in row)
        y = bottom + BETWEEN
    return Block(per_row * column - BETWEEN, bottom, rects)
