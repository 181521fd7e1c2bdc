"""Amazon SES."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:ses/domainIdentity:DomainIdentity": AwsType(
        arn=regional("ses", "identity/{domain}"),
        id="{domain}",
        name="",
        outputs={"verificationToken": "{hex:.32}"},
        deployer=Deployer(
            "ses",
            (
                "DeleteIdentity GetIdentityVerificationAttributes ListTagsForResource TagResource "
                "UntagResource VerifyDomainIdentity"
            ),
        ),
    ),
    "aws:ses/emailIdentity:EmailIdentity": AwsType(
        arn=regional("ses", "identity/{email}"),
        id="{email}",
        name="",
        deployer=Deployer(
            "ses",
            (
                "CreateEmailIdentity DeleteEmailIdentity DeleteIdentity GetEmailIdentity "
                "GetIdentityVerificationAttributes ListTagsForResource TagResource UntagResource "
                "VerifyEmailIdentity"
            ),
        ),
    ),
    "aws:ses/identityPolicy:IdentityPolicy": AwsType(
        id="{identity}|{name}",
        name_limit=64,
        deployer=Deployer(
            "ses",
            (
                "DeleteIdentityPolicy GetIdentityPolicies ListTagsForResource PutIdentityPolicy "
                "TagResource UntagResource"
            ),
        ),
    ),
}
