"""The same reports of Athena over the lake and of Redshift over the warehouse, whose answers must be equal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from handlers.stream.core.keys import Layer
from local.clients import Clients
from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.stream.lake import keys
from recorder.resource import Resource

_WORKGROUP: Final = "aws:redshiftserverless/workgroup:Workgroup"
_NAMESPACE: Final = "aws:redshiftserverless/namespace:Namespace"
_LOAD_SECONDS: Final = 120.0
_POLL_SECONDS: Final = 0.05
_ENDED: Final = ("SUCCEEDED", "FAILED", "CANCELLED", "FINISHED", "ABORTED")
Rows = Sequence[Sequence[str | None]]
Query = Callable[[str], Rows]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered to each report."""

    athena: Mapping[str, Rows]
    redshift: Mapping[str, Rows] | None
    """None where the program has no warehouse."""
    load_seconds: float
    """Until the warehouse had all objects."""

    @property
    def different(self) -> list[str]:
        """The reports to which the two answered differently."""
        return (
            [] if self.redshift is None else [name for name in self.athena if self.athena[name] != self.redshift[name]]
        )

    def facts(self) -> Mapping[str, Any]:
        """Return the answers as JSON data."""
        rows = {name: len(found) for name, found in self.athena.items()}
        if self.redshift is None:
            return {"reports": rows}
        return {"reports": rows, "equal": not self.different, "load_seconds": round(self.load_seconds, 3)}


def ask(deployed: Deployment, component: Resource) -> Answers:
    """Ask both for all reports, once the warehouse has what is in the lake; again, where the lake got more meanwhile.

    Raises:
        LocalCloudError: one fails, or the warehouse does not load in time.
    """
    while True:
        before = _processed(deployed, component)
        answers = _ask(deployed, component)
        if _processed(deployed, component) == before:
            return answers


def _processed(deployed: Deployment, component: Resource) -> set[str]:
    """Return the objects that are loaded."""
    lake = str(component.outputs["lake_bucket"])
    return set(keys(deployed.clients.get("s3"), lake, f"{Layer.PROCESSED}/"))


def _ask(deployed: Deployment, component: Resource) -> Answers:
    # Imported here: the components, and with them Pulumi's SDK, are imported while the emulator starts.
    from components.streaming_analytics.sql import (  # noqa: PLC0415
        ATHENA_EVENTS,
        REDSHIFT_EVENTS,
        REPORTS,
        report,
    )

    clients, outputs = deployed.clients, component.outputs
    athena = {
        name: _athena(clients, str(outputs["work_group"]), str(outputs["database"]), report(name, ATHENA_EVENTS))
        for name in REPORTS
    }
    rows = warehouse(deployed, component)
    if rows is None:
        return Answers(athena, None, 0.0)
    started = time.monotonic()
    wait_until_loaded(deployed, component, rows)
    seconds = time.monotonic() - started
    return Answers(athena, {name: rows(report(name, REDSHIFT_EVENTS)) for name in REPORTS}, seconds)


def warehouse(deployed: Deployment, component: Resource) -> Query | None:
    """Return what asks the warehouse of a StreamingAnalytics; None where it has none."""
    found = [one for one in deployed.recording.of_type(_WORKGROUP) if one.name.startswith(f"{component.name}-")]
    if not found:
        return None
    workgroup = found[0]
    [database] = {
        str(one.inputs["dbName"])
        for one in deployed.recording.of_type(_NAMESPACE)
        if one.inputs["namespaceName"] == workgroup.inputs["namespaceName"]
    }

    def rows(statement: str) -> Rows:
        return _redshift(deployed.clients, str(workgroup.inputs["workgroupName"]), database, statement)

    return rows


def wait_until_loaded(deployed: Deployment, component: Resource, rows: Query) -> None:
    """Return once the warehouse has all objects of the lake.

    Raises:
        LocalCloudError: it takes too long.
    """
    wanted = _processed(deployed, component)
    deadline = time.monotonic() + _LOAD_SECONDS
    while missing := wanted - {str(row[0]) for row in rows("SELECT object_key FROM analytics.loads")}:
        deployed.emulator.check()
        if time.monotonic() > deadline:
            lake = component.outputs["lake_bucket"]
            raise LocalCloudError(
                f"{len(missing)} objects of {lake} are not in the warehouse after {_LOAD_SECONDS:g} s"
            )
        time.sleep(_POLL_SECONDS)


def _athena(clients: Clients, work_group: str, database: str, query: str) -> Rows:
    client = clients.get("athena")
    id_ = client.start_query_execution(
        QueryString=query, WorkGroup=work_group, QueryExecutionContext={"Database": database}
    )["QueryExecutionId"]
    while (found := client.get_query_execution(QueryExecutionId=id_)["QueryExecution"]["Status"])[
        "State"
    ] not in _ENDED:
        time.sleep(_POLL_SECONDS)
    if found["State"] != "SUCCEEDED":
        raise LocalCloudError(f"Athena: {found['StateChangeReason']}")
    answer = client.get_query_results(QueryExecutionId=id_)["ResultSet"]["Rows"][1:]  # the first names the columns
    return [[_plain(cell.get("VarCharValue")) for cell in row["Data"]] for row in answer]


def _redshift(clients: Clients, workgroup: str, database: str, statement: str) -> Rows:
    client = clients.get("redshift-data")
    id_ = client.execute_statement(WorkgroupName=workgroup, Database=database, Sql=statement)["Id"]
    while (found := client.describe_statement(Id=id_, WaitTimeSeconds=5))["Status"] not in _ENDED:
        time.sleep(_POLL_SECONDS)
    if found["Status"] != "FINISHED":
        raise LocalCloudError(f"Redshift: {found['Error']}")
    rows: list[Sequence[str | None]] = []
    for page in client.get_paginator("get_statement_result").paginate(Id=id_):
        rows += [
            [_plain(None if "isNull" in cell else next(iter(cell.values()))) for cell in row] for row in page["Records"]
        ]
    return rows


def _plain(value: object) -> str | None:
    """Return a value in one form: the two write a moment with other digits after the seconds."""
    if value is None:
        return None
    text = str(value)
    if " " not in text:
        return text
    try:
        return datetime.fromisoformat(text).isoformat(" ")
    except ValueError:
        return text
