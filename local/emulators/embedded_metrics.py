"""CloudWatch's embedded metric format: the metric data that are written in a line of a log.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

MARK: Final = '"_aws"'
"""What every line with metrics has in it; a line without need not be parsed."""


def metric_data(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield namespace and datum, as `PutMetricData` takes them, of each metric that lines of a log have in them.

    CloudWatch keeps a line that is not of the format as a line and takes no metric from it; so it is here.
    """
    if MARK not in text:
        return
    for line in text.splitlines():
        if MARK in line and isinstance(content := _json(line), Mapping):
            yield from _of(content)


def _of(content: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    about = content.get("_aws")
    if not isinstance(about, Mapping) or not isinstance(about.get("Timestamp"), int):
        return
    for directive in about.get("CloudWatchMetrics", ()):
        for names in directive.get("Dimensions") or [[]]:
            if any(name not in content for name in names):
                continue  # a dimension without a value makes the set invalid
            dimensions = [{"Name": name, "Value": str(content[name])} for name in names]
            for metric in directive.get("Metrics", ()):
                if values := _numbers(content.get(metric["Name"])):
                    yield (
                        directive["Namespace"],
                        {
                            "MetricName": metric["Name"],
                            "Values": values,
                            "Unit": metric.get("Unit", "None"),
                            "Timestamp": about["Timestamp"] / 1000,
                            "Dimensions": dimensions,
                        },
                    )


def _numbers(value: Any) -> list[float]:  # noqa: ANN401 - any JSON value
    """Return a number, or each of several, as numbers; nothing where one is none."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in values):
        return []
    return [float(one) for one in values]


def _json(line: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(line)
    except ValueError:
        return None
