"""Amazon EC2 Auto Scaling."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.appautoscaling import TARGET_ALARMS
from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:autoscaling/attachment:Attachment": AwsType(
        id="{autoscalingGroupName}-{hex}",
        name="",
        deployer=Deployer(
            "autoscaling", "AttachLoadBalancers DeleteTags DescribeAutoScalingGroups DetachLoadBalancers"
        ),
    ),
    "aws:autoscaling/group:Group": AwsType(
        arn=regional("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{name}"),
        name_limit=255,
        outputs={
            "serviceLinkedRoleArn": worldwide(
                "iam", "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
            ),
            "defaultCooldown": 300,
            "healthCheckType": "EC2",
            "predictedCapacity": 0,
            "warmPoolSize": 0,
        },
        placement=Placement("vpcZoneIdentifiers", "vpcSecurityGroupIds", default_vpc=True),
        label=Label("Auto Scaling group", "ASG", Family.COMPUTE),
        tags_by_name=False,
        deployer=Deployer(
            "autoscaling",
            (
                "AttachInstances CreateAutoScalingGroup CreateOrUpdateTags DeleteAutoScalingGroup "
                "DeleteLifecycleHook DeleteNotificationConfiguration DeleteTags DescribeAutoScalingGroups "
                "DescribeLoadBalancerTargetGroups DescribeScalingActivities DescribeTags "
                "DisableMetricsCollection EnableMetricsCollection PutLifecycleHook "
                "PutNotificationConfiguration ResumeProcesses SetInstanceProtection SuspendProcesses "
                "UpdateAutoScalingGroup cloudwatch:PutMetricAlarm ec2:DescribeSubnets ec2:RunInstances"
            ),
            others={"cloudwatch": TARGET_ALARMS},
            when=(
                When("launchTemplate", "ec2:CreateTags ec2:DescribeLaunchTemplateVersions ec2:DescribeLaunchTemplates"),
                When(
                    "mixedInstancesPolicy",
                    "ec2:CreateTags ec2:DescribeLaunchTemplateVersions ec2:DescribeLaunchTemplates",
                ),
                When(
                    "targetGroupArns",
                    (
                        "AttachLoadBalancerTargetGroups DetachLoadBalancerTargetGroups "
                        "elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeTargetHealth"
                    ),
                ),
                When("instanceRefresh", "CancelInstanceRefresh DescribeInstanceRefreshes StartInstanceRefresh"),
                When("warmPool", "DeleteWarmPool DescribeWarmPool PutWarmPool"),
                When("trafficSources", "AttachTrafficSources DescribeTrafficSources DetachTrafficSources"),
            ),
        ),
    ),
    "aws:autoscaling/lifecycleHook:LifecycleHook": AwsType(
        name_limit=255,
        outputs={"defaultResult": "ABANDON"},
        deployer=Deployer(
            "autoscaling",
            ("DeleteLifecycleHook DeleteTags DescribeLifecycleHookTypes DescribeLifecycleHooks PutLifecycleHook"),
        ),
    ),
    "aws:autoscaling/notification:Notification": AwsType(
        id="{topicArn}",
        name="",
        deployer=Deployer(
            "autoscaling",
            (
                "DeleteNotificationConfiguration DeleteTags DescribeAutoScalingNotificationTypes "
                "DescribeNotificationConfigurations PutNotificationConfiguration"
            ),
        ),
    ),
    "aws:autoscaling/policy:Policy": AwsType(
        arn=regional(
            "autoscaling", "scalingPolicy:{uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}"
        ),
        name_limit=255,
        deployer=Deployer(
            "autoscaling",
            (
                "DeletePolicy DeleteTags DescribeAdjustmentTypes DescribePolicies "
                "DescribeTerminationPolicyTypes ExecutePolicy PutScalingPolicy"
            ),
            when=(When("predictiveScalingConfiguration", "cloudwatch:GetMetricData"),),
        ),
    ),
    "aws:autoscaling/schedule:Schedule": AwsType(
        arn=regional(
            "autoscaling",
            "scheduledUpdateGroupAction:{uuid}:autoScalingGroupName/{autoscalingGroupName}:scheduledActionName/{scheduledActionName}",
        ),
        id="{scheduledActionName}",
        name="scheduledActionName",
        name_limit=255,
        deployer=Deployer(
            "autoscaling", ("DeleteScheduledAction DeleteTags DescribeScheduledActions PutScheduledUpdateGroupAction")
        ),
    ),
    "aws:autoscaling/tag:Tag": AwsType(
        id="{autoscalingGroupName},{hex:.8}",
        name="",
        deployer=Deployer("autoscaling", "CreateOrUpdateTags DeleteTags DescribeTags"),
    ),
}
