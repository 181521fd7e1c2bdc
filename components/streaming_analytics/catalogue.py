"""The lake in the Glue Data Catalog: a table a layer, whose days are projected and listed nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import msgspec
import pulumi
import pulumi_aws as aws

from components.building_blocks.references import StoreRef
from components.streaming_analytics.args import LakeArgs
from handlers.stream.core.batch import Quarantined
from handlers.stream.core.keys import Layer
from handlers.stream.core.rows import Kind, ListOf, Structure, columns

DAY: Final = "dt"
"""The partition of a day, as keys name it, in UTC. It is a string: days in ISO's form sort as days."""
_PLAIN: Final[Mapping[type, str]] = {str: "string", int: "bigint", bool: "boolean", date: "date", datetime: "timestamp"}
Columns = Sequence[tuple[str, str]]
"""Name and Hive type."""


@dataclass(frozen=True, slots=True)
class _Format:
    """How Athena reads a file: the names of Hive's classes."""

    input: str
    output: str
    serde: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """What is said of a layer."""

    description: str
    days: int
    format: _Format
    columns: Columns


_TEXT: Final = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUT: Final = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
# Lines as they are: the default separator, a control character, is in no line of JSON.
_LINES: Final = _Format(_TEXT, _TEXT_OUT, "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", {})
_JSON: Final = _Format(_TEXT, _TEXT_OUT, "org.openx.data.jsonserde.JsonSerDe", {})
_PARQUET: Final = _Format(
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    {"serialization.format": "1"},
)


def row_columns() -> Columns:
    """Return the columns of rows, which the declarations of events and enrichments say."""
    return [(name, hive_type(kind)) for name, kind in columns().items()]


def hive_type(kind: Kind) -> str:
    """Return how Hive, and with it Glue, calls what a column holds."""
    match kind:
        case ListOf(item=item):
            return f"array<{hive_type(item)}>"
        case Structure(fields=fields):
            return f"struct<{','.join(f'{name}:{hive_type(part)}' for name, part in fields)}>"
        case _:
            return _PLAIN[kind]


def create_catalogue(
    name: str, *, lake: StoreRef, kept: LakeArgs, opts: pulumi.ResourceOptions
) -> aws.glue.CatalogDatabase:
    """Create the database and its tables.

    Args:
        name: The logical name.
        lake: The bucket.
        kept: How long each layer is: no older day is looked for.
        opts: Pulumi's options.
    """
    rows = row_columns()
    # In the text of a line of `errors/`, all is text.
    quarantined = [(field.encode_name, "string") for field in msgspec.structs.fields(Quarantined)]
    tables = {
        Layer.RAW: _Table("Events as they were received, as JSON", kept["raw_days"], _LINES, [("event", "string")]),
        Layer.PROCESSED: _Table("Rows of events, with duplicates", kept["processed_days"], _PARQUET, rows),
        Layer.CURATED: _Table("Rows of closed days, each event once", kept["curated_days"], _PARQUET, rows),
        Layer.ERRORS: _Table("Records that are no events; data is base64", kept["errors_days"], _JSON, quarantined),
    }
    database = aws.glue.CatalogDatabase(
        name,
        # Letters, digits and underscores, or every query would have to quote it.
        name=f"{pulumi.get_project()}_{pulumi.get_stack()}_{name}".replace("-", "_").lower(),
        description="The events of the platform",
        opts=opts,
    )
    for layer, table in tables.items():
        _create_table(f"{name}-{layer}", table, layer=layer, database=database.name, lake=lake, opts=opts)
    return database


def _create_table(
    name: str,
    table: _Table,
    *,
    layer: Layer,
    database: pulumi.Input[str],
    lake: StoreRef,
    opts: pulumi.ResourceOptions,
) -> None:
    aws.glue.CatalogTable(
        name,
        name=str(layer),
        database_name=database,
        description=table.description,
        table_type="EXTERNAL_TABLE",
        parameters={
            "EXTERNAL": "TRUE",
            "classification": "parquet" if table.format is _PARQUET else "json",
            # Days are computed from the keys' form, so nobody has to list them in the catalogue:
            # https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
            "projection.enabled": "true",
            f"projection.{DAY}.type": "date",
            f"projection.{DAY}.format": "yyyy-MM-dd",
            f"projection.{DAY}.range": f"NOW-{table.days + 1}DAYS,NOW",  # S3 ends days at midnight
        },
        partition_keys=[{"name": DAY, "type": "string", "comment": "The UTC day of arrival, as 2026-11-28"}],
        storage_descriptor={
            "location": pulumi.Output.concat("s3://", lake["name"], f"/{layer}/"),
            "input_format": table.format.input,
            "output_format": table.format.output,
            "columns": [{"name": column, "type": type_} for column, type_ in table.columns],
            "ser_de_info": {"serialization_library": table.format.serde, "parameters": dict(table.format.parameters)},
        },
        opts=opts,
    )
