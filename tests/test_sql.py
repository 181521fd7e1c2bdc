"""Every statement of Redshift and Athena: by the grammar of its dialect, and as what runs in its place here.

The albums' own are MySQL's, which its tests run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlfluff
from sqlfluff.core import FluffConfig

from components.streaming_analytics.quicksight.columns import lake_query
from components.streaming_analytics.sql import ATHENA_EVENTS, REDSHIFT_EVENTS, REPORTS, events_view, report
from handlers.warehouse.core import statements
from local.emulators.redshift.dialect import Lock, Nothing, translate

ROOT = Path(__file__).parents[1]
VALUES = {
    "version": "1",
    "name": "0001_events",
    "checksum": "0" * 64,
    "loader_role": "platform-load",
    "rights_role": "platform-rights",
    "role": "platform-load",
    "columns": "type, event_id",
    "manifest": "s3://lake/manifest",
    "first": "processed/dt=2026-11-26/",
    "hashes": "'a', 'b'",
    "keys": "'a'",
    "objects": "('a', 'b', GETDATE())",
}
UNKNOWN_TO_SQLFLUFF = "\nSERIALIZETOJSON"
"""An option of COPY that its grammar lacks (https://docs.aws.amazon.com/redshift/latest/dg/ingest-super.html): without
it, the statement is judged like any other."""
NOT_JUDGED = {
    "RF05",  # Redshift calls a role IAMR:name
    "AM04",  # a load copies all columns, whichever they are
}
WITHOUT_EFFECT_HERE = {"GRANT"}
"""Statements that are judged by their grammar alone."""
REDSHIFT = ROOT / "handlers" / "warehouse" / "sql"
DUCKDB = ROOT / "handlers" / "compaction" / "sql"
"""Run as they are by the compaction's tests; sqlfluff knows not enough of DuckDB."""
REPORT_FILES = ROOT / "components" / "streaming_analytics" / "sql"
QUICKSIGHT = ROOT / "components" / "streaming_analytics" / "quicksight"


def redshift() -> Iterator[tuple[str, str]]:
    for path in sorted(REDSHIFT.rglob("*.sql")):
        file = str(path.relative_to(REDSHIFT).with_suffix(""))
        for number, one in enumerate(statements.statements(file, **VALUES), 1):
            yield f"{file} {number}", one
    yield from ((f"report {name}", report(name, REDSHIFT_EVENTS)) for name in REPORTS)


def athena() -> Iterator[tuple[str, str]]:
    yield "events_view", events_view()
    yield "quicksight", lake_query("lake.events", 30)
    yield from ((f"report {name}", report(name, ATHENA_EVENTS)) for name in REPORTS)


REDSHIFTS, ATHENAS = dict(redshift()), dict(athena())


def faults(statement: str, dialect: str) -> list[str]:
    config = FluffConfig(overrides={"dialect": dialect, "max_line_length": 120})
    text = statement.strip().removesuffix(";") + ";\n" if ";" in statement else statement.strip() + "\n"
    return [
        f"{one['start_line_no']}: {one['code']} {one['description']}"
        for one in sqlfluff.lint(text, config=config)
        if one["code"] not in NOT_JUDGED
    ]


def test_no_file_of_sql_is_left_out() -> None:
    folders = (ROOT / name for name in ("components", "handlers", "local"))
    found = {path for folder in folders for path in folder.rglob("*.sql")}
    assert found == {path for folder in (REDSHIFT, DUCKDB, REPORT_FILES, QUICKSIGHT) for path in folder.rglob("*.sql")}
    assert len(REDSHIFTS) > 15
    assert len(ATHENAS) > 3


@pytest.mark.parametrize("name", REDSHIFTS)
def test_the_warehouses_statements_are_redshifts(name: str) -> None:
    assert faults(REDSHIFTS[name].replace(UNKNOWN_TO_SQLFLUFF, ""), "redshift") == []


@pytest.mark.parametrize("name", ATHENAS)
def test_the_lakes_queries_are_athenas(name: str) -> None:
    assert faults(ATHENAS[name], "athena") == []


def test_one_option_of_one_statement_is_unknown_to_sqlfluff() -> None:
    [name] = [name for name, one in REDSHIFTS.items() if UNKNOWN_TO_SQLFLUFF in one]
    assert any("PRS" in one for one in faults(REDSHIFTS[name], "redshift")), "it knows the option: judge it as well"


@pytest.mark.parametrize(
    ("right", "wrong"), [("FORMAT AS PARQUET", "FORMAT AS PARQET"), ("IAM_ROLE", "IAM_ROL"), ("MANIFEST", "MANIFST")]
)
def test_a_typo_is_noticed(right: str, wrong: str) -> None:
    [copy] = [one.replace(UNKNOWN_TO_SQLFLUFF, "") for one in REDSHIFTS.values() if one.startswith("COPY")]
    assert right in copy
    assert any("PRS" in one for one in faults(copy.replace(right, wrong), "redshift"))


def test_what_is_judged_by_its_grammar_alone_is_listed() -> None:
    done = {name: translate(one) for name, one in REDSHIFTS.items()}
    without_effect = {REDSHIFTS[name].split()[0] for name, action in done.items() if isinstance(action, Nothing)}
    assert without_effect == WITHOUT_EFFECT_HERE
    assert {REDSHIFTS[name].split()[0] for name, action in done.items() if isinstance(action, Lock)} == {"LOCK"}
