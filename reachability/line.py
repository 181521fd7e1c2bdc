"""The line of all traffic, cut where some rule of a network begins or ends: a set of traffic is then one number's bits.

Whole numbers of any size are joined and met at the speed of the processor, whatever the number of ranges in them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from reachability.intervals import Intervals, Range
from reachability.traffic import ALL, REMEMBERED, Protocol, Traffic, by_protocol, on_line, traffic


class Bounds:
    """What surely passes and what may pass, as bits. Compared by identity, so that it can be looked up fast."""

    __slots__ = ("possible", "sure")

    def __init__(self, sure: int, possible: int) -> None:
        self.sure = sure
        self.possible = sure if sure is possible or sure == possible else possible


class Line:
    """Turns sets of traffic into bits and back; only sets that begin and end at its cuts."""

    def __init__(self, sets: Iterable[Intervals]) -> None:
        cuts = ALL.cuts().union(*(on_line(protocol).cuts() for protocol in Protocol), *(of.cuts() for of in sets))
        self._cuts: Final = sorted(cuts)
        self._bits: Final[dict[Intervals, int]] = {}
        self._bounds: Final[dict[Traffic, Bounds]] = {}
        self.everything: Final = Bounds(self.bits(ALL), self.bits(ALL))
        self.nothing: Final = Bounds(0, 0)
        self.anything: Final = Bounds(0, self.everything.sure)
        self.tcp: Final = self.bits(on_line(Protocol.TCP))
        self.end_of_tcp: Final = self.tcp.bit_length()
        self.udp: Final = self.bits(on_line(Protocol.UDP))
        self.end_of_ports: Final = self.udp.bit_length()
        """Before this bit are TCP and UDP, after it the protocols that have types."""
        self.ports = lru_cache(maxsize=REMEMBERED)(self._ports)
        self.traffic = lru_cache(maxsize=REMEMBERED)(self._traffic)

    def bits(self, of: Intervals) -> int:
        """Return a set of traffic as bits."""
        found = self._bits.get(of)
        if found is None:
            found = 0
            for low, high in of:
                found |= (1 << bisect_left(self._cuts, high + 1)) - (1 << bisect_left(self._cuts, low))
            self._bits[of] = found
        return found

    def bounds(self, of: Traffic) -> Bounds:
        """Return traffic as bits; the same object for the same one."""
        found = self._bounds.get(of)
        if found is None:
            found = self._bounds[of] = Bounds(self.bits(of.sure), self.bits(of.possible))
        return found

    def of_bits(self, sure: int, possible: int) -> Bounds:
        """Return bounds; for everything always the one object."""
        return self.everything if sure == self.everything.sure else Bounds(sure, possible)

    def join(self, all_of: Iterable[Bounds]) -> Bounds:
        """Return what passes at least one of several filters."""
        sure, doubtful = 0, 0
        for one in all_of:
            if one is self.everything:
                return one
            sure |= one.sure
            if one.sure is not one.possible:
                doubtful |= one.possible
        return self.of_bits(sure, sure | doubtful if doubtful else sure)

    def intervals(self, bits: int) -> Intervals:
        """Return the set of traffic that bits stand for."""
        ranges: list[Range] = []
        start = 0
        while bits:
            skipped = (bits & -bits).bit_length() - 1
            bits >>= skipped
            held = (~bits & (bits + 1)).bit_length() - 1
            bits >>= held
            ranges.append((self._cuts[start + skipped], self._cuts[start + skipped + held] - 1))
            start += skipped + held
        return Intervals(ranges)

    def _traffic(self, sure: int, possible: int) -> Traffic:
        exact = self.intervals(possible)
        return traffic(exact if sure == possible else self.intervals(sure), exact)

    def _ports(self, bits: int) -> tuple[Range, ...]:
        """Return the port ranges that bits of one protocol stand for."""
        (found,) = by_protocol(self.intervals(bits)).values()
        return tuple(found)
