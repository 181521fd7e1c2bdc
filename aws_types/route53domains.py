"""Amazon Route 53 domains."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:route53domains/registeredDomain:RegisteredDomain": AwsType(id="{domainName}", name=""),
}
