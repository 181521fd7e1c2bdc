"""Amazon Redshift, loaded from the lake: `Warehouse`, and what its network must have."""

from components.streaming_analytics.warehouse.args import ServerlessArgs, WarehouseArgs
from components.streaming_analytics.warehouse.network import TIER, analytics_flows, analytics_tier
from components.streaming_analytics.warehouse.warehouse import Warehouse

__all__ = [
    "TIER",
    "ServerlessArgs",
    "Warehouse",
    "WarehouseArgs",
    "analytics_flows",
    "analytics_tier",
]
