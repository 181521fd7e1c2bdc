"""AWS Batch."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:batch/computeEnvironment:ComputeEnvironment": AwsType(
        arn=regional("batch", "compute-environment/{name}"),
        name_limit=128,
        outputs={
            "ecsClusterArn": regional("ecs", "cluster/{name}_Batch_{uuid}"),
            "status": "VALID",
            "statusReason": "ComputeEnvironment Healthy",
            "serviceRole": worldwide("iam", "role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"),
        },
        placement=Placement("computeResources.subnets", "computeResources.securityGroupIds"),
    ),
    "aws:batch/jobDefinition:JobDefinition": AwsType(
        arn=regional("batch", "job-definition/{name}:1"),
        id="{arn}",
        name_limit=128,
        outputs={"revision": 1, "arnPrefix": regional("batch", "job-definition/{name}")},
        label=Label("Batch job", "JOB", Family.COMPUTE),
    ),
    "aws:batch/jobQueue:JobQueue": AwsType(
        arn=regional("batch", "job-queue/{name}"),
        id="{arn}",
        name_limit=128,
        label=Label("Batch job queue", "BQ", Family.COMPUTE),
    ),
    "aws:batch/schedulingPolicy:SchedulingPolicy": AwsType(
        arn=regional("batch", "scheduling-policy/{name}"), id="{arn}", name_limit=128
    ),
}
