"""Amazon EventBridge Pipes."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:pipes/pipe:Pipe": AwsType(arn=regional("pipes", "pipe/{name}"), name_limit=64),
}
