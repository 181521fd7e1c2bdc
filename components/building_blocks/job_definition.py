"""An AWS Batch job definition: one container, one role that may do just what it is granted, and when to try again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Default, Length, Problem, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component
from components.building_blocks.container_grants import pull_images
from components.building_blocks.grants import Grants, write_logs
from components.building_blocks.json_document import JsonDocument
from components.building_blocks.log_group import LOG_RETENTION, LogRetention, log_group
from components.building_blocks.role import service_role

ASSUMED_BY = "ecs-tasks.amazonaws.com"

FARGATE_MEMORY_MB: Mapping[float, Sequence[int]] = {
    0.25: (512, 1024, 2048),
    0.5: range(1024, 4096 + 1, 1024),
    1: range(2048, 8192 + 1, 1024),
    2: range(4096, 16_384 + 1, 1024),
    4: range(8192, 30_720 + 1, 1024),
    8: range(16_384, 61_440 + 1, 4096),
    16: range(32_768, 122_880 + 1, 8192),
}
"""vCPUs -> the memory that Fargate has with them.
https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html"""

INTERRUPTIONS = ("Host EC2*", "Your Spot Task was interrupted*")
"""Status reasons of a job whose machine was taken away: EC2 Spot's, and Fargate Spot's.
https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"""
OUT_OF_MEMORY = "OutOfMemoryError*"
"""The reason of a container that needed more than it has: the next one would as well."""

Attempts = Annotated[int, Between(1, 10, "attempts"), Default(3)]
"""How often a failing container is tried."""


class JobDefinitionArgs(TypedDict):
    """Arguments of `JobDefinition`."""

    platform: Literal["FARGATE", "EC2"]
    image: pulumi.Input[str]
    """The container image's URI, for arm64."""
    repository_arn: pulumi.Input[str]
    """The ECR repository that it is pulled from."""
    command: Annotated[Sequence[str], Length(1, 100)]
    """Program and arguments; `Ref::name` stands for a job's parameter."""
    parameters: NotRequired[Mapping[str, str]]
    """Name -> what it is unless a job says so. Default: none."""
    environment: NotRequired[Annotated[Mapping[str, pulumi.Input[str]], Default({})]]
    may: NotRequired[Annotated[Sequence[Grants], Default(())]]
    """What the container may do, in grants."""
    vcpus: Annotated[float, Between(0.25, 192, "vCPUs")]
    memory_mb: Annotated[int, Between(512, 1_572_864, "MB")]
    attempts: NotRequired[Attempts]
    non_retryable_exit_code: NotRequired[Annotated[int, Between(1, 255)]]
    """The exit status that trying again will not change. Default: there is none."""
    timeout_seconds: NotRequired[Annotated[int, Between(60, 1_209_600, "seconds"), Default(3600)]]
    """Of one attempt; one that takes longer is ended, and not tried again."""
    logs_key_arn: KeyArn
    """The KMS key of the log group."""
    log_retention_days: NotRequired[Annotated[LogRetention, Default(LOG_RETENTION)]]
    tags: NotRequired[Mapping[str, str]]


class JobDefinition(Component):
    """Creates a job definition with its log group and two roles: the container's, and that of who starts it.

    The container's file system is read-only. What failed is tried again, unless the exit code is final or there was too
    little memory.

    Cost: none by itself.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: JobDefinitionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("JobDefinition", name, JobDefinitionArgs, args, check_resources)
        super().__init__(name, args, opts)
        logs = log_group(
            name,
            prefix="/aws/batch/",
            encryption_key_arn=args["logs_key_arn"],
            retention_days=args["log_retention_days"],
            opts=self.child(),
        )
        region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region
        role, policies = service_role(name, service=ASSUMED_BY, may=args["may"], opts=self.child())
        starter, starter_policies = service_role(
            f"{name}-execution",
            service=ASSUMED_BY,
            may=[pull_images(args["repository_arn"]), write_logs(logs.arn)],
            opts=self.child(),
        )
        definition = aws.batch.JobDefinition(
            name,
            type="container",
            platform_capabilities=[args["platform"]],
            parameters=args.get("parameters"),
            container_properties=JsonDocument(
                {
                    "image": args["image"],
                    "command": list(args["command"]),
                    # Fargate sets both, ECS's agent on EC2 neither; boto3 reads AWS_DEFAULT_REGION.
                    "environment": [
                        {"name": key, "value": value}
                        for key, value in sorted(
                            {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, **args["environment"]}.items()
                        )
                    ],
                    "jobRoleArn": role.arn,
                    "executionRoleArn": starter.arn,
                    "resourceRequirements": [
                        {"type": "VCPU", "value": f"{args['vcpus']:g}"},
                        {"type": "MEMORY", "value": str(args["memory_mb"])},
                    ],
                    "readonlyRootFilesystem": True,
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": logs.name,
                            "awslogs-region": region,
                            "awslogs-stream-prefix": "job",
                        },
                    },
                    **(_FARGATE if args["platform"] == "FARGATE" else {}),
                },
            ),
            retry_strategy={
                "attempts": args["attempts"],
                "evaluate_on_exits": retry_rules(args.get("non_retryable_exit_code")),
            },
            timeout={"attempt_duration_seconds": args["timeout_seconds"]},
            propagate_tags=True,
            # What was submitted, or is about to be, names the revision of its time.
            deregister_on_new_revision=False,
            opts=self.child(depends_on=[*policies, *starter_policies]),
        )
        self.arn = definition.arn
        self.role_arn = role.arn
        self.register()


_FARGATE: Mapping[str, Mapping[str, str]] = {
    "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
    "fargatePlatformConfiguration": {"platformVersion": "LATEST"},
    "networkConfiguration": {"assignPublicIp": "DISABLED"},
}


def retry_rules(
    non_retryable_exit_code: int | None = None,
) -> list[aws.batch.JobDefinitionRetryStrategyEvaluateOnExitArgsDict]:
    """Return the conditions of a retry strategy, five at most: the first that holds decides.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html
    """
    rules: list[aws.batch.JobDefinitionRetryStrategyEvaluateOnExitArgsDict] = [
        {"action": "EXIT", "on_reason": OUT_OF_MEMORY},
        *({"action": "RETRY", "on_status_reason": reason} for reason in INTERRUPTIONS),
        {"action": "RETRY", "on_reason": "*"},
    ]
    return (
        [{"action": "EXIT", "on_exit_code": str(non_retryable_exit_code)}, *rules] if non_retryable_exit_code else rules
    )


def check_resources(args: JobDefinitionArgs) -> Iterator[Problem]:
    """Refuse what Fargate does not have."""
    if args["platform"] == "FARGATE":
        yield from fargate_problems(args["vcpus"], args["memory_mb"])


def fargate_problems(vcpus: float, memory_mb: int) -> Iterator[Problem]:
    """Refuse a size of container that Fargate does not have."""
    if vcpus not in FARGATE_MEMORY_MB:
        sizes = ", ".join(f"{size:g}" for size in FARGATE_MEMORY_MB)
        yield Problem("vcpus", vcpus, f"on Fargate must be one of {sizes}; or run on EC2")
        return
    memory = FARGATE_MEMORY_MB[vcpus]
    if memory_mb not in memory:
        sizes = ", ".join(f"{size}" for size in memory)
        yield Problem("memory_mb", memory_mb, f"with {vcpus:g} vCPUs on Fargate, must be one of {sizes}")
