"""Recorded alarms, evaluated on what the load balancers here count.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import Any, Final

from local.emulators.load_balancer import Metrics
from local.emulators.load_balancer.metrics import NAMESPACE

_MINUTE: Final = 60.0
_STATISTICS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "Sum": sum,
    "Average": fmean,
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


class AlarmState(StrEnum):
    """As `DescribeAlarms` calls it."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm on one metric."""

    name: str
    metric: str
    namespace: str
    dimensions: Mapping[str, str]
    statistic: str
    minutes: float
    """Of a period."""
    periods: int
    datapoints: int
    """Of so many of the periods the value must be beyond the threshold."""
    threshold: float
    comparison: str
    missing: str
    """`treatMissingData`."""

    def why_not_watched(self) -> str:
        """Return why nothing here counts what it watches; empty where something does."""
        counted = Metrics().between(self.metric, self.dimensions, 0, 0) is not None
        if self.namespace != NAMESPACE or not counted:
            return f"nothing here counts {self.namespace}'s {self.metric} by {', '.join(sorted(self.dimensions))}"
        if self.comparison not in _COMPARISONS or not (self.statistic in _STATISTICS or _percentile(self.statistic)):
            return f"{self.statistic} and {self.comparison} are not evaluated here"
        return ""

    def state(self, metrics: Metrics, now: float, minute: float) -> AlarmState:
        """Return its state.

        Args:
            metrics: What was counted.
            now: By `time.monotonic`.
            minute: So many seconds are one here.
        """
        if self.why_not_watched():
            return AlarmState.INSUFFICIENT_DATA
        length = self.minutes * minute
        found = [self._beyond(metrics, now - (number + 1) * length, length) for number in range(self.periods)]
        match self.missing:
            case "breaching":
                found = [True if one is None else one for one in found]
            case "notBreaching":
                found = [False if one is None else one for one in found]
            case _:
                found = [one for one in found if one is not None]
        if not found:
            return AlarmState.INSUFFICIENT_DATA
        return AlarmState.ALARM if sum(map(bool, found)) >= self.datapoints else AlarmState.OK

    def _beyond(self, metrics: Metrics, start: float, length: float) -> bool | None:
        values = metrics.between(self.metric, self.dimensions, start, start + length)
        if not values:
            return None
        return _COMPARISONS[self.comparison](_value(self.statistic, values), self.threshold)


def _value(statistic: str, values: Sequence[float]) -> float:
    percent = _percentile(statistic)
    if percent is None:
        return _STATISTICS[statistic](values)
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def _percentile(statistic: str) -> float | None:
    text = statistic.removeprefix("p")
    return float(text) if text != statistic and text.replace(".", "", 1).isdecimal() else None


def alarm_of(name: str, inputs: Mapping[str, Any]) -> Alarm:
    """Return an alarm.

    Args:
        name: Its physical name.
        inputs: Of an `aws.cloudwatch.MetricAlarm`.
    """
    periods = int(inputs["evaluationPeriods"])
    return Alarm(
        name=name,
        metric=str(inputs.get("metricName") or "a calculation"),
        namespace=str(inputs.get("namespace") or "CloudWatch"),
        dimensions={str(key): str(value) for key, value in (inputs.get("dimensions") or {}).items()},
        statistic=str(inputs.get("statistic") or inputs.get("extendedStatistic") or ""),
        minutes=float(inputs.get("period") or _MINUTE) / _MINUTE,
        periods=periods,
        datapoints=int(inputs.get("datapointsToAlarm") or periods),
        threshold=float(inputs.get("threshold") or 0),
        comparison=str(inputs["comparisonOperator"]),
        missing=str(inputs.get("treatMissingData") or "missing"),
    )
