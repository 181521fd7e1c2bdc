"""Every rule of a pack on its examples: `examples/*.yaml` has good and bad ones, and ones that cannot be judged.

Those of `least_privilege` are written in a shorthand of their own, and have their own test.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import Pack, packs
from policies.rule import NotEvaluated, Rule, Violation
from recorder.resource import Resource
from tests.policies.examples import Case, judge, load, one_unknown, parameters, resources_of

HERE: Final = Path(__file__).parent
PACKS: Final = [pack for pack in packs() if pack.name != "least_privilege"]
EXAMPLES: Final = {pack.name: load(HERE / pack.name) for pack in PACKS}


def cases(kind: str) -> list[Any]:
    return [*chain.from_iterable(parameters(pack.rules, EXAMPLES[pack.name], kind) for pack in PACKS)]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_rule_has_a_good_and_a_bad_example(pack: Pack) -> None:
    examples = EXAMPLES[pack.name]
    assert set(examples) == {rule.name for rule in pack.rules}
    assert not [name for name, kinds in examples.items() if not kinds.get("good") or not kinds.get("bad")]


@pytest.mark.parametrize(("rule", "case"), cases("good"))
def test_a_rule_passes_its_good_examples(rule: Rule, case: Case) -> None:
    assert judge(rule, resources_of(case)) == []


@pytest.mark.parametrize(("rule", "case"), cases("bad"))
def test_a_rule_fires_on_its_bad_examples(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert [finding for finding in found if isinstance(finding, Violation)]
    judged = {resource.urn for resource in resources_of(case) if resource.type in rule.resource_types}
    assert {finding.urn for finding in found} <= judged


@pytest.mark.parametrize(("rule", "case"), cases("unjudged"))
def test_a_rule_says_of_its_unknown_examples_that_it_cannot_judge(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert found
    assert all(isinstance(finding, NotEvaluated) for finding in found)


@settings(deadline=None, max_examples=700)
@given(st.one_of([one_unknown(pack.rules, EXAMPLES[pack.name]) for pack in PACKS]))
def test_an_unknown_anywhere_stops_no_rule(rule_and_resources: tuple[Rule, list[Resource]]) -> None:
    judge(*rule_and_resources)
