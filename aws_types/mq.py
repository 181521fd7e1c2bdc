"""Amazon MQ."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:mq/broker:Broker": AwsType(
        arn=regional("mq", "broker:{brokerName}:{id}"),
        id="b-{uuid}",
        name="brokerName",
        name_limit=50,
        keys=("encryptionOptions.kmsKeyId",),
        placement=Placement("subnetIds", "securityGroups", "publiclyAccessible", default_vpc=True),
    ),
}
