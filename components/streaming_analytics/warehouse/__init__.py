"""Amazon Redshift, loaded from the lake: `Warehouse`, and what its network must have."""

from components.streaming_analytics.warehouse.args import (
    ProvisionedArgs,
    RedshiftArgs,
    ServerlessArgs,
    WarehouseArgs,
    problems,
)
from components.streaming_analytics.warehouse.network import TIER, analytics_flows, analytics_tier
from components.streaming_analytics.warehouse.warehouse import Warehouse, identifier_of

__all__ = [
    "TIER",
    "ProvisionedArgs",
    "RedshiftArgs",
    "ServerlessArgs",
    "Warehouse",
    "WarehouseArgs",
    "analytics_flows",
    "analytics_tier",
    "identifier_of",
    "problems",
]
