"""Every grant writes the statements of its example, and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pulumi
import pytest

from components.building_blocks import container_grants, grants, stream_grants
from components.building_blocks.role import service_role
from recorder.run import record
from tests.components.building_blocks.grant_examples import BUCKET, GRANTS, Row


def role(name: str, *may: grants.Grants) -> None:
    service_role(name, service="lambda.amazonaws.com", may=may, opts=pulumi.ResourceOptions())


@cache
def written() -> Mapping[str, list[Row]]:
    """Return the statements that each grant writes, from one recording."""

    def program() -> None:
        for name, (grant, _) in GRANTS.items():
            role(name, grant())
        role("twice", grants.read(BUCKET, "raw/"), grants.read_versions(BUCKET, "raw/"))

    policies = record(program).of_type("aws:iam/rolePolicy:RolePolicy")
    return {policy.name: [_row(s) for s in json.loads(policy.inputs["policy"])["Statement"]] for policy in policies}


def _row(statement: Mapping[str, Any]) -> Row:
    assert statement["Effect"] == "Allow"
    return statement["Action"], statement["Resource"], statement.get("Condition", {})


@pytest.mark.parametrize("name", GRANTS)
def test_a_grant_writes_just_these_statements(name: str) -> None:
    assert written()[name] == GRANTS[name][1]


def test_every_grant_is_in_the_table() -> None:
    functions = {
        name
        for module in (container_grants, grants, stream_grants)
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and name[0].islower()
    }
    assert functions - {"statements", "use_key", "default_bus_arn"} == {
        name.split(" ", maxsplit=1)[0] for name in GRANTS
    }


def test_equal_statements_are_written_once() -> None:
    assert [actions for actions, _, _ in written()["twice"]] == [
        ["s3:GetObject"],
        ["kms:Decrypt"],
        ["s3:GetObjectVersion"],
    ]
