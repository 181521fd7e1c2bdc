"""The metric data that follow from log events and a log group's filters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.emulators.metric_filters.conditions import MISSING, Pattern, Terms
from local.emulators.metric_filters.syntax import parse, selector


@dataclass(frozen=True, slots=True)
class LogEvent:
    """A line of a log group."""

    milliseconds: int
    """When it happened, since 1970."""
    message: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A metric filter, as `PutMetricFilter` has it."""

    pattern: str
    transformations: Sequence[Mapping[str, Any]]

    def condition(self) -> Pattern:
        """Return what the pattern asks.

        Raises:
            PatternError: it is invalid.
        """
        return parse(self.pattern)


def metric_data(filters: Sequence[Filter], events: Sequence[LogEvent]) -> dict[str, list[dict[str, Any]]]:
    """Return the metric data of events, by namespace, as `PutMetricData` takes them.

    A filter with a default value reports that once where nothing matched, as CloudWatch Logs does for a minute with
    events. A value or dimension that a selector names and the event lacks is none: then there is no datum.
    """
    parsed = [(event, _json(event.message)) for event in events]
    data: dict[str, list[dict[str, Any]]] = {}
    for one in filters:
        condition = one.condition()
        in_text = isinstance(condition, Terms)
        matched = [
            (event, content) for event, content in parsed if condition.matches(event.message if in_text else content)
        ]
        for transformation in one.transformations:
            found = [_datum(transformation, event, content) for event, content in matched]
            if not matched and parsed and "defaultValue" in transformation:
                found = [_default(transformation, parsed[-1][0])]
            into = data.setdefault(transformation["metricNamespace"], [])
            into += [datum for datum in found if datum is not None]
    return {namespace: found for namespace, found in data.items() if found}


def _datum(transformation: Mapping[str, Any], event: LogEvent, content: Any) -> dict[str, Any] | None:  # noqa: ANN401
    value = _resolved(str(transformation["metricValue"]), content)
    dimensions = {name: _resolved(text, content) for name, text in (transformation.get("dimensions") or {}).items()}
    if isinstance(value, bool) or MISSING in (value, *dimensions.values()):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return {
        "MetricName": transformation["metricName"],
        "Value": number,
        "Unit": transformation.get("unit", "None"),
        "Timestamp": event.milliseconds / 1000,
        "Dimensions": [{"Name": name, "Value": str(text)} for name, text in dimensions.items()],
    }


def _default(transformation: Mapping[str, Any], event: LogEvent) -> dict[str, Any]:
    return {
        "MetricName": transformation["metricName"],
        "Value": float(transformation["defaultValue"]),
        "Unit": transformation.get("unit", "None"),
        "Timestamp": event.milliseconds / 1000,
        "Dimensions": [],
    }


def _resolved(text: str, content: Any) -> Any:  # noqa: ANN401 - any JSON value
    return selector(text).find(content) if text.startswith("$") else text


def _json(message: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return a line as JSON; a line that is none has no properties, so that no condition on one holds."""
    try:
        return json.loads(message)
    except ValueError:
        return MISSING
