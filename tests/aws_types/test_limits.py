"""Nothing of the program is beyond what AWS takes, in any stack; and each limit measures something, and notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from aws_types import row_of
from recorder.resource import Resource
from tests.aws_types.limits import BESIDE, LIMITS, WRITTEN, Beside, Most, Written, beyond_tags, policy_characters
from tests.components.contract import name_for
from tests.recorded import STACKS, recorded


@cache
def resources() -> list[Resource]:
    """All that AWS is asked to create, of all stacks."""
    return [r for stack in STACKS for r in recorded(stack).resources if r.custom and not r.external]


@pytest.mark.parametrize("limit", [*LIMITS, *WRITTEN], ids=lambda one: f"{one.type.split(':')[-1]}.{one.path}")
def test_nothing_is_beyond_what_aws_takes(limit: Most | Written) -> None:
    assert [broken for resource in resources() for broken in limit.broken_by(resource)] == []


@pytest.mark.parametrize("limit", BESIDE, ids=lambda one: one.type.split(":")[-1])
@pytest.mark.parametrize("stack", STACKS)
def test_nothing_has_more_beside_it_than_aws_takes(limit: Beside, stack: str) -> None:
    assert list(limit.broken_by([r for r in recorded(stack).resources if r.custom])) == []


def test_tags_are_as_aws_takes_them() -> None:
    assert [broken for resource in resources() for broken in beyond_tags(resource)] == []


def test_names_are_no_longer_than_aws_takes_with_the_digits_that_pulumi_adds() -> None:
    rows = [(r, row) for r in resources() if (row := row_of(r.type)) and row.name_limit]
    assert rows
    assert [r.name for r, row in rows if len(str(name_for(r))) > (row.name_limit or 0)] == []


def test_every_limit_measures_something() -> None:
    idle = {
        (limit.type, limit.path)
        for limit in (*LIMITS, *WRITTEN)
        if not any(True for resource in resources() for _ in limit.values(resource))
    }
    assert idle == set()


@pytest.mark.parametrize(
    ("measure", "most", "more"),
    [
        (policy_characters, '{"a": "b c"}', '{"a": "b c "}'),
        (policy_characters, '{ "a": \n "b c" }', '{"a" : "b  c"}'),
    ],
)
def test_white_space_between_the_parts_of_a_policy_does_not_count(
    measure: Callable[[str], int], most: str, more: str
) -> None:
    assert measure(most) == 11
    assert measure(more) == 12


def a(type_: str, **inputs: Any) -> Resource:
    return Resource("urn:one", type_, "one", inputs=inputs)


@pytest.mark.parametrize(
    ("limit", "good", "bad"),
    [
        (LIMITS[0], a(LIMITS[0].type, assumeRolePolicy="x" * 2048), a(LIMITS[0].type, assumeRolePolicy="x" * 2049)),
        (
            Most("f", "environment?.variables", 4, "", len),
            a("f", environment={"variables": dict.fromkeys("abcd", "")}),
            a("f", environment={"variables": dict.fromkeys("abcde", "")}),
        ),
        (WRITTEN[0], a(WRITTEN[0].type, description="albums: a"), a(WRITTEN[0].type, description="people's rights")),
    ],
)
def test_a_limit_notices_what_is_beyond_it(limit: Most | Written, good: Resource, bad: Resource) -> None:
    assert list(limit.broken_by(good)) == []
    assert list(limit.broken_by(bad)) != []


def test_a_limit_of_what_is_beside_something_notices_one_too_many() -> None:
    limit = replace(BESIDE[2], limit=2)
    filters = [a(limit.type, logGroupName="logs") for _ in range(3)]
    assert list(limit.broken_by(filters[:2])) == []
    assert list(limit.broken_by(filters)) != []


@pytest.mark.parametrize("tags", [{"a": "it's"}, {"aws:a": "b"}, {"a": "x" * 257}, {str(n): "" for n in range(51)}])
def test_tags_that_aws_refuses_are_noticed(tags: dict[str, str]) -> None:
    assert list(beyond_tags(a("t", tags=tags))) != []
