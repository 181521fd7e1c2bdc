"""What a warehouse asks of `ThreeTierNetwork`: a tier over three zones that reaches S3, and one flow within it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from components.building_blocks.arguments import Problem
from components.building_blocks.references import Placement
from components.three_tier_network.arguments import DeclaredFlow, ExtraTier

TIER = "analytics"
PORT = 5439
"""Redshift's own. A work group takes 5431 to 5455 and 8191 to 8215:
https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html"""
ZONES = 3
"""What Redshift Serverless asks for with enhanced VPC routing.
https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html"""


def analytics_tier(slot: int = 2) -> ExtraTier:
    """Return the tier, for the network's `extra_tiers`: no route out but to S3 and DynamoDB, by gateway endpoints.

    Args:
        slot: Its place in the address plan, for life.
    """
    return {"slot": slot, "kind": "isolated", "zones": ZONES, "gateway_endpoints": True}


def analytics_flows() -> Sequence[DeclaredFlow]:
    """Return the flow, for the network's `declared_flows`: queries from within the tier, where QuickSight connects.

    The Data API, by which the functions load, needs none: it reaches the warehouse inside AWS.
    """
    return [{"source": TIER, "target": TIER, "port": PORT, "reason": "queries to Redshift"}]


def placement_problems(network: Placement) -> Iterator[Problem]:
    """Yield why a network has no place for a warehouse."""
    subnets = network["subnets"].get(TIER)
    if subnets is None or TIER not in network["groups"]:
        remedy = f"must have a tier {TIER!r}: give the network `extra_tiers` with `analytics_tier()`"
        yield Problem("network", sorted(network["subnets"]), remedy)
    elif len(subnets) < ZONES:
        remedy = f"must have its tier {TIER!r} over {ZONES} zones: Redshift Serverless asks for them"
        yield Problem("network", f"{len(subnets)} subnets", remedy)
    if not {"s3", "internet"} & set(network["reaches"]):
        yield Problem("network", list(network["reaches"]), "must reach S3: put s3 into its `gateway_endpoints`")
