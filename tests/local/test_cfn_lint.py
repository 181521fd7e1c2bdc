"""What cfn-lint's rules find beyond AWS's API models: sizes that go together, properties that exclude each other."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pulumi_aws as aws
import pytest

from recorder.resource import Resource
from recorder.run import record
from tests.local.cloudformation import CONVERSIONS, converted_of, errors
from tests.recorded import STACKS, recorded

pytestmark = pytest.mark.long
DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{7,}(?![0-9a-f])")


def test_no_resource_of_a_stack_breaks_a_rule() -> None:
    """What stacks have in common but for names is looked at once: that takes long."""
    distinct: dict[str, Resource] = {}
    for stack_name in STACKS:
        converted = [resource for resource in recorded(stack_name).resources if resource.type in CONVERSIONS]
        assert len(converted) > 100
        for resource in converted:
            named = replace(resource, name=f"{stack_name}: {resource.name}")
            distinct.setdefault(without_names(resource, stack_name), named)
    assert {one.name.partition(":")[0] for one in distinct.values()} == set(STACKS)
    assert errors(distinct.values()) == []


def without_names(resource: Resource, stack_name: str) -> str:
    """Return what cfn-lint sees of a resource, without the name of its stack and the digests in names."""
    seen = json.dumps([resource.type, converted_of(resource)], sort_keys=True)
    return DIGEST.sub("0", re.sub(rf"\b{stack_name}\b", "stack", seen))


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
