"""What all parts of the reader of `aws ec2 describe-*` answers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reachability.intervals import Intervals
from reachability.readers.rules import address_range, names

Described = Mapping[str, Any]
"""One answer, or one item of it."""


def all_of(document: Described, key: str) -> list[dict[str, Any]]:
    """Return the items under a key; none if it is missing."""
    return document.get(key) or []


def tags(described: Described) -> dict[str, str]:
    """Return the tags of an item: interfaces have them under another key than the rest."""
    return {tag["Key"]: tag.get("Value", "") for tag in described.get("Tags") or described.get("TagSet") or ()}


def named(described: Described, *others: object) -> tuple[str, ...]:
    """Return the `Name` tag and those of the others that are names."""
    return names(tags(described).get("Name"), *others)


def ranges(where: str, texts: Iterable[object]) -> Intervals:
    """Return the addresses of those texts that are there."""
    found = [address_range(text, where) for text in texts if text]
    return Intervals.of(part for known in found if isinstance(known, Intervals) for part in known)


def subnet_addresses(subnet: Described) -> Intervals:
    """Return the address ranges of a subnet, IPv4 and IPv6."""
    ipv6 = [a.get("Ipv6CidrBlock") for a in subnet.get("Ipv6CidrBlockAssociationSet") or ()]
    return ranges(subnet["SubnetId"], [subnet.get("CidrBlock"), *ipv6])
