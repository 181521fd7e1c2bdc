"""The bucket of a pipeline: what the program gives to deployments, and what the stages hand on."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building_blocks.bucket import Bucket, BucketArgs
from components.building_blocks.references import StoreRef
from components.container_platform.delivery.scope import Scope

ARTEFACT_DAYS = 30
LONGEST_NAME = 100
PREFIX_LENGTH = 20
"""Artefacts are below so much of the pipeline's name, and then below their own."""


@dataclass(frozen=True, slots=True)
class Store:
    """A pipeline's bucket."""

    pipeline_name: str
    """As AWS has it."""
    ref: StoreRef
    settings: aws.s3.BucketObjectv2
    settings_key: str

    def below(self, *artefacts: str) -> list[str]:
        """Return the prefixes of artefacts; that of all where none is named."""
        prefix = _prefix(self.pipeline_name)
        return [f"{prefix}{artefact}/" for artefact in artefacts] or [prefix]


def create_store(scope: Scope, settings: pulumi.Input[pulumi.Archive], access_log_bucket: StoreRef | None) -> Store:
    """Create the bucket, with the settings of deployments in it.

    Args:
        scope: The delivery.
        settings: What the program gives to each deployment.
        access_log_bucket: Gets the bucket's access logs.
    """
    name, key_arn = scope.name, scope.foundation["encryption_key_arn"]
    pipeline_name = f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"[:LONGEST_NAME]
    args: BucketArgs = {
        "data_class": "internal",
        "purpose": "what a pipeline hands from stage to stage and the settings of its deployments",
        "retention_days": "until_erased",
        "expire_prefixes": {_prefix(pipeline_name): ARTEFACT_DAYS},
        "encryption_key_arn": key_arn,
        "eventbridge": True,
        "force_destroy": True,  # all of it can be built again
    }
    if access_log_bucket is not None:
        args["access_log_bucket"] = access_log_bucket
    bucket = Bucket(f"{name}-delivery", args, scope.opts)
    key = f"settings/{name}.zip"
    content = aws.s3.BucketObjectv2(
        f"{name}-settings",
        bucket=bucket.name,
        key=key,
        source=settings,
        server_side_encryption="aws:kms",
        kms_key_id=key_arn,
        opts=scope.opts,
    )
    return Store(pipeline_name, bucket.ref, content, key)


def _prefix(pipeline_name: str) -> str:
    return f"{pipeline_name[:PREFIX_LENGTH]}/"
