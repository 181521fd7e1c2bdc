"""AWS Transfer Family."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:transfer/server:Server": AwsType(
        arn=regional("transfer", "server/{id}"),
        id="s-{hex:.17}",
        name="",
        outputs={"endpoint": "{id}.server.transfer.{region}.amazonaws.com"},
    ),
}
