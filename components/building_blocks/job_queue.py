"""An AWS Batch job queue over a compute environment of its own, in private subnets, with nothing but HTTPS out."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.arguments import Between, Default, Length, Problem, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component
from components.building_blocks.container_grants import serve_cluster
from components.building_blocks.grants import Grants
from components.building_blocks.launch_template import AMAZON_LINUX_DISK, launch_template
from components.building_blocks.role import service_role

Compute = Literal["fargate", "fargate_spot", "ec2", "ec2_spot"]
"""What containers run on. Spot is the cheaper, by up to 70 or 90 %, and may be taken back at two minutes' notice."""

INSTANCE_TYPES = ("c7g", "m7g")
"""Families of arm64 instances (Graviton 3), from which Batch takes what fits the jobs."""
STRATEGIES = {"ec2": "BEST_FIT_PROGRESSIVE", "ec2_spot": "SPOT_PRICE_CAPACITY_OPTIMIZED"}
"""https://docs.aws.amazon.com/batch/latest/userguide/allocation-strategies.html"""
DISK_GB = 30
STUCK = (
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
)
"""Why the job at the head of a queue may wait forever.
https://docs.aws.amazon.com/batch/latest/userguide/job-queue-stuck.html"""
ECS_CONFIG = base64.b64encode(
    b"""\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=="

--==
Content-Type: text/x-shellscript; charset="us-ascii"

#!/bin/bash
echo ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true >> /etc/ecs/ecs.config
--==--
"""
).decode()
"""Lets containers' logs be written by the job's execution role, so that the instances need no right to.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html"""


class JobQueueArgs(TypedDict):
    """Arguments of `JobQueue`."""

    compute: Compute
    max_vcpus: Annotated[int, Between(1, 10_000, "vCPUs")]
    """How many run at once; what is more waits."""
    vpc_id: pulumi.Input[str]
    subnet_ids: Annotated[Sequence[pulumi.Input[str]], Length(1, 16)]
    """Private subnets with a way to ECR, S3 and CloudWatch Logs: by NAT, or by endpoints."""
    disk_key_arn: KeyArn
    """EC2 only: the KMS key of the instances' disks; its policy must let EC2 Auto Scaling use it."""
    instance_types: NotRequired[Annotated[Sequence[str], Length(1, 50)]]
    """EC2 only: types or families, of arm64. Default: c7g and m7g."""
    runnable_timeout_seconds: NotRequired[Annotated[int, Between(600, 86_400, "seconds"), Default(3600)]]
    """How long a job may wait for what there is not, before it fails."""
    tags: NotRequired[Mapping[str, str]]


class JobQueue(Component):
    """Creates a managed compute environment, its security group and its queue; for EC2, a role and a template as well.

    Batch works with its service-linked role, which it makes itself. No instance runs while no job does.

    Cost: nothing but what runs. An arm64 vCPU-hour and GB-hour on Fargate 0.0324 and 0.0036 dollars, on Fargate Spot
    about a third of it (https://aws.amazon.com/fargate/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: JobQueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("JobQueue", name, JobQueueArgs, args, _check_instance_types)
        super().__init__(name, args, opts)
        group = aws.ec2.SecurityGroup(
            name,
            description="Containers of AWS Batch jobs",
            vpc_id=args["vpc_id"],
            tags={"Name": name},
            opts=self.child(),
        )
        aws.vpc.SecurityGroupEgressRule(
            name,
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4="0.0.0.0/0",
            description="HTTPS to AWS services",
            opts=self.child(),
        )
        resources: aws.batch.ComputeEnvironmentComputeResourcesArgsDict = {
            "type": args["compute"].removeprefix("ec2_").upper(),
            "max_vcpus": args["max_vcpus"],
            "subnets": list(args["subnet_ids"]),
            "security_group_ids": [group.id],
        }
        if args["compute"] in STRATEGIES:
            self._start_instances(name, args, resources)
        # Batch refuses another kind of compute for an environment that exists: each kind has a name, so that a change
        # creates the new environment, moves the queue to it, and deletes the old one.
        # https://docs.aws.amazon.com/batch/latest/userguide/updating-compute-environments.html
        environment = aws.batch.ComputeEnvironment(
            f"{name}-{args['compute'].replace('_', '-')}",
            type="MANAGED",
            compute_resources=resources,
            opts=self.child(),
        )
        queue = aws.batch.JobQueue(
            name,
            state="ENABLED",
            priority=1,
            compute_environment_orders=[{"order": 1, "compute_environment": environment.arn}],
            job_state_time_limit_actions=[
                {
                    "state": "RUNNABLE",
                    "action": "CANCEL",
                    "reason": reason,
                    "max_time_seconds": args["runnable_timeout_seconds"],
                }
                for reason in STUCK
            ],
            opts=self.child(),
        )
        self.arn = queue.arn
        self.security_group_id = group.id
        self.register()

    def _start_instances(
        self, name: str, args: JobQueueArgs, resources: aws.batch.ComputeEnvironmentComputeResourcesArgsDict
    ) -> None:
        """Create what instances are started with, and name the compute environment's resources."""
        region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region
        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        role, policies = service_role(
            f"{name}-instance",
            service="ec2.amazonaws.com",
            may=[_serve_cluster(name, region, account)],
            opts=self.child(),
        )
        profile = aws.iam.InstanceProfile(f"{name}-instance", role=role.name, opts=self.child(depends_on=policies))
        template = launch_template(
            name,
            disks={AMAZON_LINUX_DISK: DISK_GB},
            encryption_key_arn=args["disk_key_arn"],
            tags={"Name": name},
            tagged=["volume"],
            user_data=ECS_CONFIG,
            detailed_monitoring=False,
            opts=self.child(),
        )
        resources["min_vcpus"] = 0
        resources["instance_role"] = profile.arn
        resources["instance_types"] = list(args.get("instance_types") or INSTANCE_TYPES)
        resources["allocation_strategy"] = STRATEGIES[args["compute"]]
        resources["ec2_configurations"] = [{"image_type": "ECS_AL2023"}]
        resources["launch_template"] = {
            "launch_template_id": template.id,
            "version": template.latest_version.apply(str),
        }


def _check_instance_types(args: JobQueueArgs) -> list[Problem]:
    if args.get("instance_types") and args["compute"] not in STRATEGIES:
        return [
            Problem("instance_types", args.get("instance_types"), f"leave it out: {args['compute']} has no instances")
        ]
    return []


def _serve_cluster(name: str, region: pulumi.Output[str], account: pulumi.Output[str]) -> Grants:
    """Do what ECS's agent does, for the cluster that Batch creates for a compute environment and names after it."""
    cluster, instances = (
        pulumi.Output.format(
            aws_types.arn("ecs", f"{kind}/*{{2}}-*", region="{0}", account="{1}"), region, account, name
        )
        for kind in ("cluster", "container-instance")
    )
    return serve_cluster(cluster, instances)
