"""Rules of security groups, each a resource by itself: several components may add theirs to the same group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Network, ip_network

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """A security group, and what names of rules call it."""

    name: str
    id: pulumi.Input[str]


def admit_ranges(group: NamedGroup, port: int, ranges: Sequence[str], *, opts: pulumi.ResourceOptions) -> None:
    """Let clients of some address ranges connect to a group on a TCP port."""
    for number, source in enumerate(ranges):
        ipv6 = isinstance(ip_network(source), IPv6Network)
        aws.vpc.SecurityGroupIngressRule(
            f"{group.name}-{port}-{number}",
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ipv4=None if ipv6 else source,
            cidr_ipv6=source if ipv6 else None,
            description=f"Clients on {port}",
            opts=opts,
        )


def connect(
    source: NamedGroup, target: NamedGroup, port: int, description: str, *, opts: pulumi.ResourceOptions
) -> None:
    """Let one group connect to another on a TCP port: a rule at each end."""
    aws.vpc.SecurityGroupEgressRule(
        f"{source.name}-to-{target.name}",
        security_group_id=source.id,
        referenced_security_group_id=target.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=description,
        opts=opts,
    )
    aws.vpc.SecurityGroupIngressRule(
        f"{target.name}-from-{source.name}",
        security_group_id=target.id,
        referenced_security_group_id=source.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=description,
        opts=opts,
    )
