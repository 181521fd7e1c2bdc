"""Amazon SES, second API."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:sesv2/configurationSet:ConfigurationSet": AwsType(
        arn=regional("ses", "configuration-set/{configurationSetName}"),
        id="{configurationSetName}",
        name="configurationSetName",
        name_limit=64,
    ),
    "aws:sesv2/emailIdentity:EmailIdentity": AwsType(
        arn=regional("ses", "identity/{emailIdentity}"),
        id="{emailIdentity}",
        name="",
        outputs={"verifiedForSendingStatus": False, "verificationStatus": "PENDING"},
    ),
    "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": AwsType(
        id="{emailIdentity}|{policyName}", name="policyName", name_limit=64
    ),
}
