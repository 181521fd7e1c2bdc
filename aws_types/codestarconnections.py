"""AWS CodeConnections."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:codestarconnections/connection:Connection": AwsType(
        arn=regional("codestar-connections", "connection/{uuid}"),
        id="{arn}",
        name_limit=32,
        outputs={"connectionStatus": "PENDING"},
        deployer=Deployer(
            "codestar-connections",
            (
                "CreateConnection DeleteConnection GetConnection ListConnections ListTagsForResource "
                "TagResource UntagResource"
            ),
        ),
    ),
}
