"""The addresses and host names that EC2 gives."""

from __future__ import annotations

import ipaddress

from aws_types.values import NotKnownError, Values


def _number(values: Values) -> int:
    """Return a number from 4 to 253 that is always the same for one resource."""
    return 4 + int(values.facts["hex"][:4], 16) % 250


def private_ip(values: Values) -> str:
    """Return an address in the instance's own subnet, where that is in the program and its range known."""
    block = values.referred("subnetId").get("cidrBlock")
    if not isinstance(block, str):
        raise NotKnownError("cidrBlock")
    network = ipaddress.ip_network(block)
    return str(network[4 + int(values.facts["hex"][:8], 16) % (network.num_addresses - 5)])


def _has_public_ip(values: Values) -> bool:
    """Say whether an instance has a public address: as it says itself, else as its subnet does."""
    own = values.given("associatePublicIpAddress")
    if own is None and values.given("networkInterfaces"):
        raise NotKnownError("networkInterfaces")
    if own is None and values.given("primaryNetworkInterface"):
        raise NotKnownError("primaryNetworkInterface")
    by_default = values.referred("subnetId").get("mapPublicIpOnLaunch") if own is None else own
    if not isinstance(by_default, bool | None):
        raise NotKnownError("mapPublicIpOnLaunch")
    return by_default is True


def public_ip(values: Values) -> str:
    """Return an address of those that are kept for documentation (RFC 5737)."""
    return f"203.0.113.{_number(values)}"


def instance_public_ip(values: Values) -> str:
    """Return an instance's public address; empty where it has none."""
    return public_ip(values) if _has_public_ip(values) else ""


def private_dns(values: Values) -> str:
    """Return the host name of an instance's private address."""
    return _host(f"ip-{private_ip(values)}", "ec2.internal", "compute.internal", values)


def public_dns(values: Values) -> str:
    """Return the host name of a public address."""
    return _host(f"ec2-{public_ip(values)}", "compute-1.amazonaws.com", "compute.amazonaws.com", values)


def instance_public_dns(values: Values) -> str:
    """Return the host name of an instance's public address; empty where it has none."""
    return public_dns(values) if _has_public_ip(values) else ""


def _host(name: str, in_virginia: str, elsewhere: str, values: Values) -> str:
    region = values.facts["region"]
    return f"{name.replace('.', '-')}.{in_virginia if region == 'us-east-1' else f'{region}.{elsewhere}'}"


def interface_ip(values: Values) -> str:
    """Return the first address that an interface is given, or one of its subnet."""
    given = values.given("privateIps")
    return str(given[0]) if given else private_ip(values)


def nat_public_ip(values: Values) -> str:
    """Return the address of the NAT gateway's elastic IP; a private one has none."""
    if values.given("connectivityType") == "private":
        return ""
    address = values.referred("allocationId").get("publicIp")
    if not isinstance(address, str):
        raise NotKnownError("publicIp")
    return address
