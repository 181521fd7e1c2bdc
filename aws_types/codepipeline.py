"""AWS CodePipeline."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:codepipeline/pipeline:Pipeline": AwsType(
        arn=regional("codepipeline", "{name}"),
        name_limit=100,
        keys=("artifactStores[].encryptionKey.id",),
        label=Label("Code pipeline", "CP", Family.INTEGRATION),
    ),
    "aws:codepipeline/webhook:Webhook": AwsType(
        arn=regional("codepipeline", "webhook:{name}"),
        id="{arn}",
        name_limit=100,
        outputs={"url": "https://{region}.webhooks.aws/trigger?t={hex}&v=1"},
    ),
}
