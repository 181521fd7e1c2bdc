"""Amazon EC2 Auto Scaling."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:autoscaling/attachment:Attachment": AwsType(id="{autoscalingGroupName}-{hex}", name=""),
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
    ),
    "aws:autoscaling/lifecycleHook:LifecycleHook": AwsType(name_limit=255, outputs={"defaultResult": "ABANDON"}),
    "aws:autoscaling/notification:Notification": AwsType(id="{topicArn}", name=""),
    "aws:autoscaling/policy:Policy": AwsType(
        arn=regional(
            "autoscaling", "scalingPolicy:{uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}"
        ),
        name_limit=255,
    ),
    "aws:autoscaling/schedule:Schedule": AwsType(
        arn=regional(
            "autoscaling",
            "scheduledUpdateGroupAction:{uuid}:autoScalingGroupName/{autoscalingGroupName}:scheduledActionName/{scheduledActionName}",
        ),
        id="{scheduledActionName}",
        name="scheduledActionName",
        name_limit=255,
    ),
    "aws:autoscaling/tag:Tag": AwsType(id="{autoscalingGroupName},{hex:.8}", name=""),
}
