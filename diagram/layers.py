"""Layers of a flow: everything stands further on than what it follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Edge = tuple[str, str]


def layers(items: Sequence[str], edges: Iterable[Edge]) -> list[list[str]]:
    """Return the items in layers: by the longest way that leads to each. Edges that close a circle do not count.

    Within a layer, items stand in the order in which the edges name them: the order of what is said in a program.
    """
    edges = list(dict.fromkeys(edges))
    onward = _acyclic(items, edges)
    depth = dict.fromkeys(items, 0)
    for item in _sorted(items, onward):
        for following in onward[item]:
            depth[following] = max(depth[following], depth[item] + 1)
    named = {item: index for index, item in enumerate(dict.fromkeys([b for _, b in edges] + list(items)))}
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for item in sorted(items, key=named.__getitem__):
        columns[depth[item]].append(item)
    return columns


def connected(items: Sequence[str], edges: Iterable[Edge]) -> list[list[str]]:
    """Return the items in groups that edges connect, each in the order of `items`."""
    group = {item: index for index, item in enumerate(items)}
    for one, other in edges:
        joined, absorbed = sorted((group[one], group[other]))
        group = {item: joined if index == absorbed else index for item, index in group.items()}
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for item in items:
        groups[group[item]].append(item)
    return list(groups.values())


def _acyclic(items: Sequence[str], edges: Iterable[Edge]) -> Mapping[str, list[str]]:
    """Return item -> what follows it, without the edges that lead back to where a walk came from."""
    following: defaultdict[str, list[str]] = defaultdict(list)
    entered = set[str]()
    for one, other in edges:
        following[one].append(other)
        entered.add(other)
    kept: defaultdict[str, list[str]] = defaultdict(list)
    done = set[str]()

    def walk(item: str, way: tuple[str, ...]) -> None:
        done.add(item)
        for other in following[item]:
            if other in (*way, item):
                continue
            kept[item].append(other)
            if other not in done:
                walk(other, (*way, item))

    for item in sorted(items, key=lambda i: i in entered):  # walks begin where nothing leads to
        if item not in done:
            walk(item, ())
    return kept


def _sorted(items: Sequence[str], onward: Mapping[str, list[str]]) -> list[str]:
    """Return the items so that each comes before what follows it."""
    order: list[str] = []
    done = set[str]()

    def visit(item: str) -> None:
        done.add(item)
        for other in onward[item]:
            if other not in done:
                visit(other)
        order.append(item)

    for item in items:
        if item not in done:
            visit(item)
    return order[::-1]
