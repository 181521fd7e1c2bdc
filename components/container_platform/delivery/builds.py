"""The builds of a pipeline: of the image, and of a deployment by ECS itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.grants import Grants, write_logs
from components.building_blocks.log_group import log_group
from components.building_blocks.role import service_role
from components.container_platform.delivery.permissions import be_inside
from components.container_platform.delivery.scope import Scope
from components.container_platform.delivery.settings import buildspec


@dataclass(frozen=True, slots=True)
class InNetwork:
    """Where a build is in a network."""

    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    group_id: pulumi.Input[str]


SMALL = "BUILD_GENERAL1_SMALL"
IMAGES: Mapping[str, tuple[str, str]] = {
    "arm64": ("ARM_CONTAINER", "aws/codebuild/amazonlinux-aarch64-standard:3.0"),
    "x86_64": ("LINUX_CONTAINER", "aws/codebuild/amazonlinux-x86_64-standard:5.0"),
}
"""https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html"""
QUEUED_MINUTES = 30


def create_build(
    scope: Scope,
    part: str,
    *,
    file: str,
    variables: Mapping[str, pulumi.Input[str]],
    may: Sequence[Grants],
    architecture: str,
    minutes: int,
    builds_images: bool,
    inside: InNetwork | None = None,
) -> tuple[aws.codebuild.Project, aws.iam.Role]:
    """Create a build project of a pipeline, and its role and its log group.

    It is in no VPC unless it says so: it needs the internet and AWS's services, and nothing of what is in a network;
    from outside it reaches neither the tasks nor the database.

    Args:
        scope: The delivery.
        part: What it does: its name, and those of its role and its log group, end with this.
        file: The buildspec, one of `files/`. The project holds its text: a commit to the source cannot change it.
        variables: The build's environment.
        may: What the build may do beyond writing its logs.
        architecture: `arm64` or `x86_64`: of the image that is built.
        minutes: How long a build may take.
        builds_images: Runs a Docker daemon, which needs CodeBuild's privileged mode, on a machine that nobody shares
            and that ends with the build. No other build has it.
        inside: Where it is in a network, for what it reaches there alone.
    """
    name, foundation, opts = f"{scope.name}-{part}", scope.foundation, scope.opts
    logs = log_group(
        name,
        prefix="/aws/codebuild/",
        encryption_key_arn=foundation["logs_key_arn"],
        retention_days=foundation["log_retention_days"],
        data_class="internal",
        opts=opts,
    )
    role, policies = service_role(
        name,
        service="codebuild.amazonaws.com",
        may=[*may, write_logs(logs.arn), *([_be_inside(inside, opts)] if inside else ())],
        opts=opts,
    )
    type_, image = IMAGES[architecture]
    project = aws.codebuild.Project(
        name,
        service_role=role.arn,
        source={"type": "CODEPIPELINE", "buildspec": buildspec(file)},
        artifacts={"type": "CODEPIPELINE"},
        encryption_key=foundation["encryption_key_arn"],
        environment={
            "type": type_,
            "image": image,
            "compute_type": SMALL,
            "image_pull_credentials_type": "CODEBUILD",
            "privileged_mode": builds_images,
            "environment_variables": [{"name": key, "value": value} for key, value in sorted(variables.items())],
        },
        vpc_config={
            "vpc_id": inside.vpc_id,
            "subnets": list(inside.subnet_ids),
            "security_group_ids": [inside.group_id],
        }
        if inside
        else None,
        logs_config={"cloudwatch_logs": {"status": "ENABLED", "group_name": logs.name}},
        build_timeout=minutes,
        queued_timeout=QUEUED_MINUTES,
        opts=scope.after(*policies),
    )
    return project, role


def _be_inside(inside: InNetwork, opts: pulumi.ResourceOptions) -> Grants:
    options = pulumi.InvokeOptions(parent=opts.parent)
    account = aws.get_caller_identity_output(opts=options).account_id
    region = aws.get_region_output(opts=options).region

    def arn(kind: str, id_: pulumi.Input[str]) -> pulumi.Output[str]:
        return pulumi.Output.format(
            aws_types.arn("ec2", f"{kind}/{{2}}", region="{0}", account="{1}"), region, account, id_
        )

    subnets = [arn("subnet", subnet) for subnet in inside.subnet_ids]
    return be_inside(arn("network-interface", "*"), subnets, arn("security-group", inside.group_id))
