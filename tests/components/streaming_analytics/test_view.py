"""The view `events`: what Athena reads of it is what its query returns."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import sqlglot
from sqlglot import exp

from components.streaming_analytics.sql import events_view
from components.streaming_analytics.view import trino_type
from handlers.stream.core.rows import ListOf, Structure
from tests.components.streaming_analytics.support import by_default, found


def view() -> dict[str, Any]:
    inputs = found(by_default(), "CatalogTable")["events-view"].inputs
    text = inputs["viewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
    return {**inputs, "text": json.loads(base64.b64decode(text))}


def test_its_text_has_the_query_and_the_database_of_its_tables() -> None:
    made = view()
    assert made["text"]["originalSql"] == events_view()
    assert (
        made["text"]["schema"]
        == made["databaseName"]
        == found(by_default(), "CatalogDatabase")["events"].outputs["name"]
    )
    assert (made["tableType"], made["name"]) == ("VIRTUAL_VIEW", "events")


def test_its_columns_are_those_of_its_query_in_their_order() -> None:
    made = view()
    query = sqlglot.parse_one(events_view(), read="athena")
    assert isinstance(query, exp.Union)
    named = [column["name"] for column in made["text"]["columns"]]
    assert named == query.named_selects
    assert named == [column["name"] for column in made["storageDescriptor"]["columns"]]


def test_its_types_are_trinos() -> None:
    types = {column["name"]: column["type"] for column in view()["text"]["columns"]}
    assert types["occurred_at"] == "timestamp(3)"
    assert types["dt"] == "varchar"
    kind = ListOf(Structure((("name", str), ("when", type(datetime.now(UTC))))))
    assert trino_type(kind) == "array(row(name varchar, when timestamp(3)))"
    for type_ in types.values():
        assert exp.DataType.build(type_, dialect="athena").this is not exp.DataType.Type.UNKNOWN
