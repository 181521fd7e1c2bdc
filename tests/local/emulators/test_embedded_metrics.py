"""Metrics that a function writes into its log: what is read from a line, and that the alarm of one rings."""

from __future__ import annotations

import json
import time
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import packages
from local.emulators.embedded_metrics import metric_data
from tests.patience import PATIENCE_SECONDS

AT = 1_764_300_000_000


def line(**changes: Any) -> str:
    content: dict[str, Any] = {
        "_aws": {
            "Timestamp": AT,
            "CloudWatchMetrics": [
                {
                    "Namespace": "N",
                    "Dimensions": [["service"], ["service", "store"]],
                    "Metrics": [{"Name": "Open", "Unit": "Count"}, {"Name": "Waited"}],
                }
            ],
        },
        "service": "s",
        "store": 7,
        "Open": 3,
        "Waited": [1, 2.5],
    }
    return json.dumps({**content, **changes})


def test_each_metric_is_there_by_each_set_of_dimensions() -> None:
    found = list(metric_data(f"START\n{line()}\nEND"))
    by_service = [{"Name": "service", "Value": "s"}]
    by_store = [*by_service, {"Name": "store", "Value": "7"}]
    assert [(namespace, one["MetricName"], one["Values"], one["Dimensions"]) for namespace, one in found] == [
        ("N", "Open", [3.0], by_service),
        ("N", "Waited", [1.0, 2.5], by_service),
        ("N", "Open", [3.0], by_store),
        ("N", "Waited", [1.0, 2.5], by_store),
    ]
    assert {(one["Unit"], one["Timestamp"]) for _, one in found} == {("Count", AT / 1000), ("None", AT / 1000)}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", set[str]()),
        ('{"Open": 3}', set[str]()),
        ('not JSON, but "_aws" is in it', set[str]()),
        ('["_aws"]', set[str]()),
        (line(_aws=7), set[str]()),
        (line(_aws={"CloudWatchMetrics": []}), set[str]()),
        (line(Open="three"), {"Waited"}),
        (line(Open=True), {"Waited"}),
        (line(Waited=[1, "2"]), {"Open"}),
    ],
)
def test_of_what_is_not_of_the_format_nothing_is_taken(text: str, left: set[str]) -> None:
    assert {one["MetricName"] for _, one in metric_data(text)} == left


def test_a_set_of_dimensions_without_a_value_is_left_out() -> None:
    without = json.loads(line())
    del without["store"]
    assert [len(one["Dimensions"]) for _, one in metric_data(json.dumps(without))] == [1, 1]


HANDLER = f"""
import json
import time

LINE = {line()!r}

def handler(event, context):
    said = json.loads(LINE)
    said["_aws"]["Timestamp"] = int(time.time() * 1000)
    print(json.dumps({{**said, **event}}))
    return {{}}
"""


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_the_alarm_of_a_functions_metric_rings_and_no_alarm_of_another(deploy: Any, clients: Any, trust: Any) -> None:
    packages.build("host", packages.SHARED)

    def program() -> None:
        role = aws.iam.Role("emf", name="emf-role", assume_role_policy=trust("lambda.amazonaws.com"))
        code = pulumi.AssetArchive({"code.py": pulumi.StringAsset(HANDLER)})
        aws.lambda_.Function(
            "emf", name="emf", runtime="python3.13", handler="code.handler", role=role.arn, timeout=20, code=code
        )
        for name, metric, service in (("open", "Open", "s"), ("waited", "Waited", "s"), ("elsewhere", "Open", "t")):
            aws.cloudwatch.MetricAlarm(
                f"emf-{name}", name=f"emf-{name}", namespace="N", metric_name=metric, dimensions={"service": service},
                comparison_operator="GreaterThanOrEqualToThreshold", threshold=3, evaluation_periods=1, period=3600,
                statistic="Maximum", treat_missing_data="notBreaching",
            )  # fmt: skip

    deploy(program)
    cloudwatch = clients.get("cloudwatch")

    def states() -> dict[str, str]:
        found = cloudwatch.describe_alarms(AlarmNamePrefix="emf-")["MetricAlarms"]
        return {one["AlarmName"].removeprefix("emf-"): one["StateValue"] for one in found}

    before = states()
    assert "ALARM" not in before.values()
    clients.get("lambda").invoke(FunctionName="emf", Payload=b"{}")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while states()["open"] != "ALARM" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert states() == {"open": "ALARM", "waited": "OK", "elsewhere": before["elsewhere"]}
