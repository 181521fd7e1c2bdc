"""Amazon ECS."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:ecs/accountSettingDefault:AccountSettingDefault": AwsType(
        id=regional("ecs", "account-setting:{name}"),
        name="",
        outputs={"principalArn": worldwide("iam", "root")},
        deployer=Deployer("ecs", "ListTagsForResource PutAccountSettingDefault TagResource UntagResource"),
    ),
    "aws:ecs/capacityProvider:CapacityProvider": AwsType(
        arn=regional("ecs", "capacity-provider/{name}"),
        id="{arn}",
        name_limit=255,
        deployer=Deployer(
            "ecs",
            (
                "CreateCapacityProvider DeleteCapacityProvider DescribeCapacityProviders "
                "ListTagsForResource TagResource UntagResource UpdateCapacityProvider "
                "autoscaling:CreateOrUpdateTags"
            ),
        ),
    ),
    "aws:ecs/cluster:Cluster": AwsType(
        arn=regional("ecs", "cluster/{name}"),
        id="{arn}",
        name_limit=255,
        keys=("configuration.executeCommandConfiguration.kmsKeyId",),
        label=Label("ECS cluster", "ECS", Family.COMPUTE),
        deployer=Deployer(
            "ecs",
            (
                "CreateCluster DeleteCluster DescribeClusters ListTagsForResource PutAccountSetting "
                "PutAccountSettingDefault PutClusterCapacityProviders TagResource UntagResource "
                "UpdateCluster UpdateClusterSettings"
            ),
        ),
    ),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": AwsType(
        id="{clusterName}",
        name="",
        deployer=Deployer(
            "ecs",
            (
                "CreateCapacityProvider DeleteCapacityProvider DescribeCapacityProviders "
                "ListTagsForResource PutClusterCapacityProviders TagResource UntagResource "
                "UpdateCapacityProvider autoscaling:CreateOrUpdateTags"
            ),
        ),
    ),
    "aws:ecs/service:Service": AwsType(
        arn=regional("ecs", "service/{hex:.8}/{name}"),
        id="{arn}",
        name_limit=255,
        placement=Placement(
            "networkConfiguration.subnets", "networkConfiguration.securityGroups", "networkConfiguration.assignPublicIp"
        ),
        label=Label("ECS service", "ECS", Family.COMPUTE),
        deployer=Deployer(
            "ecs",
            (
                "CreateService DeleteService DescribeServiceDeployments DescribeServiceRevisions "
                "DescribeServices ListServiceDeployments ListTagsForResource TagResource UntagResource "
                "UpdateService"
            ),
            when=(
                When(
                    "loadBalancers",
                    (
                        "elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancers "
                        "elasticloadbalancing:DescribeTargetGroups"
                    ),
                ),
                When("serviceRegistries", "servicediscovery:GetService servicediscovery:ListInstances"),
                When(
                    "serviceConnectConfiguration",
                    (
                        "servicediscovery:CreateService servicediscovery:DeleteService "
                        "servicediscovery:GetNamespace servicediscovery:ListServices servicediscovery:TagResource"
                    ),
                ),
            ),
        ),
    ),
    "aws:ecs/taskDefinition:TaskDefinition": AwsType(
        arn=regional("ecs", "task-definition/{family}:1"),
        id="{family}",
        name="family",
        name_limit=255,
        outputs={"revision": 1, "arnWithoutRevision": regional("ecs", "task-definition/{family}")},
        deployer=Deployer(
            "ecs",
            (
                "DeleteTaskDefinitions DeregisterTaskDefinition DescribeTaskDefinition "
                "ListTagsForResource RegisterTaskDefinition TagResource UntagResource"
            ),
            when=(
                When("executionRoleArn", "iam:GetRole"),
                When("taskRoleArn", "iam:GetRole"),
            ),
        ),
    ),
    "aws:ecs/taskSet:TaskSet": AwsType(
        arn=regional("ecs", "task-set/{hex:.8}/{hex:.10}/ecs-svc/{hex:.19}"),
        id="ecs-svc/{hex:.19}",
        name="",
        placement=Placement(
            "networkConfiguration.subnets", "networkConfiguration.securityGroups", "networkConfiguration.assignPublicIp"
        ),
        deployer=Deployer(
            "ecs",
            (
                "CreateTaskSet DeleteTaskSet DescribeTaskSets ListTagsForResource TagResource "
                "UntagResource UpdateTaskSet"
            ),
        ),
    ),
}
