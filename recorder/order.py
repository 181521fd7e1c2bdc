"""The order of a recording.

The SDK registers what waits for nothing in whatever order its threads come to it, so that no two runs need have the
same. Everything that reads a recording would have to sort it; it is sorted once, here.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

from recorder.resource import Resource


def in_order(recorded: Mapping[str, Resource]) -> Iterator[Resource]:
    """Yield each resource after its parent and after all that it depends on, and otherwise by its URN.

    Args:
        recorded: The resources of one run by URN.
    """
    order: TopologicalSorter[str] = TopologicalSorter()
    for urn, resource in recorded.items():
        order.add(urn, *(other for other in (resource.parent, *resource.dependencies) if other and other in recorded))
    order.prepare()
    ready: list[str] = []
    while order.is_active():
        for urn in order.get_ready():
            heapq.heappush(ready, urn)
        urn = heapq.heappop(ready)
        yield recorded[urn]
        order.done(urn)
