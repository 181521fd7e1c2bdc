"""Amazon Timestream."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:timestreamwrite/database:Database": AwsType(
        arn=regional("timestream", "database/{databaseName}"),
        id="{databaseName}",
        name="databaseName",
        name_limit=256,
        outputs={"tableCount": 0},
        keys=("kmsKeyId",),
    ),
    "aws:timestreamwrite/table:Table": AwsType(
        arn=regional("timestream", "database/{databaseName}/table/{tableName}"),
        id="{tableName}:{databaseName}",
        name="tableName",
        name_limit=256,
    ),
}
