"""Amazon SES."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:ses/domainIdentity:DomainIdentity": AwsType(
        arn=regional("ses", "identity/{domain}"), id="{domain}", name="", outputs={"verificationToken": "{hex:.32}"}
    ),
    "aws:ses/emailIdentity:EmailIdentity": AwsType(arn=regional("ses", "identity/{email}"), id="{email}", name=""),
    "aws:ses/identityPolicy:IdentityPolicy": AwsType(id="{identity}|{name}", name_limit=64),
}
