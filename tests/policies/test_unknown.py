"""What is unknown is never passed: of a bad example with an unknown anywhere, every rule still says something."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policies.encryption import RULES as ENCRYPTION
from policies.network import RULES as NETWORK
from policies.rule import Rule
from recorder.resource import UNKNOWN, Resource
from tests.policies.encryption import test_examples as encryption
from tests.policies.examples import judge, resources_of
from tests.policies.least_privilege import test_examples as least_privilege
from tests.policies.network import test_examples as network

Path = tuple[str | int, ...]

PASSED_OVER: Mapping[str, frozenset[str]] = {
    # A document that nobody knows is counted as unjudged by the rules on what it allows.
    "policy-document-valid": frozenset({"policy", "assumeRolePolicy"}),
    "policy-actions-exist": frozenset({"policy"}),
    # Of a bucket's policy that nobody knows, the rule on buckets without a policy has said so.
    "s3-tls-only": frozenset({"policy"}),
    # A policy is judged by itself, and with the principal's others where the principal is known.
    "iam-no-privilege-escalation": frozenset({"role"}),
    "iam-no-path-to-administrator": frozenset({"role", "assumeRolePolicy"}),
    # A service principal alone needs a source.
    "resource-policy-names-source": frozenset({"principal"}),
    # What has no known tier is in none.
    "internet-reaches-no-private-tier": frozenset({"tags"}),
    "frontend-reaches-no-database": frozenset({"tags"}),
    "database-has-no-way-out": frozenset({"tags"}),
    # A bucket that may be a load balancer's for logs is taken for one.
    "s3-kms": frozenset({"accessLogs", "loadBalancerType"}),
}
"""Rule -> properties that may be unknown with nothing said: each is a limit of the rule, and no more may be added."""


def examples() -> Iterator[tuple[Rule, list[Resource]]]:
    """Yield every bad example of every pack."""
    for name, kinds in least_privilege.EXAMPLES.items():
        for case in kinds["bad"]:
            yield least_privilege.BY_NAME[name], least_privilege.resources_of(case)
    for rules, given in ((NETWORK, network.EXAMPLES), (ENCRYPTION, encryption.EXAMPLES)):
        yield from ((rule, resources_of(case)) for rule in rules for case in given.get(rule.name, {}).get("bad", ()))


def positions(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from positions(part, (*path, key))


def with_unknown(resource: Resource, path: Path) -> Resource:
    inputs: Any = copy.deepcopy(dict(resource.inputs))
    part = inputs
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = UNKNOWN
    return replace(resource, inputs=inputs)


def silent() -> Iterator[tuple[str, str]]:
    """Yield the rules that say nothing of a bad example with an unknown, and the property that holds it."""
    for rule, resources in examples():
        for index, resource in enumerate(resources):
            for path in positions(dict(resource.inputs)):
                doubtful = [*resources[:index], with_unknown(resource, path), *resources[index + 1 :]]
                if not judge(rule, doubtful):
                    yield rule.name, str(path[0])


def test_a_bad_example_with_an_unknown_anywhere_is_found_or_counted_as_unjudged() -> None:
    found: dict[str, set[str]] = {}
    for rule, property_ in silent():
        found.setdefault(rule, set()).add(property_)
    assert found == {rule: set(properties) for rule, properties in PASSED_OVER.items()}
