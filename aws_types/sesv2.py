"""Amazon SES, second API."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:sesv2/configurationSet:ConfigurationSet": AwsType(
        arn=regional("ses", "configuration-set/{configurationSetName}"),
        id="{configurationSetName}",
        name="configurationSetName",
        name_limit=64,
        deployer=Deployer(
            "sesv2",
            (
                "ses:CreateConfigurationSet ses:DeleteConfigurationSet ses:DescribeConfigurationSet "
                "ses:GetConfigurationSet ses:PutConfigurationSetDeliveryOptions "
                "ses:PutConfigurationSetReputationOptions ses:PutConfigurationSetSendingOptions "
                "ses:PutConfigurationSetSuppressionOptions ses:PutConfigurationSetTrackingOptions "
                "ses:PutConfigurationSetVdmOptions"
            ),
        ),
    ),
    "aws:sesv2/emailIdentity:EmailIdentity": AwsType(
        arn=regional("ses", "identity/{emailIdentity}"),
        id="{emailIdentity}",
        name="",
        outputs={"verifiedForSendingStatus": False, "verificationStatus": "PENDING"},
        deployer=Deployer(
            "sesv2",
            (
                "ses:CreateEmailIdentity ses:DeleteEmailIdentity ses:GetEmailIdentity "
                "ses:PutEmailIdentityConfigurationSetAttributes ses:PutEmailIdentityDkimAttributes "
                "ses:PutEmailIdentityDkimSigningAttributes ses:PutEmailIdentityFeedbackAttributes "
                "ses:PutEmailIdentityMailFromAttributes"
            ),
        ),
    ),
    "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": AwsType(
        id="{emailIdentity}|{policyName}",
        name="policyName",
        name_limit=64,
        deployer=Deployer(
            "sesv2", ("ses:CreateEmailIdentityPolicy ses:DeleteEmailIdentityPolicy ses:UpdateEmailIdentityPolicy")
        ),
    ),
}
