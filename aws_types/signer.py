"""AWS Signer."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:signer/signingProfile:SigningProfile": AwsType(
        arn=regional("signer", "/signing-profiles/{name}"),
        name_limit=64,
        outputs={
            "status": "Active",
            "version": "{hex:.10}",
            "versionArn": regional("signer", "/signing-profiles/{name}/{hex:.10}"),
        },
        deployer=Deployer(
            "signer",
            (
                "CancelSigningProfile GetSigningProfile ListTagsForResource PutSigningProfile "
                "RevokeSigningProfile TagResource UntagResource"
            ),
        ),
    ),
}
