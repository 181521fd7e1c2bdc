"""Every rule on its examples: `examples/*.yaml` has good and bad ones of each, and ones that cannot be judged."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import Pack, packs
from policies.evaluate import findings
from policies.network import RULES
from policies.rule import Finding, NotEvaluated, Rule, Stack, Violation
from policies.settings import with_defaults
from recorder.resource import UNKNOWN, Resource
from tests.policies.encryption.test_examples import Case, resources_of

BY_NAME = {rule.name: rule for rule in RULES}


def _load() -> dict[str, Mapping[str, list[Case]]]:
    found: dict[str, Mapping[str, list[Case]]] = {}
    for path in sorted(Path(__file__).with_name("examples").glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {rule: cases for rule, cases in written.items() if not rule.startswith("_")}
    return found


EXAMPLES = _load()


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(BY_NAME[name], case, id=f"{name}-{number}")
        for name, examples in EXAMPLES.items()
        for number, case in enumerate(examples[kind])
        if name in BY_NAME
    ]


def judge(rule: Rule, resources: list[Resource]) -> list[Finding]:
    return list(findings(rule, Stack(tuple(resources)), with_defaults(rule, {})))


def test_every_rule_has_good_and_bad_examples_and_ones_that_cannot_be_judged() -> None:
    assert set(EXAMPLES) == set(BY_NAME)
    assert not [name for name, kinds in EXAMPLES.items() if not all(kinds[k] for k in ("good", "bad", "unjudged"))]


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


EVERY_CASE = [
    (BY_NAME[name], case)
    for name, examples in EXAMPLES.items()
    for case in (*examples["good"], *examples["bad"])
    if name in BY_NAME
]


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(EVERY_CASE), st.data())
def test_an_unknown_anywhere_stops_no_rule(rule_and_case: tuple[Rule, Case], data: st.DataObject) -> None:
    rule, case = rule_and_case
    resources = resources_of(case)
    index = data.draw(st.integers(0, len(resources) - 1))
    inputs = copy.deepcopy(dict(resources[index].inputs))
    places = list(_places(inputs))
    if places:
        container, key = data.draw(st.sampled_from(places))
        container[key] = UNKNOWN
    resources[index] = replace(resources[index], inputs=inputs)
    judge(rule, resources)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from _places(part)


def test_a_network_that_cannot_be_read_is_not_judged() -> None:
    resources = resources_of({"aws:ec2/vpc:Vpc main": {"cidrBlock": "ten"}})
    [finding] = judge(BY_NAME["internet-reaches-listed-ports-only"], resources)
    assert isinstance(finding, NotEvaluated)
    assert "cannot be read" in finding.reason


def test_listed_ports_are_a_setting() -> None:
    rule = BY_NAME["security-groups-open-listed-ports-only"]
    resources = resources_of(EXAMPLES[rule.name]["bad"][0])
    assert list(findings(rule, Stack(tuple(resources)), with_defaults(rule, {"ports": [8080]}))) == []


def test_a_finding_says_from_where_to_where() -> None:
    rule = BY_NAME["frontend-reaches-no-database"]
    [finding] = judge(rule, resources_of(EXAMPLES[rule.name]["bad"][0]))
    assert isinstance(finding, Violation)
    assert finding.message == "There is a way from `web` to `data` on tcp ports 3306."


def test_the_pack_is_found_by_its_folder() -> None:
    description = "Who can reach whom, by routes, security groups and network ACLs together."
    assert Pack("network", description, RULES, "0.1.0") in packs()
