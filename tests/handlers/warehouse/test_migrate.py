"""The schema's versions: each applied once and as a whole, whatever fails and whoever else does the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from handlers.shared.faults import TransientFault
from handlers.stream.core.rows import ListOf, columns
from handlers.warehouse import migrate
from handlers.warehouse.core import migrations
from handlers.warehouse.core.migrations import Migration, MigrationsDiffer
from handlers.warehouse.core.statements import quoted, split, statements
from handlers.warehouse.data_api import StatementFailed
from tests.handlers.faulty import Fault, numbered, refused
from tests.handlers.lambda_context import context
from tests.handlers.warehouse.warehouse import LOADER, Warehouse

FAULTS = [
    refused("AccessDeniedException", 400),
    Fault("answer lost", lambda _: ReadTimeoutError(endpoint_url="https://aws"), "after"),
]
VERSIONS = "SELECT version, name FROM analytics.schema_migrations ORDER BY version"
NAMES = [one.name for one in migrations.read()]
NEWEST = [(number, name) for number, name in enumerate(NAMES, 1)]


def call() -> dict[str, object]:
    return migrate.handler({}, context())


def test_an_empty_database_gets_every_version_and_a_second_run_changes_nothing(warehouse: Warehouse) -> None:
    assert call() == {"applied": NAMES, "version": len(NAMES)}
    assert call() == {"applied": [], "version": len(NAMES)}
    assert warehouse.rows(VERSIONS) == NEWEST
    assert warehouse.rows("SELECT usename FROM pg_user") == [(f"IAMR:{LOADER}",)]
    assert warehouse.rows("SELECT count(*) FROM analytics.events") == [(0,)]


def test_who_erases_peoples_rows_gets_a_user_as_well(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTS_ROLE_NAME", "platform-rights")
    call()
    call()
    assert warehouse.rows("SELECT usename FROM pg_user ORDER BY 1") == [
        ("IAMR:platform-load",),
        ("IAMR:platform-rights",),
    ]
    monkeypatch.setenv("RIGHTS_ROLE_NAME", 'x" TO PUBLIC; --')
    with pytest.raises(ValueError, match="RIGHTS_ROLE_NAME is"):
        call()


def test_the_table_has_the_columns_of_the_lakes_files_in_their_order(warehouse: Warehouse) -> None:
    call()
    found = warehouse.rows("SELECT column_name, column_type FROM (DESCRIBE analytics.events)")
    wanted = list(columns())
    assert [name for name, _ in found] == wanted, (
        "a field of an event is new: write a migration, and add it to merge.sql"
    )
    nested = {name for name, kind in columns().items() if isinstance(kind, ListOf)}
    assert {name for name, kind in found if kind == "JSON"} == nested


def test_a_fault_at_any_call_leaves_what_the_next_run_completes(warehouse: Warehouse) -> None:
    call()
    warehouse.forget()
    warehouse.cloud.expect(None, None)
    call()
    calls = numbered(warehouse.cloud.calls)
    assert len(calls) > 10
    for at in calls:
        for fault in FAULTS:
            where = f"{at}: {fault.name}"
            warehouse.forget()
            warehouse.cloud.expect(at, fault)
            with pytest.raises((TransientFault, ClientError)):
                call()
            assert warehouse.cloud.struck, where
            warehouse.cloud.expect(None, None)
            assert call()["version"] == len(NAMES), where
            assert warehouse.rows(VERSIONS) == NEWEST, where
            assert warehouse.rows("SELECT usename FROM pg_user") == [(f"IAMR:{LOADER}",)], where


def test_a_version_that_fails_in_the_middle_leaves_nothing(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    call()
    bad = Migration(2, "0002_bad", "CREATE TABLE analytics.left_over (a INTEGER);\nSELECT nothing FROM nowhere;\n")
    monkeypatch.setattr(migrate, "read", lambda: [*migrations.read(), bad])
    with pytest.raises(StatementFailed, match="nowhere"):
        call()
    assert warehouse.rows(VERSIONS) == NEWEST
    assert warehouse.rows("SELECT * FROM information_schema.tables WHERE table_name = 'left_over'") == []


def test_versions_that_run_at_the_same_time_are_applied_once(warehouse: Warehouse) -> None:
    ready = threading.Barrier(3)
    applied: list[object] = []

    def run() -> None:
        ready.wait()
        applied.append(call()["applied"])

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied, key=str) == sorted([[], [], NAMES], key=str)
    assert warehouse.rows(VERSIONS) == NEWEST


def test_a_version_that_changed_after_it_was_applied_is_refused(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    call()
    assert warehouse.rows(VERSIONS) == NEWEST
    first, *others = migrations.read()
    monkeypatch.setattr(migrate, "read", lambda: [Migration(1, first.name, first.text + " "), *others])
    with pytest.raises(MigrationsDiffer, match=r"0001_events.sql was changed after it was applied: restore it"):
        call()
    monkeypatch.setattr(migrate, "read", list[Migration])
    with pytest.raises(MigrationsDiffer, match="the warehouse has version 0001, which is unknown here"):
        call()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (["0001_a", "0003_b"], r"0003_b.sql: its number must be 0002"),
        (["0001_a", "0001_b"], r"0001_b.sql: its number must be 0002"),
        (["1_a"], r"1_a.sql: a migration's file must be called NNNN_name.sql"),
    ],
)
def test_files_that_contradict_each_other_are_refused(files: list[str], message: str, tmp_path: Path) -> None:
    for name in files:
        (tmp_path / f"{name}.sql").write_text("SELECT 1;\n")
    with pytest.raises(MigrationsDiffer, match=message):
        migrations.read(tmp_path)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: migrations.as_user('x" TO PUBLIC; --'), "must be the name of a role of IAM"),
        (lambda: quoted("a\\'b"), "has a backslash"),
        (lambda: quoted("a\nb"), "not printable"),
    ],
)
def test_what_cannot_be_put_into_sql_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_statements_end_at_the_end_of_a_line() -> None:
    assert split("-- a; comment\nSELECT ';';\n\nSELECT\n    2;\n") == ["SELECT ';'", "SELECT\n    2"]
    assert quoted("it's") == "'it''s'"


def test_who_erases_peoples_rows_may_read_and_delete_events_and_nothing_else() -> None:
    assert statements("grants_rights", rights_role="rights") == [
        'GRANT USAGE ON SCHEMA analytics TO "IAMR:rights"',
        'GRANT SELECT, DELETE ON TABLE analytics.events TO "IAMR:rights"',
    ]
