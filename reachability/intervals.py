"""Exact sets of whole numbers as disjoint ranges: addresses and ports are both kept this way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

Range = tuple[int, int]
"""Lowest and highest number, both included."""


class Intervals(tuple[Range, ...]):
    """A set of whole numbers: its ranges in ascending order, apart from each other.

    Made by `Intervals.of`, which sorts and joins. Iterating yields the ranges; `in` asks for a number.
    """

    __slots__ = ()

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> Intervals:
        """Return the set that holds all these ranges, which may overlap and be in any order."""
        joined: list[Range] = []
        for low, high in sorted(ranges):
            if joined and low <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], high))
            else:
                joined.append((low, high))
        return cls(joined)

    def __or__(self, other: Intervals) -> Intervals:
        if self and other:
            return Intervals.of((*self, *other))
        return self or other

    def __and__(self, other: Intervals) -> Intervals:
        if not self or not other or self[-1][1] < other[0][0] or other[-1][1] < self[0][0]:
            return EMPTY
        if len(other) == 1 and other[0][0] <= self[0][0] and self[-1][1] <= other[0][1]:
            return self
        if len(self) == 1 and self[0][0] <= other[0][0] and other[-1][1] <= self[0][1]:
            return other
        found: list[Range] = []
        i, j = 0, 0
        while i < len(self) and j < len(other):
            my_low, my_high = self[i]
            low, high = other[j]
            low = max(my_low, low)
            if my_high < high:
                high = my_high
                i += 1
            else:
                j += 1
            if low <= high:
                found.append((low, high))
        return Intervals(found)

    def __sub__(self, other: Intervals) -> Intervals:
        left: list[Range] = []
        for low, high in self:
            start = low
            for cut_low, cut_high in other:
                if cut_high < start or cut_low > high:
                    continue
                if cut_low > start:
                    left.append((start, cut_low - 1))
                start = cut_high + 1
            if start <= high:
                left.append((start, high))
        return Intervals(left)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and any(low <= number <= high for low, high in self)

    @property
    def size(self) -> int:
        """How many numbers the set has: IPv6 has more than `len` could say."""
        return sum(high - low + 1 for low, high in self)

    def covers(self, other: Intervals) -> bool:
        """Say whether every number of `other` is in this set."""
        return not other - self

    def cuts(self) -> set[int]:
        """Return the numbers at which membership changes: the first of each range and the first after it."""
        return {cut for low, high in self for cut in (low, high + 1)}

    def split(self, cuts: Iterable[int]) -> list[Intervals]:
        """Return the parts of this set between the cuts, in order; each part is one range."""
        parts: list[Intervals] = []
        ordered = sorted(set(cuts))
        for low, high in self:
            start = low
            for cut in ordered[bisect_right(ordered, low) : bisect_right(ordered, high)]:
                parts.append(Intervals(((start, cut - 1),)))
                start = cut
            parts.append(Intervals(((start, high),)))
        return parts


EMPTY: Final = Intervals()
