"""Amazon EMR Serverless."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:emrserverless/application:Application": AwsType(
        arn=regional("emr-serverless", "/applications/{id}"),
        id="{hex:.16}",
        name_limit=64,
        deployer=Deployer(
            "emr-serverless",
            (
                "CreateApplication DeleteApplication GetApplication ListTagsForResource TagResource "
                "UntagResource UpdateApplication ec2:CreateNetworkInterface ecr:BatchGetImage "
                "ecr:DescribeImages ecr:GetDownloadUrlForLayer"
            ),
        ),
    ),
}
