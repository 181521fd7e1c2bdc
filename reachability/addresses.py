"""IPv4 and IPv6 addresses on one line of numbers, so that one kind of set holds both.

IPv4 addresses are the numbers below 2^32; IPv6 addresses follow, moved up by 2^32.
"""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import Final

from reachability.intervals import Intervals

_IPV6_OFFSET: Final = 1 << 32

IPV4: Final = Intervals(((0, _IPV6_OFFSET - 1),))
IPV6: Final = Intervals(((_IPV6_OFFSET, _IPV6_OFFSET + (1 << 128) - 1),))
EVERYWHERE: Final = IPV4 | IPV6


@cache
def addresses(text: str) -> Intervals:
    """Return the addresses of one address or CIDR range, such as `10.0.0.0/16`, `10.0.0.7` or `2001:db8::/32`.

    Raises:
        ValueError: `text` is neither.
    """
    network = ipaddress.ip_network(text, strict=False)
    offset = _IPV6_OFFSET if network.version == 6 else 0  # noqa: PLR2004 - the IP version
    first = int(network.network_address) + offset
    return Intervals(((first, first + network.num_addresses - 1),))


def cidrs(of: Intervals) -> list[str]:
    """Return the fewest CIDR ranges that hold exactly these addresses; a lone address goes without its /32 or /128."""
    found: list[str] = []
    for family, make in ((IPV4, ipaddress.IPv4Address), (IPV6, ipaddress.IPv6Address)):
        offset = family[0][0]
        for low, high in of & family:
            networks = ipaddress.summarize_address_range(make(low - offset), make(high - offset))
            found += [str(n.network_address) if n.num_addresses == 1 else str(n) for n in networks]
    return found


def is_ipv6(of: Intervals) -> bool:
    """Say whether the addresses, all of one family, are IPv6 ones."""
    return of[0][0] >= _IPV6_OFFSET


# Ranges that no router of the internet carries: IANA's special-purpose registries (RFC 6890), but for the
# documentation ranges, which examples and tests use as if they were public.
_NOT_ROUTED: Final = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
)

INTERNET: Final = (IPV4 - Intervals.of(r for text in _NOT_ROUTED for r in addresses(text))) | addresses("2000::/3")
"""All addresses that internet gateways pass: public IPv4, and IPv6's global unicast range (RFC 4291)."""
