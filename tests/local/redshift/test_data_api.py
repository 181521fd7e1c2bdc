"""The Data API by itself: states, results, tokens, transactions, and what differs from DuckDB because Redshift does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local.emulators.redshift import DataApi
from local.emulators.redshift.database import Database, Objects
from local.emulators.redshift.dialect import UntranslatableError, translate
from local.emulators.redshift.refusal import RefusedError
from tests.patience import PATIENCE_SECONDS

Document = dict[str, Any]


class Warehouse:
    """A work group with one database, and the objects that it copies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stored, self.events = dict[tuple[str, str], bytes](), list[Mapping[str, Any]]()
        self.file = Database(Path(":memory:"), Objects(lambda bucket, key: self.stored[bucket, key], self.keys))
        self.api = DataApi(self)

    def keys(self, bucket: str, prefix: str) -> list[str]:
        return sorted(key for where, key in self.stored if where == bucket and key.startswith(prefix))

    def database(self, workgroup: str, name: str) -> Database | None:
        return self.file if (workgroup, name) == ("w", "d") else None

    def notify(self, detail: Mapping[str, Any], workgroup: str) -> None:
        assert workgroup == "w"
        self.events.append(detail)

    def call(self, operation: str, **parameters: Any) -> Document:
        return dict(self.api.operations[operation](parameters))

    def run(self, *statements: str, **parameters: Any) -> Document:
        given = {"WorkgroupName": "w", "Database": "d", "WaitTimeSeconds": 20, **parameters}
        answer = self.call("BatchExecuteStatement", Sqls=list(statements), **given)
        return self.call("DescribeStatement", Id=answer["Id"])

    def one(self, statement: str, **parameters: Any) -> Document:
        given = {"WorkgroupName": "w", "Database": "d", "WaitTimeSeconds": 20, **parameters}
        return self.call("DescribeStatement", Id=self.call("ExecuteStatement", Sql=statement, **given)["Id"])

    def rows(self, statement: str, **parameters: Any) -> list[list[Any]]:
        ended = self.one(statement, **parameters)
        assert ended["Status"] == "FINISHED", ended
        records = self.call("GetStatementResult", Id=ended["Id"])["Records"]
        return [[next(iter(cell.values())) for cell in row] for row in records]

    def parquet(self, key: str, query: str) -> int:
        """Put an object with the rows of a query of DuckDB, and return its size."""
        path = self.folder / "one.parquet"
        with duckdb.connect() as connection:
            connection.sql(query).write_parquet(str(path))
        self.stored["lake", key] = path.read_bytes()
        return path.stat().st_size


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    made = Warehouse(tmp_path)
    yield made
    made.api.close()
    made.file.close()


def test_a_batch_is_one_transaction(warehouse: Warehouse) -> None:
    ended = warehouse.run("CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)", "SELECT * FROM nowhere", "SELECT 1")
    assert ended["Status"] == "FAILED"
    assert ended["Error"].startswith("Query #3 failed with ERROR: ")
    assert [one["Status"] for one in ended["SubStatements"]] == ["FINISHED", "FINISHED", "FAILED", "ABORTED"]
    assert "t does not exist" in warehouse.one("SELECT * FROM t")["Error"]


def test_a_batch_of_which_each_statement_counts_by_itself_keeps_what_was_done(warehouse: Warehouse) -> None:
    ended = warehouse.run(
        "CREATE TABLE t (a INTEGER)", "SELECT * FROM nowhere", "SELECT 1", ExecutionMode="AUTO_COMMIT"
    )
    assert ended["Status"] == "FAILED"
    assert warehouse.rows("SELECT COUNT(*) FROM t") == [[0]]


def test_the_same_token_runs_once(warehouse: Warehouse) -> None:
    warehouse.run("CREATE TABLE t (a INTEGER)")
    first = warehouse.run("INSERT INTO t VALUES (1)", ClientToken="one")
    again = warehouse.run("INSERT INTO t VALUES (1)", ClientToken="one")
    assert first["Id"] == again["Id"] != warehouse.run("INSERT INTO t VALUES (1)", ClientToken="two")["Id"]
    assert warehouse.rows("SELECT COUNT(*) FROM t") == [[2]]


def test_values_are_as_the_api_has_them(warehouse: Warehouse) -> None:
    ended = warehouse.one(
        "SELECT 1 AS Whole, 1.5::float AS half, 'a' AS text, true AS yes, NULL AS nothing, DATE '2026-11-28' AS day,"
        " CAST('2026-11-28 12:00:00.250' AS TIMESTAMP) AS moment, CAST(1.25 AS DECIMAL(10, 2)) AS money"
    )
    answer = warehouse.call("GetStatementResult", Id=ended["Id"])
    assert answer["Records"] == [
        [
            {"longValue": 1},
            {"doubleValue": 1.5},
            {"stringValue": "a"},
            {"booleanValue": True},
            {"isNull": True},
            {"stringValue": "2026-11-28"},
            {"stringValue": "2026-11-28 12:00:00.25"},
            {"stringValue": "1.25"},
        ]
    ]
    types = {one["name"]: one["typeName"] for one in answer["ColumnMetadata"]}
    assert types["whole"] == "int4"
    assert (types["day"], types["moment"], types["money"]) == ("date", "timestamp", "numeric")


def test_many_rows_come_in_pages(warehouse: Warehouse) -> None:
    ended = warehouse.one("SELECT * FROM generate_series(1, 2500) t(n) ORDER BY n")
    found: list[int] = []
    token: Document = {}
    while True:
        answer = warehouse.call("GetStatementResult", Id=ended["Id"], **token)
        found += [row[0]["longValue"] for row in answer["Records"]]
        assert answer["TotalNumRows"] == 2500
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert found == list(range(1, 2501))


def test_parameters_are_values_and_no_sql(warehouse: Warehouse) -> None:
    given = [{"name": "text", "value": "it's'; DROP TABLE t; --"}, {"name": "number", "value": "7"}]
    assert warehouse.rows("SELECT :text AS a, 6 < :number AS b", Parameters=given) == [[given[0]["value"], True]]
    assert "the parameter other has no value" in warehouse.one("SELECT :other", Parameters=given)["Error"]


def test_statements_are_listed_by_name_and_state(warehouse: Warehouse) -> None:
    warehouse.run("SELECT 1", StatementName="load/1")
    warehouse.run("SELECT * FROM nowhere", StatementName="load/2")
    warehouse.one("SELECT 2", StatementName="other")

    def names(**wanted: Any) -> list[str]:
        return [one["StatementName"] for one in warehouse.call("ListStatements", **wanted)["Statements"]]

    assert names() == ["other", "load/1"], "those that finished, the newest first"
    assert names(Status="ALL", StatementName="load/") == ["load/2", "load/1"]
    assert names(Status="FAILED") == ["load/2"]
    assert len(warehouse.call("ListStatements", Status="ALL", MaxResults=2)["Statements"]) == 2


def test_the_end_is_announced_where_it_is_asked_for(warehouse: Warehouse) -> None:
    warehouse.run("SELECT 1", StatementName="quiet")
    warehouse.run("SELECT 1", StatementName="a", WithEvent=True)
    warehouse.run("SELECT * FROM nowhere", StatementName="b", WithEvent=True)
    until = time.monotonic() + PATIENCE_SECONDS
    while len(warehouse.events) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert [(one["statementName"], one["state"]) for one in warehouse.events] == [("a", "FINISHED"), ("b", "FAILED")]


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("DescribeStatement", {"Id": "none"}, "ResourceNotFoundException"),
        ("ExecuteStatement", {"Sql": "SELECT 1", "Database": "d"}, "ValidationException"),
        (
            "ExecuteStatement",
            {"Sql": "SELECT 1", "Database": "d", "WorkgroupName": "w", "ResultFormat": "CSV"},
            "ValidationException",
        ),
    ],
)
def test_what_is_refused(operation: str, parameters: Document, code: str, warehouse: Warehouse) -> None:
    with pytest.raises(RefusedError) as refused:
        warehouse.call(operation, **parameters)
    assert refused.value.code == code


def test_a_statement_without_rows_has_no_result_and_its_end_cannot_be_cancelled(warehouse: Warehouse) -> None:
    ended = warehouse.one("CREATE TABLE t (a INTEGER)")
    assert not ended["HasResultSet"]
    with pytest.raises(RefusedError, match="Query does not have result"):
        warehouse.call("GetStatementResult", Id=ended["Id"])
    with pytest.raises(RefusedError, match="Could not cancel a query that is already in FINISHED state"):
        warehouse.call("CancelStatement", Id=ended["Id"])


def test_a_primary_key_is_not_enforced_and_a_length_is(warehouse: Warehouse) -> None:
    warehouse.run("CREATE TABLE t (a VARCHAR(4) NOT NULL ENCODE zstd, b BIGINT PRIMARY KEY, UNIQUE (b)) DISTSTYLE ALL")
    assert warehouse.run("INSERT INTO t VALUES ('a', 1), ('a', 1)")["Status"] == "FINISHED"
    assert "CHECK constraint failed" in warehouse.run("INSERT INTO t VALUES ('éé€', 2)")["Error"], (
        "bytes, not characters"
    )
    assert "NOT NULL" in warehouse.run("INSERT INTO t VALUES (NULL, 2)")["Error"]


@pytest.mark.parametrize(
    "statement",
    [
        "UNLOAD ('SELECT 1') TO 's3://b/k' IAM_ROLE DEFAULT",
        "CREATE EXTERNAL SCHEMA s FROM DATA CATALOG DATABASE 'd' IAM_ROLE DEFAULT",
        "COPY t FROM 's3://b/k' IAM_ROLE DEFAULT FORMAT AS CSV",
        "COPY t FROM 's3://b/k' FORMAT AS PARQUET",
        "COPY t FROM 's3://b/k' IAM_ROLE DEFAULT FORMAT AS PARQUET MANIFST",
        "SELECT variants[0] FROM t",
        "SELECT 1; SELECT 2",
        "SELECT FROM WHERE",
        "",
    ],
)
def test_what_cannot_be_translated_fails_and_is_not_skipped(statement: str) -> None:
    with pytest.raises(UntranslatableError):
        translate(statement)


COPY = "COPY t FROM 's3://lake/{}' IAM_ROLE DEFAULT FORMAT AS PARQUET"


def test_copy_reads_a_prefix_or_a_manifest_by_the_columns_places(warehouse: Warehouse) -> None:
    warehouse.run("CREATE TABLE t (a BIGINT, b SUPER)")
    size = warehouse.parquet("in/1.parquet", "SELECT 1::BIGINT AS other, [{'x': 1}] AS name")
    warehouse.parquet("in/2.parquet", "SELECT 2::BIGINT AS other, NULL::STRUCT(x INTEGER)[] AS name")
    assert "is nested: only SERIALIZETOJSON" in warehouse.run(COPY.format("in/"))["Error"]
    assert warehouse.run(f"{COPY.format('in/')} SERIALIZETOJSON")["Status"] == "FINISHED"
    assert warehouse.rows("SELECT a, b FROM t ORDER BY a") == [[1, '[{"x":1}]'], [2, True]]
    entry = {"url": "s3://lake/in/1.parquet", "mandatory": True, "meta": {"content_length": size}}
    warehouse.stored["lake", "m"] = json.dumps({"entries": [entry]}).encode()
    assert warehouse.run(f"{COPY.format('m')} MANIFEST SERIALIZETOJSON")["Status"] == "FINISHED"
    assert warehouse.rows("SELECT COUNT(*) FROM t") == [[3]]


def test_copy_fails_as_redshift_does(warehouse: Warehouse) -> None:
    warehouse.run("CREATE TABLE t (a BIGINT, b BIGINT)")
    size = warehouse.parquet("one/1.parquet", "SELECT 1::BIGINT AS a")
    assert "unmatched number of columns: 2 in the table, 1 in" in warehouse.run(COPY.format("one/"))["Error"]
    assert "The specified S3 prefix 'none/' does not exist" in warehouse.run(COPY.format("none/"))["Error"]
    for entry, message in (
        ({"url": "s3://lake/one/1.parquet"}, "must contain meta.content_length"),
        ({"url": "s3://lake/gone", "meta": {"content_length": 1}}, "The specified key does not exist"),
        ({"url": "s3://lake/one/1.parquet", "meta": {"content_length": size + 1}}, "and its manifest says"),
    ):
        warehouse.stored["lake", "m"] = json.dumps({"entries": [entry]}).encode()
        assert message in warehouse.run(f"{COPY.format('m')} MANIFEST")["Error"]


def test_who_waits_for_a_lock_sees_what_the_other_one_wrote(warehouse: Warehouse) -> None:
    warehouse.run("CREATE TABLE t (n BIGINT)", "INSERT INTO t VALUES (0)")
    ended: list[str] = []

    def add() -> None:
        ended.append(warehouse.run("LOCK t", "UPDATE t SET n = n + 1")["Status"])

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == ["FINISHED"] * 6
    assert warehouse.rows("SELECT n FROM t") == [[6]]


def test_what_its_role_may_not_read_is_not_copied(warehouse: Warehouse) -> None:
    def refuse(bucket: str, key: str) -> bytes:
        raise PermissionError(f"not authorized to perform: s3:GetObject on resource: {bucket}/{key}")

    warehouse.one("CREATE TABLE taken (id BIGINT)")
    warehouse.file.objects.read = refuse
    ended = warehouse.one("COPY taken FROM 's3://lake/x/m' IAM_ROLE default FORMAT AS PARQUET MANIFEST")
    assert ended["Status"] == "FAILED"
    assert "Access Denied, not authorized to perform: s3:GetObject on resource: lake/x/m" in ended["Error"]
    assert warehouse.rows("SELECT count(*) FROM taken") == [[0]]
