"""From the stream into the lake: batches, attempts, and what is kept of records that are given up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.streaming_analytics import StreamingAnalytics
from recorder.run import record
from tests.components.building_blocks.support import policy
from tests.components.examples import EXAMPLES
from tests.components.streaming_analytics.support import analytics, by_default, found, granted


def mapping(**args: Any) -> dict[str, Any]:
    recording = analytics(**args) if args else by_default()
    return dict(found(recording, "EventSourceMapping")["events-transform"].inputs)


def test_by_default_a_batch_fills_an_invocation_and_is_tried_for_hours_not_for_ever() -> None:
    inputs = mapping()
    assert inputs["batchSize"] == 3500
    assert inputs["maximumBatchingWindowInSeconds"] == 60
    assert inputs["parallelizationFactor"] == 1
    assert inputs["bisectBatchOnFunctionError"] is True
    assert inputs["maximumRetryAttempts"] == 9, "the first time is an attempt as well"
    assert inputs["maximumRecordAgeInSeconds"] == 6 * 3600
    assert inputs["functionResponseTypes"] == ["ReportBatchItemFailures"]
    assert inputs["startingPosition"] == "TRIM_HORIZON", "what arrived before the mapping is processed as well"
    assert "filterCriteria" not in inputs


def test_what_is_given_up_is_kept_in_a_bucket_that_the_function_may_write() -> None:
    recording = by_default()
    failures = found(recording, "Bucket")["events-failures"].outputs["arn"]
    assert mapping()["destinationConfig"] == {"onFailure": {"destinationArn": failures}}
    rights = granted(policy(found(recording, "RolePolicy")["events-transform"]))
    assert f"{failures}/aws/lambda/*" in rights["s3:PutObject"]
    assert failures in rights["s3:ListBucket"]


def test_the_function_writes_no_layer_but_its_own() -> None:
    recording = by_default()
    lake = found(recording, "Bucket")["events-lake"].outputs["arn"]
    rights = granted(policy(found(recording, "RolePolicy")["events-transform"]))
    written = {resource for resource in rights["s3:PutObject"] if resource.startswith(lake)}
    assert written == {f"{lake}/{layer}/*" for layer in ("raw", "processed", "errors")}


def test_the_function_reads_the_stream_and_the_list_of_subjects() -> None:
    recording = by_default()
    rights = granted(policy(found(recording, "RolePolicy")["events-transform"]))
    stream = found(recording, "Stream")["events"].outputs["arn"]
    assert rights["kinesis:GetRecords"] == {stream}
    assert rights["dynamodb:BatchGetItem"] == {found(recording, "Table")["baseline-tombstones"].outputs["arn"]}
    assert rights["secretsmanager:GetSecretValue"] == {
        found(recording, "Secret")["baseline-subject-key"].outputs["arn"]
    }
    environment = found(recording, "Function")["events-transform"].inputs["environment"]["variables"]
    assert {"LAKE_BUCKET", "TOMBSTONES_TABLE", "SUBJECT_KEY_SECRET_ARN"} <= environment.keys()


def test_a_consumer_is_what_the_mapping_reads_and_the_function_subscribes_to() -> None:
    recording = analytics(stream={"consumer": True})
    consumer = found(recording, "StreamConsumer")["events"].outputs["arn"]
    assert found(recording, "EventSourceMapping")["events-transform"].inputs["eventSourceArn"] == consumer
    assert granted(policy(found(recording, "RolePolicy")["events-transform"]))["kinesis:SubscribeToShard"] == {consumer}


def test_filters_are_patterns_of_the_events() -> None:
    filters = mapping(batch={"filters": [{"type": ["photo_viewed"]}]})["filterCriteria"]["filters"]
    assert [json.loads(one["pattern"]) for one in filters] == [{"data": {"type": ["photo_viewed"]}}]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"batch": {"size": 11, "window_seconds": 0}}, r"batch.window_seconds is 0: must be 1 or more"),
        (
            {"batch": {"max_age_seconds": 86_400}},
            r"batch.max_age_seconds is 86400: must be below the stream's retention, 24 hours",
        ),
        ({"batch": {"filters": [{}]}}, r"batch.filters\[0\] is {}: must name a field"),
        ({"batch": {"filters": [{"type": [object()]}]}}, r"batch.filters\[0\].* must be JSON"),
        ({"batch": {"filters": [{"type": ["x" * 4096]}]}}, r"must be at most 4096 characters as JSON, not 41\d\d"),
        ({"batch": {"filters": [{"type": ["a"]}] * 6}}, "must have 0 to 5 members"),
        (
            {"stream": {"shards": 2, "warm_throughput_mib_per_second": 9}},
            r"stream.warm_throughput_mib_per_second is 9: only without `shards`",
        ),
        ({"lake": {"processed_days": 2}}, "must be between 3 and 3,653 days"),
    ],
)
def test_what_aws_refuses_or_would_lose_records_is_refused(args: dict[str, Any], message: str) -> None:
    given: Any = {**EXAMPLES[StreamingAnalytics][1], **args}
    with pytest.raises(InputPropertiesError, match=message):
        record(lambda: StreamingAnalytics("events", given))


def test_a_batch_of_ten_needs_no_window_and_an_age_below_the_retention_is_good() -> None:
    inputs = mapping(batch={"size": 10, "window_seconds": 0, "max_age_seconds": 86_399})
    assert (inputs["maximumBatchingWindowInSeconds"], inputs["maximumRecordAgeInSeconds"]) == (0, 86_399)


def test_half_the_greatest_age_is_an_alarm_and_so_is_every_record_that_is_given_up() -> None:
    alarms = {alarm.inputs.get("metricName"): alarm for alarm in found(by_default(), "MetricAlarm").values()}
    age = alarms["IteratorAge"].inputs
    assert (age["threshold"], age["statistic"]) == (3 * 3600 * 1000, "Maximum")
    uuid = found(by_default(), "EventSourceMapping")["events-transform"].outputs["uuid"]
    for metric in ("OnFailureDestinationDeliveredEventCount", "DroppedEventCount"):
        assert alarms[metric].inputs["dimensions"] == {"EventSourceMappingUUID": uuid}
        assert alarms[metric].inputs["threshold"] == 0
    assert mapping()["metricsConfig"] == {"metrics": ["EventCount"]}, "or these metrics do not exist"
