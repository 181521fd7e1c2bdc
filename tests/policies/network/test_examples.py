"""Every rule on its examples: `examples/*.yaml` has good and bad ones of each, and ones that cannot be judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from policies import Pack, packs
from policies.network import RULES
from policies.rule import NotEvaluated, Rule, Violation
from recorder.resource import Resource
from tests.policies.examples import Case, judge, load, one_unknown, parameters, resources_of

BY_NAME = {rule.name: rule for rule in RULES}
EXAMPLES = load(Path(__file__).parent)


def test_every_rule_has_good_and_bad_examples_and_ones_that_cannot_be_judged() -> None:
    assert set(EXAMPLES) == set(BY_NAME)
    assert not [name for name, kinds in EXAMPLES.items() if not all(kinds[k] for k in ("good", "bad", "unjudged"))]


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "good"))
def test_a_rule_passes_its_good_examples(rule: Rule, case: Case) -> None:
    assert judge(rule, resources_of(case)) == []


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "bad"))
def test_a_rule_fires_on_its_bad_examples(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert [finding for finding in found if isinstance(finding, Violation)]
    judged = {resource.urn for resource in resources_of(case) if resource.type in rule.resource_types}
    assert {finding.urn for finding in found} <= judged


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "unjudged"))
def test_a_rule_says_of_its_unknown_examples_that_it_cannot_judge(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert found
    assert all(isinstance(finding, NotEvaluated) for finding in found)


@settings(deadline=None, max_examples=100)
@given(one_unknown(RULES, EXAMPLES))
def test_an_unknown_anywhere_stops_no_rule(rule_and_resources: tuple[Rule, list[Resource]]) -> None:
    judge(*rule_and_resources)


def test_a_network_that_cannot_be_read_is_not_judged() -> None:
    resources = resources_of({"aws:ec2/vpc:Vpc main": {"cidrBlock": "ten"}})
    [finding] = judge(BY_NAME["internet-reaches-listed-ports-only"], resources)
    assert isinstance(finding, NotEvaluated)
    assert "cannot be read" in finding.reason


def test_listed_ports_are_a_setting() -> None:
    rule = BY_NAME["security-groups-open-listed-ports-only"]
    resources = resources_of(EXAMPLES[rule.name]["bad"][0])
    assert judge(rule, resources, ports=[8080]) == []


def test_a_finding_says_from_where_to_where() -> None:
    rule = BY_NAME["frontend-reaches-no-database"]
    [finding] = judge(rule, resources_of(EXAMPLES[rule.name]["bad"][0]))
    assert isinstance(finding, Violation)
    assert finding.message == "There is a way from `web` to `data` on tcp ports 3306."


def test_the_pack_is_found_by_its_folder() -> None:
    description = "Who can reach whom, by routes, security groups and network ACLs together."
    assert Pack("network", description, RULES, "0.1.0") in packs()
