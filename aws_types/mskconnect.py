"""Amazon MSK Connect."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:mskconnect/connector:Connector": AwsType(
        arn=regional("kafkaconnect", "connector/{name}/{uuid}-1"),
        id="{arn}",
        name_limit=128,
        outputs={"version": "K{HEX:.13}"},
        deployer=Deployer(
            "mskconnect",
            (
                "ec2:CreateNetworkInterface ec2:DescribeSecurityGroups ec2:DescribeSubnets "
                "ec2:DescribeVpcs firehose:TagDeliveryStream kafkaconnect:CreateConnector "
                "kafkaconnect:DeleteConnector kafkaconnect:DescribeConnector "
                "kafkaconnect:DescribeConnectorOperation kafkaconnect:ListTagsForResource "
                "kafkaconnect:TagResource kafkaconnect:UntagResource kafkaconnect:UpdateConnector "
                "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups "
                "logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries "
                "logs:PutResourcePolicy logs:UpdateLogDelivery s3:GetBucketPolicy s3:PutBucketPolicy"
            ),
        ),
    ),
}
