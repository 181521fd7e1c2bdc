"""What a load balancer counts, for the alarms that watch it.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_KEPT: Final = 200_000
"""Values: those of many minutes at 50 requests a second."""
LOAD_BALANCER: Final = "LoadBalancer"
TARGET_GROUP: Final = "TargetGroup"
NAMESPACE: Final = "AWS/ApplicationELB"
COUNTED: Final = frozenset(
    {
        "RequestCount",
        "TargetResponseTime",
        "HTTPCode_Target_2XX_Count",
        "HTTPCode_Target_3XX_Count",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
        "HTTPCode_ELB_5XX_Count",
        "TargetConnectionErrorCount",
        "HealthyHostCount",
        "UnHealthyHostCount",
    }
)


@dataclass(frozen=True, slots=True)
class _Value:
    at: float
    name: str
    value: float
    load_balancer: str
    target_group: str


class Metrics:
    """The values of all load balancers. Safe to use from several threads."""

    def __init__(self) -> None:
        self._values: deque[_Value] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def add(self, name: str, value: float, load_balancer: str, target_group: str = "") -> None:
        """Count something that happened now.

        Args:
            name: Of the metric.
            value: 1 for one of it.
            load_balancer: As the dimension has it: the end of its ARN.
            target_group: The same of a target group; empty for what belongs to none.
        """
        with self._lock:
            self._values.append(_Value(time.monotonic(), name, value, load_balancer, target_group))

    def between(self, name: str, dimensions: Mapping[str, str], start: float, end: float) -> list[float] | None:
        """Return the values of a time, by `time.monotonic`; None for a metric that nobody counts here."""
        if name not in COUNTED or not dimensions.keys() <= {LOAD_BALANCER, TARGET_GROUP}:
            return None
        balancer, group = dimensions.get(LOAD_BALANCER), dimensions.get(TARGET_GROUP)
        with self._lock:
            return [
                one.value
                for one in self._values
                if one.name == name
                and start <= one.at < end
                and balancer in (None, one.load_balancer)
                and group in (None, one.target_group)
            ]
