"""Kinds of traffic on one line of numbers, and sets of traffic with a lower and an upper bound.

Each protocol has 65,536 numbers: the destination port for TCP and UDP, `type * 256 + code` for ICMP and ICMPv6. One set
then holds ports of all protocols, and "all traffic" is one range.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from reachability.intervals import EMPTY, Intervals, Range

_SPAN: Final = 1 << 16
_CODES: Final = 1 << 8


class Protocol(StrEnum):
    """The protocols that security groups and network ACLs tell apart by port or type."""

    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"
    ICMPV6 = "icmpv6"


_ORDER: Final = tuple(Protocol)
_NUMBERS: Final = {"6": Protocol.TCP, "17": Protocol.UDP, "1": Protocol.ICMP, "58": Protocol.ICMPV6}
REMEMBERED: Final = 1 << 12
"""How many sets, and results of set operations, are kept at most."""
_EVERY_PROTOCOL: Final = ("-1", "all")


class Verdict(StrEnum):
    """The answer to a question."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


def protocol_named(text: str) -> Protocol | None:
    """Return the protocol of a name or an IANA number (`tcp`, `6`); None for one without ports, such as ESP."""
    lowered = text.lower()
    return _NUMBERS.get(lowered) or (Protocol(lowered) if lowered in _ORDER else None)


def on_line(protocol: Protocol, low: int = 0, high: int = _SPAN - 1) -> Intervals:
    """Return the traffic of one protocol with these ports (for ICMP: `type * 256 + code`)."""
    start = _ORDER.index(protocol) * _SPAN
    return Intervals(((start + low, start + high),))


def icmp(protocol: Protocol, type_: int, code: int | None = None) -> Intervals:
    """Return ICMP traffic of one type, with one code or with all of them."""
    low = type_ * _CODES
    return on_line(protocol, low + code, low + code) if code is not None else on_line(protocol, low, low + _CODES - 1)


def of_rule(protocol: str, low: int | None, high: int | None) -> Intervals:
    """Return the traffic that a security group's or a network ACL's rule speaks of.

    Args:
        protocol: A name or number as AWS gives it; `-1` is every protocol.
        low: First port, or the ICMP type; None and -1 mean all.
        high: Last port, or the ICMP code; None and -1 mean all.
    """
    if protocol.lower() in _EVERY_PROTOCOL:
        return ALL
    known = protocol_named(protocol)
    if known is None:
        return Intervals()
    if low is None or low < 0:
        return on_line(known)
    if known in (Protocol.TCP, Protocol.UDP):
        last = low if high is None else high
        return on_line(known, low, last) if low <= last else Intervals()
    return icmp(known, low, None if high is None or high < 0 else high)


def by_protocol(of: Intervals) -> dict[Protocol, list[Range]]:
    """Return the port ranges that a set of traffic has of each protocol; for ICMP `type * 256 + code`."""
    found: dict[Protocol, list[Range]] = {}
    if of and of[-1][1] < _SPAN:
        return {_ORDER[0]: list(of)}  # the first protocol's line begins at 0: the common case of TCP alone
    for low, high in of:
        first, last = low // _SPAN, high // _SPAN
        if first == last:
            found.setdefault(_ORDER[first], []).append((low % _SPAN, high % _SPAN))
            continue
        for index in range(first, last + 1):
            start = index * _SPAN
            found.setdefault(_ORDER[index], []).append((max(low - start, 0), min(high - start, _SPAN - 1)))
    return found


def ports(protocol: Protocol, of: Intervals) -> list[Range]:
    """Return the port ranges that a set of traffic has of one protocol; for ICMP `type * 256 + code`."""
    return by_protocol(of).get(protocol, [])


def whole_types(codes: Iterable[Range]) -> list[Range]:
    """Return the ICMP types of which all codes are in these ranges of `type * 256 + code`."""
    return _joined((-(-low // _CODES), (high + 1) // _CODES - 1) for low, high in codes)


def some_types(codes: Iterable[Range]) -> list[Range]:
    """Return the ICMP types of which at least one code is in these ranges of `type * 256 + code`."""
    return _joined((low // _CODES, high // _CODES) for low, high in codes)


def _joined(types: Iterable[Range]) -> list[Range]:
    return list(Intervals.of((first, last) for first, last in types if first <= last))


ALL: Final = Intervals(((0, len(_ORDER) * _SPAN - 1),))
"""All traffic of all protocols."""


@dataclass(frozen=True, slots=True, eq=False)
class Traffic:
    """A set of traffic known within bounds: `sure` passes, `possible` may pass, the rest does not.

    Compared by identity, so that results can be looked up fast: what passes nothing is always the one object `NOTHING`.
    Where nothing is in doubt, both bounds are one object.
    """

    sure: Intervals
    possible: Intervals

    def verdict(self, asked: Intervals) -> Verdict:
        """Say whether all of the traffic asked for passes, or none of it; unknown when neither is sure."""
        if self.sure.covers(asked):
            return Verdict.ALLOWED
        return Verdict.UNKNOWN if self.possible & asked else Verdict.DENIED


@lru_cache(maxsize=REMEMBERED)
def traffic(sure: Intervals, possible: Intervals) -> Traffic:
    """Return an object for these bounds: mostly the same one for the same bounds, always for nothing and everything."""
    if sure == ALL:
        return EVERYTHING
    return Traffic(sure, possible) if possible else NOTHING


NOTHING: Final = Traffic(EMPTY, EMPTY)
EVERYTHING: Final = Traffic(ALL, ALL)
ANYTHING: Final = Traffic(EMPTY, ALL)
"""Nothing is known: it may be any traffic or none."""


def meet(one: Traffic, two: Traffic) -> Traffic:
    """Return what passes one filter and then another."""
    if one is EVERYTHING:
        return two
    if two is EVERYTHING:
        return one
    possible = one.possible & two.possible
    if not possible:
        return NOTHING
    if one.sure is not one.possible or two.sure is not two.possible:
        return Traffic(one.sure & two.sure, possible)
    if possible is one.possible:
        return one
    return two if possible is two.possible else Traffic(possible, possible)


both = lru_cache(maxsize=REMEMBERED)(meet)
"""`meet` for what comes again and again."""


@lru_cache(maxsize=REMEMBERED)
def either(one: Traffic, two: Traffic) -> Traffic:
    """Return what passes at least one of two ways."""
    return traffic(one.sure | two.sure, one.possible | two.possible)


@lru_cache(maxsize=REMEMBERED)
def whichever(one: Traffic, two: Traffic) -> Traffic:
    """Return what passes when it is not known which of two cases holds, or both must: sure in both, possible in one."""
    return traffic(one.sure & two.sure, one.possible | two.possible)
