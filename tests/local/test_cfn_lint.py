"""What cfn-lint's rules find beyond AWS's API models: sizes that go together, properties that exclude each other."""

from __future__ import annotations

import json
from typing import Any

import pulumi_aws as aws
import pytest

from recorder.run import record
from tests.local.cloudformation import CONVERSIONS, errors
from tests.recorded import recorded

pytestmark = pytest.mark.long


@pytest.mark.parametrize("stack_name", ["local", "dev", "prod"])
def test_no_resource_of_a_stack_breaks_a_rule(stack_name: str) -> None:
    recording = recorded(stack_name)
    converted = [resource for resource in recording.resources if resource.type in CONVERSIONS]
    assert len(converted) > 100
    assert errors(converted) == []


def job(**resources: str) -> None:
    requirements = [{"type": type_, "value": value} for type_, value in resources.items()]
    container = {
        "image": "i",
        "executionRoleArn": "arn:aws:iam::123456789012:role/r",
        "resourceRequirements": requirements,
    }
    aws.batch.JobDefinition(
        "job", type="container", platform_capabilities=["FARGATE"], container_properties=json.dumps(container)
    )


def mistakes() -> None:
    job(VCPU="0.25", MEMORY="4096")
    aws.lambda_.Function("both", role="arn:aws:iam::123456789012:role/r", package_type="Image", handler="h.h")
    policy: Any = {"Version": "2012-10-17", "Statement": [{"Effect": "Permit", "Action": "s3:*", "Resource": "*"}]}
    aws.iam.RolePolicy("policy", role="r", policy=json.dumps(policy))


def test_mistakes_that_no_api_model_holds_are_found_with_their_resource() -> None:
    found = errors(record(mistakes).resources)
    assert [line for line in found if line.startswith("job (") and "E3047" in line]
    assert [line for line in found if line.startswith("both (") and "Handler" in line]
    assert [line for line in found if line.startswith("policy (") and "Permit" in line]
