"""A Distributed Map's results, summed up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.images.core.results import BulkReport, records


def record(key: str, status: str = "SUCCEEDED", **more: Any) -> dict[str, Any]:
    return {"Status": status, "Input": json.dumps({"Key": key, "Size": 7}), **more}


def done(key: str, outcome: str, **more: str) -> dict[str, Any]:
    return record(key, Output=json.dumps({"key": key, "outcome": outcome, **more}))


def summed_up(*given_: dict[str, Any]) -> BulkReport:
    report = BulkReport()
    for one in given_:
        report.add(one)
    return report


def test_every_photo_is_counted_and_those_not_processed_are_told_with_their_reason() -> None:
    report = summed_up(
        done("a", "processed"),
        done("b", "duplicate"),
        done("c", "refused", reason="it is empty"),
        done("d", "review_timed_out", reason="no reviewer"),
        record("e", "FAILED", Error="PhotoFailed", Cause="NoSuchBucket"),
        record("f", "TIMED_OUT"),
        record("g", "PENDING"),
        done("h", "sent_to_batch"),
    )
    assert report.to_json() == {
        "total": 8,
        "processed": 1,
        "duplicate": 1,
        "sent_to_batch": 1,
        "refused": [{"key": "c", "reason": "it is empty"}],
        "review_timed_out": [{"key": "d", "reason": "no reviewer"}],
        "failed": [{"key": "e", "reason": "NoSuchBucket"}, {"key": "f", "reason": "the execution ended as TIMED_OUT"}],
        "not_started": [{"key": "g", "reason": "too many had failed before it was started"}],
    }


def test_the_counts_are_those_of_the_report() -> None:
    report = summed_up(done("a", "processed"), done("c", "refused", reason="bad"), record("g", "PENDING"))
    lists = report.to_json()
    assert report.counts() == {name: len(v) if isinstance(v, list) else v for name, v in lists.items()}


def test_an_outcome_that_nobody_knows_is_a_failure() -> None:
    assert summed_up(done("a", "melted")).failed == [{"key": "a", "reason": "the outcome 'melted' is not known"}]


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


values = st.dictionaries(
    st.text(max_size=5), st.text(max_size=8) | st.integers() | st.lists(st.dictionaries(st.text(max_size=2), st.none()))
)


@given(st.lists(values, max_size=6), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_records_are_read_however_the_file_is_cut(
    objects: list[Any],
    size: int,
    indent: int | None,
    ascii_: bool,  # noqa: FBT001 - hypothesis'
) -> None:
    data = json.dumps(objects, indent=indent, ensure_ascii=ascii_).encode()
    assert list(records(chunks(data, size))) == objects


@pytest.mark.parametrize("data", [b"", b"[", b'[{"a": 1}', b'[{"a": 1},', b'[{"a": '])
def test_a_file_that_ends_early_is_told_and_never_taken_for_whole(data: bytes) -> None:
    with pytest.raises(ValueError, match="ends early"):
        list(records([data]))


def test_a_file_that_is_no_array_is_told() -> None:
    with pytest.raises(ValueError, match="an array of executions was expected"):
        list(records([b'{"a": 1}']))
