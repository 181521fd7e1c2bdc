"""Managed Service for Apache Flink."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:kinesisanalyticsv2/application:Application": AwsType(
        arn=regional("kinesisanalytics", "application/{name}"),
        id="{arn}",
        name_limit=128,
        outputs={"status": "READY", "versionId": 1},
        deployer=Deployer(
            "kinesisanalyticsv2",
            (
                "kinesisanalytics:AddApplicationVpcConfiguration kinesisanalytics:CreateApplication "
                "kinesisanalytics:DeleteApplication kinesisanalytics:DeleteApplicationVpcConfiguration "
                "kinesisanalytics:DescribeApplication kinesisanalytics:ListTagsForResource "
                "kinesisanalytics:TagResource kinesisanalytics:UntagResource "
                "kinesisanalytics:UpdateApplication "
                "kinesisanalytics:UpdateApplicationMaintenanceConfiguration"
            ),
        ),
    ),
}
