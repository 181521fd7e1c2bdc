"""What puts events on the stream: each as an event that the function reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
from pulumi import InputPropertiesError

from components.streaming_analytics.schema_registry import draft_4
from handlers.stream.core.versions import read
from handlers.stream.schemas import schemas
from local.emulators.metric_filters import parse
from recorder.resource import Recording
from tests.components.building_blocks.support import policy
from tests.components.examples import LOGS
from tests.components.streaming_analytics.support import analytics, by_default, found, granted

OUTCOMES = "arn:aws:sns:eu-west-1:123456789012:outcomes"
VIEW: Mapping[str, Any] = {
    "type": "photo_viewed",
    "schema_version": 2,
    "event_id": "6e9a4a6c1d6f4b0f8e0c6a3f7d1b2c3d",
    "occurred_at": "2026-11-28T12:00:00.250Z",
    "owner_id": "5d0c7f0e-1c7e-4f3a-9a57-0f6d5b1f7a10",
    "photo_id": "9f86d081884c7d659a2feaa0c55ad015",
    "kind": "sizes",
    "variant": "large",
    "format": "webp",
}
ENVELOPE: Mapping[str, Any] = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "source": "delivery",
    "detail-type": "Variant delivered",
    "time": "2026-11-28T12:00:00Z",
    "region": "eu-west-1",
    "resources": [],
    "detail": {"owner": "5d0c7f0e", "photo": VIEW["photo_id"], "name": "large"},
}
DELIVERED: Mapping[str, Any] = {
    "pattern": {"source": ["delivery"]},
    "partition_key_path": "$.detail.owner",
    "input": {
        "paths": {
            "id": "$.id",
            "time": "$.time",
            "owner": "$.detail.owner",
            "photo": "$.detail.photo",
            "name": "$.detail.name",
        },
        "template": (
            '{"type": "photo_viewed", "schema_version": 2, "event_id": "<id>", "occurred_at": "<time>", '
            '"owner_id": "<owner>", "photo_id": "<photo>", "kind": "sizes", "variant": "<name>", "format": "webp"}'
        ),
    },
}


def sources(**args: Any) -> Recording:
    return analytics(sources=args)


def at(path: str, event: Mapping[str, Any]) -> Any:
    value: Any = event
    for part in path.removeprefix("$.").split("."):
        value = value[part]
    return value


def record_of(target: Mapping[str, Any], event: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the record that EventBridge puts for an event, and its partition key."""
    key = str(at(target["kinesisTarget"]["partitionKeyPath"], event))
    if "inputPath" in target:
        return json.dumps(at(target["inputPath"], event)).encode(), key
    paths = target["inputTransformer"]["inputPaths"]
    template = target["inputTransformer"]["inputTemplate"]
    return re.sub("<([^>]+)>", lambda found: str(at(paths[found[1]], event)), template).encode(), key


def test_the_detail_of_an_event_of_the_bus_is_the_event() -> None:
    recording = sources(bus_events={"platform": {"pattern": {"source": ["photo-platform"]}}})
    target = found(recording, "EventTarget")["events-platform"].inputs
    record, key = record_of(target, {**ENVELOPE, "detail": VIEW})
    assert key == VIEW["owner_id"]
    assert read(record).event_id == VIEW["event_id"]
    assert json.loads(found(recording, "EventRule")["events-platform"].inputs["eventPattern"]) == {
        "source": ["photo-platform"]
    }


def test_another_event_becomes_one_of_the_platforms_by_a_template() -> None:
    target = found(sources(bus_events={"delivered": DELIVERED}), "EventTarget")["events-delivered"].inputs
    record, key = record_of(target, ENVELOPE)
    event = read(record)
    assert (event.event_id, event.owner_id, key) == (ENVELOPE["id"], "5d0c7f0e", "5d0c7f0e")


def test_uploads_and_final_outcomes_go_to_the_function_that_puts_them_on_the_stream() -> None:
    recording = sources(photos={"uploads": LOGS, "notifications": {"arn": OUTCOMES, "encryption_key_arn": None}})
    queue = found(recording, "Queue")["events-photos"].outputs
    [rule] = [json.loads(one.inputs["eventPattern"]) for one in found(recording, "EventRule").values()]
    assert rule["detail"]["bucket"]["name"] == [LOGS["name"]]
    assert found(recording, "EventTarget")["events-photos"].inputs["arn"] == queue["arn"]
    subscription = found(recording, "TopicSubscription")["events-photos"].inputs
    assert (subscription["topic"], subscription["protocol"], subscription["endpoint"]) == (
        OUTCOMES,
        "sqs",
        queue["arn"],
    )
    assert json.loads(subscription["filterPolicy"]) == {"outcome": ["processed", "refused"]}
    senders = policy(found(recording, "QueuePolicy")["events-photos"])
    allowed = [one["Principal"] for one in senders if one["Effect"] == "Allow"]
    assert {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]} in allowed


def test_what_is_not_put_on_the_stream_comes_again_for_an_hour_and_is_then_kept() -> None:
    recording = sources(photos={"uploads": LOGS, "notifications": {"arn": OUTCOMES, "encryption_key_arn": None}})
    queue = found(recording, "Queue")["events-photos"].inputs
    function = found(recording, "Function")["events-photos"].inputs
    mapping = found(recording, "EventSourceMapping")["events-photos"].inputs
    kept = found(recording, "Queue")["events-photos-dead-letters"].outputs["arn"]
    assert json.loads(queue["redrivePolicy"]) == {"deadLetterTargetArn": kept, "maxReceiveCount": 20}
    assert queue["visibilityTimeoutSeconds"] == 6 * function["timeout"] == 180
    assert mapping["functionResponseTypes"] == ["ReportBatchItemFailures"]
    rights = granted(policy(found(recording, "RolePolicy")["events-photos"]))
    stream = found(recording, "Stream")["events"].outputs
    assert rights["kinesis:PutRecords"] == {stream["arn"]}
    assert "kinesis:PutRecord" not in rights


def test_lines_of_a_log_that_are_events_go_onto_the_stream_and_no_others() -> None:
    recording = sources(log_events={"gallery": {"log_group_name": "/services/gallery"}})
    subscription = found(recording, "LogSubscriptionFilter")["events-gallery"].inputs
    stream = found(recording, "Stream")["events"].outputs
    assert (subscription["logGroup"], subscription["destinationArn"]) == ("/services/gallery", stream["arn"])
    assert subscription["distribution"] == "Random"
    role = found(recording, "Role")["events-gallery"]
    assert subscription["roleArn"] == role.outputs["arn"]
    [trust] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "logs.amazonaws.com"}
    rights = granted(policy(found(recording, "RolePolicy")["events-gallery"]))
    assert rights["kinesis:PutRecord"] == {stream["arn"]}
    pattern = parse(subscription["filterPattern"])
    assert pattern.matches(VIEW)
    assert not pattern.matches({"level": "INFO", "message": "view published", "owner_id": VIEW["owner_id"]})
    assert not pattern.matches({"level": "INFO", "event_id": VIEW["event_id"]})


def test_a_filter_of_the_batch_would_lose_what_comes_from_a_log() -> None:
    log_events = {"gallery": {"log_group_name": "/services/gallery"}}
    with pytest.raises(InputPropertiesError, match=r"batch.filters.*matches no filter"):
        analytics(sources={"log_events": log_events}, batch={"filters": [{"type": ["photo_viewed"]}]})


def test_what_a_device_publishes_goes_onto_the_stream_or_waits() -> None:
    recording = sources(iot_topics={"cameras": "cameras/+/events"})
    rule = found(recording, "TopicRule")["events-cameras"].inputs
    stream = found(recording, "Stream")["events"].outputs
    [kinesis] = rule["kineses"]
    assert rule["sql"] == "SELECT * FROM 'cameras/+/events'"
    assert (kinesis["streamName"], kinesis["partitionKey"]) == (stream["name"], "${owner_id}")
    assert re.fullmatch(r"\w{1,128}", rule["name"])
    queue = found(recording, "Queue")["events-cameras-undelivered"].outputs
    assert rule["errorAction"]["sqs"]["queueUrl"] == queue["url"]
    rights = granted(policy(found(recording, "RolePolicy")["events-cameras"]))
    assert rights["kinesis:PutRecord"] == {stream["arn"]}
    assert rights["sqs:SendMessage"] == {queue["arn"]}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"bus_events": {"all": {"pattern": {}}}}, "sources.bus_events.*pattern is {}: must have 1 to 20 members"),
        ({"iot_topics": {"cameras": "it's"}}, "must be a topic filter of IoT"),
        ({"iot_topics": {"Cameras": "cameras"}}, "must have 1 to 30 of a-z"),
    ],
)
def test_a_source_that_cannot_be_is_refused(args: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        sources(**args)


def test_the_registry_has_the_schema_of_every_event_that_is_read() -> None:
    resources = found(by_default(), "Schema").values()
    assert {f"{resource.inputs['name']}.json" for resource in resources} == set(schemas())
    for resource in resources:
        schema = json.loads(resource.inputs["content"])
        assert resource.inputs["type"] == "JSONSchemaDraft4"
        jsonschema.Draft4Validator.check_schema(schema)


def test_a_schema_of_the_older_draft_says_the_same() -> None:
    for schema in schemas().values():
        older, newer = jsonschema.Draft4Validator(draft_4(schema)), jsonschema.Draft202012Validator(schema)
        for event in (VIEW, {**VIEW, "viewer_id": "bob"}, {**VIEW, "photo_id": "short"}, {}):
            assert older.is_valid(event) == newer.is_valid(event)
    assert jsonschema.Draft4Validator(draft_4(schemas()["photo_viewed.v2.json"])).is_valid(VIEW)
