"""Every rule on its examples: `examples/*.yaml` has good and bad ones of each, and ones that cannot be judged.

A case is a mapping from `TYPE` or `TYPE NAME` to inputs. `UNKNOWN` stands for a value that is not known in a preview,
and `UNKNOWN TYPE NAME` for one that comes from that resource.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import Pack, packs
from policies.encryption import RULES, customer_keys
from policies.evaluate import findings
from policies.rule import NotEvaluated, Rule, Stack, Violation
from policies.rule_factories import KMS_KEY
from policies.settings import with_defaults
from recorder.resource import UNKNOWN, Resource
from recorder.simulated import SimulatedAws

Case = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Examples:
    good: tuple[Case, ...]
    bad: tuple[Case, ...]
    unjudged: tuple[Case, ...] = ()


def _load() -> dict[str, Examples]:
    found: dict[str, Examples] = {}
    for path in sorted(Path(__file__).with_name("examples").glob("*.yaml")):
        for rule, cases in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            assert rule not in found, f"{rule} has examples twice"
            found[rule] = Examples(**{kind: tuple(rows) for kind, rows in cases.items()})
    return found


EXAMPLES = _load()
BY_NAME = {rule.name: rule for rule in RULES}


def _cases(kind: str) -> list[Any]:
    return [
        pytest.param(BY_NAME[name], case, id=f"{name}-{number}")
        for name, examples in EXAMPLES.items()
        for number, case in enumerate(getattr(examples, kind))
        if name in BY_NAME
    ]


def resources_of(case: Case) -> list[Resource]:
    return [_resource(key, inputs) for key, inputs in case.items()]


def _urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::photo-platform::{type_}::{name}"


def _resource(key: str, written: Mapping[str, Any]) -> Resource:
    type_, _, name = key.partition(" ")
    inputs = {k: json.dumps(v) if k == "policy" and isinstance(v, dict) else v for k, v in written.items()}
    sources = {k: tuple(_sources(v)) for k, v in inputs.items()}
    resource = Resource(
        urn=_urn(type_, name or "example"),
        type=type_,
        name=name or "example",
        inputs={k: _with_unknowns(v) for k, v in inputs.items()},
        property_dependencies={k: urns for k, urns in sources.items() if urns},
    )
    if not name or UNKNOWN in resource.inputs.values():
        return resource
    made = SimulatedAws().create(resource)
    return replace(resource, id=made.id, outputs={**resource.inputs, **made.outputs})


def _with_unknowns(value: Any) -> Any:
    if isinstance(value, str) and value.split(" ")[0] == "UNKNOWN":
        return UNKNOWN
    if isinstance(value, dict):
        return {k: _with_unknowns(v) for k, v in value.items()}
    return [_with_unknowns(v) for v in value] if isinstance(value, list) else value


def _sources(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("UNKNOWN "):
        _, type_, name = value.split(" ")
        yield _urn(type_, name)
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _sources(part)


def judge(rule: Rule, resources: list[Resource]) -> list[Violation | NotEvaluated]:
    return list(findings(rule, Stack(tuple(resources)), with_defaults(rule, {})))


def test_every_rule_has_a_good_and_a_bad_example() -> None:
    assert set(EXAMPLES) == set(BY_NAME)
    assert not [name for name, examples in EXAMPLES.items() if not examples.good or not examples.bad]


@pytest.mark.parametrize(("rule", "case"), _cases("good"))
def test_a_rule_passes_its_good_examples(rule: Rule, case: Case) -> None:
    assert judge(rule, resources_of(case)) == []


@pytest.mark.parametrize(("rule", "case"), _cases("bad"))
def test_a_rule_fires_on_its_bad_examples(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert [type(finding) for finding in found if isinstance(finding, Violation)]
    judged = {resource.urn for resource in resources_of(case) if resource.type in rule.resource_types}
    assert {finding.urn for finding in found} <= judged


@pytest.mark.parametrize(("rule", "case"), _cases("unjudged"))
def test_a_rule_says_of_its_unknown_examples_that_it_cannot_judge(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    assert found
    assert all(isinstance(finding, NotEvaluated) for finding in found)


def _with_the_judged_property_unknown(rule: Rule) -> list[Resource] | None:
    """Return the first bad example with what makes it bad unknown: the inputs in which it differs from a good one."""
    bad = EXAMPLES[rule.name].bad[0]
    for good in EXAMPLES[rule.name].good:
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
        assert EXAMPLES[rule.name].unjudged, f"{rule.name} needs an example under `unjudged`"
        return
    found = judge(rule, resources)
    assert found
    assert all(isinstance(finding, NotEvaluated) for finding in found)


@pytest.mark.parametrize("rule", customer_keys.RULES, ids=lambda rule: rule.name)
def test_an_unknown_key_counts_as_a_customer_key_when_it_comes_from_one(rule: Rule) -> None:
    (resource,) = resources_of(EXAMPLES[rule.name].good[0])
    unknown = replace(resource, inputs=_without_keys(resource.inputs))
    assert unknown.inputs != resource.inputs
    assert {type(finding) for finding in judge(rule, [unknown])} == {NotEvaluated}

    key = Resource(urn=_urn(KMS_KEY, "key"), type=KMS_KEY, name="key")
    linked = replace(unknown, property_dependencies=dict.fromkeys(resource.inputs, (key.urn,)))
    assert judge(rule, [linked, key]) == []


def _without_keys(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("arn:aws:kms:"):
        return UNKNOWN
    if isinstance(value, dict):
        return {name: _without_keys(part) for name, part in value.items()}
    return [_without_keys(part) for part in value] if isinstance(value, list) else value


EVERY_CASE = [
    (BY_NAME[name], case)
    for name, examples in EXAMPLES.items()
    for case in (*examples.good, *examples.bad)
    if name in BY_NAME
]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(EVERY_CASE), st.data())
def test_an_unknown_anywhere_stops_no_rule(rule_and_case: tuple[Rule, Case], data: st.DataObject) -> None:
    rule, case = rule_and_case
    resources = resources_of(case)
    index = data.draw(st.integers(0, len(resources) - 1))
    inputs = copy.deepcopy(dict(resources[index].inputs))
    places = list(_places(inputs))
    if not places:
        return
    container, key = data.draw(st.sampled_from(places))
    container[key] = UNKNOWN
    resources[index] = replace(resources[index], inputs=inputs)
    judge(rule, resources)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from _places(part)


def test_the_pack_is_found_by_its_folder() -> None:
    assert Pack("encryption", "Encryption at rest and in transit, with customer keys.", RULES, "0.1.0") in packs()
