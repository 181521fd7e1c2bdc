"""What the rules of the pack `network` do beside their examples, which `tests/policies/test_examples.py` tries."""

from __future__ import annotations

from pathlib import Path

from policies import Pack, packs
from policies.network import RULES
from policies.rule import NotEvaluated, Violation
from tests.policies.examples import judge, load, resources_of

BY_NAME = {rule.name: rule for rule in RULES}
EXAMPLES = load(Path(__file__).parent)


def test_every_rule_has_good_and_bad_examples_and_ones_that_cannot_be_judged() -> None:
    assert set(EXAMPLES) == set(BY_NAME)
    assert not [name for name, kinds in EXAMPLES.items() if not all(kinds[k] for k in ("good", "bad", "unjudged"))]


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
