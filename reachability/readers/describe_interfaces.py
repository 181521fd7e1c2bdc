"""Reads network interfaces: described by themselves, by their instances, and by interface endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from reachability.addresses import IPV4
from reachability.intervals import Intervals
from reachability.model import Forwarding, Interface, Role
from reachability.readers.described import Described, all_of, named, ranges, subnet_addresses, tags
from reachability.readers.rules import NAT_ROLE_TAG
from recorder.resource import UNKNOWN, Unknown

_ROLES: Final = {
    "nat_gateway": Role.NAT_GATEWAY,
    "natGateway": Role.NAT_GATEWAY,
    "vpc_endpoint": Role.ENDPOINT,
    "gateway_load_balancer_endpoint": Role.ENDPOINT,
}
_LOAD_BALANCER: Final = re.compile(r"^ELB (?:(?:app|net|gwy)/)?(?P<name>[^/]+)")


def read_interfaces(document: Described) -> dict[str, Interface]:
    """Return all interfaces, by id."""
    instances = [i for reservation in all_of(document, "Reservations") for i in reservation.get("Instances") or ()]
    described = {i["NetworkInterfaceId"]: i for i in all_of(document, "NetworkInterfaces")}
    for instance in instances:
        for item in _of_instance(instance):
            described.setdefault(item["NetworkInterfaceId"], item)
    translators = {i["InstanceId"] for i in instances if NAT_ROLE_TAG in tags(i).items()}
    users = _users(document)
    users |= {i["InstanceId"]: [i["InstanceId"], tags(i).get("Name")] for i in instances}
    subnets = {s["SubnetId"]: subnet_addresses(s) for s in all_of(document, "Subnets")}
    found: dict[str, Interface] = {}
    for id_, item in described.items():
        instance = str((item.get("Attachment") or {}).get("InstanceId", ""))
        balancer = _LOAD_BALANCER.match(item.get("Description") or "")
        others = [*users.get(id_, ()), *users.get(instance, [instance]), balancer and balancer["name"]]
        interface = _interface(item, others, translates=instance in translators)
        if not interface.addresses:
            interface = replace(interface, addresses=subnets.get(interface.subnet) or IPV4, somewhere=True)
        found[id_] = interface
    for endpoint in _interface_endpoints(document):
        if found.keys().isdisjoint(endpoint.get("NetworkInterfaceIds") or ()):
            found |= {placed.id: placed for placed in _endpoint_placements(endpoint, subnets)}
    return found


def _interface_endpoints(document: Described) -> list[dict[str, Any]]:
    return [e for e in all_of(document, "VpcEndpoints") if e.get("VpcEndpointType") == "Interface"]


def _users(document: Described) -> dict[str, list[object]]:
    """Return the names of the endpoints and NAT gateways by the ids of their interfaces."""
    found: dict[str, list[object]] = {}
    for endpoint in _interface_endpoints(document):
        for id_ in endpoint.get("NetworkInterfaceIds") or ():
            found[id_] = [endpoint["VpcEndpointId"], *named(endpoint, endpoint.get("ServiceName"))]
    for gateway in all_of(document, "NatGateways"):
        for address in gateway.get("NatGatewayAddresses") or ():
            found[address.get("NetworkInterfaceId", "")] = [gateway["NatGatewayId"], *named(gateway)]
    return found


def _of_instance(instance: Described) -> Iterator[dict[str, Any]]:
    """Yield the interfaces that an instance's own description lists, in the form of `describe-network-interfaces`."""
    id_ = instance["InstanceId"]
    if instance.get("State", {}).get("Name") in ("terminated", "shutting-down"):
        return
    listed = instance.get("NetworkInterfaces") or []
    for interface in listed:
        attachment = {**(interface.get("Attachment") or {}), "InstanceId": id_}
        yield {"VpcId": instance.get("VpcId"), **interface, "Attachment": attachment}
    if not listed and instance.get("SubnetId"):
        public = instance.get("PublicIpAddress")
        yield {
            "NetworkInterfaceId": id_,
            "SubnetId": instance["SubnetId"],
            "VpcId": instance.get("VpcId"),
            "Groups": instance.get("SecurityGroups"),
            "PrivateIpAddress": instance.get("PrivateIpAddress"),
            "Association": {"PublicIp": public} if public else None,
            "SourceDestCheck": instance.get("SourceDestCheck", True),
            "Attachment": {"InstanceId": id_},
        }


def _interface(described: Described, others: list[object], *, translates: bool) -> Interface:
    id_, kind = described["NetworkInterfaceId"], described.get("InterfaceType", "interface")
    private = described.get("PrivateIpAddresses") or []
    ipv6 = [a.get("Ipv6Address") for a in described.get("Ipv6Addresses") or ()]
    prefixes = [prefix.get(key) for key in ("Ipv4Prefix", "Ipv6Prefix") for prefix in described.get(f"{key}es") or ()]
    associations = [described.get("Association"), *(a.get("Association") for a in private)]
    public = [a.get("PublicIp") for a in associations if a]
    groups = described.get("Groups")
    return Interface(
        id=id_,
        subnet=described.get("SubnetId") or f"the subnet of {id_}",
        groups=_groups_of(groups, kind),
        addresses=ranges(
            id_,
            [described.get("PrivateIpAddress"), *(a.get("PrivateIpAddress") for a in private), *ipv6, *prefixes],
        ),
        public=any(public),
        public_addresses=ranges(id_, public),
        role=_ROLES.get(kind, Role.HOST),
        forwarding=_forwarding(described, translates=translates),
        names=named(described, *others),
    )


def _groups_of(groups: list[dict[str, Any]] | None, kind: str) -> frozenset[str] | Unknown | None:
    if groups is None:
        return UNKNOWN
    if not groups and kind == "network_load_balancer":
        return None
    return frozenset(group["GroupId"] for group in groups)


def _forwarding(described: Described, *, translates: bool) -> Forwarding:
    if described.get("SourceDestCheck", True):
        return Forwarding.NO
    forwards = translates or NAT_ROLE_TAG in tags(described).items()
    return Forwarding.NAT if forwards else Forwarding.UNRESOLVED


def _endpoint_placements(endpoint: Described, subnets: Mapping[str, Intervals]) -> Iterator[Interface]:
    """Yield where the interfaces of an interface endpoint are that the input does not list."""
    groups = endpoint.get("Groups")
    for subnet in endpoint.get("SubnetIds") or ():
        yield Interface(
            id=f"{endpoint['VpcEndpointId']}@{subnet}",
            subnet=subnet,
            groups=_groups_of(groups, "vpc_endpoint"),
            addresses=subnets.get(subnet) or IPV4,
            somewhere=True,
            role=Role.ENDPOINT,
            names=named(endpoint, endpoint["VpcEndpointId"], endpoint.get("ServiceName")),
        )
