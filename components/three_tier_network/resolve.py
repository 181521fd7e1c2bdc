"""From arguments to the design: defaults filled in, zones named, ranges parsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, ip_network

import pulumi
import pulumi_aws as aws

from components.three_tier_network.address_plan import AddressPlan
from components.three_tier_network.arguments import ExtraTier, ThreeTierNetworkArgs, Zones
from components.three_tier_network.design import (
    ANYWHERE,
    ANYWHERE_IPV6,
    Design,
    Egress,
    Flow,
    Tier,
    endpoint_flows,
    own_flows,
    own_tiers,
)


def resolve(args: ThreeTierNetworkArgs, known_zones: Sequence[str]) -> Design:
    """Return the design of good arguments.

    Args:
        args: Arguments without problems.
        known_zones: The names of the region's zones, in order.
    """
    nat = args["nat"]
    ipv6 = args["ipv6"]
    gateway_endpoints = tuple(args["gateway_endpoints"])
    private_egress = _private_egress(leaves=nat != "none", has_endpoints=bool(gateway_endpoints))
    zones = _named(args["zones"], known_zones)
    extra = (
        Tier(
            name,
            tier["slot"],
            tier["kind"],
            _named(tier["zones"], known_zones) if "zones" in tier else zones,
            _egress(tier, private_egress),
        )
        for name, tier in args["extra_tiers"].items()
    )
    tiers = (*own_tiers(zones, private_egress), *extra)
    interface_endpoints = tuple(args["interface_endpoints"])
    declared = tuple(
        Flow(
            flow["source"],
            flow["target"],
            flow["protocol"],
            flow["port"],
            flow.get("to_port", flow["port"]),
            flow["reason"],
        )
        for flow in args["declared_flows"]
    )
    everybody = (ANYWHERE, ANYWHERE_IPV6) if ipv6 else (ANYWHERE,)
    existing = args.get("existing_vpc")
    return Design(
        plan=AddressPlan(IPv4Network(args["cidr"])),
        vpc_ranges=tuple(IPv4Network(text) for text in (existing["ranges"] if existing else (args["cidr"],))),
        ipv6=ipv6,
        nat=nat,
        tiers=tiers,
        flows=(
            *own_flows(args["service_port"], args["database_port"]),
            *(endpoint_flows(tiers) if interface_endpoints else ()),
            *declared,
        ),
        allowed=tuple(ip_network(text) for text in args.get("allowed_source_ranges", ())) or everybody,
        denied=tuple(ip_network(text) for text in args["denied_ranges"]),
        gateway_endpoints=gateway_endpoints,
        interface_endpoints=interface_endpoints,
    )


def region_zones(opts: pulumi.ResourceOptions | None) -> tuple[str, ...]:
    """Ask for the names of the zones that every account has in the region of a component's provider, in order."""
    found = aws.get_availability_zones(
        state="available",
        filters=[{"name": "opt-in-status", "values": ["opt-in-not-required"]}],  # no Local or Wavelength Zones
        opts=pulumi.InvokeOptions(parent=opts.parent, provider=_provider(opts)) if opts else None,
    )
    return tuple(sorted(found.names))


def _provider(opts: pulumi.ResourceOptions) -> pulumi.ProviderResource | None:
    """Return the provider that children will inherit; the component itself is not there yet to be asked."""
    several = opts.providers or ()
    providers = several.values() if isinstance(several, Mapping) else several
    return opts.provider or next((provider for provider in providers if provider.package == "aws"), None)


def _named(zones: Zones, known: Sequence[str]) -> tuple[str, ...]:
    return tuple(known[:zones] if isinstance(zones, int) else zones)


def _private_egress(*, leaves: bool, has_endpoints: bool) -> Egress:
    if leaves:
        return Egress.ANYWHERE
    return Egress.GATEWAY_ENDPOINTS if has_endpoints else Egress.NOWHERE


def _egress(tier: ExtraTier, private: Egress) -> Egress:
    match tier["kind"]:
        case "private":
            return private
        case "isolated" if tier.get("gateway_endpoints"):
            return Egress.GATEWAY_ENDPOINTS
        case _:
            return Egress.NOWHERE
