"""Whoever may do more is never judged to be safer."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from policies.least_privilege import RULES
from policies.rule import Violation
from recorder.resource import Resource
from tests.policies.examples import judge
from tests.policies.least_privilege.test_examples import EXAMPLES, resources_of

ALLOWED = ("role", "user", "policy")
"""The shorthands of statements that give rights; a boundary's take them away."""


def violations(resources: list[Resource]) -> set[str]:
    return {rule.name for rule in RULES for finding in judge(rule, resources) if isinstance(finding, Violation)}


def bad() -> Iterator[Any]:
    for rule, kinds in EXAMPLES.items():
        for number, case in enumerate(kinds["bad"]):
            if any(key in case for key in ALLOWED):
                yield pytest.param(resources_of(case), id=f"{rule}-{number}")


def widened(resources: list[Resource]) -> Iterator[tuple[str, list[Resource]]]:
    """Yield the program with each of its rights made wider: on everything, without a condition, all actions."""
    for index, resource in enumerate(resources):
        written = resource.inputs.get("policy")
        if not isinstance(written, str) or "limit" in resource.urn:
            continue
        try:
            document = json.loads(written)
        except ValueError:
            continue
        for at, statement in enumerate(document.get("Statement", ())):
            if statement.get("Effect") != "Allow":
                continue
            for wider in ({"Resource": "*"}, {"Condition": None}, {"Action": "*"}):
                changed = copy.deepcopy(document)
                changed["Statement"][at] = {
                    key: value for key, value in {**statement, **wider}.items() if value is not None
                }
                inputs = {**resource.inputs, "policy": json.dumps(changed)}
                yield str(wider), [*resources[:index], replace(resource, inputs=inputs), *resources[index + 1 :]]


@pytest.mark.parametrize("resources", list(bad()))
def test_a_wider_right_is_a_violation_still(resources: list[Resource]) -> None:
    assert violations(resources)
    safe = [how for how, program in widened(resources) if not violations(program)]
    assert safe == []
