"""A VPC in three tiers whose isolation is proven before it exists: `ThreeTierNetwork`."""

from components.building_blocks.references import Placement
from components.three_tier_network.arguments import ThreeTierNetworkArgs
from components.three_tier_network.design import NatStrategy
from components.three_tier_network.load_balancers import load_balancer_group
from components.three_tier_network.network import ThreeTierNetwork

__all__ = ["NatStrategy", "Placement", "ThreeTierNetwork", "ThreeTierNetworkArgs", "load_balancer_group"]
