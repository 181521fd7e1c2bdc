"""Exact sets of whole numbers as disjoint ranges: addresses and ports are both kept this way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

Range = tuple[int, int]
"""Lowest and highest number, both included."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """A set of whole numbers. Make one with `Intervals.of`, which sorts and joins the ranges."""

    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> Intervals:
        """Return the set that holds all these ranges, which may overlap and be in any order."""
        joined: list[Range] = []
        for low, high in sorted(ranges):
            if joined and low <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], high))
            else:
                joined.append((low, high))
        return cls(tuple(joined))

    def __or__(self, other: Intervals) -> Intervals:
        if not other.ranges:
            return self
        return Intervals.of((*self.ranges, *other.ranges)) if self.ranges else other

    def __and__(self, other: Intervals) -> Intervals:
        found: list[Range] = []
        mine, theirs = iter(self.ranges), iter(other.ranges)
        one, two = next(mine, None), next(theirs, None)
        while one and two:
            low, high = max(one[0], two[0]), min(one[1], two[1])
            if low <= high:
                found.append((low, high))
            if one[1] < two[1]:
                one = next(mine, None)
            else:
                two = next(theirs, None)
        return Intervals(tuple(found))

    def __sub__(self, other: Intervals) -> Intervals:
        left: list[Range] = []
        for low, high in self.ranges:
            start = low
            for cut_low, cut_high in other.ranges:
                if cut_high < start or cut_low > high:
                    continue
                if cut_low > start:
                    left.append((start, cut_low - 1))
                start = cut_high + 1
            if start <= high:
                left.append((start, high))
        return Intervals(tuple(left))

    def __contains__(self, number: int) -> bool:
        return any(low <= number <= high for low, high in self.ranges)

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __iter__(self) -> Iterator[Range]:
        return iter(self.ranges)

    @property
    def size(self) -> int:
        """How many numbers the set has: IPv6 has more than `len` could say."""
        return sum(high - low + 1 for low, high in self.ranges)

    def covers(self, other: Intervals) -> bool:
        """Say whether every number of `other` is in this set."""
        return not (other - self)

    def cuts(self) -> set[int]:
        """Return the numbers at which membership changes: the first of each range and the first after it."""
        return {cut for low, high in self.ranges for cut in (low, high + 1)}

    def split(self, cuts: Iterable[int]) -> list[Intervals]:
        """Return the parts of this set between the cuts, in order; each part is one range."""
        parts: list[Intervals] = []
        ordered = sorted(cuts)
        for low, high in self.ranges:
            start = low
            for cut in ordered:
                if start < cut <= high:
                    parts.append(Intervals(((start, cut - 1),)))
                    start = cut
            parts.append(Intervals(((start, high),)))
        return parts


EMPTY: Final = Intervals()
