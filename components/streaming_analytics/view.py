"""The view `events` in the Glue Data Catalog: each event once, of compacted days and of those after them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.streaming_analytics.catalogue import DAY, row_columns
from components.streaming_analytics.sql import ATHENA_EVENTS, events_view
from handlers.stream.core.rows import Kind, ListOf, Structure, columns

CATALOGUE: Final = "awsdatacatalog"
"""How Athena's queries call the Glue Data Catalog."""
_PLAIN: Final[Mapping[type, str]] = {
    str: "varchar",
    int: "bigint",
    bool: "boolean",
    date: "date",
    datetime: "timestamp(3)",
}


def create_view(name: str, database: pulumi.Input[str], *, opts: pulumi.ResourceOptions) -> aws.glue.CatalogTable:
    """Create the view as `CREATE VIEW` in Athena does, so that it is there with the tables.

    The columns are in it twice: as Hive calls them, for whoever reads the catalogue, and as Trino does, in the text
    that Athena itself reads. A query of the view fails as stale where these differ from what its own query returns.

    Args:
        name: The logical name.
        database: The database with the tables.
        opts: Pulumi's options.
    """
    hive = [*row_columns(), (DAY, "string")]
    trino = [*((column, trino_type(kind)) for column, kind in columns().items()), (DAY, _PLAIN[str])]
    text = pulumi.Output.from_input(database).apply(lambda schema: _text(schema, trino))
    return aws.glue.CatalogTable(
        name,
        name=ATHENA_EVENTS,
        database_name=database,
        description="Each event once",
        table_type="VIRTUAL_VIEW",
        parameters={"presto_view": "true", "comment": "Presto View"},
        view_original_text=text,
        view_expanded_text="/* Presto View */",
        storage_descriptor={
            "columns": [{"name": column, "type": type_} for column, type_ in hive],
            "ser_de_info": {},
        },
        opts=opts,
    )


def trino_type(kind: Kind) -> str:
    """Return how Trino, and with it Athena, calls what a column holds."""
    match kind:
        case ListOf(item=item):
            return f"array({trino_type(item)})"
        case Structure(fields=fields):
            return f"row({', '.join(f'{name} {trino_type(part)}' for name, part in fields)})"
        case _:
            return _PLAIN[kind]


def _text(schema: str, trino: list[tuple[str, str]]) -> str:
    view: dict[str, Any] = {
        "originalSql": events_view(),
        "catalog": CATALOGUE,
        "schema": schema,
        "columns": [{"name": column, "type": type_} for column, type_ in trino],
    }
    return f"/* Presto View: {base64.b64encode(json.dumps(view).encode()).decode()} */"
