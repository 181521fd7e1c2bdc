"""A custom domain name in Route 53: the certificate that proves it, and the records that lead to a target of AWS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Matches

LISTENER_TLS_POLICY: Final = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3, and 1.2 for older clients.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"""
VALIDATION_SECONDS: Final = 60
ADDRESSES: Final = ("A", "AAAA")

KeyAlgorithm = Literal["EC_prime256v1", "RSA_2048"]
DomainName = Annotated[
    str, Matches(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}", "must be a domain name, such as api.example.com")
]


class DomainArgs(TypedDict):
    """A custom domain name."""

    name: DomainName
    """Where callers find it."""
    zone_id: pulumi.Input[str]
    """The public hosted zone in Route 53 that has the name."""


def create_certificate(
    name: str,
    domain_name: str,
    domain: DomainArgs,
    *,
    region: str | None = None,
    key_algorithm: KeyAlgorithm = "EC_prime256v1",
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Create a certificate that proves itself by a record of the zone, and return its ARN once it is valid."""
    certificate = aws.acm.Certificate(
        name,
        domain_name=domain_name,
        validation_method="DNS",
        key_algorithm=key_algorithm,
        region=region,
        opts=opts,
    )
    proof = certificate.domain_validation_options.apply(lambda options: options[0])
    record = aws.route53.Record(
        f"{name}-validation",
        zone_id=domain["zone_id"],
        name=proof.apply(lambda option: option.resource_record_name or ""),
        type=proof.apply(lambda option: option.resource_record_type or ""),
        records=[proof.apply(lambda option: option.resource_record_value or "")],
        ttl=VALIDATION_SECONDS,
        allow_overwrite=True,  # two certificates of one name prove themselves by the same record
        opts=opts,
    )
    return aws.acm.CertificateValidation(
        name,
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn],
        region=region,
        opts=opts,
    ).certificate_arn


def point_to(
    name: str,
    domain_name: str,
    domain: DomainArgs,
    *,
    target: pulumi.Input[str],
    target_zone_id: pulumi.Input[str],
    types: Sequence[str] = ADDRESSES,
    opts: pulumi.ResourceOptions,
) -> None:
    """Point a name to a target of AWS, for IPv4 and, unless `types` says otherwise, IPv6; such aliases cost nothing."""
    for type_ in types:
        aws.route53.Record(
            f"{name}-{type_.lower()}",
            zone_id=domain["zone_id"],
            name=domain_name,
            type=type_,
            # There is nothing to go to instead; CloudFront's health cannot be asked for at all.
            aliases=[{"name": target, "zone_id": target_zone_id, "evaluate_target_health": False}],
            opts=opts,
        )
