"""Streams: how much they take, for how long, and who is notified when they take no more."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.stream import Stream
from recorder.resource import Recording
from tests.components.building_blocks.support import KEY, TOPIC, only, recorded

ARGS: dict[str, Any] = {
    "encryption_key_arn": KEY,
    "data_class": "personal",
    "purpose": "a test",
    "alarm_topic_arn": TOPIC,
}


def stream(**args: Any) -> Recording:
    given: Any = {**ARGS, **args}
    return recorded(lambda: Stream("events", given))


def test_by_default_a_stream_is_on_demand_encrypted_and_kept_for_a_day() -> None:
    inputs = only(stream(), "Stream").inputs
    assert inputs["streamModeDetails"] == {"streamMode": "ON_DEMAND"}
    assert "shardCount" not in inputs
    assert (inputs["encryptionType"], inputs["kmsKeyId"]) == ("KMS", KEY)
    assert inputs["retentionPeriod"] == 24
    assert (inputs["tags"]["data-class"], inputs["tags"]["retention-days"]) == ("personal", "1")


def test_a_part_of_a_day_counts_as_a_day() -> None:
    assert only(stream(retention_hours=25), "Stream").inputs["tags"]["retention-days"] == "2"


def test_a_provisioned_stream_has_its_shards() -> None:
    inputs = only(stream(shards=4), "Stream").inputs
    assert (inputs["streamModeDetails"], inputs["shardCount"]) == ({"streamMode": "PROVISIONED"}, 4)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            {"shards": 1, "warm_throughput_mib_per_second": 5},
            "warm_throughput_mib_per_second is 5: only without `shards`",
        ),
        ({"retention_hours": 23}, "must be between 24 and 8,760 hours"),
    ],
)
def test_what_does_not_go_together_is_refused(args: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        stream(**args)


def test_a_reader_can_have_a_consumer_of_its_own() -> None:
    recording = stream(consumer=True)
    assert only(recording, "StreamConsumer").inputs["streamArn"] == only(recording, "Stream").outputs["arn"]
    assert not [resource for resource in stream().resources if resource.type.endswith(":StreamConsumer")]


def test_what_the_stream_refuses_is_an_alarm() -> None:
    alarms = [resource.inputs for resource in stream().resources if resource.type.endswith(":MetricAlarm")]
    assert {alarm["metricName"] for alarm in alarms} == {
        "WriteProvisionedThroughputExceeded",
        "ReadProvisionedThroughputExceeded",
    }
    assert all(alarm["dimensions"] == {"StreamName": only(stream(), "Stream").outputs["name"]} for alarm in alarms)
    assert all(alarm["alarmActions"] == [TOPIC] for alarm in alarms)
