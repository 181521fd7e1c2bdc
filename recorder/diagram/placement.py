"""Where everything stands: components in rows, flows from left to right in them, smaller components from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recorder.diagram.geometry import UNIT, Rect, snapped
from recorder.diagram.layers import Edge, connected, layers
from recorder.diagram.model import Arrow, Box, Node
from recorder.diagram.sizes import (
    FOOTER,
    HEADER,
    LINE,
    NODE_HEIGHT,
    PADDING,
    folded_text,
    heading_width,
    label_width,
    node_width,
)

WIDTH: Final = 1176
"""How wide a row is before the next begins, in pixels; a flow that is wider stays in one row."""
BETWEEN: Final = 16
"""Between the nodes of a column."""
ARROW: Final = 40
"""What an arrow needs beside its label, and the least room between two layers."""
ROWS: Final = 72
"""Between the components."""
MARGIN: Final = 24
GUTTER: Final = 32
"""On both sides, for arrows that pass a component by."""
TOP: Final = 72
"""The drawing's own title."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some boxes and nodes in their place, from the block's top left."""

    width: int
    height: int
    rects: Mapping[str, Rect]

    def at(self, x: float, y: float) -> dict[str, Rect]:
        """Return where all is when the block stands there."""
        return {urn: rect.moved(x, y) for urn, rect in self.rects.items()}


def place(program: Box, arrows: Sequence[Arrow]) -> Block:
    """Return where the components and nodes of a program stand, with the margins around."""
    loose = [child for child in program.children if isinstance(child, Node)]
    rows = [_flow(loose, arrows)] if loose else []
    boxes = _by_dependence([child for child in program.children if isinstance(child, Box)], arrows)
    rows += [_framed(box, _flow(box.children, arrows)) for box in boxes]
    widest = max([WIDTH, *(row.width for row in rows)])
    rects: dict[str, Rect] = {}
    y = TOP
    for row in rows:
        rects |= row.at(MARGIN + GUTTER, y)
        y += row.height + ROWS
    for box in boxes:  # one width looks calmer than many
        rects[box.urn] = Rect(rects[box.urn].x, rects[box.urn].y, widest, rects[box.urn].height)
    return Block(widest + 2 * (MARGIN + GUTTER), y - ROWS + MARGIN + GUTTER, rects)


def _by_dependence(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> list[Box]:
    """Return the components from the top down: what most others stand on comes last."""
    owner = {item.urn: box.urn for box in boxes for item in box.walk()}
    ends = {(owner.get(arrow.source), owner.get(arrow.target)) for arrow in arrows}

    def rank(box: Box) -> tuple[int, int, str]:
        stand_on_it = sum(target == box.urn != source for source, target in ends)
        it_stands_on = sum(source == box.urn != target for source, target in ends)
        return stand_on_it, -it_stands_on, box.title

    return sorted(boxes, key=rank)


def _flow(items: Sequence[Box | Node], arrows: Sequence[Arrow]) -> Block:
    """Return items with their arrows from left to right; what no arrow connects stands beside, in rows."""
    blocks = {item.urn: _block(item, arrows) for item in items}
    links = _links(items, arrows)
    edges = [edge for edge, _ in links]
    groups = connected([item.urn for item in items], edges)
    flows = [_layered(group, blocks, links) for group in groups if len(group) > 1]
    single = {group[0] for group in groups if len(group) == 1}
    # Like things stand together: nodes by their kind, then what is a component of its own.
    alone = sorted(
        (item for item in items if item.urn in single),
        key=lambda item: (isinstance(item, Box), item.kind.label if isinstance(item, Node) else "", item.title),
    )
    beside = WIDTH - 2 * PADDING - max((flow.width for flow in flows), default=0)
    return _side_by_side(_stacked(flows), _shelves([blocks[item.urn] for item in alone], beside))


def _block(item: Box | Node, arrows: Sequence[Arrow]) -> Block:
    if isinstance(item, Node):
        width = node_width(item)
        return Block(width, NODE_HEIGHT, {item.urn: Rect(0, 0, width, NODE_HEIGHT)})
    return _framed(item, _column(item.children, arrows))


def _framed(box: Box, inside: Block) -> Block:
    footer = FOOTER if folded_text(box.folded) else 0
    width = max(inside.width + 2 * PADDING, heading_width(box))
    height = HEADER + inside.height + footer + PADDING
    return Block(width, height, {box.urn: Rect(0, 0, width, height), **inside.at((width - inside.width) // 2 // UNIT * UNIT, HEADER)})


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


def _layered(group: Sequence[str], blocks: Mapping[str, Block], links: Sequence[tuple[Edge, Arrow]]) -> Block:
    links = [(edge, arrow) for edge, arrow in links if edge[0] in group]
    columns = layers(group, [edge for edge, _ in links])
    level = {urn: index for index, column in enumerate(columns) for urn in column}
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
        last = width
    lowest = min(rect.y for rect in rects.values())
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
        if any(a[1] + a[2] + BETWEEN > b[1] for a, b in zip(order, order[1:], strict=False)):
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
        return level - block.rects[own].middle, block.height

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


def _stacked(blocks: Sequence[Block]) -> Block:
    rects: dict[str, Rect] = {}
    y = 0
    for block in blocks:
        rects |= block.at(0, y)
        y += block.height + 2 * BETWEEN
    return Block(max((block.width for block in blocks), default=0), max(y - 2 * BETWEEN, 0), rects)


def _side_by_side(left: Block, right: Block) -> Block:
    if not left.rects or not right.rects:
        return left if left.rects else right
    x = left.width + ARROW
    return Block(x + right.width, max(left.height, right.height), {**left.rects, **right.at(x, 0)})


def _shelves(blocks: Sequence[Block], width: int) -> Block:
    """Return blocks in as few rows as fit the width, each about as full as the others."""
    if not blocks:
        return Block(0, 0, {})
    column = max(block.width for block in blocks) + BETWEEN
    fit = max(1, (width - ARROW) // column)
    rows = -(-len(blocks) // fit)
    per_row = -(-len(blocks) // rows)
    rects: dict[str, Rect] = {}
    y = bottom = 0
    for start in range(0, len(blocks), per_row):
        row = blocks[start : start + per_row]
        for index, block in enumerate(row):
            rects |= block.at(index * column, y)
        bottom = y + max(block.height for block in row)
        y = bottom + BETWEEN
    return Block(per_row * column - BETWEEN, bottom, rects)
