"""What other components are told of the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi


class Placement(TypedDict):
    """Where other components put what they make: plain data, by the tiers' names."""

    vpc_id: pulumi.Input[str]
    zones: Sequence[str]
    subnets: Mapping[str, Sequence[pulumi.Input[str]]]
    """Tier -> ids of its subnets, in the order of its zones."""
    groups: Mapping[str, pulumi.Input[str]]
    """Tier -> id of its security group; with interface endpoints, `endpoints` -> theirs."""
    cidrs: Mapping[str, str]
    """Tier -> its IPv4 block: all its subnets, those of zones not yet used included."""
    service_port: int
    database_port: int
