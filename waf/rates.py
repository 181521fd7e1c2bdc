"""How many requests there were lately, for rate-based rules."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(slots=True)
class RateCounter:
    """Counts requests by rule and aggregation key. AWS counts every ten seconds or so; this counts each request."""

    _times: dict[Hashable, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, key: Hashable, now: float, window_seconds: float) -> int:
        """Count one request, and return how many there were within the window, this one included."""
        times = self._times[key]
        times.append(now)
        while times[0] <= now - window_seconds:
            times.popleft()
        return len(times)
