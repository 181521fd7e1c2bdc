"""Amazon Timestream."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:timestreamwrite/database:Database": AwsType(
        arn=regional("timestream", "database/{databaseName}"),
        id="{databaseName}",
        name="databaseName",
        name_limit=256,
        outputs={"tableCount": 0},
        keys=("kmsKeyId",),
        deployer=Deployer(
            "timestreamwrite",
            (
                "timestream:CreateDatabase timestream:DeleteDatabase timestream:DescribeDatabase "
                "timestream:DescribeEndpoints timestream:ListTagsForResource timestream:TagResource "
                "timestream:UntagResource timestream:UpdateDatabase"
            ),
        ),
    ),
    "aws:timestreamwrite/table:Table": AwsType(
        arn=regional("timestream", "database/{databaseName}/table/{tableName}"),
        id="{tableName}:{databaseName}",
        name="tableName",
        name_limit=256,
        deployer=Deployer(
            "timestreamwrite",
            (
                "s3:GetBucketAcl s3:GetObject s3:PutObject timestream:CreateTable timestream:DeleteTable "
                "timestream:DescribeEndpoints timestream:DescribeTable timestream:ListTagsForResource "
                "timestream:TagResource timestream:UntagResource timestream:UpdateTable"
            ),
        ),
    ),
}
