"""Every pair of values of every two arguments occurs, and few rows are enough."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.components.pairwise import Pair, all_pairs, pairs_of, pairwise

Choices = dict[str, list[str]]

choices_of_few = st.lists(st.integers(1, 4), min_size=2, max_size=5).map(
    lambda sizes: {f"argument {index}": [f"value {n}" for n in range(size)] for index, size in enumerate(sizes)}
)


@st.composite
def with_refused_pairs(draw: st.DrawFn) -> tuple[Choices, frozenset[Pair]]:
    choices = draw(choices_of_few)
    refused = draw(st.sets(st.sampled_from(list(all_pairs(choices))), max_size=8))
    return choices, frozenset(refused)


@given(choices_of_few)
def test_every_pair_of_values_of_every_two_arguments_occurs(choices: Choices) -> None:
    rows = pairwise(choices)
    assert {pair for row in rows for pair in pairs_of(row)} == set(all_pairs(choices))
    assert all(list(row) == list(choices) for row in rows)


@given(with_refused_pairs())
def test_refused_pairs_occur_in_no_row_and_every_other_possible_pair_does(
    drawn: tuple[Choices, frozenset[Pair]],
) -> None:
    choices, refused = drawn
    every_row = [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    possible = [row for row in every_row if refused.isdisjoint(pairs_of(row))]
    covered = {pair for row in pairwise(choices, refused) for pair in pairs_of(row)}
    assert covered == {pair for row in possible for pair in pairs_of(row)}


def test_few_rows_are_enough() -> None:
    choices = {f"argument {index}": ["a", "b", "c"] for index in range(8)}
    assert len(list(product(*choices.values()))) == 6561
    assert len(pairwise(choices)) <= 20
