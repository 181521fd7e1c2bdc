"""The Glue Data Catalog: databases and tables."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _named_inside(row: Row) -> Creator:
    """Return what creates a resource whose name is among what the row wraps."""

    def create(context: Context) -> Created:
        return row(context.of({**context.inputs, "name": context.name}))

    return create


ROWS: Mapping[str, Creator] = {
    "aws:glue/catalogDatabase:CatalogDatabase": _named_inside(
        Row(service="glue", operation="CreateDatabase", wrap="DatabaseInput", outside=("tags", "catalogId"))
    ),
    "aws:glue/catalogTable:CatalogTable": _named_inside(
        Row(
            service="glue",
            operation="CreateTable",
            wrap="TableInput",
            outside=("catalogId", "databaseName", "partitionIndices", "openTableFormatInput"),
            renames={"serDeInfo": "SerdeInfo", "partitionIndices": "PartitionIndexes"},
        )
    ),
}
