"""Signs what others send to S3 on this function's authority. It signs by itself, without a call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, cast

import boto3
from botocore.config import Config

from handlers.shared import budget


class Signer(Protocol):
    """What is used of boto3's client."""

    def generate_presigned_post(  # noqa: D102
        self,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        Fields: Mapping[str, str],  # noqa: N803
        Conditions: list[Any],  # noqa: N803
        ExpiresIn: int,  # noqa: N803
    ) -> dict[str, Any]: ...

    def generate_presigned_url(  # noqa: D102
        self,
        ClientMethod: str,  # noqa: N803
        Params: Mapping[str, str],  # noqa: N803
        ExpiresIn: int,  # noqa: N803
    ) -> str: ...


@cache
def signer() -> Signer:
    """Return the client, created once an execution environment."""
    # S3 takes what a KMS key encrypts in signature version 4 alone, which is not boto3's default in every region.
    # Without a style boto3 signs for the host of all regions, which sends a new bucket's callers elsewhere.
    style = "path" if "AWS_ENDPOINT_URL" in os.environ else "virtual"
    # The gallery's page names one host in its content security policy: the bucket's own, in us-east-1 as elsewhere.
    s3 = {"addressing_style": style, "us_east_1_regional_endpoint": "regional"}
    config = budget.CALL.config().merge(Config(signature_version="s3v4", s3=s3))
    return cast("Signer", boto3.client("s3", config=config))
