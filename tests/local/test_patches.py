"""What is patched in the emulator; the network's part is in test_created_network.py."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from local.emulators.patches import PATCHES, PatchError, check, kinesis


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
@pytest.mark.parametrize("versioned", [True, False])
def test_an_event_names_the_version_of_a_versioned_bucket_alone(clients: Any, versioned: bool) -> None:  # noqa: FBT001
    name = f"events-{versioned}".lower()
    s3, sqs, events = (clients.get(service) for service in ("s3", "sqs", "events"))
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    if versioned:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [name]}}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    stored = s3.put_object(Bucket=name, Key="a b+c %41é.jpg", Body=b"x")
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    described = json.loads(message["Body"])["detail"]["object"]
    assert described["key"] == "a b+c %41é.jpg", "EventBridge's keys are raw"
    assert described.get("version-id") == stored.get("VersionId")
    assert ("version-id" in described) is versioned


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_a_rule_that_is_enabled_hears_nothing_of_what_was_stored_before(clients: Any) -> None:
    s3, sqs, events = (clients.get(service) for service in ("s3", "sqs", "events"))
    name = "events-before"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [name]}}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern), State="DISABLED")
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    for number in range(20):
        s3.put_object(Bucket=name, Key=f"before/{number}", Body=b"x")
    events.enable_rule(Name=name)
    s3.put_object(Bucket=name, Key="after", Body=b"x")
    found = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(message["Body"])["detail"]["object"]["key"] for message in found] == ["after"]


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_a_rule_puts_what_its_target_makes_of_an_event_on_a_stream(clients: Any) -> None:
    kinesis, events = clients.get("kinesis"), clients.get("events")
    kinesis.create_stream(StreamName="rules", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="rules")["StreamDescriptionSummary"]["StreamARN"]
    events.put_rule(Name="to-stream", EventPattern=json.dumps({"source": ["patches"]}))
    path = {"KinesisParameters": {"PartitionKeyPath": "$.detail.owner"}}
    transformer = {"InputPathsMap": {"owner": "$.detail.owner"}, "InputTemplate": '{"whose": "<owner>"}'}
    targets = [
        {"Id": "part", "Arn": arn, "InputPath": "$.detail", **path},
        {"Id": "written", "Arn": arn, "InputTransformer": transformer, **path},
        {"Id": "whole", "Arn": arn},
    ]
    events.put_targets(Rule="to-stream", Targets=targets)
    entry = {"Source": "patches", "DetailType": "x", "Detail": '{"owner": "ann"}'}
    answer = events.put_events(Entries=[entry, {**entry, "Source": "others"}])
    [shard] = kinesis.list_shards(StreamName="rules")["Shards"]
    given = {"StreamName": "rules", "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    records = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**given)["ShardIterator"])["Records"]
    found = [(record["PartitionKey"], json.loads(record["Data"])) for record in records]
    id_ = answer["Entries"][0]["EventId"]
    assert found[:2] == [("ann", {"owner": "ann"}), ("ann", {"whose": "ann"})]
    [(key, whole)] = found[2:]
    assert (key, whole["id"], whole["detail"]) == (id_, id_, {"owner": "ann"})


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_a_message_of_a_state_machine_has_the_attributes_that_subscriptions_filter_by(clients: Any) -> None:
    sns, sqs, states = (clients.get(service) for service in ("sns", "sqs", "stepfunctions"))
    queue = sqs.create_queue(QueueName="filtered")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="filtered")["TopicArn"]
    attributes = {"FilterPolicy": json.dumps({"outcome": ["processed"]}), "RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    machine = {
        "StartAt": "Publish",
        "States": {
            "Publish": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sns:publish",
                "Parameters": {
                    "TopicArn": topic,
                    "Message.$": "$.outcome",
                    "MessageAttributes": {"outcome": {"DataType": "String", "StringValue.$": "$.outcome"}},
                },
                "End": True,
            }
        },
    }
    role = "arn:aws:iam::000000000000:role/any"
    made = states.create_state_machine(name="publishes", definition=json.dumps(machine), roleArn=role)
    for outcome in ("failed", "processed"):
        states.start_execution(stateMachineArn=made["stateMachineArn"], input=json.dumps({"outcome": outcome}))
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20, MaxNumberOfMessages=10)["Messages"]
    assert message["Body"] == "processed"


def private_names(patch: ModuleType) -> set[str]:
    """Return the private attributes that a patch reads or replaces, but for its own."""
    tree = ast.parse(Path(str(patch.__file__)).read_text(encoding="utf-8"))
    nodes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute)
    ]
    return {
        node.attr
        for node in nodes
        if node.attr.startswith("_") and not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.__name__.rpartition(".")[2])
def test_every_private_name_that_a_patch_depends_on_is_checked(patch: ModuleType) -> None:
    listed = {name for names in patch.USES.values() for name in names}
    assert private_names(patch) <= listed


def test_a_name_that_a_new_version_lacks_is_named_with_the_remedy() -> None:
    service = ModuleType("stepfunctions")
    vars(service)["_here"] = 1
    check({"stepfunctions": service}, {"stepfunctions": ("_here",)})
    with pytest.raises(PatchError, match=r"has no stepfunctions\._gone, which .* adapt the patches, or install"):
        check({"stepfunctions": service}, {"stepfunctions": ("_here", "_gone")})


def test_expired_iterators_of_kinesis_are_looked_for_as_often_as_they_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    now, looked = [0.0], list[float]()
    monkeypatch.setattr(kinesis, "time", SimpleNamespace(monotonic=lambda: now[0]))
    expire = kinesis.now_and_then(lambda: looked.append(now[0]), 300)
    for at in (1.0, 299.0, 300.0, 301.0, 599.0, 600.0):
        now[0] = at
        expire()
    assert looked == [300.0, 600.0]


def test_an_expired_iterator_of_kinesis_is_refused_where_nobody_looked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    service: Any = import_module("ministack.services.kinesis")
    iterator = {"stream": "s", "shard_id": "0", "position": 0, "created_at": -1.0 - service.ITERATOR_EXPIRY_SECONDS}
    monkeypatch.setattr(service, "_shard_iterators", {"old": iterator, "new": {**iterator, "created_at": 0.0}})
    monkeypatch.setattr(service, "time", SimpleNamespace(time=lambda: 0.0))
    said = {token: json.loads(service._get_records({"ShardIterator": token})[2])["__type"] for token in ("old", "new")}
    assert said == {"old": "ExpiredIteratorException", "new": "ResourceNotFoundException"}, "there is no stream"
