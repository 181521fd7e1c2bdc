"""Amazon EMR Serverless."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:emrserverless/application:Application": AwsType(
        arn=regional("emr-serverless", "/applications/{id}"), id="{hex:.16}", name_limit=64
    ),
}
