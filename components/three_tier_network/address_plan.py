"""Where every subnet lies: tiers by zones in fixed slots, so that adding or removing one moves no other.

A tier has a slot and a zone has a slot, both for life. The VPC's range of prefix length `p` is cut like this:

| slot | tier | its block | a zone's subnet | in a /16: block, subnet |
|---|---|---|---|---|
| 0 | frontend | `/p+4` | `/p+7` | /20, /23 of 507 addresses |
| 1 | database | `/p+4` | `/p+7` | /20, /23 of 507 addresses |
| 2-7 | extra tiers | `/p+4` each | `/p+7` | /20, /23 of 507 addresses |
| 8 | backend | `/p+1`, the upper half | `/p+4` | /17, /20 of 4,091 addresses |

The backend gets half of everything because that is where instances, tasks and pods take addresses; load balancers and
databases take few. A zone's slot is the letter of its name: `eu-west-1c` is always the third of eight, whether or not
`eu-west-1b` is used. So the plan needs no memory, and a subnet's range says which tier and zone it belongs to.

In IPv6 a subnet always is a /64, and the VPC has a /56: slot `s` is its `s`-th /61, and the zones are the /64s in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import TypeVar

N = TypeVar("N", IPv4Network, IPv6Network)

FRONTEND_SLOT = 0
DATABASE_SLOT = 1
EXTRA_SLOTS = range(2, 8)
BACKEND_SLOT = 8

ZONE_LETTERS = "abcdefgh"
"""No region has more than six zones: https://aws.amazon.com/about-aws/global-infrastructure/regions_az/"""

LARGEST_VPC, SMALLEST_SUBNET = 16, 28
"""AWS's own limits: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""

SMALLEST_VPC = SMALLEST_SUBNET - 7
"""The smallest range whose smallest subnets AWS still accepts."""


@dataclass(frozen=True, slots=True)
class AddressPlan:
    """The blocks of tiers, and the subnets of zones within them, in one IPv4 range."""

    range: IPv4Network
    """A /16 to /21."""

    def tier(self, slot: int) -> IPv4Network:
        """Return a tier's block: all its subnets, those of zones not yet used included."""
        if slot == BACKEND_SLOT:
            return _part(self.range, 1, 1)
        return _part(self.range, 4, slot)

    def subnet(self, slot: int, zone: str) -> IPv4Network:
        """Return the subnet of a tier in a zone, such as `eu-west-1a`."""
        return _part(self.tier(slot), 3, zone_slot(zone))


@dataclass(frozen=True, slots=True)
class Ipv6AddressPlan:
    """The same in IPv6."""

    range: IPv6Network
    """A /56, the size that AWS assigns."""

    def tier(self, slot: int) -> IPv6Network:
        """Return a tier's block, a /61."""
        return _part(self.range, 5, slot)

    def subnet(self, slot: int, zone: str) -> IPv6Network:
        """Return the subnet of a tier in a zone, a /64."""
        return _part(self.tier(slot), 3, zone_slot(zone))


def zone_letter(zone: str) -> str:
    """Return the letter at the end of a zone's name."""
    return zone[-1]


def zone_slot(zone: str) -> int:
    """Return a zone's place within every tier."""
    return ZONE_LETTERS.index(zone_letter(zone))


def _part(block: N, bits: int, index: int) -> N:
    """Return one of the `2 ** bits` equal parts of a block."""
    size = block.num_addresses >> bits
    return type(block)((int(block.network_address) + index * size, block.prefixlen + bits))
