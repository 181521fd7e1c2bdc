"""Amazon ECS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:ecs/accountSettingDefault:AccountSettingDefault": AwsType(
        id=regional("ecs", "account-setting:{name}"), name="", outputs={"principalArn": worldwide("iam", "root")}
    ),
    "aws:ecs/capacityProvider:CapacityProvider": AwsType(
        arn=regional("ecs", "capacity-provider/{name}"), id="{arn}", name_limit=255
    ),
    "aws:ecs/cluster:Cluster": AwsType(
        arn=regional("ecs", "cluster/{name}"),
        id="{arn}",
        name_limit=255,
        keys=("configuration.executeCommandConfiguration.kmsKeyId",),
    ),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": AwsType(id="{clusterName}", name=""),
    "aws:ecs/service:Service": AwsType(
        arn=regional("ecs", "service/{hex:.8}/{name}"),
        id="{arn}",
        name_limit=255,
        placement=Placement(
            "networkConfiguration.subnets", "networkConfiguration.securityGroups", "networkConfiguration.assignPublicIp"
        ),
        label=Label("ECS service", "ECS", Family.COMPUTE),
    ),
    "aws:ecs/taskDefinition:TaskDefinition": AwsType(
        arn=regional("ecs", "task-definition/{family}:1"),
        id="{family}",
        name="family",
        name_limit=255,
        outputs={"revision": 1, "arnWithoutRevision": regional("ecs", "task-definition/{family}")},
    ),
    "aws:ecs/taskSet:TaskSet": AwsType(
        arn=regional("ecs", "task-set/{hex:.8}/{hex:.10}/ecs-svc/{hex:.19}"),
        id="ecs-svc/{hex:.19}",
        name="",
        placement=Placement(
            "networkConfiguration.subnets", "networkConfiguration.securityGroups", "networkConfiguration.assignPublicIp"
        ),
    ),
}
