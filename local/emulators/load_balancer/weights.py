"""Which target group is next: by weights, which may change while requests come in."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from local.emulators.load_balancer.target_groups import TargetGroup


class Forward:
    """Target groups with their weights. Safe to use from several threads.

    Args:
        groups: Groups with their weights; one with the weight 0 gets nothing.
    """

    def __init__(self, groups: Sequence[tuple[TargetGroup, int]]) -> None:
        self._lock = threading.Lock()
        self._groups = [group for group, _ in groups]
        self._weights = {group.name: weight for group, weight in groups}
        self._turns = dict.fromkeys(self._weights, 0)

    @property
    def groups(self) -> Sequence[TargetGroup]:
        """All groups, those without weight too."""
        return tuple(self._groups)

    @property
    def weights(self) -> Mapping[str, int]:
        """Name of a group -> its weight."""
        return dict(self._weights)

    def shift(self, groups: Sequence[tuple[TargetGroup, int]]) -> None:
        """Give the groups other weights, all at the same moment: each request is chosen by the old or by the new."""
        with self._lock:
            self._groups = [group for group, _ in groups]
            self._weights = {group.name: weight for group, weight in groups}
            self._turns = dict.fromkeys(self._weights, 0)

    def next(self) -> TargetGroup | None:
        """Return the group of the next request, smoothly by weight; None where no group has any."""
        with self._lock:
            weighted = [group for group in self._groups if self._weights[group.name] > 0]
            if not weighted:
                return None
            for group in weighted:
                self._turns[group.name] += self._weights[group.name]
            chosen = max(weighted, key=lambda group: self._turns[group.name])
            self._turns[chosen.name] -= sum(self._weights[group.name] for group in weighted)
            return chosen
