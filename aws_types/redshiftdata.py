"""Amazon Redshift Data API."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:redshiftdata/statement:Statement": AwsType(
        id="{uuid}",
        name="",
        deployer=Deployer(
            "redshift-data",
            (
                "CancelStatement DescribeStatement ExecuteStatement redshift-serverless:GetCredentials "
                "redshift:GetClusterCredentials"
            ),
        ),
    ),
}
