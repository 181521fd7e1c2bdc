"""Amazon MSK Connect."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:mskconnect/connector:Connector": AwsType(
        arn=regional("kafkaconnect", "connector/{name}/{uuid}-1"),
        id="{arn}",
        name_limit=128,
        outputs={"version": "K{HEX:.13}"},
    ),
}
