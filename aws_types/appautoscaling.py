"""Application Auto Scaling."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:appautoscaling/policy:Policy": AwsType(
        arn=regional("autoscaling", "scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}"),
        name_limit=256,
        outputs={"alarmArns": []},
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": AwsType(
        arn=regional(
            "autoscaling", "scheduledAction:{uuid}:resource/{serviceNamespace}/{resourceId}:scheduledActionName/{name}"
        ),
        id="{name}-{serviceNamespace}-{resourceId}",
        name_limit=256,
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
    ),
}
