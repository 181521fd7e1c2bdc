"""What is unknown is never passed: a rule says nothing only where it would say nothing of any value in its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iam.documents import Structure
from policies.encryption import RULES as ENCRYPTION
from policies.gdpr import RULES as GDPR
from policies.least_privilege.syntax import RULES as SYNTAX
from policies.network import RULES as NETWORK
from policies.rule import NotEvaluated, Rule, Violation
from recorder.resource import UNKNOWN, Resource
from tests.policies.encryption import test_rules as encryption
from tests.policies.examples import judge, resources_of
from tests.policies.gdpr import test_rules as gdpr
from tests.policies.least_privilege import test_examples as least_privilege
from tests.policies.network import test_rules as network

Path = tuple[str | int, ...]


def examples(*kinds: str) -> Iterator[tuple[Rule, list[Resource]]]:
    """Yield the examples of these kinds of every pack."""
    for name, given_ in least_privilege.EXAMPLES.items():
        for case in (case for kind in kinds for case in given_[kind] if "settings" not in case):
            yield least_privilege.BY_NAME[name], least_privilege.resources_of(case)
    for rules, given_ in ((NETWORK, network.EXAMPLES), (ENCRYPTION, encryption.EXAMPLES), (GDPR, gdpr.EXAMPLES)):
        for rule in rules:
            yield from ((rule, resources_of(case)) for kind in kinds for case in given_[rule.name].get(kind, ()))


def positions(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from positions(part, (*path, key))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def with_value(resource: Resource, path: Path, value: Any) -> Resource:
    inputs: Any = copy.deepcopy(dict(resource.inputs))
    at(inputs, path[:-1])[path[-1]] = value
    return replace(resource, inputs=inputs)


def silent() -> Iterator[tuple[str, str]]:
    """Yield the rules that say nothing of a bad example with an unknown, and the property that holds it."""
    for rule, resources in examples("bad"):
        for index, resource in enumerate(resources):
            for path in positions(dict(resource.inputs)):
                doubtful = [*resources[:index], with_value(resource, path, UNKNOWN), *resources[index + 1 :]]
                if not judge(rule, doubtful):
                    yield rule.name, str(path[0])


def test_a_bad_example_with_an_unknown_anywhere_is_found_or_counted_as_unjudged() -> None:
    assert sorted(set(silent())) == []


# --- inside of JSON documents -----------------------------------------------------------------------------------------

DOCUMENTS = (*least_privilege.DOCUMENTS, "containerProperties", "ecsProperties", "nodeProperties")


@dataclass(frozen=True)
class Place:
    """A place in a document of an example."""

    rule: Rule
    resources: list[Resource]
    """With every document as a mapping, so that a part of it can be unknown."""
    index: int
    path: Path

    @property
    def kind(self) -> tuple[str, ...]:
        """Return what stands here: the names of the elements, and that it is in a list."""
        return tuple(step.lower() if isinstance(step, str) else "[]" for step in self.path[1:])

    def with_value(self, value: Any) -> list[Resource]:
        changed = with_value(self.resources[self.index], self.path, value)
        return [*self.resources[: self.index], changed, *self.resources[self.index + 1 :]]


def as_mappings(value: Any, name: str = "") -> Any:
    """Return inputs with their documents as mappings, those in lists of inline policies as well."""
    if isinstance(value, dict):
        return {key: as_mappings(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [as_mappings(part) for part in value]
    if isinstance(value, str) and name in DOCUMENTS and value.startswith("{"):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


@cache
def places() -> list[Place]:
    found: list[Place] = []
    for rule, written in examples("good", "bad"):
        resources = [replace(resource, inputs=as_mappings(dict(resource.inputs))) for resource in written]
        for index, resource in enumerate(resources):
            for path in positions(dict(resource.inputs)):
                start = next((at_ for at_, step in enumerate(path) if step in DOCUMENTS), None)
                if start is not None and isinstance(at(resource.inputs, path[: start + 1]), dict):
                    found.append(Place(rule, resources, index, path))
    return found


@cache
def values() -> Mapping[tuple[str, ...], list[Any]]:
    """Return what stands at each kind of place in any of the examples."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for place in places():
        value = at(place.resources[place.index].inputs, place.path)
        found.setdefault(place.kind, {})[json.dumps(value, default=str)] = value
    return {kind: list(given_.values()) for kind, given_ in found.items()}


def violates(rule: Rule, resources: list[Resource]) -> bool:
    return any(isinstance(finding, Violation) for finding in judge(rule, resources))


def valid(resources: list[Resource]) -> bool:
    return not violates(SYNTAX[0], [resource for resource in resources if resource.type in SYNTAX[0].resource_types])


def check(rule: Rule, unknown: list[Resource], concrete: list[Resource]) -> None:
    """Check that the unknown is judged as a value in its place is, or not at all."""
    found = judge(rule, unknown)
    if not found:
        assert not violates(rule, concrete)
    elif any(isinstance(finding, Violation) for finding in found) and valid(concrete):
        # Of an administrator, the other rules on what principals may do leave it to the one on administrators.
        assert violates(rule, concrete) or violates(least_privilege.BY_NAME["iam-no-administrator"], concrete)


NUMBERS = st.integers(0, 1_000_000)


@settings(deadline=None, max_examples=1000)
@given(NUMBERS, NUMBERS)
def test_an_unknown_in_a_document_is_unjudged_or_as_any_value_in_its_place(number: int, other: int) -> None:
    place = places()[number % len(places())]
    value = values()[place.kind][other % len(values()[place.kind])]
    check(place.rule, place.with_value(UNKNOWN), place.with_value(value))


def is_resources(value: Any) -> bool:
    """Return whether a value is the ARN of one resource."""
    return isinstance(value, str) and value.startswith("arn:") and not set(value) & set("*?$") and ":root" not in value


@cache
def places_of_arns() -> list[Place]:
    names = ("resource", "condition")
    return [
        place for place in places() if set(place.kind) & set(names) and any(map(is_resources, values()[place.kind]))
    ]


def as_written(resources: list[Resource]) -> list[Resource]:
    """Return resources with their documents as a component registers them: what is unknown is a resource's ARN."""
    return [
        replace(
            resource,
            inputs={
                name: Structure(value) if name in DOCUMENTS and isinstance(value, dict) else value
                for name, value in resource.inputs.items()
            },
        )
        for resource in resources
    ]


@settings(deadline=None, max_examples=200)
@given(NUMBERS, NUMBERS)
def test_the_unknown_arn_of_a_resource_is_unjudged_or_as_any_arn_in_its_place(number: int, other: int) -> None:
    place = places_of_arns()[number % len(places_of_arns())]
    arns = [value for value in values()[place.kind] if is_resources(value)]
    arn = arns[other % len(arns)]
    check(place.rule, as_written(place.with_value(UNKNOWN)), as_written(place.with_value(arn)))


def test_a_document_whose_unknown_arns_may_exceed_the_quota_is_not_judged() -> None:
    for count, verdict in ((18, []), (24, [NotEvaluated])):
        statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [UNKNOWN] * count}
        document = Structure({"Version": "2012-10-17", "Statement": [statement]})
        policy = Resource("urn:p", "aws:iam/policy:Policy", "p", inputs={"policy": document})
        assert [type(finding) for finding in judge(SYNTAX[0], [policy])] == verdict
