"""AWS Shield."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:shield/applicationLayerAutomaticResponse:ApplicationLayerAutomaticResponse": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer(
            "shield",
            (
                "DisableApplicationLayerAutomaticResponse EnableApplicationLayerAutomaticResponse "
                "ListTagsForResource TagResource UntagResource UpdateApplicationLayerAutomaticResponse"
            ),
        ),
    ),
    "aws:shield/drtAccessLogBucketAssociation:DrtAccessLogBucketAssociation": AwsType(
        id="{logBucket}",
        name="",
        deployer=Deployer(
            "shield", ("AssociateDRTLogBucket DisassociateDRTLogBucket ListTagsForResource TagResource UntagResource")
        ),
    ),
    "aws:shield/drtAccessRoleArnAssociation:DrtAccessRoleArnAssociation": AwsType(
        id="{account}",
        name="",
        deployer=Deployer(
            "shield", ("AssociateDRTRole DisassociateDRTRole ListTagsForResource TagResource UntagResource")
        ),
    ),
    "aws:shield/proactiveEngagement:ProactiveEngagement": AwsType(
        id="{account}",
        name="",
        deployer=Deployer(
            "shield",
            (
                "AssociateProactiveEngagementDetails DescribeEmergencyContactSettings "
                "DescribeSubscription DisableProactiveEngagement EnableProactiveEngagement "
                "ListTagsForResource TagResource UntagResource UpdateEmergencyContactSettings"
            ),
        ),
    ),
    "aws:shield/protection:Protection": AwsType(
        arn=worldwide("shield", "protection/{id}"),
        id="{uuid}",
        name_limit=128,
        label=Label("Shield", "SHD", Family.SECURITY),
        deployer=Deployer(
            "shield",
            (
                "AssociateHealthCheck CreateProtection DeleteProtection DescribeProtection "
                "DisableApplicationLayerAutomaticResponse DisassociateHealthCheck "
                "EnableApplicationLayerAutomaticResponse ListProtections ListTagsForResource TagResource "
                "UntagResource UpdateApplicationLayerAutomaticResponse ec2:DescribeAddresses "
                "elasticloadbalancing:DescribeLoadBalancers iam:GetRole route53:GetHealthCheck "
                "wafv2:GetWebACL wafv2:GetWebACLForResource"
            ),
        ),
    ),
    "aws:shield/protectionGroup:ProtectionGroup": AwsType(
        arn=worldwide("shield", "protection-group/{protectionGroupId}"),
        id="{protectionGroupId}",
        name="",
        outputs={"protectionGroupArn": "{arn}"},
        deployer=Deployer(
            "shield",
            (
                "CreateProtectionGroup DeleteProtectionGroup DescribeProtectionGroup ListTagsForResource "
                "TagResource UntagResource UpdateProtectionGroup"
            ),
        ),
    ),
    "aws:shield/protectionHealthCheckAssociation:ProtectionHealthCheckAssociation": AwsType(
        id="{shieldProtectionId}+{healthCheckArn}",
        name="",
        deployer=Deployer(
            "shield", ("AssociateHealthCheck DisassociateHealthCheck ListTagsForResource TagResource UntagResource")
        ),
    ),
    "aws:shield/subscription:Subscription": AwsType(
        id="{account}",
        name="",
        deployer=Deployer(
            "shield",
            (
                "CreateSubscription DeleteSubscription DescribeSubscription ListTagsForResource "
                "TagResource UntagResource UpdateSubscription"
            ),
        ),
    ),
}
