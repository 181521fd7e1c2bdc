"""Tables: keys, indexes, and the grants on both."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.grants import query
from components.building_blocks.role import service_role
from components.building_blocks.table import Table
from tests.components.building_blocks.support import KEY, TOPIC, only, policy, recorded

LEDGER: Any = {
    "data_class": "personal",
    "purpose": "a test",
    "retention_days": 30,
    "partition_key": "pk",
    "sort_key": "sk",
    "encryption_key_arn": KEY,
    "alarm_topic_arn": TOPIC,
}


def test_an_index_finds_items_by_another_key() -> None:
    args: Any = {**LEDGER, "indexes": {"by_owner": {"partition_key": "owner_id", "sort_key": "sk"}}}
    inputs = only(recorded(lambda: Table("ledger", args)), "Table").inputs
    assert inputs["globalSecondaryIndexes"] == [
        {"name": "by_owner", "hashKey": "owner_id", "rangeKey": "sk", "projectionType": "KEYS_ONLY"}
    ]
    assert [attribute["name"] for attribute in inputs["attributes"]] == ["pk", "sk", "owner_id"]


def test_a_table_without_indexes_has_none() -> None:
    assert "globalSecondaryIndexes" not in only(recorded(lambda: Table("ledger", LEDGER)), "Table").inputs


def test_a_query_may_be_granted_on_one_index_alone() -> None:
    def program() -> None:
        table = Table("ledger", LEDGER)
        service_role("reader", service="lambda.amazonaws.com", may=[query(table.ref, "by_owner")], opts=table.child())

    recording = recorded(program)
    [granted, decrypt] = policy(only(recording, "RolePolicy"))
    table_arn = only(recording, "Table").outputs["arn"]
    assert (granted["Action"], granted["Resource"]) == (["dynamodb:Query"], [f"{table_arn}/index/by_owner"])
    assert decrypt["Condition"] == {"StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}


def test_an_index_has_the_attributes_that_are_named() -> None:
    args: Any = {**LEDGER, "indexes": {"waiting": {"partition_key": "waits_for", "projection": ["reason", "key"]}}}
    [index] = only(recorded(lambda: Table("ledger", args)), "Table").inputs["globalSecondaryIndexes"]
    assert (index["projectionType"], index["nonKeyAttributes"]) == ("INCLUDE", ["reason", "key"])


@pytest.mark.parametrize(
    ("indexes", "message"),
    [
        ({"a": {"partition_key": "x"}}, "indexes.a is 'a': must have 3 to 255"),
        ({"by_owner": {}}, "indexes.by_owner.partition_key is None: required"),
        ({f"index{n}": {"partition_key": "x"} for n in range(21)}, "must have 0 to 20 members"),
    ],
)
def test_bad_indexes_are_refused(indexes: Any, message: str) -> None:
    args: Any = {**LEDGER, "indexes": indexes}
    with pytest.raises(InputPropertiesError, match=message):
        recorded(lambda: Table("ledger", args))
