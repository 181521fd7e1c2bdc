"""What the rules of the pack `gdpr` do beside their examples, which `tests/policies/test_examples.py` tries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from policies import Pack, packs
from policies.gdpr import RULES
from policies.rule import NotEvaluated, Violation
from recorder.resource import UNKNOWN, Resource
from tests.policies.examples import judge, load, resources_of

BY_NAME = {rule.name: rule for rule in RULES}
EXAMPLES = load(Path(__file__).parent)


def test_every_rule_has_good_and_bad_examples_and_ones_that_cannot_be_judged() -> None:
    assert set(EXAMPLES) == set(BY_NAME)
    assert not [name for name, kinds in EXAMPLES.items() if not all(kinds[k] for k in ("good", "bad", "unjudged"))]


def test_how_long_copies_may_be_kept_is_a_setting() -> None:
    resources = resources_of(EXAMPLES["personal-copies-expire"]["good"][3])
    assert [type(found) for found in judge(BY_NAME["personal-copies-expire"], resources, days=7)] == [Violation]


def test_the_regions_are_a_setting() -> None:
    rule = BY_NAME["regions-allowed"]
    resources = resources_of(EXAMPLES[rule.name]["bad"][0])
    assert judge(rule, resources, regions=["us-east-1"]) == []


def test_how_the_functions_of_the_rights_are_called_is_a_setting() -> None:
    rule = BY_NAME["personal-data-can-be-erased"]
    resources = resources_of(EXAMPLES[rule.name]["good"][0])
    assert judge(rule, resources, handlers="handlers.rights.") == []
    resources[1] = replace(resources[1], inputs={**resources[1].inputs, "handler": "forget.objects"})
    resources.append(replace(resources[1], urn="urn:other", inputs={"handler": "handlers.rights.none"}))
    assert [type(found) for found in judge(rule, resources)] == [Violation]
    assert judge(rule, resources, handlers="forget.") == []


RIGHTS = Resource("urn:rights", "photo-platform:index:DataSubjectRights", "rights", custom=False)
DATABASE = Resource(
    "urn:albums",
    "aws:rds/instance:Instance",
    "albums",
    id="albums",
    inputs={"tags": {"data-class": "personal", "retention-days": "until_erased"}},
    outputs={"arn": "arn:aws:rds:eu-west-1:123456789012:db:albums"},
)


@pytest.mark.parametrize(
    ("covers", "expected"), [([DATABASE.outputs["arn"]], []), ([], [Violation]), (UNKNOWN, [NotEvaluated])]
)
def test_what_the_rights_of_people_cover_is_an_output(covers: object, expected: list[type]) -> None:
    rights = replace(RIGHTS, outputs={"covers": covers})
    found = judge(BY_NAME["personal-data-can-be-erased"], [rights, DATABASE])
    assert [type(finding) for finding in found] == expected


def test_the_pack_is_found_by_its_folder() -> None:
    description = (
        "What the GDPR asks of whatever keeps personal data: purpose, retention, rights, records, alarms, regions."
    )
    assert Pack("gdpr", description, RULES, "0.1.0") in packs()
