"""Athena and Redshift as a program asks them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from local.clients import Clients

Document = dict[str, Any]


@dataclass(frozen=True)
class Athena:
    """A work group and a database."""

    clients: Clients
    work_group: str
    database: str

    def ended(self, query: str) -> Document:
        client = self.clients.get("athena")
        id_ = client.start_query_execution(
            QueryString=query, WorkGroup=self.work_group, QueryExecutionContext={"Database": self.database}
        )["QueryExecutionId"]
        while True:
            found = client.get_query_execution(QueryExecutionId=id_)["QueryExecution"]
            if found["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                return found
            time.sleep(0.02)

    def rows(self, query: str) -> list[list[str | None]]:
        """Return the rows without the one of the columns' names."""
        ended = self.ended(query)
        assert ended["Status"]["State"] == "SUCCEEDED", ended["Status"]["StateChangeReason"]
        client = self.clients.get("athena")
        answer = client.get_query_results(QueryExecutionId=ended["QueryExecutionId"])
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"][1:]]


@dataclass(frozen=True)
class Redshift:
    """A work group and a database."""

    clients: Clients
    workgroup: str
    database: str

    def run(self, *statements: str, **parameters: Any) -> Document:
        answer = self.clients.get("redshift-data").batch_execute_statement(
            WorkgroupName=self.workgroup, Database=self.database, Sqls=list(statements), **parameters
        )
        return self.wait(answer["Id"])

    def wait(self, id_: str) -> Document:
        while True:
            found = self.clients.get("redshift-data").describe_statement(Id=id_, WaitTimeSeconds=10)
            if found["Status"] in ("FINISHED", "FAILED", "ABORTED"):
                return found

    def rows(self, statement: str) -> list[list[Any]]:
        ended = self.run(statement)
        assert ended["Status"] == "FINISHED", ended["Error"]
        answer = self.clients.get("redshift-data").get_statement_result(Id=f"{ended['Id']}:1")
        return [[None if "isNull" in cell else next(iter(cell.values())) for cell in row] for row in answer["Records"]]

    def texts(self, statement: str) -> list[list[str | None]]:
        """Return the rows as Athena writes them: a timestamp has milliseconds there."""
        return [[None if cell is None else _text(cell) for cell in row] for row in self.rows(statement)]


def _text(cell: object) -> str:
    text = str(cell)
    is_time = len(text) >= len("2026-11-28 12:00:00") and text[10:11] == " " and text[4] == text[7] == "-"
    return f"{text}.000"[: len("2026-11-28 12:00:00.000")] if is_time and "." not in text else text
