"""Amazon EventBridge Pipes."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:pipes/pipe:Pipe": AwsType(
        arn=regional("pipes", "pipe/{name}"),
        name_limit=64,
        label=Label("Event pipe", "PIPE", Family.INTEGRATION),
        deployer=Deployer(
            "pipes",
            (
                "CreatePipe DeletePipe DescribePipe ListTagsForResource TagResource UntagResource "
                "UpdatePipe firehose:TagDeliveryStream logs:CreateLogDelivery logs:DeleteLogDelivery "
                "logs:DescribeLogGroups logs:DescribeResourcePolicies logs:GetLogDelivery "
                "logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery s3:GetBucketPolicy "
                "s3:PutBucketPolicy"
            ),
        ),
    ),
}
