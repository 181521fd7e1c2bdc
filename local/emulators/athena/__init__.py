"""Athena's queries on DuckDB, over the objects of S3, by the tables and views of the Glue Data Catalog.

What differs from Athena, besides speed:

- SELECT alone runs: no INSERT, CREATE TABLE AS, UNLOAD, and no table of Iceberg.
- Statements are translated from Trino's SQL by sqlglot. One that cannot be translated fails, and says so.
- All objects of a table's partitions are read whole and count as scanned; Athena reads what it needs.
- A query beyond the work group's limit fails before it begins; Athena cancels it while it reads.
"""

from local.emulators.athena.queries import Catalogue, QueryAnswer, run

__all__ = ["Catalogue", "QueryAnswer", "run"]
