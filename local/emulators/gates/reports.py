"""What gates tell CloudWatch: access log lines and metrics, sent in the background, so that no request waits."""

from __future__ import annotations

import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.clients import Clients

_EVERY_SECONDS: Final = 1.0
"""CloudWatch has a value a minute, and logs seconds after the request. Each report takes time from the requests."""
_MOST_LINES: Final = 1000
"""At a time; CloudWatch Logs takes 10,000."""
_MOST_VALUES: Final = 150
"""Different values of a metric at a time: CloudWatch's limit."""
_MOST_DATA: Final = 1000
"""Metrics of a call: CloudWatch's limit."""

Dimensions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a value is of."""

    namespace: str
    name: str
    dimensions: Dimensions
    unit: str = "Count"
    region: str | None = None


@dataclass(slots=True)
class Reports:
    """Takes lines and values, and sends them. Safe to use from several threads."""

    clients: Clients
    problem: str = ""
    """Why something could not be sent, the latest; empty where all was."""
    _waiting: queue.SimpleQueue[tuple[str, Callable[[], str], int] | tuple[Metric, float]] = field(
        default_factory=queue.SimpleQueue[Any]
    )
    _streams: set[str] = field(default_factory=set[str])

    def log(self, group: str, line: Callable[[], str]) -> None:
        """Write a line to a log group; it is asked for in the background."""
        self._waiting.put((group, line, time.time_ns() // 1_000_000))

    def measure(self, metric: Metric, value: float) -> None:
        """Add a value to a metric."""
        self._waiting.put((metric, value))

    def flush(self) -> None:
        """Send what there is."""
        lines: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        values: dict[Metric, dict[float, int]] = defaultdict(lambda: defaultdict(int))
        while True:
            try:
                match self._waiting.get_nowait():
                    case (str() as group, line, timestamp):
                        lines[group].append({"message": line(), "timestamp": timestamp})
                    case (Metric() as metric, value):
                        values[metric][value] += 1
                    case _:
                        pass
            except queue.Empty:
                break
        try:
            self._send(lines, values)
        except (BotoCoreError, ClientError) as error:
            self.problem = str(error)

    def _send(self, lines: Mapping[str, list[Mapping[str, Any]]], values: Mapping[Metric, dict[float, int]]) -> None:
        logs = self.clients.get("logs")
        for group, events in lines.items():
            if group not in self._streams:
                logs.create_log_stream(logGroupName=group, logStreamName="gate")
                self._streams.add(group)
            for start in range(0, len(events), _MOST_LINES):
                logs.put_log_events(
                    logGroupName=group, logStreamName="gate", logEvents=events[start : start + _MOST_LINES]
                )
        calls: dict[tuple[str, str | None], list[Mapping[str, Any]]] = defaultdict(list)
        for metric, counts in values.items():
            calls[metric.namespace, metric.region] += _data(metric, list(counts.items()))
        for (namespace, region), data in calls.items():
            cloudwatch = self.clients.get("cloudwatch", region)
            for start in range(0, len(data), _MOST_DATA):
                cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[start : start + _MOST_DATA])


def _data(metric: Metric, pairs: Sequence[tuple[float, int]]) -> list[Mapping[str, Any]]:
    """Return a metric's values as `PutMetricData` takes them."""
    return [
        {
            "MetricName": metric.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
            "Unit": metric.unit,
            "Values": [value for value, _ in pairs[start : start + _MOST_VALUES]],
            "Counts": [count for _, count in pairs[start : start + _MOST_VALUES]],
        }
        for start in range(0, len(pairs), _MOST_VALUES)
    ]


@contextmanager
def reporting(clients: Clients) -> Generator[Reports]:
    """Yield reports that are sent each second, and once more at the end."""
    reports, ended = Reports(clients), threading.Event()

    def send() -> None:
        while not ended.wait(_EVERY_SECONDS):
            reports.flush()

    thread = threading.Thread(target=send, name="gates-reports", daemon=True)
    thread.start()
    try:
        yield reports
    finally:
        ended.set()
        thread.join()
        reports.flush()
