"""What a declaration of the arguments cannot say: ranges, zones, tiers, flows, quotas, and how they go together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from components.building_blocks.arguments import Problem
from components.three_tier_network.address_plan import EXTRA_SLOTS, LARGEST_VPC, SMALLEST_VPC, ZONE_LETTERS
from components.three_tier_network.arguments import DeclaredFlow, ThreeTierNetworkArgs, Zones
from components.three_tier_network.design import (
    ANYWHERE_IPV6,
    BACKEND,
    DATABASE,
    ENDPOINTS,
    FRONTEND,
    INTERNET,
    Design,
    IpNetwork,
    own_flows,
)
from components.three_tier_network.network_acls import acl_of
from components.three_tier_network.resolve import resolve
from components.three_tier_network.security_groups import NAT, Group, PrefixList, group_rules

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
"""RFC 1918, and RFC 6598, which AWS suggests for what needs many addresses."""

RESERVED = frozenset({FRONTEND, BACKEND, DATABASE, INTERNET, ENDPOINTS, NAT, "default", "vpc"})
IPV6_PREFIX = 56


def problems(args: ThreeTierNetworkArgs, region_zones: Callable[[], Sequence[str]]) -> Iterator[Problem]:
    """Yield all that is wrong; quotas are counted when nothing else is.

    Args:
        args: Arguments that are good as far as their types go.
        region_zones: Gives the names of the region's zones; asked only when zones are well written.
    """
    found = [
        *_cidr(args),
        *_taken(args),
        *_ranges(args),
        *_zones(args, region_zones),
        *_extra_tiers(args),
        *_flows(args),
        *_combinations(args),
    ]
    yield from found
    if not found:
        yield from _quotas(args, resolve(args, region_zones()))


def _cidr(args: ThreeTierNetworkArgs) -> Iterator[Problem]:
    text = args["cidr"]
    cidr = _parsed(text)
    if not isinstance(cidr, IPv4Network):
        yield Problem("cidr", text, cidr if isinstance(cidr, str) else "must be an IPv4 range; IPv6 comes by `ipv6`")
        return
    if not LARGEST_VPC <= cidr.prefixlen <= SMALLEST_VPC:
        yield Problem(
            "cidr",
            text,
            f"must be a /{LARGEST_VPC}, AWS's largest, to a /{SMALLEST_VPC}, whose smallest subnets are AWS's "
            "smallest, "
            f"a /28: {_roomiest(cidr)} has most room",
        )
    if not any(cidr.subnet_of(private) for private in PRIVATE):
        yield Problem("cidr", text, f"is a public range; must be within {', '.join(map(str, PRIVATE))}")
    existing = args.get("existing_vpc")
    if existing is None:
        return
    ranges = [_parsed(part) for part in existing["ranges"]]
    for index, part in enumerate(ranges):
        if not isinstance(part, IPv4Network):
            remedy = part if isinstance(part, str) else "must be an IPv4 range; the IPv6 one is `ipv6_range`"
            yield Problem(f"existing_vpc.ranges[{index}]", existing["ranges"][index], remedy)
    if not any(isinstance(part, IPv4Network) and cidr.subnet_of(part) for part in ranges):
        yield Problem("cidr", text, f"must be a free part of the existing VPC's {', '.join(existing['ranges'])}")


def _taken(args: ThreeTierNetworkArgs) -> Iterator[Problem]:
    cidr = _parsed(args["cidr"])
    for index, text in enumerate(args["taken_ranges"]):
        taken = _parsed(text)
        if isinstance(taken, str):
            yield Problem(f"taken_ranges[{index}]", text, taken)
        elif isinstance(cidr, IPv4Network) and isinstance(taken, IPv4Network) and cidr.overlaps(taken):
            yield Problem("cidr", args["cidr"], f"overlaps {taken} of `taken_ranges`: give a range that is free")


def _ranges(args: ThreeTierNetworkArgs) -> Iterator[Problem]:
    ipv6 = args["ipv6"]
    parsed: dict[str, IpNetwork] = {}
    for argument in ("allowed_source_ranges", "denied_ranges"):
        for index, text in enumerate(args.get(argument, ())):
            path = f"{argument}[{index}]"
            found = _parsed(text)
            if isinstance(found, str):
                yield Problem(path, text, found)
            elif isinstance(found, IPv6Network) and not ipv6:
                yield Problem(path, text, "is an IPv6 range, and the network has none: set `ipv6`, or leave it out")
            else:
                yield from _covered(path, found, parsed)
                parsed[path] = found
    for path, found in parsed.items():
        if path.startswith("denied"):
            yield from _denies_vpc(path, found, args)


def _covered(path: str, found: IpNetwork, before: Mapping[str, IpNetwork]) -> Iterator[Problem]:
    """Ranges of one list must not hold each other, and nothing that is allowed may be denied as a whole."""
    for other_path, other in before.items():
        same_list = other_path.split("[", maxsplit=1)[0] == path.split("[", maxsplit=1)[0]
        if _within(found, other) and same_list:
            yield Problem(path, str(found), f"is a part of {other_path}, {other}: leave it out")
        elif _within(other, found) and same_list:
            yield Problem(other_path, str(other), f"is a part of {path}, {found}: leave it out")
        elif _within(other, found):
            yield Problem(path, str(found), f"denies all of {other_path}, {other}: remove one of the two")


def _denies_vpc(path: str, denied: IpNetwork, args: ThreeTierNetworkArgs) -> Iterator[Problem]:
    remedy = "would cut the network's own traffic: deny ranges outside the VPC"
    if denied == ANYWHERE_IPV6:
        yield Problem(path, str(denied), f"covers the VPC itself and {remedy}")
    own = [args["cidr"], *args.get("existing_vpc", {}).get("ranges", ())]
    for text in own:
        vpc = _parsed(text)
        if isinstance(vpc, IPv4Network) and isinstance(denied, IPv4Network) and vpc.overlaps(denied):
            how = "covers" if vpc.subnet_of(denied) else "is a part of"
            yield Problem(path, str(denied), f"{how} the VPC itself, {vpc}, and {remedy}")
            return


def _zones(args: ThreeTierNetworkArgs, region_zones: Callable[[], Sequence[str]]) -> Iterator[Problem]:
    chosen = {"zones": args["zones"]}
    for name, tier in args["extra_tiers"].items():
        if (zones := tier.get("zones")) is not None:
            chosen[f"extra_tiers.{name}.zones"] = zones
    for path, zones in chosen.items():
        yield from _zones_of(path, zones, region_zones)


def _zones_of(path: str, zones: Zones, region_zones: Callable[[], Sequence[str]]) -> Iterator[Problem]:
    number = zones if isinstance(zones, int) else len(zones)
    if not 2 <= number <= len(ZONE_LETTERS):  # noqa: PLR2004 - two, so that the loss of one is survived
        yield Problem(path, zones, f"must be 2 to {len(ZONE_LETTERS)} zones: with one, its loss is the network's")
        return
    known = region_zones()
    if isinstance(zones, int):
        if zones > len(known):
            yield Problem(path, zones, f"the region has {len(known)} zones: {', '.join(known)}")
        return
    for zone, times in Counter(zones).items():
        if times > 1:
            yield Problem(path, zones, f"{zone} is there {times} times: name each zone once")
        if zone not in known:
            yield Problem(path, zone, f"the region has no such zone; it has {', '.join(known)}")


def _extra_tiers(args: ThreeTierNetworkArgs) -> Iterator[Problem]:
    taken: dict[int, str] = {}
    for name, tier in args["extra_tiers"].items():
        path = f"extra_tiers.{name}"
        if name in RESERVED:
            yield Problem(path, name, f"is a name of the network's own; others are {', '.join(sorted(RESERVED))}")
        if not re.fullmatch("[a-z][a-z0-9-]{0,30}", name):
            yield Problem(path, name, "must be lower-case letters, digits and hyphens, a letter first, 31 at most")
        if (other := taken.setdefault(tier["slot"], name)) != name:
            free = sorted(set(EXTRA_SLOTS) - set(taken))
            yield Problem(f"{path}.slot", tier["slot"], f"is {other}'s; free are {', '.join(map(str, free)) or 'none'}")
        if tier.get("gateway_endpoints") is not None and tier["kind"] != "isolated":
            yield Problem(
                f"{path}.gateway_endpoints", tier.get("gateway_endpoints"), "is for isolated tiers only: leave it out"
            )
        if tier.get("gateway_endpoints") and not args["gateway_endpoints"]:
            yield Problem(f"{path}.gateway_endpoints", True, "the network has none: name some in `gateway_endpoints`")  # noqa: FBT003 - the value


def _flows(args: ThreeTierNetworkArgs) -> Iterator[Problem]:
    kinds = {FRONTEND: "public", BACKEND: "private", DATABASE: "isolated"}
    kinds |= {name: tier["kind"] for name, tier in args["extra_tiers"].items()}
    service_port, database_port = args["service_port"], args["database_port"]
    there = {(f.source, f.target, f.protocol, f.low, f.high) for f in own_flows(service_port, database_port)}
    for index, flow in enumerate(args["declared_flows"]):
        path = f"declared_flows[{index}]"
        yield from _flow(path, flow, kinds)
        first, last = flow["port"], flow.get("to_port", flow["port"])
        key = (flow["source"], flow["target"], flow["protocol"], first, last)
        if key in there:
            yield Problem(path, dict(flow), "is there already: leave it out")
        there.add(key)


def _flow(path: str, flow: DeclaredFlow, kinds: Mapping[str, str]) -> Iterator[Problem]:
    tiers = ", ".join(kinds)
    if flow["source"] not in {INTERNET, *kinds}:
        yield Problem(f"{path}.source", flow["source"], f"unknown tier; must be {INTERNET} or one of {tiers}")
    if flow["target"] not in kinds:
        yield Problem(f"{path}.target", flow["target"], f"unknown tier; must be one of {tiers}")
    elif flow["source"] == INTERNET and kinds[flow["target"]] != "public":
        yield Problem(f"{path}.target", flow["target"], "is not public: let the internet reach a public tier only")
    if {flow["source"], flow["target"]} == {FRONTEND, DATABASE}:
        # Not the other way round either: the answers would open the ACLs for the frontend.
        yield Problem(path, dict(flow), "the frontend and the database never talk: let the backend do it for them")
    if flow.get("to_port", flow["port"]) < flow["port"]:
        yield Problem(
            f"{path}.to_port", flow.get("to_port"), f"must be {flow['port']} or more, the last port of the range"
        )


def _combinations(args: ThreeTierNetworkArgs) -> Iterator[Problem]:
    nat = args["nat"]
    if (value := args.get("nat_instance_type")) is not None and nat != "instance":
        yield Problem("nat_instance_type", value, f'is for `nat` "instance", and `nat` is "{nat}": leave it out')
    logs = args.get("flow_logs")
    if logs and "bucket" in logs:
        for argument in ("logs_key_arn", "retention_days"):
            if (value := logs.get(argument)) is not None:
                yield Problem(
                    f"flow_logs.{argument}",
                    value,
                    "the bucket decides about it: leave it, or `bucket`, out",
                )
    existing = args.get("existing_vpc")
    if existing is None:
        return
    ipv6_range = existing.get("ipv6_range")
    if args.get("ipv6") and ipv6_range is None:
        yield Problem("existing_vpc.ipv6_range", None, f"required with `ipv6`: give the VPC's /{IPV6_PREFIX}")
    if ipv6_range is not None:
        parsed = _parsed(ipv6_range)
        if not isinstance(parsed, IPv6Network) or parsed.prefixlen != IPV6_PREFIX:
            yield Problem(
                "existing_vpc.ipv6_range", ipv6_range, f"must be an IPv6 /{IPV6_PREFIX}, such as 2001:db8::/56"
            )


def _quotas(args: ThreeTierNetworkArgs, design: Design) -> Iterator[Problem]:
    quotas = args["quotas"]
    acl_quota = quotas["acl_rules"]
    for tier in design.tiers:
        acl = acl_of(design, tier)
        for direction, rules in (("inbound", acl.ingress), ("outbound", acl.egress)):
            for version in (4, 6):
                # AWS counts its own last rule, which denies the rest.
                number = sum(rule.ipv6 is (version == 6) for rule in rules.values()) + 1  # noqa: PLR2004 - IPv6
                if number > acl_quota:
                    yield Problem(
                        "quotas.acl_rules",
                        acl_quota,
                        f"the {tier.name} tier's ACL has {number} {direction} IPv{version} rules: give fewer or wider "
                        f"ranges in `denied_ranges`, or have AWS raise the quota, to 40 at most",
                    )
    group_quota = quotas["group_rules"]
    counts: Counter[tuple[str, str, int]] = Counter()
    for rule in group_rules(design):
        for version in (4, 6):
            if isinstance(rule.peer, Group | PrefixList) or rule.peer.version == version:
                counts[rule.group, rule.direction, version] += 1
    for (group, direction, version), number in counts.items():
        if number > group_quota:
            yield Problem(
                "quotas.group_rules",
                group_quota,
                f"the {group} group has {number} {direction} rules for IPv{version}: give fewer or wider ranges in "
                f"`allowed_source_ranges`, or have AWS raise the quota",
            )


def _parsed(text: str) -> IpNetwork | str:
    """Return the range, or what to do about it."""
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        return f"has bits set beyond its prefix: give {ip_network(text, strict=False)}"
    except ValueError:
        return "is no address range: must be one such as 203.0.113.0/24"


def _roomiest(cidr: IPv4Network) -> IPv4Network:
    """Return the largest range that AWS takes at this place."""
    return IPv4Network((cidr.network_address, LARGEST_VPC), strict=False)


def _within(inner: IpNetwork, outer: IpNetwork) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)
