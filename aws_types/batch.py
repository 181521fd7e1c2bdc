"""AWS Batch."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

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
        deployer=Deployer(
            "batch",
            (
                "CreateComputeEnvironment DeleteComputeEnvironment DescribeComputeEnvironments "
                "ListTagsForResource TagResource UntagResource UpdateComputeEnvironment "
                "ec2:DescribeAccountAttributes ec2:DescribeImages ec2:DescribeKeyPairs "
                "ec2:DescribeLaunchTemplateVersions ec2:DescribeLaunchTemplates "
                "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ecs:DescribeClusters"
            ),
            when=(When("eksConfiguration", "eks:DescribeCluster"),),
        ),
    ),
    "aws:batch/jobDefinition:JobDefinition": AwsType(
        arn=regional("batch", "job-definition/{name}:1"),
        id="{arn}",
        name_limit=128,
        outputs={"revision": 1, "arnPrefix": regional("batch", "job-definition/{name}")},
        label=Label("Batch job", "JOB", Family.COMPUTE),
        deployer=Deployer(
            "batch",
            (
                "DeregisterJobDefinition DescribeJobDefinitions ListTagsForResource RegisterJobDefinition "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:batch/jobQueue:JobQueue": AwsType(
        arn=regional("batch", "job-queue/{name}"),
        id="{arn}",
        name_limit=128,
        label=Label("Batch job queue", "BQ", Family.COMPUTE),
        deployer=Deployer(
            "batch",
            (
                "CreateJobQueue DeleteJobQueue DescribeJobQueues DescribeSchedulingPolicies "
                "ListTagsForResource TagResource UntagResource UpdateJobQueue"
            ),
        ),
    ),
    "aws:batch/schedulingPolicy:SchedulingPolicy": AwsType(
        arn=regional("batch", "scheduling-policy/{name}"),
        id="{arn}",
        name_limit=128,
        deployer=Deployer(
            "batch",
            (
                "CreateSchedulingPolicy DeleteSchedulingPolicy DescribeSchedulingPolicies "
                "ListTagsForResource TagResource UntagResource UpdateSchedulingPolicy"
            ),
        ),
    ),
}
