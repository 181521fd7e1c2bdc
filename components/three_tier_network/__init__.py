"""A VPC in three tiers whose isolation is proven before it exists: `ThreeTierNetwork`."""

from components.three_tier_network.arguments import ThreeTierNetworkArgs
from components.three_tier_network.design import NatStrategy
from components.three_tier_network.network import Placement, ThreeTierNetwork

__all__ = ["NatStrategy", "Placement", "ThreeTierNetwork", "ThreeTierNetworkArgs"]
