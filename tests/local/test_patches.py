"""What is patched in the emulator; the network's part is in test_created_network.py."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from local.emulators.patches import PATCHES, PatchError, check


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
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    described = json.loads(message["Body"])["detail"]["object"]
    assert described["key"] == "a b+c %41é.jpg", "EventBridge's keys are raw"
    assert described.get("version-id") == stored.get("VersionId")
    assert ("version-id" in described) is versioned


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
