"""The line of all traffic, cut where some rule of a network begins or ends: a set of traffic is then one number's bits.

Whole numbers of any size are joined and met at the speed of the processor, whatever the number of ranges in them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_
from typing import Final

from reachability.intervals import Intervals, Range
from reachability.traffic import (
    ALL,
    ANYTHING,
    EVERYTHING,
    NOTHING,
    REMEMBERED,
    Protocol,
    Traffic,
    by_protocol,
    on_line,
    traffic,
)

Bounds = int
"""The number under which a line keeps what surely passes and what may pass, as bits. None is 0."""


class Line:
    """Turns sets of traffic into bits and back; only sets that begin and end at its cuts."""

    def __init__(self, sets: Iterable[Intervals]) -> None:
        cuts = ALL.cuts().union(*(on_line(protocol).cuts() for protocol in Protocol), *(of.cuts() for of in sets))
        self._cuts: Final = sorted(cuts)
        self._bits: Final[dict[Intervals, int]] = {}
        self._bounds: Final[dict[Traffic, Bounds]] = {}
        self._numbers: Final[dict[int | tuple[int, int], Bounds]] = {}
        self.sure: Final[list[int]] = [0]
        self.possible: Final[list[int]] = [0]
        """By number, from 1 on; the same object in both where nothing is in doubt."""
        self.everything: Final = self.bounds(EVERYTHING)
        self.nothing: Final = self.bounds(NOTHING)
        self.anything: Final = self.bounds(ANYTHING)
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
                first = bisect_left(self._cuts, low)
                found |= (1 << bisect_left(self._cuts, high + 1) - first) - 1 << first
            self._bits[of] = found
        return found

    def bounds(self, of: Traffic) -> Bounds:
        """Return the number of traffic."""
        found = self._bounds.get(of)
        if found is None:
            sure = self.bits(of.sure)
            possible = sure if of.sure is of.possible else self.bits(of.possible)
            found = self._bounds[of] = self.number(sure, possible)
        return found

    def number(self, sure: int, possible: int) -> Bounds:
        """Return the number of bounds: always the same for the same."""
        key = sure if sure is possible or sure == possible else (sure, possible)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.sure)
            self.sure.append(sure)
            self.possible.append(sure if key is sure else possible)
        return found

    def exact(self, of: Bounds) -> bool:
        """Say whether nothing of it is in doubt."""
        return self.sure[of] is self.possible[of]

    def join(self, all_of: Iterable[Bounds]) -> Bounds:
        """Return what passes at least one of several filters."""
        possible = 0
        numbers: list[Bounds] = []
        for one in all_of:
            if one == self.everything:
                return one
            possible |= self.possible[one]
            numbers.append(one)
        exact = all(self.sure[one] is self.possible[one] for one in numbers)
        return self.number(possible if exact else reduce(or_, (self.sure[one] for one in numbers)), possible)

    def meet(self, all_of: Iterable[Bounds]) -> tuple[int, int]:
        """Return what surely passes all of several filters, and what may pass them, as bits."""
        filters = [one for one in all_of if one != self.everything] or [self.everything]
        sure, possible = self.sure[filters[0]], self.possible[filters[0]]
        for one in filters[1:]:
            exact = sure is possible and self.sure[one] is self.possible[one]
            possible &= self.possible[one]
            sure = possible if exact else sure & self.sure[one]
        return sure, possible

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
