"""What the arrows say of the platform: who acts on what, and by which policy."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from diagram.arrows import arrows
from diagram.model import Arrow
from recorder.resource import Recording, Resource
from tests.diagram.drawn import picture_of, recording_of, said
from tests.recorded import STACKS

pytestmark = pytest.mark.long
INLINE_POLICY = "aws:iam/rolePolicy:RolePolicy"


@pytest.fixture(scope="module")
def local() -> Recording:
    return recording_of("local")


def test_it_tells_the_way_of_a_photo(local: Recording) -> None:
    assert said(local) >= {
        ("photos-uploads", "photos-upload", "events raw/"),
        ("photos-upload", "photos-workflow", "starts"),
        ("photos-workflow", "photos-validate", "invokes"),
        ("photos-validate", "photos-uploads", "reads raw/"),
        ("photos-validate", "photos-variants", "writes work/decoded/"),
        ("photos-optimise", "photos-variants", "writes sizes/, filtered/"),
        ("photos-clean-up", "photos-variants", "deletes work/"),
        ("photos-workflow", "photos-ledger", "writes items"),
        ("photos-workflow", "photos-notifications", "publishes"),
    }


def test_it_tells_the_way_of_a_request(local: Recording) -> None:
    assert said(local) >= {
        ("api-viewer", "api", "filters"),
        ("api", "api", "requests"),
        ("api", "photos-variants", "requests"),
        ("api-origin", "api", "filters"),
        ("api-users", "api", "signs in"),
        ("api", "photo-api-list-photos", "invokes"),
        ("api", "api-service-link", "requests"),
        ("api-service-link", "api-service-balancer", "requests"),
        ("api-service-balancer", "api-service", "requests"),
        ("api-service", "api-database", "connects"),
    }


def without(recording: Recording, policy: Resource, *, action: str = "", on: tuple[str, ...] = ()) -> Recording:
    """The same program, had its author not granted an action, or nothing on what some ARNs stand for."""
    kept: list[dict[str, Any]] = []
    for statement in json.loads(policy.inputs["policy"])["Statement"]:
        actions = [one for one in statement["Action"] if one != action]
        resources = [one for one in statement["Resource"] if not one.startswith(on)]
        kept += [{**statement, "Action": actions, "Resource": resources}] if actions and resources else []
    poorer = replace(policy, inputs={**policy.inputs, "policy": json.dumps({"Statement": kept})})
    return replace(recording, resources=tuple(poorer if r is policy else r for r in recording.resources))


def test_without_a_grant_its_line_is_gone_and_no_other(local: Recording) -> None:
    policy = local.named("photos-resize", INLINE_POLICY)
    assert said(local) - said(without(local, policy, action="s3:PutObject")) == {
        ("photos-resize", "photos-variants", "writes work/sizes/")
    }


def naming(recording: Recording, resource: Resource, name: str) -> list[Resource]:
    return [other for other in recording.resources if resource.urn in other.property_dependencies.get(name, ())]


def test_every_solid_arrow_hangs_on_the_policies_of_its_source(local: Recording) -> None:
    program = picture_of("local").program  # the same whatever is granted
    before = {arrow for arrow in picture_of("local").arrows if arrow.granted}
    arns = {
        node.urn: tuple(str(resource.outputs["arn"]) for resource in node.resources if "arn" in resource.outputs)
        for node in program.nodes()
    }
    users = {
        role: resource
        for resource in local.resources
        if not resource.type.startswith("aws:iam/")
        for name in ("role", "roleArn", "serviceRoleArn", "containerProperties")
        for role in resource.property_dependencies.get(name, ())
    }
    for namespace in local.of_type("aws:redshiftserverless/namespace:Namespace"):
        (role,) = namespace.property_dependencies["defaultIamRoleArn"]
        (users[role],) = naming(local, namespace, "namespaceName")
    for schedule in local.of_type("aws:scheduler/schedule:Schedule"):
        users |= {urn: schedule for urn in schedule.property_dependencies["target"] if "aws:iam/role:Role" in urn}
    for task in local.of_type("aws:ecs/taskDefinition:TaskDefinition"):
        (service,) = naming(local, task, "taskDefinition")
        for name in ("taskRoleArn", "executionRoleArn"):
            (role,) = task.property_dependencies[name]
            users[role] = service
    for profile in local.of_type("aws:iam/instanceProfile:InstanceProfile"):
        (role,) = profile.property_dependencies["role"]
        (template,) = naming(local, profile, "iamInstanceProfile")
        (users[role],) = naming(local, template, "launchTemplate")
    gone: set[Arrow] = set()
    for policy in local.of_type(INLINE_POLICY):
        (role,) = policy.property_dependencies["role"]
        resources = [one for s in json.loads(policy.inputs["policy"])["Statement"] for one in s["Resource"]]
        for urn, all_of_it in arns.items():
            named = any(one.startswith(arn) for arn in all_of_it for one in resources)
            if named and not any(":kms:" in arn for arn in all_of_it):
                left = {(a.source, a.target) for a in arrows(program, without(local, policy, on=all_of_it))}
                lost = {arrow for arrow in before if (arrow.source, arrow.target) not in left}
                assert {arrow.target for arrow in lost} == {urn}
                user = users[role]
                actors = user.property_dependencies["rule"] if "rule" in user.inputs else (user.urn,)
                assert {arrow.source for arrow in lost} == set(actors)
                gone |= lost
    assert gone == before


@pytest.mark.parametrize("stack", STACKS)
def test_all_that_the_program_grants_has_a_word(stack: str) -> None:
    granted = [line for arrow in picture_of(stack).arrows if arrow.granted for line in arrow.labels]
    assert granted
    assert not [line for line in granted if ":" in line]
