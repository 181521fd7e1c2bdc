"""The queries of an investigation: run over sample events, translated as the local cloud's Athena does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from components.gdpr_baseline import GdprBaseline
from components.gdpr_baseline.investigation import COLUMNS, QUERIES
from recorder.run import record
from samples import trail_events as events

duckdb = pytest.importorskip("duckdb")
sqlglot = pytest.importorskip("sqlglot")

KEY: Final = f"arn:aws:kms:{events.REGION}:{events.ACCOUNT}:key/1"
DAYS: Final = ["2026/11/27", "2026/11/28"]
THIEF: Final = events.user("thief", access_key="AKIATHIEF")
HAPPENED: Final[list[tuple[str, dict[str, Any]]]] = [
    ("2026/11/28", events.object_access("photos-uploads-1", "raw/anna/1.jpg", identity=THIEF)),
    ("2026/11/28", events.object_access("photos-uploads-1", "raw/anna/2.jpg", identity=THIEF)),
    ("2026/11/28", events.object_access("photos-uploads-1", "raw/bob/3.jpg", identity=events.role("photos-resize"))),
    ("2026/11/20", events.object_access("photos-uploads-1", "raw/anna/1.jpg", identity=events.role("long-ago"))),
    ("2026/11/28", events.call("kms", "Decrypt", identity=THIEF, read_only=True, resources=[{"ARN": KEY}])),
    ("2026/11/28", events.call("kms", "Decrypt", read_only=True, resources=[{"ARN": KEY + "0"}])),
    ("2026/11/27", events.failed_sign_in("thief")),
    ("2026/11/27", events.failed_sign_in("thief")),
    ("2026/11/27", events.sign_in()),
]


@pytest.fixture(scope="module")
def ask() -> Iterator[Any]:
    """Yield what asks a query of the events, with its parameters."""
    connection: Any = duckdb.connect()
    types = ", ".join(f'"{name}" {_type(hive)}' for name, hive in COLUMNS.items())
    connection.execute(f"CREATE TABLE events ({types}, region VARCHAR, day VARCHAR)")
    for day, event in HAPPENED:
        row = connection.execute(
            "SELECT json_transform(?, ?)", [json.dumps(_lowered(event)), json.dumps(_structure())]
        ).fetchone()[0]
        marks = ", ".join("?" * (len(COLUMNS) + 2))
        values = [*(row[name] for name in COLUMNS), events.REGION, day]
        connection.execute(f"INSERT INTO events VALUES ({marks})", values)  # noqa: S608 - question marks alone

    def run(name: str, *parameters: str) -> list[dict[str, Any]]:
        [sql] = sqlglot.transpile(QUERIES[name][1], read="athena", write="duckdb")
        cursor = connection.execute(sql, [*DAYS, *parameters])
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    yield run
    connection.close()


def _type(hive: str) -> str:
    text = hive.replace("string", "VARCHAR")
    if text.startswith("array<"):
        return _type(text.removeprefix("array<").removesuffix(">")) + "[]"
    return text.replace("struct<", "STRUCT(").replace(">", ")").replace(":", " ")


def _structure() -> dict[str, Any]:
    return {name: _nested(hive) for name, hive in COLUMNS.items()}


def _nested(hive: str) -> Any:
    if hive == "string":
        return "VARCHAR"
    if hive.startswith("array<"):
        return [_nested(hive.removeprefix("array<").removesuffix(">"))]
    fields, depth, part = [], 0, ""
    for character in hive.removeprefix("struct<")[:-1] + ",":
        depth += {"<": 1, ">": -1}.get(character, 0)
        if character == "," and not depth:
            fields.append(part.split(":", 1))
            part = ""
        else:
            part += character
    return {name: _nested(type_) for name, type_ in fields}


def _lowered(value: Any, top: bool = True) -> Any:  # noqa: FBT001, FBT002 - of this file alone
    """Return an event as Athena's reader of CloudTrail's files gives it: names in lower case, documents as text."""
    if isinstance(value, list):
        return [_lowered(one, top=False) for one in value]
    if not isinstance(value, dict):
        return str(value).lower() if isinstance(value, bool) else value
    documents = ("requestParameters", "responseElements", "additionalEventData")
    return {
        name.lower(): json.dumps(inner)
        if top and name in documents and inner is not None
        else _lowered(inner, top=False)
        for name, inner in value.items()
    }


def test_who_read_the_objects_of_a_person(ask: Any) -> None:
    found = ask("who-read-a-person", "%/anna/%")
    assert {(row["who"], row["object_key"]) for row in found} == {
        (THIEF["arn"], "raw/anna/1.jpg"),
        (THIEF["arn"], "raw/anna/2.jpg"),
    }


def test_whose_data_a_principal_read(ask: Any) -> None:
    assert [(row["owner"], row["times"]) for row in ask("whose-data-was-read", THIEF["arn"])] == [("anna", 2)]


def test_what_a_credential_did(ask: Any) -> None:
    assert sorted(row["eventname"] for row in ask("what-a-credential-did", "AKIATHIEF")) == [
        "Decrypt",
        "GetObject",
        "GetObject",
    ]


def test_who_used_a_key(ask: Any) -> None:
    assert [(row["who"], row["times"]) for row in ask("uses-of-a-key", KEY)] == [(THIEF["arn"], 1)]


def test_from_where_sign_ins_failed(ask: Any) -> None:
    found = ask("failed-sign-ins")
    assert [(row["sourceipaddress"], row["username"], row["times"]) for row in found] == [
        (events.ELSEWHERE, "thief", 2)
    ]


def test_each_query_is_saved_in_the_work_group_and_says_its_parameters() -> None:
    recording = record(lambda: GdprBaseline("baseline", {}))
    saved = {query.inputs["name"]: query for query in recording.of_type("aws:athena/namedQuery:NamedQuery")}
    [group] = recording.of_type("aws:athena/workgroup:Workgroup")
    assert set(saved) == set(QUERIES)
    for name, (asks, text) in QUERIES.items():
        assert saved[name].inputs["workgroup"] == group.outputs["name"]
        assert "from day, to day" in asks
        assert text.count("?") >= 2, "a query that names no days reads years"


def test_days_are_projected_from_the_keys_that_cloudtrail_writes() -> None:
    recording = record(lambda: GdprBaseline("baseline", {}))
    [table] = recording.of_type("aws:glue/catalogTable:CatalogTable")
    [bucket] = [found for found in recording.of_type("aws:s3/bucket:Bucket") if found.name == "baseline-audit-logs"]
    files = f"s3://{bucket.outputs['bucket']}/AWSLogs/123456789012/CloudTrail/"
    assert table.inputs["parameters"]["storage.location.template"] == f"{files}${{region}}/${{day}}"
    assert table.inputs["parameters"]["projection.day.range"] == "NOW-366DAYS,NOW"
