"""The security group of a load balancer, with rules of its own: in the frontend's subnets, or an internal one's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks.group_rules import NamedGroup, admit_ranges, connect
from components.building_blocks.references import Placement
from components.three_tier_network.design import BACKEND


def load_balancer_group(
    name: str,
    placement: Placement,
    *,
    listens: Mapping[int, Sequence[str]],
    opts: pulumi.ResourceOptions,
) -> aws.ec2.SecurityGroup:
    """Create a group for a load balancer, which lets it reach the backend on the service port and nothing else.

    The network's ACLs let the frontend's subnets do that already, and 80 and 443 in; between the backend's own subnets,
    where an internal one may be, they let everything pass. A Network Load Balancer must not preserve client addresses
    (`preserve_client_ip=False` on its target group): the ACLs and the backend's group do not know them.

    Args:
        name: How the names begin.
        placement: The network's.
        listens: Port -> the ranges that may connect, such as `{443: ["0.0.0.0/0"]}`. None for one that is reached by
            a VPC link alone.
        opts: Pulumi's options.
    """
    group = aws.ec2.SecurityGroup(
        name,
        description="A load balancer",
        vpc_id=placement["vpc_id"],
        tags={"Name": name},
        opts=opts,
    )
    balancer = NamedGroup(name, group.id)
    for port, ranges in listens.items():
        admit_ranges(balancer, port, ranges, opts=opts)
    backend = NamedGroup(BACKEND, placement["groups"][BACKEND])
    connect(balancer, backend, placement["service_port"], "Requests to the service", opts=opts)
    return group
