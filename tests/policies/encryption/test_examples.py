"""Every rule on its examples: `examples/*.yaml` has good and bad ones of each, and ones that cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from policies import Pack, packs
from policies.encryption import RULES, customer_keys
from policies.rule import NotEvaluated, Rule, Severity, Violation
from policies.rule_factories import KMS_KEY, customer_key_rule
from recorder.resource import UNKNOWN, Resource
from tests.policies.examples import Case, judge, load, one_unknown, parameters, resources_of, urn

EXAMPLES = load(Path(__file__).parent)


def test_every_rule_has_a_good_and_a_bad_example() -> None:
    assert set(EXAMPLES) == {rule.name for rule in RULES}
    assert not [name for name, examples in EXAMPLES.items() if not examples.get("good") or not examples.get("bad")]


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "good"))
def test_a_rule_passes_its_good_examples(rule: Rule, case: Case) -> None:
    assert judge(rule, resources_of(case)) == []


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "bad"))
def test_a_rule_fires_on_its_bad_examples(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert [type(finding) for finding in found if isinstance(finding, Violation)]
    judged = {resource.urn for resource in resources_of(case) if resource.type in rule.resource_types}
    assert {finding.urn for finding in found} <= judged


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "unjudged"))
def test_a_rule_says_of_its_unknown_examples_that_it_cannot_judge(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert found
    assert all(isinstance(finding, NotEvaluated) for finding in found)


def _with_the_judged_property_unknown(rule: Rule) -> list[Resource] | None:
    """Return the first bad example with what makes it bad unknown: the inputs in which it differs from a good one."""
    bad = EXAMPLES[rule.name]["bad"][0]
    for good in EXAMPLES[rule.name]["good"]:
        if set(good) == set(bad) and good != bad:
            case = {
                key: {
                    name: bad[key].get(name) if bad[key].get(name) == good[key].get(name) else "UNKNOWN"
                    for name in {**good[key], **bad[key]}
                }
                for key in bad
            }
            return resources_of(case)
    return None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_does_not_judge_what_is_unknown(rule: Rule) -> None:
    resources = _with_the_judged_property_unknown(rule)
    if resources is None:
        assert EXAMPLES[rule.name].get("unjudged"), f"{rule.name} needs an example under `unjudged`"
        return
    found = judge(rule, resources)
    assert found
    assert all(isinstance(finding, NotEvaluated) for finding in found)


@pytest.mark.parametrize("rule", customer_keys.RULES, ids=lambda rule: rule.name)
def test_an_unknown_key_counts_as_a_customer_key_when_it_comes_from_one(rule: Rule) -> None:
    (resource,) = resources_of(EXAMPLES[rule.name]["good"][0])
    unknown = replace(resource, inputs=_without_keys(resource.inputs))
    assert unknown.inputs != resource.inputs
    assert {type(finding) for finding in judge(rule, [unknown])} == {NotEvaluated}

    key = Resource(urn=urn(KMS_KEY, "key"), type=KMS_KEY, name="key")
    linked = replace(unknown, property_dependencies=dict.fromkeys(resource.inputs, (key.urn,)))
    assert judge(rule, [linked, key]) == []


def _without_keys(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("arn:aws:kms:"):
        return UNKNOWN
    if isinstance(value, dict):
        return {name: _without_keys(part) for name, part in value.items()}
    return [_without_keys(part) for part in value] if isinstance(value, list) else value


def test_the_inputs_that_name_a_key_are_those_of_the_catalogue() -> None:
    def rule_of(type_: str, *paths: str) -> Rule:
        return customer_key_rule(name="x", subject="Queues", types=(type_,), paths=paths, severity=Severity.LOW)

    assert "`kmsMasterKeyId`" in rule_of("aws:sqs/queue:Queue").remediation
    with pytest.raises(LookupError, match="names kmsMasterKeyId, not kmsKey"):
        rule_of("aws:sqs/queue:Queue", "kmsKey")
    with pytest.raises(LookupError, match="names no key"):
        rule_of("aws:sqs/queuePolicy:QueuePolicy")


@settings(deadline=None, max_examples=300)
@given(one_unknown(RULES, EXAMPLES))
def test_an_unknown_anywhere_stops_no_rule(rule_and_resources: tuple[Rule, list[Resource]]) -> None:
    judge(*rule_and_resources)


def test_the_pack_is_found_by_its_folder() -> None:
    assert (
        Pack("encryption", "Encryption at rest and in transit, with customer managed keys.", RULES, "0.1.0") in packs()
    )
