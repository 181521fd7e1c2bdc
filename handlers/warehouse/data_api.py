"""Redshift's Data API: statements are handed over and run by themselves.

Environment: `WAREHOUSE_WORKGROUP`, or `WAREHOUSE_CLUSTER` of a provisioned one, and `WAREHOUSE_DATABASE`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.warehouse.core.loads import ended

_SERVICE: Final = "Redshift's Data API"
_SHORTEST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 2.0
"""Seconds between two looks at a statement."""


class StatementFailed(Exception):  # noqa: N818 - what the database says
    """The database refused a statement, or somebody cancelled it."""


def warehouse() -> Mapping[str, str]:
    """Return the parameters that say which database is meant."""
    database = {"Database": os.environ["WAREHOUSE_DATABASE"]}
    if workgroup := os.environ.get("WAREHOUSE_WORKGROUP"):
        return {"WorkgroupName": workgroup, **database}
    return {"ClusterIdentifier": os.environ["WAREHOUSE_CLUSTER"], **database}


def submit(transaction: Sequence[str], **parameters: Any) -> str:  # noqa: ANN401 - boto3's own
    """Hand over statements that run in one transaction, and return their id.

    Args:
        transaction: the statements.
        parameters: further ones of the call, such as `ClientToken`.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults(_SERVICE):
        return str(_data().batch_execute_statement(**warehouse(), Sqls=list(transaction), **parameters)["Id"])


def run(transaction: Sequence[str], **parameters: Any) -> str:  # noqa: ANN401 - boto3's own
    """Do the same, and wait for the end.

    Raises:
        TransientFault: the call may succeed later, or the invocation has no more time to wait.
        StatementFailed: the database refused a statement, so that none of them took effect.
    """
    id_ = submit(transaction, **parameters)
    wait = _SHORTEST_WAIT
    while (done := ended({"state": (found := describe(id_))["Status"]})) is None:
        time.sleep(wait)
        wait = min(2 * wait, _LONGEST_WAIT)
    if not done:
        raise StatementFailed(str(found.get("Error") or found["Status"]))
    return id_


def query(statement: str, **parameters: Any) -> list[list[Any]]:  # noqa: ANN401 - boto3's own
    """Return the rows of a statement.

    Raises:
        TransientFault: the call may succeed later.
        StatementFailed: the database refused it.
    """
    return list(rows_of(run([statement], **parameters)))


def rows_of(id_: str) -> Iterator[list[Any]]:
    """Yield the rows of a statement that ended, page by page.

    Raises:
        TransientFault: a call may succeed later.
    """
    page: dict[str, str] = {}
    while True:
        with transient_faults(_SERVICE):
            answer = _data().get_statement_result(Id=f"{id_}:1", **page)
        for row in answer["Records"]:
            yield [None if cell.get("isNull") else next(iter(cell.values())) for cell in row]
        if not answer.get("NextToken"):
            return
        page = {"NextToken": answer["NextToken"]}


def column_names(id_: str) -> list[str]:
    """Return what the columns of its rows are called.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults(_SERVICE):
        return [str(one["name"]) for one in _data().get_statement_result(Id=f"{id_}:1")["ColumnMetadata"]]


def describe(id_: str) -> Mapping[str, Any]:
    """Return what is known of a statement.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults(_SERVICE):
        return _data().describe_statement(Id=id_)


def _data() -> Any:  # noqa: ANN401 - boto3's own
    return client("redshift-data")
