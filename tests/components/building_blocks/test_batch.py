"""Batch: what a change of compute replaces, the region that boto3 reads, a container that may do nothing."""

from __future__ import annotations

import json
from typing import Any

from components.building_blocks.job_definition import JobDefinition
from components.building_blocks.job_queue import JobQueue
from tests.components.building_blocks.support import ACCOUNT, only, policy, recorded
from tests.components.examples import EXAMPLES


def environment(compute: str) -> Any:
    args: Any = {**EXAMPLES[JobQueue][1], "compute": compute}
    return only(recorded(lambda: JobQueue("jobs", args)), "ComputeEnvironment")


def test_each_kind_of_compute_is_another_environment() -> None:
    kinds = [environment(compute) for compute in ("fargate", "fargate_spot", "ec2", "ec2_spot")]
    assert [found.inputs["computeResources"]["type"] for found in kinds] == ["FARGATE", "FARGATE_SPOT", "EC2", "SPOT"]
    assert len({found.urn for found in kinds}) == 4


def test_containers_know_their_region_as_boto3_asks_for_it() -> None:
    args: Any = EXAMPLES[JobDefinition][1]
    recording = recorded(lambda: JobDefinition("job", args), config={"aws:region": "eu-central-1"})
    container = json.loads(only(recording, "JobDefinition").inputs["containerProperties"])
    variables = {item["name"]: item["value"] for item in container["environment"]}
    assert variables["AWS_DEFAULT_REGION"] == "eu-central-1"


def test_a_role_that_is_granted_nothing_has_no_policy() -> None:
    args: Any = EXAMPLES[JobDefinition][1]
    recording = recorded(lambda: JobDefinition("job", args))
    assert [policy.name for policy in recording.of_type("aws:iam/rolePolicy:RolePolicy")] == ["job-execution"]


def test_instances_may_serve_the_cluster_of_their_queue_and_no_other() -> None:
    args: Any = {**EXAMPLES[JobQueue][1], "compute": "ec2"}
    agent = only(recorded(lambda: JobQueue("jobs", args)), "RolePolicy")
    ours = f"arn:aws:ecs:eu-west-1:{ACCOUNT}"
    assert {(action, *row["Resource"]) for row in policy(agent) for action in row["Action"]} == {
        ("ecs:DeregisterContainerInstance", f"{ours}:cluster/*jobs-*"),
        ("ecs:RegisterContainerInstance", f"{ours}:cluster/*jobs-*"),
        ("ecs:SubmitAttachmentStateChanges", f"{ours}:cluster/*jobs-*"),
        ("ecs:SubmitContainerStateChange", f"{ours}:cluster/*jobs-*"),
        ("ecs:SubmitTaskStateChange", f"{ours}:cluster/*jobs-*"),
        ("ecs:Poll", f"{ours}:container-instance/*jobs-*"),
        ("ecs:StartTelemetrySession", f"{ours}:container-instance/*jobs-*"),
        ("ecs:UpdateContainerInstancesState", f"{ours}:container-instance/*jobs-*"),
        ("ecs:DiscoverPollEndpoint", "*"),
    }
