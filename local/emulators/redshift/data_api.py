"""The Data API: statements are taken at once and run one after the other in the background.

https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import contextvars
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol

import duckdb

from local.emulators.redshift.database import Database, DatabaseError, UntranslatableError
from local.emulators.redshift.dialect import translate
from local.emulators.redshift.refusal import RefusedError, not_found
from local.emulators.redshift.statement import Body, Statement, SubStatement, page

_RUN_AT_ONCE: Final = 4
_PAGE: Final = 1_000
"""Rows of one answer; Redshift's has a limit of 100 MB instead."""
_EXPIRES_SECONDS: Final = 24 * 3600
Operation = Callable[[Body], Body]


class Warehouse(Protocol):
    """What the statements need of what is beside them."""

    def database(self, workgroup: str, name: str) -> Database | None:
        """Return a database of a work group; None where it has none of that name.

        Raises:
            RefusedError: there is no such work group.
        """
        ...

    def notify(self, detail: Body, workgroup: str) -> None:
        """Have EventBridge know of a statement's end."""
        ...


@dataclass(slots=True)
class DataApi:
    """Keeps the statements of all work groups."""

    warehouse: Warehouse
    _statements: dict[str, Statement] = field(default_factory=dict[str, Statement])
    _tokens: dict[str, str] = field(default_factory=dict[str, str])
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_RUN_AT_ONCE))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Name of an operation -> what answers it."""
        return {
            "ExecuteStatement": lambda body: self._take(body, [body["Sql"]], batch=False),
            "BatchExecuteStatement": lambda body: self._take(body, body["Sqls"], batch=True),
            "DescribeStatement": self.describe_statement,
            "GetStatementResult": self.get_statement_result,
            "ListStatements": self.list_statements,
            "CancelStatement": self.cancel_statement,
        }

    def _take(self, body: Body, sqls: Sequence[str], *, batch: bool) -> Body:
        """Take statements; what was taken by the same token is not taken again."""
        if body.get("ResultFormat") == "CSV" or body.get("SessionId") or body.get("SessionKeepAliveSeconds"):
            raise RefusedError("ValidationException", "the local cloud has neither sessions nor results in CSV")
        if not body.get("WorkgroupName") or not body.get("Database"):
            raise RefusedError(
                "ValidationException", "the local cloud needs WorkgroupName and Database: it has no clusters"
            )
        database = self.warehouse.database(str(body["WorkgroupName"]), str(body["Database"]))
        with self._lock:
            known = self._tokens.get(str(body.get("ClientToken")))
            if known is None:
                id_ = str(uuid.uuid4())
                whole = SubStatement(id_, sqls[0] if not batch else "")
                parts = [SubStatement(f"{id_}:{n}", sql) for n, sql in enumerate(sqls, 1)] if batch else [whole]
                found = self._statements[id_] = Statement(whole, parts, body, batch)
                if "ClientToken" in body:
                    self._tokens[str(body["ClientToken"])] = id_
                self._pool.submit(contextvars.copy_context().run, self._run, found, database)
            else:
                found = self._statements[known]
        self._wait(found, body)
        return {"Id": found.whole.id, "CreatedAt": found.whole.created, **found.about()}

    def _run(self, statement: Statement, database: Database | None) -> None:
        if statement.ended:  # cancelled before it began
            return
        try:
            self._run_parts(statement, database)
        finally:
            statement.no_more.set()
        self._notify(statement)

    def _run_parts(self, statement: Statement, database: Database | None) -> None:
        statement.whole.status = "STARTED"
        if database is None:
            statement.end("FAILED", f'FATAL: database "{statement.given["Database"]}" does not exist')
        elif statement.given.get("ExecutionMode") == "AUTO_COMMIT":
            for part in statement.parts:
                self._transaction(statement, [part], database)
                if statement.ended:
                    break
            else:
                statement.end("FINISHED")
        else:
            self._transaction(statement, statement.parts, database)
            if not statement.ended:
                statement.end("FINISHED")

    def _transaction(self, statement: Statement, parts: Sequence[SubStatement], database: Database) -> None:
        running = parts[0]
        try:
            with database.transaction() as transaction:
                statement.open = transaction
                for running in parts:
                    self._run_part(statement, running)
        except duckdb.InterruptException:
            running.status = "ABORTED"
            statement.end("ABORTED", "Query cancelled on user's request")
        except (DatabaseError, UntranslatableError, duckdb.Error) as error:
            running.status, running.error = "FAILED", str(error)
            place = f"Query #{statement.parts.index(running) + 1} failed with " if statement.batch else ""
            statement.end("FAILED", f"{place}{error}")
        except Exception as error:  # noqa: BLE001 - a fault of the emulator ends the statement, not the thread alone
            running.status, running.error = "FAILED", f"{type(error).__name__}: {error}"
            statement.end("FAILED", running.error)
        finally:
            statement.open = None
        if statement.ended:
            for part in parts[parts.index(running) + 1 :]:
                part.status = "ABORTED"

    @staticmethod
    def _run_part(statement: Statement, part: SubStatement) -> None:
        if statement.cancelled:
            raise duckdb.InterruptException
        if statement.open is None:
            raise DatabaseError("the transaction is over")
        if part is not statement.whole:
            part.status = "STARTED"
        started = time.perf_counter_ns()
        parameters = {one["name"]: one["value"] for one in statement.given.get("Parameters") or ()}
        part.rows = statement.open.run(translate(part.sql, parameters))
        part.nanoseconds, part.updated = time.perf_counter_ns() - started, time.time()
        if part is not statement.whole:
            part.status = "FINISHED"

    def _notify(self, statement: Statement) -> None:
        if not statement.given.get("WithEvent"):
            return
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(statement.whole.created + _EXPIRES_SECONDS))
        detail = {
            "principal": "",
            "statementName": statement.given.get("StatementName", ""),
            "statementId": statement.whole.id,
            "redshiftQueryId": "-1",
            "state": statement.whole.status,
            "rows": str(statement.parts[-1].detail()["ResultRows"]),
            "expireAt": expires,
        }
        self.warehouse.notify(detail, str(statement.given["WorkgroupName"]))

    def describe_statement(self, body: Body) -> Body:
        """Return the state of a statement, and of each of a batch."""
        statement, part = self._found(body)
        self._wait(statement, body)
        parts = {"SubStatements": [one.detail() for one in statement.parts]} if statement.batch else {}
        if part is not statement.whole:
            return {**part.detail(), **statement.about()}
        returned = any(one.detail()["HasResultSet"] for one in statement.parts)
        parameters = {"QueryParameters": given} if (given := statement.given.get("Parameters")) else {}
        return {**part.detail(), **statement.about(), **parts, **parameters, "HasResultSet": returned, "RedshiftPid": 0}

    def get_statement_result(self, body: Body) -> Body:
        """Return rows, a page at a time."""
        statement, part = self._found(body)
        self._wait(statement, body)
        if statement.whole.status != "FINISHED":
            raise not_found(f"Query does not have result. Please check query status with DescribeStatement: {part.id}")
        if not part.rows.returned:
            raise not_found(f"Query does not have result. Please check query status with DescribeStatement: {part.id}")
        return page(part.rows, int(body.get("NextToken", "0")), _PAGE)

    def list_statements(self, body: Body) -> Body:
        """Return the statements, the newest first: those that finished, where no status is given."""
        wanted, name = body.get("Status", "FINISHED"), body.get("StatementName", "")
        found = [
            one
            for one in reversed(self._statements.values())
            if wanted in ("ALL", one.whole.status) and str(one.given.get("StatementName", "")).startswith(name)
            if body.get("WorkgroupName") in (None, one.given.get("WorkgroupName"))
        ]
        start, size = int(body.get("NextToken", "0")), int(body.get("MaxResults") or 100)
        listed = [self._listed(one) for one in found[start : start + size]]
        return {"Statements": listed, **({"NextToken": str(start + size)} if start + size < len(found) else {})}

    @staticmethod
    def _listed(statement: Statement) -> Body:
        said = statement.whole
        text = {"QueryStrings": [one.sql for one in statement.parts]} if statement.batch else {"QueryString": said.sql}
        kept = {name: value for name, value in statement.given.items() if name in ("StatementName", "SecretArn")}
        times = {"CreatedAt": said.created, "UpdatedAt": said.updated}
        return {"Id": said.id, "Status": said.status, "IsBatchStatement": statement.batch, **text, **kept, **times}

    def cancel_statement(self, body: Body) -> Body:
        """End a statement that runs or waits; nothing of it takes effect."""
        statement, _ = self._found(body)
        if statement.ended:
            raise RefusedError(
                "ValidationException", f"Could not cancel a query that is already in {statement.whole.status} state"
            )
        statement.cancelled = True
        if statement.whole.status == "SUBMITTED":
            statement.end("ABORTED", "Query cancelled on user's request")
            statement.no_more.set()
            self._notify(statement)
        elif transaction := statement.open:
            transaction.connection.interrupt()
        return {"Status": True}

    def _found(self, body: Body) -> tuple[Statement, SubStatement]:
        id_ = str(body["Id"])
        statement = self._statements.get(id_.partition(":")[0])
        if statement is None:
            raise not_found(f"Query does not exist: {id_}")
        for part in (statement.whole, *statement.parts):
            if part.id == id_:
                return statement, part
        raise not_found(f"Query does not exist: {id_}")

    @staticmethod
    def _wait(statement: Statement, body: Body) -> None:
        """Wait as long as the call says, or until the end."""
        statement.no_more.wait(float(body.get("WaitTimeSeconds") or 0))

    def close(self) -> None:
        """Wait for what runs, and take nothing more."""
        self._pool.shutdown(cancel_futures=True)
