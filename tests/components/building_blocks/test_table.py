"""Tables: keys, indexes, and the grants on both."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.grants import query, statements
from components.building_blocks.table import Table
from tests.components.building_blocks.support import KEY, TOPIC, only, recorded

LEDGER: Any = {
    "data_class": "personal",
    "retention_days": 30,
    "partition_key": "pk",
    "sort_key": "sk",
    "encryption_key_arn": KEY,
    "alarm_topic_arn": TOPIC,
}


def test_an_index_finds_items_by_another_key() -> None:
    indexes = {"by_owner": {"partition_key": "owner_id", "sort_key": "sk"}}
    inputs = only(recorded(lambda: Table("ledger", {**LEDGER, "indexes": indexes})), "Table").inputs
    assert inputs["globalSecondaryIndexes"] == [
        {"name": "by_owner", "hashKey": "owner_id", "rangeKey": "sk", "projectionType": "KEYS_ONLY"}
    ]
    assert [attribute["name"] for attribute in inputs["attributes"]] == ["pk", "sk", "owner_id"]


def test_a_table_without_indexes_has_none() -> None:
    assert "globalSecondaryIndexes" not in only(recorded(lambda: Table("ledger", LEDGER)), "Table").inputs


def test_a_query_may_be_granted_on_one_index_alone() -> None:
    found: list[Any] = []

    def program() -> None:
        table = Table("ledger", LEDGER)
        for statement in statements([query(table, "by_owner")]):
            statement["Resource"][0].apply(lambda arn, action=statement["Action"]: found.append((action, arn)))

    table = only(recorded(program), "Table")
    assert (["dynamodb:Query"], f"{table.outputs['arn']}/index/by_owner") in found


@pytest.mark.parametrize(
    ("indexes", "message"),
    [
        ({"a": {"partition_key": "x"}}, "indexes.a is 'a': must have 3 to 255"),
        ({"by_owner": {}}, "indexes.by_owner.partition_key is None: required"),
        ({f"index{n}": {"partition_key": "x"} for n in range(21)}, "must have 0 to 20 members"),
    ],
)
def test_bad_indexes_are_refused(indexes: Any, message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        recorded(lambda: Table("ledger", {**LEDGER, "indexes": indexes}))
