"""Triggers: an event reaches its function or state machine, by a permission for this rule alone, or waits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.event_trigger import EventTrigger, new_objects
from components.building_blocks.references import FunctionRef, QueueRef, StateMachineRef, StreamRef
from recorder.resource import Recording
from recorder.run import record
from tests.components.building_blocks.support import ACCOUNT, KEY, TOPIC, only, policy, recorded

FUNCTION: FunctionRef = {"name": "resize", "arn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:resize"}
MACHINE: StateMachineRef = {
    "name": "photos",
    "arn": f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:photos",
    "encryption_key_arn": KEY,
}


def trigger(**target: Any) -> Recording:
    args: Any = {
        "description": "An example",
        "pattern": '{"source": ["aws.s3"]}',
        "encryption_key_arn": KEY,
        "alarm_topic_arn": TOPIC,
        **target,
    }
    return recorded(lambda: EventTrigger("example", args))


def test_a_function_may_be_invoked_by_this_rule_and_needs_no_role() -> None:
    recording = trigger(function=FUNCTION)
    rule, target = only(recording, "EventRule"), only(recording, "EventTarget").inputs
    assert only(recording, "Permission").inputs == {
        "action": "lambda:InvokeFunction",
        "function": FUNCTION["arn"],
        "principal": "events.amazonaws.com",
        "sourceArn": rule.outputs["arn"],
    }
    assert (target["rule"], target["arn"]) == (rule.outputs["name"], FUNCTION["arn"])
    assert "roleArn" not in target
    assert recording.of_type("aws:iam/role:Role") == []


STREAM: StreamRef = {
    "name": "events",
    "arn": f"arn:aws:kinesis:eu-west-1:{ACCOUNT}:stream/events",
    "encryption_key_arn": KEY,
    "data_class": "personal",
    "purpose": "a test",
    "retention_days": 1,
    "owner_key": None,
    "recipients": None,
    "consumer_arn": None,
}


def test_a_stream_gets_a_part_of_the_event_in_the_order_of_a_field() -> None:
    recording = trigger(stream=STREAM, input_path="$.detail", partition_key_path="$.detail.owner_id")
    target = only(recording, "EventTarget").inputs
    assert (target["arn"], target["roleArn"]) == (STREAM["arn"], only(recording, "Role").outputs["arn"])
    assert (target["inputPath"], target["kinesisTarget"]) == ("$.detail", {"partitionKeyPath": "$.detail.owner_id"})
    put, _ = policy(only(recording, "RolePolicy"))
    assert put["Action"] == ["kinesis:PutRecord"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"function": FUNCTION, "partition_key_path": "$.id"}, "partition_key_path is '\\$.id': only with `stream`"),
        (
            {"stream": STREAM, "input_path": "$.detail", "input": {"paths": {}, "template": "{}"}},
            "input_path is '\\$.detail': must not be given with `input`",
        ),
        ({"stream": STREAM, "input_path": "detail"}, "must be a path into the event"),
    ],
)
def test_paths_that_do_not_go_together_are_refused(args: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        trigger(**args)


QUEUE: QueueRef = {
    "name": "loads",
    "arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:loads",
    "url": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/loads",
    "encryption_key_arn": KEY,
    "data_class": "personal",
    "purpose": "an example",
    "retention_days": 4,
    "owner_key": None,
    "recipients": None,
}


def test_a_queue_lets_the_rule_send_and_needs_no_role() -> None:
    recording = trigger(queue=QUEUE)
    target = only(recording, "EventTarget").inputs
    assert target["arn"] == QUEUE["arn"]
    assert "roleArn" not in target
    assert recording.of_type("aws:lambda/permission:Permission") == []


PIPELINE = f"arn:aws:codepipeline:eu-west-1:{ACCOUNT}:gallery"


def test_a_pipeline_is_started_by_a_role_and_gets_what_the_template_says() -> None:
    template = '{"variables": [{"name": "TAG", "value": "<tag>"}]}'
    recording = trigger(pipeline_arn=PIPELINE, input={"paths": {"tag": "$.detail.image-tag"}, "template": template})
    target, role = only(recording, "EventTarget").inputs, only(recording, "Role")
    assert (target["arn"], target["roleArn"]) == (PIPELINE, role.outputs["arn"])
    assert target["inputTransformer"] == {"inputPaths": {"tag": "$.detail.image-tag"}, "inputTemplate": template}
    (allowed,) = policy(only(recording, "RolePolicy"))
    assert allowed == {"Effect": "Allow", "Action": ["codepipeline:StartPipelineExecution"], "Resource": [PIPELINE]}


def test_a_state_machine_is_started_by_a_role_that_may_do_nothing_else() -> None:
    recording = trigger(state_machine=MACHINE)
    target, role = only(recording, "EventTarget").inputs, only(recording, "Role")
    assert (target["arn"], target["roleArn"]) == (MACHINE["arn"], role.outputs["arn"])
    (allowed,) = policy(only(recording, "RolePolicy"))
    assert allowed == {"Effect": "Allow", "Action": ["states:StartExecution"], "Resource": [MACHINE["arn"]]}
    (trusted,) = policy(role, "assumeRolePolicy")
    assert trusted["Principal"] == {"Service": "events.amazonaws.com"}
    assert recording.of_type("aws:lambda/permission:Permission") == []


def test_what_cannot_be_delivered_waits_and_alarms() -> None:
    recording = trigger(function=FUNCTION)
    waiting = only(recording, "Queue")
    assert only(recording, "EventTarget").inputs["deadLetterConfig"] == {"arn": waiting.outputs["arn"]}
    _, allowed = policy(only(recording, "QueuePolicy"))
    assert (allowed["Principal"], allowed["Action"]) == ({"Service": ["events.amazonaws.com"]}, "sqs:SendMessage")
    alarms = {alarm.inputs["metricName"] for alarm in recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert alarms >= {"ApproximateNumberOfMessagesVisible", "FailedInvocations"}
    assert all(
        alarm.inputs["alarmActions"] == [TOPIC] for alarm in recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    )


@pytest.mark.parametrize(
    "targets", [{}, {"function": FUNCTION, "state_machine": MACHINE}, {"function": FUNCTION, "queue": QUEUE}]
)
def test_an_event_has_one_target(targets: dict[str, Any]) -> None:
    with pytest.raises(InputPropertiesError, match="must be given, or `queue`, `state_machine`, `pipeline_arn` or"):
        trigger(**targets)


def pattern(**range_: int) -> Any:
    texts: list[str] = []
    record(lambda: new_objects("uploads", "raw/", **range_).apply(texts.append))
    return json.loads(texts[0])


def test_new_objects_are_those_of_the_bucket_below_the_prefix() -> None:
    assert pattern() == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["uploads"]}, "object": {"key": [{"prefix": "raw/"}]}},
    }


def test_a_size_is_in_one_of_two_ranges_that_meet() -> None:
    above, below = pattern(from_bytes=20)["detail"]["object"], pattern(below_bytes=20)["detail"]["object"]
    assert (above["size"], below["size"]) == ([{"numeric": [">=", 20]}], [{"numeric": ["<", 20]}])
    both = pattern(from_bytes=10, below_bytes=20)["detail"]["object"]
    assert both["size"] == [{"numeric": [">=", 10, "<", 20]}]
