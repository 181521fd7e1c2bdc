"""Application Auto Scaling."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, When

TARGET_ALARMS = regional("cloudwatch", "alarm:TargetTracking-*")
"""Of policies that track a target: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html"""

TYPES: Mapping[str, AwsType] = {
    "aws:appautoscaling/policy:Policy": AwsType(
        arn=regional("autoscaling", "scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}"),
        name_limit=256,
        outputs={"alarmArns": []},
        deployer=Deployer(
            "application-autoscaling",
            (
                "DeleteScalingPolicy DescribeScalingPolicies ListTagsForResource PutScalingPolicy "
                "TagResource UntagResource cloudwatch:DeleteAlarms cloudwatch:DescribeAlarms "
                "cloudwatch:GetMetricData cloudwatch:PutMetricAlarm"
            ),
            others={"cloudwatch": TARGET_ALARMS},
        ),
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": AwsType(
        arn=regional(
            "autoscaling", "scheduledAction:{uuid}:resource/{serviceNamespace}/{resourceId}:scheduledActionName/{name}"
        ),
        id="{name}-{serviceNamespace}-{resourceId}",
        name_limit=256,
        deployer=Deployer(
            "application-autoscaling",
            (
                "DeleteScheduledAction DescribeScheduledActions ListTagsForResource PutScheduledAction "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:appautoscaling/target:Target": AwsType(
        arn=regional("application-autoscaling", "scalable-target/{hex}"),
        id="{resourceId}",
        name="",
        outputs={
            "roleArn": worldwide(
                "iam",
                "role/aws-service-role/{serviceNamespace}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling",
            )
        },
        deployer=Deployer(
            "application-autoscaling",
            (
                "DeregisterScalableTarget DescribeScalableTargets DescribeScheduledActions "
                "ListTagsForResource PutScheduledAction RegisterScalableTarget TagResource UntagResource "
                "cloudwatch:DeleteAlarms cloudwatch:DescribeAlarms cloudwatch:PutMetricAlarm"
            ),
            others={"cloudwatch": TARGET_ALARMS, "ecs": regional("ecs", "{resourceId}")},
            when=(
                When(
                    "serviceNamespace",
                    "lambda:DeleteProvisionedConcurrencyConfig lambda:GetProvisionedConcurrencyConfig "
                    "lambda:PutProvisionedConcurrencyConfig",
                    equals=("lambda",),
                ),
                When("serviceNamespace", "ecs:DescribeServices ecs:UpdateService", equals=("ecs",)),
                When("serviceNamespace", "dynamodb:DescribeTable dynamodb:UpdateTable", equals=("dynamodb",)),
            ),
        ),
    ),
}
