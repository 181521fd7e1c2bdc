from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.delivery import AlarmState, alarm_of
from local.emulators.delivery.recorded import canary, linear
from local.emulators.load_balancer import Metrics

DIMENSIONS = {"LoadBalancer": "app/a/1", "TargetGroup": "targetgroup/blue/1"}


def inputs(**more: Any) -> dict[str, Any]:
    return {
        "namespace": "AWS/ApplicationELB",
        "metricName": "HTTPCode_Target_5XX_Count",
        "dimensions": DIMENSIONS,
        "statistic": "Sum",
        "period": 60,
        "evaluationPeriods": 1,
        "threshold": 2,
        "comparisonOperator": "GreaterThanThreshold",
        **more,
    }


def state(values: Sequence[float], group: str = "targetgroup/blue/1", **more: Any) -> AlarmState:
    metrics = Metrics()
    for value in values:
        metrics.add("HTTPCode_Target_5XX_Count", value, "app/a/1", group)
    return alarm_of("a", inputs(**more)).state(metrics, time.monotonic(), minute=60)


@pytest.mark.parametrize(
    ("values", "more", "expected"),
    [
        ([1, 1], {}, AlarmState.OK),
        ([1, 1, 1], {}, AlarmState.ALARM),
        ([], {}, AlarmState.INSUFFICIENT_DATA),
        ([], {"treatMissingData": "notBreaching"}, AlarmState.OK),
        ([], {"treatMissingData": "breaching"}, AlarmState.ALARM),
        ([1, 1, 1], {"evaluationPeriods": 2, "treatMissingData": "notBreaching"}, AlarmState.OK),
        ([3], {"evaluationPeriods": 2, "datapointsToAlarm": 1, "treatMissingData": "notBreaching"}, AlarmState.ALARM),
        ([1, 5], {"statistic": "Average"}, AlarmState.ALARM),
        ([1, 5], {"statistic": "Minimum", "comparisonOperator": "LessThanThreshold"}, AlarmState.ALARM),
        ([1] * 99 + [9], {"statistic": None, "extendedStatistic": "p50"}, AlarmState.OK),
        ([1] * 9 + [9], {"statistic": None, "extendedStatistic": "p99"}, AlarmState.ALARM),
        ([9], {"namespace": "AWS/ECS"}, AlarmState.INSUFFICIENT_DATA),
        ([9], {"metricName": "CPUUtilization"}, AlarmState.INSUFFICIENT_DATA),
        ([9], {"dimensions": {"ServiceName": "a"}}, AlarmState.INSUFFICIENT_DATA),
    ],
)
def test_states_are_cloudwatchs(values: Sequence[float], more: dict[str, Any], expected: AlarmState) -> None:
    assert state(values, **more) is expected


def test_another_target_groups_errors_are_not_its_own() -> None:
    assert state([9], group="targetgroup/green/1") is AlarmState.INSUFFICIENT_DATA


def test_an_alarm_that_nothing_evaluates_says_why() -> None:
    alarm = alarm_of("a", inputs(namespace="AWS/ECS", metricName="MemoryUtilization", dimensions={"ServiceName": "a"}))
    assert alarm.why_not_watched() == "nothing here counts AWS/ECS's MemoryUtilization by ServiceName"


@given(st.integers(1, 99), st.floats(1, 60))
def test_steps_rise_to_all_requests_and_wait_before_the_last(percent: int, minutes: float) -> None:
    for steps in (linear(percent, minutes), canary(percent, minutes)):
        reached = [one for one, _ in steps]
        assert reached[0] == percent
        assert reached[-1] == 100
        assert reached == sorted(set(reached))
        assert [wait for _, wait in steps] == [minutes] * (len(steps) - 1) + [0]
