"""A statement that the Data API was given, or a batch of them: its state, and what it returned."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from local.emulators.redshift.database import Rows, Transaction

Body = Mapping[str, Any]
ENDED: Final = ("FINISHED", "FAILED", "ABORTED")
_TYPES: Final = {
    "BOOLEAN": "bool",
    "SMALLINT": "int2",
    "INTEGER": "int4",
    "BIGINT": "int8",
    "HUGEINT": "numeric",
    "FLOAT": "float4",
    "DOUBLE": "float8",
    "DECIMAL": "numeric",
    "VARCHAR": "varchar",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "JSON": "super",
}
"""Type of DuckDB -> Redshift's name of it."""


@dataclass(slots=True)
class SubStatement:
    """One statement."""

    id: str
    sql: str
    status: str = "SUBMITTED"
    error: str = ""
    rows: Rows = field(default_factory=Rows)
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    nanoseconds: int = -1

    def detail(self) -> dict[str, Any]:
        """Return what DescribeStatement says of it."""
        count = len(self.rows.values) if self.rows.returned else self.rows.changed
        finished = self.status == "FINISHED"
        return {
            "Id": self.id,
            "QueryString": self.sql,
            "Status": self.status,
            "CreatedAt": self.created,
            "UpdatedAt": self.updated,
            "Duration": self.nanoseconds,
            "HasResultSet": finished and self.rows.returned,
            "ResultRows": count if finished else -1,
            "ResultSize": sum(len(str(row)) for row in self.rows.values) if finished else -1,
            "RedshiftQueryId": -1,
            **({"Error": self.error} if self.error else {}),
        }


@dataclass(slots=True)
class Statement:
    """What one call gave: a statement, or several in one transaction or each in its own."""

    whole: SubStatement
    parts: Sequence[SubStatement]
    """Those of a batch; the statement itself where it is none."""
    given: Body
    """The call's parameters."""
    batch: bool
    open: Transaction | None = None
    cancelled: bool = False
    no_more: threading.Event = field(default_factory=threading.Event)
    """Set once nothing of it changes any more."""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self.whole.status in ENDED

    def end(self, status: str, error: str = "") -> None:
        """Note the end."""
        self.whole.status, self.whole.error, self.whole.updated = status, error, time.time()
        self.whole.nanoseconds = round((self.whole.updated - self.whole.created) * 1e9)

    def about(self) -> dict[str, Any]:
        """Return the parameters of the call that the answers repeat."""
        names = ("Database", "WorkgroupName", "ClusterIdentifier", "SecretArn", "DbUser")
        return {name: self.given[name] for name in names if name in self.given}


def page(rows: Rows, start: int, size: int) -> dict[str, Any]:
    """Return some rows as GetStatementResult does."""
    records = [[_cell(value) for value in row] for row in rows.values[start : start + size]]
    following = {"NextToken": str(start + size)} if start + size < len(rows.values) else {}
    columns = [_column(name, kind) for name, kind in rows.columns]
    return {"Records": records, "ColumnMetadata": columns, "TotalNumRows": len(rows.values), **following}


def _column(name: str, kind: str) -> dict[str, Any]:
    plain, _, precision = kind.rstrip(")").partition("(")
    digits, _, scale = precision.partition(",")
    type_name = _TYPES.get(plain, "super")
    return {
        "name": name,
        "label": name,
        "typeName": type_name,
        "nullable": 1,
        "precision": int(digits) if digits.isdecimal() else 0,
        "scale": int(scale) if scale.isdecimal() else 0,
        "length": 0,
        "isCaseSensitive": type_name in ("varchar", "super"),
        "isCurrency": False,
        "isSigned": type_name.startswith(("int", "float", "numeric")),
        "schemaName": "",
        "tableName": "",
    }


def _cell(value: object) -> dict[str, Any]:
    match value:
        case None:
            return {"isNull": True}
        case bool():
            return {"booleanValue": value}
        case int() if -(2**63) <= value < 2**63:
            return {"longValue": value}
        case float():
            return {"doubleValue": value}
        case datetime():
            text = value.isoformat(" ")
            return {"stringValue": text.rstrip("0") if "." in text and value.tzinfo is None else text}
        case int() | Decimal() | date() | str():
            return {"stringValue": str(value)}
        case _:
            return {"stringValue": str(value)}
