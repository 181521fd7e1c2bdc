"""What an object is without some owners: no trace of them after decoding, and everything else as before."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from handlers.rights.core.mentions import Mentions
from handlers.rights.core.rewriting import Rewritten, extract, rewrite
from handlers.rights.core.rewriting.parquet import UnfaithfulRewrite
from handlers.stream.core.batch import batch_of, sort
from handlers.stream.core.objects import objects
from tests.handlers.stream.records import PROCESSED, UPLOADED, VIEWED, encoded, lambda_event

Codec = tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]
CODECS: dict[str, Codec] = {
    "plain": (bytes, bytes),
    "gzip": (lambda data: gzip.compress(data, mtime=0), gzip.decompress),
    "zstd": (zstd.compress, zstd.decompress),
}


def done(data: bytes, *owners: str) -> tuple[Rewritten, bytes]:
    target = io.BytesIO()
    outcome = rewrite(io.BytesIO(data), target, Mentions(owners))
    return outcome, target.getvalue()


def written(table: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def table_of(owners: Sequence[str]) -> Any:
    return pa.table(
        {
            "owner_id": pa.array(owners, pa.string()),
            "at": pa.array(range(len(owners)), pa.timestamp("ns", "UTC")),
            "amount": pa.array([Decimal("1.10")] * len(owners), pa.decimal128(9, 2)),
            "tags": pa.array([["a", None]] * len(owners), pa.list_(pa.field("element", pa.string()))),
            "part": pa.array([{"x": 1, "y": "z"}] * len(owners)),
            "kind": pa.array(["k"] * len(owners)).dictionary_encode(),
            "day": pa.array([date(2026, 11, 28)] * len(owners)),
            "small": pa.array([1] * len(owners), pa.uint16()),
        },
        metadata={"made by": "tests"},
    )


LEVELS = {"RLE", "BIT_PACKED"}
"""Encodings of what is there and what is not. Some writers count them."""


def form(data: bytes) -> Any:
    """Return all that a file says of itself, but for what depends on the rows, and who wrote it."""
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    group: Any = metadata.row_group(0)
    columns = [group.column(index) for index in range(group.num_columns)]
    return {
        "schema": str(metadata.schema).partition("\n")[2],
        "version": metadata.format_version,
        "sorted": list(group.sorting_columns),
        "metadata": {key: value for key, value in (metadata.metadata or {}).items() if key != b"ARROW:schema"},
        "has Arrow's schema": b"ARROW:schema" in (metadata.metadata or {}),
        "columns": [
            (
                *(one.path_in_schema, one.compression, one.is_stats_set, one.has_dictionary_page, one.has_offset_index),
                *(sorted({*one.encodings} - LEVELS), one.physical_type, one.bloom_filter_offset is not None),
            )
            for one in columns
        ],
    }


OWNERS = ["ann", "bob", "ann", "zoe", "ann", "ann"]
FORMS: dict[str, dict[str, Any]] = {
    "snappy": {"compression": "snappy"},
    "zstd, no dictionaries": {"compression": "zstd", "use_dictionary": False, "store_schema": False},
    "a codec a column": {"compression": {"owner_id": "gzip", "at": "brotli", "kind": "lz4", "day": "none"}},
    "a page index": {"write_page_index": True, "compression": "zstd"},
    "sorted": {"sorting_columns": [pq.SortingColumn(0)], "row_group_size": 2},
    "statistics of one column": {"write_statistics": ["at"]},
    "an older version": {"version": "1.0", "coerce_timestamps": "us", "allow_truncated_timestamps": True},
    "bloom filters": {"bloom_filter_options": {"owner_id": True}},
    "delta encodings": {"use_dictionary": False, "column_encoding": {"small": "DELTA_BINARY_PACKED"}},
    "timestamps of Impala": {"use_deprecated_int96_timestamps": True},
    "decimals as whole numbers": {"store_decimal_as_integer": True},
}


@pytest.mark.parametrize("options", FORMS.values(), ids=FORMS)
def test_parquet_stays_in_its_form_and_all_other_rows_as_they_were(options: dict[str, Any]) -> None:
    before = written(table_of(OWNERS), **options)
    outcome, after = done(before, "ann")
    assert outcome == Rewritten(removed=4, left=2)
    assert form(after) == form(before)
    whole = pq.read_table(io.BytesIO(before))
    assert pq.read_table(io.BytesIO(after)).equals(whole.take([1, 3]), check_metadata=True)
    assert b"ann" not in after


def test_row_groups_stay_apart_and_those_that_are_empty_go() -> None:
    before = written(table_of(["ann", "ann", "bob", "ann", "zoe", "zoe"]), row_group_size=2)
    metadata = pq.ParquetFile(io.BytesIO(done(before, "ann")[1])).metadata
    assert [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)] == [1, 2]


def test_key_value_metadata_that_names_them_goes_and_the_rest_stays() -> None:
    file, table = io.BytesIO(), pa.table({"owner_id": ["bob"]})
    with pq.ParquetWriter(file, table.schema, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"made by": "tests", "owners": json.dumps(["ann", "bob"])})
    outcome, after = done(file.getvalue(), "ann")
    assert outcome.left == 1
    assert outcome.removed == 1, "it is written, and so it counts"
    assert pq.ParquetFile(io.BytesIO(after)).metadata.metadata == {b"made by": b"tests"}


def test_a_row_that_names_them_in_another_column_goes_and_one_that_only_seems_to_stays() -> None:
    table = pa.table({"owner_id": ["bob", "bob", "joanna"], "reason": ["as ann said", "as hannah said", "ann-marie"]})
    outcome, after = done(written(table), "ann")
    assert outcome == Rewritten(removed=1, left=2)
    assert pq.read_table(io.BytesIO(after))["reason"].to_pylist() == ["as hannah said", "ann-marie"]


def test_what_arrow_cannot_write_as_it_was_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "times.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'ann' AS owner_id, INTERVAL 1 DAY AS wait UNION ALL SELECT 'bob', NULL) TO '{path}'"
        )
    with pytest.raises((UnfaithfulRewrite, pa.ArrowNotImplementedError)):
        done(path.read_bytes(), "ann")


def test_a_compacted_day_of_duckdb_stays_readable_and_in_its_form(tmp_path: Path) -> None:
    path = tmp_path / "day.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "SELECT 'owner-' || (i % 100) AS owner_id, i, {'a': i} AS s, [i] AS l, TIMESTAMP '2026-11-28' AS t"
            " FROM range(300000) r(i) ORDER BY owner_id"
        ).write_parquet(str(path), compression="zstd", row_group_size=122_880)
        outcome, after = done(path.read_bytes(), "owner-7", "owner-42")
        assert outcome == Rewritten(removed=6_000, left=294_000)
        rewritten = tmp_path / "rewritten.parquet"
        rewritten.write_bytes(after)
        before, now = (connection.read_parquet(str(one)) for one in (path, rewritten))
        assert before.filter("owner_id NOT IN ('owner-7', 'owner-42')").except_(now).fetchall() == []
    assert form(after)["columns"] == form(path.read_bytes())["columns"]


@given(st.lists(st.sampled_from(["ann", "bob", "zoe"]), max_size=12), st.sets(st.sampled_from(["ann", "bob", "x"])))
def test_of_any_rows_those_are_left_that_name_nobody(rows: list[str], gone: set[str]) -> None:
    outcome, after = done(written(table_of(rows), row_group_size=3), *gone)
    kept = [one for one in rows if one not in gone]
    assert outcome == Rewritten(removed=len(rows) - len(kept), left=len(kept))
    if outcome.removed and outcome.left:
        assert pq.read_table(io.BytesIO(after))["owner_id"].to_pylist() == kept
    else:
        assert after == b"", "nothing is written where nothing changes, or nothing stays"


@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
def test_lines_keep_their_codec_and_those_of_others_their_bytes(codec: Codec) -> None:
    compress, decompress = codec
    lines = [b'{"owner_id":"ann"}\n', b'{ "owner_id": "b\\u00f6b" }\n', b'{"owner_id":"\\u0061nn"}\n', b"no JSON\n"]
    outcome, after = done(compress(b"".join(lines)), "ann")
    assert outcome == Rewritten(removed=2, left=2)
    assert decompress(after) == lines[1] + lines[3]
    assert done(after, "ann") == (Rewritten(removed=0, left=2), b""), "once more, nothing is left to do"
    assert done(compress(lines[0]), "ann") == (Rewritten(removed=1, left=0), b"")


def batch(*records: bytes) -> dict[str, bytes]:
    given = batch_of(lambda_event(records))
    assert given is not None
    return {key.partition("/")[0]: data for key, data in objects(given, sort(given, lambda _: ()))}


def test_each_layer_of_the_lake_is_rewritten_quarantined_records_included() -> None:
    invalid = [b'{"owner_id":"ann"}', b'{"owner_id":"zoe"}', gzip.compress(b'{"owner_id":"ann"}'), b"\xf3\x89\x9a\xc2"]
    layers = batch(encoded(UPLOADED), encoded(PROCESSED, owner_id="zoe"), encoded(VIEWED), *invalid)
    outcomes = {layer: done(data, "ann")[0] for layer, data in layers.items()}
    assert outcomes == {
        "raw": Rewritten(removed=2, left=1),
        "processed": Rewritten(removed=2, left=1),
        "errors": Rewritten(removed=2, left=2),
    }
    without = batch(encoded(PROCESSED, owner_id="zoe"))
    assert zstd.decompress(done(layers["raw"], "ann")[1]) == zstd.decompress(without["raw"])
    rows = [
        pq.read_table(io.BytesIO(one)).to_pylist()
        for one in (done(layers["processed"], "ann")[1], without["processed"])
    ]
    assert rows[0] == rows[1]


def given_up(*records: bytes, text: bool = True) -> bytes:
    event = lambda_event(records)
    payload = json.dumps(event) if text else event
    document = {"requestContext": {"condition": "RetryAttemptsExhausted"}, "version": "1.0", "payload": payload}
    return json.dumps(document).encode()


@pytest.mark.parametrize("text", [True, False])
def test_of_a_batch_that_lambda_gave_up_the_others_records_stay(text: bool) -> None:  # noqa: FBT001
    mine, others = encoded(UPLOADED), encoded(UPLOADED, owner_id="zoe")
    outcome, after = done(given_up(mine, others, mine, text=text), "ann")
    assert outcome == Rewritten(removed=2, left=1)
    document = json.loads(after)
    payload = json.loads(document["payload"]) if text else document["payload"]
    assert payload["Records"] == [lambda_event([mine, others])["Records"][1]]
    assert document["requestContext"] == {"condition": "RetryAttemptsExhausted"}
    assert done(given_up(mine), "ann") == (Rewritten(removed=1, left=0), b"")
    assert done(given_up(others), "ann") == (Rewritten(removed=0, left=1), b"")


def test_a_partition_key_names_as_well() -> None:
    event = lambda_event([b"{}", b"{}"])
    event["Records"][0]["kinesis"]["partitionKey"] = "ann"
    document = {"requestContext": {}, "payload": json.dumps(event)}
    assert done(json.dumps(document).encode(), "ann")[0] == Rewritten(removed=1, left=1)


def test_a_document_of_another_source_is_judged_as_a_whole() -> None:
    document = {"requestContext": {}, "payload": json.dumps({"detail": {"key": "raw/ann/1"}})}
    assert done(json.dumps(document).encode(), "ann") == (Rewritten(removed=1, left=0), b"")
    assert done(json.dumps(document).encode(), "zoe") == (Rewritten(removed=0, left=1), b"")


def test_what_is_theirs_is_extracted_and_nothing_of_others() -> None:
    layers = batch(encoded(UPLOADED), encoded(UPLOADED, owner_id="zoe"), b'{"owner_id":"ann"}', b"x")
    found = {layer: list(extract(io.BytesIO(data), Mentions(["ann"]))) for layer, data in layers.items()}
    assert [one["bytes"] for one in found["raw"]] == [UPLOADED["bytes"]]
    assert found["processed"][0]["occurred_at"] == datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert [base64.b64decode(one["data"]) for one in found["errors"]] == [b'{"owner_id":"ann"}']
    assert "zoe" not in json.dumps(found, default=str)


@pytest.mark.parametrize(
    "data",
    [
        b"by ann.",
        b'"\\u0061nn"',
        json.dumps({"a": json.dumps({"b": ["ann"]})}).encode(),
        json.dumps({"ann": 1}).encode(),
        base64.b64encode(b'{"owner_id": "ann"}'),
        base64.urlsafe_b64encode(b"\xff\xfe ann "),
        gzip.compress(zstd.compress(b"raw/ann/1"), mtime=0),
        json.dumps({"data": base64.b64encode(gzip.compress(b'{"owner_id":"\\u0061nn"}', mtime=0)).decode()}).encode(),
        b'{"a": 1}\n{"owner_id": "\\u0061nn"}',
    ],
)
def test_an_owner_is_found_in_any_encoding(data: bytes) -> None:
    assert Mentions(["ann"]).in_bytes(data)
    assert not Mentions(["bob", "an", "nn"]).in_bytes(data)


@pytest.mark.parametrize(
    "data", [b"joanna", b"ann-marie", b"ann_1", b"anns", gzip.compress(b"ann", mtime=0)[:-9], b"{" * 5000, b""]
)
def test_what_only_looks_like_an_owner_is_left_alone(data: bytes) -> None:
    assert not Mentions(["ann"]).in_bytes(data)


def test_nobody_is_named_by_nothing_and_an_empty_id_is_refused() -> None:
    assert not Mentions([]).in_bytes(b"ann")
    with pytest.raises(ValueError, match="owner_id is empty"):
        Mentions(["ann", ""])
