"""Combinations of arguments' values: few, and yet every pair of values of every two arguments occurs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, product

Pair = frozenset[tuple[str, str]]
"""Two arguments, each with a value's name."""
Row = dict[str, str]
"""Argument -> its value's name."""


def pairwise(choices: Mapping[str, Sequence[str]], refused: Collection[Pair] = ()) -> list[Row]:
    """Return rows that together hold every pair of values, but for those that no row can hold.

    Args:
        choices: The names of each argument's values, in order of preference.
        refused: Pairs that no row may hold.
    """
    uncovered = {pair: None for pair in all_pairs(choices) if pair not in refused}  # a set that keeps the order
    rows: list[Row] = []
    while uncovered:
        found = (_completed(dict(seed), choices, refused, uncovered) for seed in uncovered)
        candidates = [row for row in found if row is not None]
        if not candidates:
            break
        row = max(candidates, key=lambda row: sum(pair in uncovered for pair in pairs_of(row)))
        rows.append({argument: row[argument] for argument in choices})
        uncovered = {pair: None for pair in uncovered if pair not in set(pairs_of(row))}
    return rows


def all_pairs(choices: Mapping[str, Sequence[str]]) -> Iterable[Pair]:
    """Yield every pair of values of every two arguments."""
    for one, other in combinations(choices, 2):
        for values in product(choices[one], choices[other]):
            yield frozenset(zip((one, other), values, strict=True))


def pairs_of(row: Row) -> Iterable[Pair]:
    """Yield the pairs that a row holds."""
    return map(frozenset, combinations(row.items(), 2))


def _completed(
    row: Row, choices: Mapping[str, Sequence[str]], refused: Collection[Pair], uncovered: Collection[Pair]
) -> Row | None:
    """Give each argument that the row lacks the value that covers most pairs; None if there is no such row."""
    argument = next((name for name in choices if name not in row), None)
    if argument is None:
        return row
    gains: dict[str, int] = {}
    for value in choices[argument]:
        pairs = [frozenset(((argument, value), item)) for item in row.items()]
        if not any(pair in refused for pair in pairs):
            gains[value] = sum(pair in uncovered for pair in pairs)
    for value in sorted(gains, key=gains.__getitem__, reverse=True):
        if found := _completed({**row, argument: value}, choices, refused, uncovered):
            return found
    return None
