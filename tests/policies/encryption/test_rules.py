"""What the rules of the pack `encryption` do beside their examples, which `tests/policies/test_examples.py` tries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies import Pack, packs
from policies.encryption import RULES, customer_keys
from policies.rule import NotEvaluated, Rule, Severity
from policies.rule_factories import KMS_KEY, customer_key_rule
from recorder.resource import UNKNOWN, Resource
from tests.policies.examples import judge, load, resources_of, urn

EXAMPLES = load(Path(__file__).parent)


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


def test_the_pack_is_found_by_its_folder() -> None:
    assert (
        Pack("encryption", "Encryption at rest and in transit, with customer managed keys.", RULES, "0.1.0") in packs()
    )
