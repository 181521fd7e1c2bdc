"""What the search of the scenario `rights` finds, in whatever form it is kept, and what it calls unchanged."""

from __future__ import annotations

import gzip
import io
import ssl
import zipfile
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pymysql
import pytest
from backports import zstd

from local.emulators.database import database_server, find_mariadb
from local.emulators.ministack import ADDRESS
from local.emulators.state_dir import state_dir
from local.resources.rds import DOWNLOADS
from local.scenarios.rights import search
from local.scenarios.rights.search import Stored, changed, decoded, places

NAME: Final = b"phrase-of-erna"
TEXT: Final = NAME + "".join(Random(1).choices("abcdefghij", k=4000)).encode()  # noqa: S311 - no secret
"""A name in so much text that compression leaves no letter of it as it is."""


def zipped(data: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("records.ndjson", data)
    return content.getvalue()


def parquet(data: bytes) -> bytes:
    content = io.BytesIO()
    rows = pa.table({"owner": [data.decode(), "somebody else"]})
    pq.write_table(rows, content, compression="zstd", write_statistics=False)
    return content.getvalue()


@pytest.mark.parametrize(
    "forms",
    [
        [],
        [gzip.compress],
        [zstd.compress],
        [zipped],
        [parquet],
        [gzip.compress, zipped],
        [zstd.compress, gzip.compress],
    ],
)
def test_a_name_is_found_below_every_layer(forms: list[Callable[[bytes], bytes]]) -> None:
    data = TEXT
    for form in forms:
        data = form(data)
    assert not forms or NAME not in data, "or there is nothing to decode"
    assert places([Stored("here", decoded(data)), Stored("there", b"else")], [NAME.decode()]) == ["here"]


def test_whoever_is_named_as_bytes_or_text_in_a_database_is_found() -> None:
    software = find_mariadb(DOWNLOADS)
    if software is None:
        pytest.skip("the database is not tried: MariaDB and Maven are missing")
    with (
        state_dir() as folder,
        database_server(
            folder / "database", software, name="albums", user="administrator", password="secret"
        ) as server,
    ):
        server.wait()
        tls = ssl.create_default_context(cafile=str(server.authority.certificate))
        who: dict[str, Any] = {"user": server.user, "password": server.password, "database": server.name}
        with pymysql.connect(host=ADDRESS, port=server.port, ssl=tls, autocommit=True, **who) as connection:
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE albums (title VARCHAR(99), content VARBINARY(999), at DATETIME NULL)")
            cursor.execute("CREATE TABLE empty (title VARCHAR(99))")
            cursor.execute("INSERT INTO albums VALUES ('Summer of erna', %s, NOW()), ('x', NULL, NULL)", [zipped(NAME)])
        deployed: Any = SimpleNamespace(runtime=SimpleNamespace(databases={"host": server}))
        found = list(search._databases(deployed))  # pyright: ignore[reportPrivateUsage]
    assert [one.where for one in found] == ["database albums albums"] * 2
    assert places(found, ["Summer of erna"]) == places(found, [NAME.decode()]) == ["database albums albums"]
    assert places(found, ["somebody else"]) == []


BEFORE: Final = [
    Stored("uploads/raw/kurt/1", b"photo"),
    Stored("lake/raw/day/1", b'{"event_id":"e1"} {"event_id":"of erna"}'),
    Stored("ledger", b'{"owner":"kurt","name":"1"}'),
    Stored("database albums owners", b"kurt\0None"),
    Stored("warehouse analytics.events", b'["e1", "kurt", "1000"]'),
    Stored("ledger", b'{"owner":"erna"}'),
]


def otherwise(index: int, text: bytes) -> list[Stored]:
    return [Stored(one.where, text) if number == index else one for number, one in enumerate(BEFORE)]


@pytest.mark.parametrize(
    ("after", "same"),
    [
        (BEFORE[:-1], True),
        (otherwise(1, b'{"event_id":"e1"}'), True),
        (otherwise(3, b"kurt\x002026-11-28"), True),
        ([*BEFORE, Stored("warehouse analytics.events", b'["another", "kurt", "1"]')], True),
        ([*BEFORE, Stored("variants/work/decoded/kurt/1", b"photo")], True),
        ([*BEFORE, Stored("database albums album_changes", b"7\0kurt\0created")], True),
        (otherwise(0, b"another photo"), False),
        (otherwise(1, b'{"event_id":"of erna"}'), False),
        (otherwise(2, b'{"owner":"kurt","name":"2"}'), False),
        (otherwise(3, b"erna\0None"), False),
        (otherwise(4, b'["e1", "kurt", "999"]'), False),
        ([*BEFORE, BEFORE[4]], False),
    ],
)
def test_what_others_have_is_as_before_or_it_is_not(after: list[Stored], *, same: bool) -> None:
    assert (changed(BEFORE, after, "kurt", ["e1"]) == []) is same
