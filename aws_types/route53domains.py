"""Amazon Route 53 domains."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:route53domains/registeredDomain:RegisteredDomain": AwsType(
        id="{domainName}",
        name="",
        deployer=Deployer(
            "route53domains",
            (
                "DeleteTagsForDomain EnableDomainAutoRenew GetDomainDetail ListTagsForDomain "
                "UpdateDomainContact UpdateDomainContactPrivacy UpdateTagsForDomain"
            ),
        ),
    ),
}
