"""AWS Shield."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:shield/applicationLayerAutomaticResponse:ApplicationLayerAutomaticResponse": AwsType(
        id="{resourceArn}", name=""
    ),
    "aws:shield/drtAccessLogBucketAssociation:DrtAccessLogBucketAssociation": AwsType(id="{logBucket}", name=""),
    "aws:shield/drtAccessRoleArnAssociation:DrtAccessRoleArnAssociation": AwsType(id="{account}", name=""),
    "aws:shield/proactiveEngagement:ProactiveEngagement": AwsType(id="{account}", name=""),
    "aws:shield/protection:Protection": AwsType(
        arn=worldwide("shield", "protection/{id}"), id="{uuid}", name_limit=128
    ),
    "aws:shield/protectionGroup:ProtectionGroup": AwsType(
        arn=worldwide("shield", "protection-group/{protectionGroupId}"),
        id="{protectionGroupId}",
        name="",
        outputs={"protectionGroupArn": "{arn}"},
    ),
    "aws:shield/protectionHealthCheckAssociation:ProtectionHealthCheckAssociation": AwsType(
        id="{shieldProtectionId}+{healthCheckArn}", name=""
    ),
    "aws:shield/subscription:Subscription": AwsType(id="{account}", name=""),
}
