"""What is mended in the emulator; the network's part is in test_created_network.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


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
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    told = json.loads(message["Body"])["detail"]["object"]
    assert told["key"] == "a b+c %41é.jpg", "EventBridge's keys are raw"
    assert told.get("version-id") == stored.get("VersionId")
    assert ("version-id" in told) is versioned
