"""DNS records with every routing policy of Route 53, their health checks and alarms: `DnsRouting`."""

from components.dns_routing.args import (
    AliasArgs,
    DnsRoutingArgs,
    GeolocationArgs,
    GeoproximityArgs,
    HealthCheckArgs,
    RecordArgs,
    ZoneArgs,
    distribution,
)
from components.dns_routing.routing import DnsRouting

__all__ = [
    "AliasArgs",
    "DnsRouting",
    "DnsRoutingArgs",
    "GeolocationArgs",
    "GeoproximityArgs",
    "HealthCheckArgs",
    "RecordArgs",
    "ZoneArgs",
    "distribution",
]
