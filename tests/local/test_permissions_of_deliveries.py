"""What ECS, CodePipeline and CodeDeploy need of a platform's roles: all of it is granted; what is not, is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from iam.usage import Call
from local.permissions.calls import Calls
from local.permissions.services import judge_services
from recorder.resource import Recording, Resource
from tests.components.container_platform.delivery.service import PUSHED
from tests.components.container_platform.whole import recorded
from tests.components.examples import KEY, LOGS

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf"
POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLES = ("gallery-deployment", "gallery-execution", "gallery-pipeline", "gallery-push")


def platform() -> Recording:
    secrets = {"STRIPE_KEY": {"arn": SECRET, "encryption_key_arn": KEY, "key": "api"}}
    return recorded(
        service={"name": "gallery", "secrets": secrets}, delivery={"pipeline": PUSHED}, access_log_bucket=LOGS
    )


def judged(recording: Recording) -> Calls:
    calls = Calls("eu-west-1")
    calls.deployed(recording)
    judge_services(recording, calls)
    return calls


def missing(calls: Calls) -> set[str]:
    """Return the actions that are missing; whether the key may be used is up to its policy, which is not recorded."""
    return {one.action for one in calls.missing if not one.action.startswith("kms:")}


def without(recording: Recording, role: str, action: str) -> Recording:
    """Return a recording in which a role lacks an action."""

    def changed(resource: Resource) -> Resource:
        if resource.type != POLICY or resource.name != role:
            return resource
        document: Any = json.loads(resource.inputs["policy"])
        for statement in document["Statement"]:
            statement["Action"] = [one for one in statement["Action"] if one != action] or ["s3:ListBucket"]
        return replace(resource, inputs={**resource.inputs, "policy": json.dumps(document)})

    return replace(recording, resources=[changed(resource) for resource in recording.resources])


@pytest.fixture(scope="module")
def whole() -> Recording:
    return platform()


def test_nothing_that_the_services_need_is_missing(whole: Recording) -> None:
    calls = judged(whole)
    assert missing(calls) == set()
    roles = {role.name: role.outputs["arn"] for role in whole.of_type("aws:iam/role:Role")}
    assert {name for name in roles if calls.used.get(roles[name])} == set(ROLES)
    assert Call("secretsmanager:GetSecretValue", SECRET) in calls.used[roles["gallery-execution"]]


@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("gallery-execution", "ecr:BatchGetImage"),
        ("gallery-execution", "logs:PutLogEvents"),
        ("gallery-execution", "secretsmanager:GetSecretValue"),
        ("gallery-push", "codepipeline:StartPipelineExecution"),
        ("gallery-pipeline", "ecr:DescribeImages"),
        ("gallery-pipeline", "s3:GetBucketVersioning"),
        ("gallery-pipeline", "s3:PutObject"),
        ("gallery-pipeline", "inspector-scan:ScanSbom"),
        ("gallery-pipeline", "ecs:RegisterTaskDefinition"),
        ("gallery-pipeline", "codedeploy:CreateDeployment"),
        ("gallery-pipeline", "codedeploy:GetDeploymentConfig"),
        ("gallery-pipeline", "iam:PassRole"),
        ("gallery-deployment", "ecs:CreateTaskSet"),
        ("gallery-deployment", "elasticloadbalancing:ModifyListener"),
        ("gallery-deployment", "cloudwatch:DescribeAlarms"),
        ("gallery-deployment", "iam:PassRole"),
    ],
)
def test_a_permission_that_a_service_needs_and_a_role_lacks_is_missing(
    whole: Recording, role: str, action: str
) -> None:
    assert missing(judged(without(whole, role, action))) == {action}
