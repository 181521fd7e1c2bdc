"""What holds for every record set: 10,000 of them, drawn at random from all policies."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from route53 import Dns, Health, Response, Status, answer, refusals
from route53.model import Alias, Geoproximity, Record, Weighted, Zone
from tests.route53.drawn import BLOCKS, NAME, PLACES, Drawn, draw
from tests.route53.oracle import may_answer

SETS = 10_000
SETS_AN_EXAMPLE = 50


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - no secret


def answered(drawn: Drawn, seed: int = 0, down: frozenset[str] | None = None, dns: Dns | None = None) -> Response:
    health = Health(drawn.down if down is None else down)
    return answer(dns or drawn.dns(), NAME, "A", drawn.who, health=health, random=seeded(seed))


def by_record(drawn: Drawn, response: Response) -> set[str]:
    return {r.set_identifier for r in drawn.records if r.values[0] in {one.value for one in response.records}}


def holds(drawn: Drawn, seed: int) -> None:
    """Hold one record set to every law."""
    response = answered(drawn, seed)
    chosen = by_record(drawn, response)
    possible, number = may_answer(drawn.records, drawn.down, drawn.who, PLACES, BLOCKS)
    assert chosen <= possible, "only what the policy and the health allow is answered"
    assert len(chosen) == len(response.records) == number, "as many as the policy answers with"
    assert (response.status is Status.NODATA) == (not possible), "no record for this resolver is no data"
    assert answered(drawn, seed) == response, "the same seed gives the same answer"

    checked = frozenset(r.health_check for r in drawn.records if r.health_check)
    if len(checked) == len(drawn.records):
        all_down, all_up = (by_record(drawn, answered(drawn, seed, down)) for down in (checked, frozenset[str]()))
        assert all_down == all_up, "all unhealthy counts as all healthy"

    turned = replace(drawn, records=drawn.records[::-1])
    if len(possible) == 1 or (number > 1 and len(possible) == number):
        assert by_record(turned, answered(turned, seed)) == chosen, "the order of the records does not matter"

    every = {item.record.set_identifier for item in response.steps[0].considered}
    assert every == {r.set_identifier for r in drawn.records}, "every record's fate has a reason"
    assert {i.record.set_identifier for i in response.steps[0].considered if i.chosen} == chosen
    assert not [one for one in refusals(drawn.dns()) if one.refused], "what is drawn is valid"

    alias = Record("alias.example.com", "A", alias=Alias(NAME, evaluate_target_health=True))
    zone = Zone("zone", "example.com", (*drawn.records, alias))
    aliased = answer(
        replace(drawn.dns(), zones=(zone,)), alias.name, "A", drawn.who, health=Health(drawn.down), random=seeded(seed)
    )
    assert {one.value for one in aliased.records} == {one.value for one in response.records}, "an alias is its target"


@given(st.integers(0, 2**32))
@settings(max_examples=SETS // SETS_AN_EXAMPLE)
def test_the_laws_hold_for_ten_thousand_record_sets(seed: int) -> None:
    random = seeded(seed)
    for number in range(SETS_AN_EXAMPLE):
        holds(draw(random), seed + number)


@given(st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_the_laws_hold_for_sets_that_can_be_shrunk(random: Random) -> None:
    holds(draw(random), 0)


@given(st.randoms(use_true_random=False), st.integers(1, 60))
@settings(max_examples=200)
def test_more_bias_never_loses_a_resolver(random: Random, more: int) -> None:
    drawn = draw(random)
    if not isinstance(drawn.records[0].policy, Geoproximity):
        return
    chosen = by_record(drawn, answered(drawn))
    grown = tuple(
        replace(r, policy=replace(r.policy, bias=min(99, r.policy.bias + more)))
        if r.set_identifier in chosen and isinstance(r.policy, Geoproximity)
        else r
        for r in drawn.records
    )
    assert by_record(drawn, answered(replace(drawn, records=grown))) == chosen


@pytest.mark.parametrize(("down", "shares"), [((), (0.3, 0.6, 0.1, 0)), (("1",), (0.75, 0, 0.25, 0))])
def test_weights_are_the_shares_of_the_healthy(down: tuple[str, ...], shares: tuple[float, ...]) -> None:
    records = tuple(
        Record(NAME, "A", Weighted(weight), str(n), (f"192.0.2.{n}",), 60, health_check=str(n))
        for n, weight in enumerate((30, 60, 10, 0))
    )
    dns, random, times = Dns((Zone("zone", "example.com", records),)), seeded(1), 5_000
    health = Health(frozenset(down))
    counted = [0] * len(records)
    for _ in range(times):
        value = answer(dns, NAME, "A", health=health, random=random).records[0].value
        counted[[r.values[0] for r in records].index(value)] += 1
    for number, share in zip(counted, shares, strict=True):
        # Five standard deviations of a binomial distribution: one seed in a million would be outside.
        assert abs(number / times - share) <= 5 * (share * (1 - share) / times) ** 0.5
