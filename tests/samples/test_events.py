"""The generated events are what their fates say, by the stream's own declarations, and the same each time."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.stream.core.transforms import FILTERS
from handlers.stream.core.versions import Reason, Unreadable, identity, read
from samples.events import RESTRICTED_OWNERS, Fate, NotTakenError, SampleEvent, Shares, app, draw_events, put
from tests.command_lines import run_command

ROOT = Path(__file__).parents[2]
SHARE = st.floats(0, 0.3)


def fate_of(record: SampleEvent) -> Fate:
    """Return what the function makes of it, by its own declarations."""
    try:
        event = read(record.data)
    except Unreadable as fault:
        return Fate.RESTRICTED if fault.owner_id in RESTRICTED_OWNERS else Fate.QUARANTINED
    assert event.event_id == record.event_id
    if event.owner_id in RESTRICTED_OWNERS:
        return Fate.RESTRICTED
    return Fate.FILTERED if any(one.drops(event) for one in FILTERS) else Fate.PROCESSED


@given(st.integers(0, 2**32), st.builds(Shares, bad=SHARE, duplicated=SHARE, filtered=SHARE, restricted=SHARE))
@settings(max_examples=15, deadline=None)
def test_each_record_is_what_its_fate_says_and_the_same_again(seed: int, shares: Shares) -> None:
    drawn = list(draw_events(100, seed=seed, shares=shares))
    assert [fate_of(one) for one in drawn] == [one.fate for one in drawn]
    assert list(draw_events(100, seed=seed, shares=shares)) == drawn
    new = [one.event_id for one in drawn if one.event_id and not one.duplicate]
    assert len(new) == len(set(new))
    assert all(one.event_id in new for one in drawn if one.duplicate)


def test_the_shares_are_kept_and_all_kinds_are_there() -> None:
    drawn = list(draw_events(20_000, seed=1, shares=Shares(bad=0.05, duplicated=0.1, filtered=0.05, restricted=0.05)))
    assert sum(one.duplicate for one in drawn) == pytest.approx(2000, rel=0.1)
    first = Counter(one.fate for one in drawn if not one.duplicate)
    for fate in (Fate.QUARANTINED, Fate.FILTERED, Fate.RESTRICTED):
        assert first[fate] == pytest.approx(900, rel=0.15)
    types: set[type] = set()
    reasons: set[Reason] = set()
    for one in drawn:
        try:
            types.add(type(read(one.data)))
        except Unreadable as fault:
            reasons.add(fault.reason)
    assert {identity(one) for one in types} == {
        ("photo_uploaded", 1), ("photo_processed", 1), ("photo_refused", 1), ("photo_viewed", 2), ("album_changed", 1),
    }  # fmt: skip
    assert any(b'"file":"sizes/' in one.data for one in drawn)  # views of version 1
    expected = {"no_json", "not_utf8", "aggregated", "invalid", "unknown_type", "future_version"}
    assert {str(one) for one in reasons} == {one.replace("no_json", "not_json") for one in expected}


class Stream:
    """Kinesis that refuses the first of every three records, a number of times."""

    def __init__(self, refusals: int) -> None:
        self.left, self.taken = refusals, list[bytes]()

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert StreamName == "events"
        assert len(Records) <= 500
        refuses, self.left = self.left > 0, self.left - 1
        answers: list[dict[str, str]] = []
        for place, record in enumerate(Records):
            if refuses and place % 3 == 0:
                answers.append({"ErrorCode": "ProvisionedThroughputExceededException"})
            else:
                self.taken.append(record["Data"])
                answers.append({"SequenceNumber": "1"})
        return {"Records": answers}


def test_what_the_stream_does_not_take_at_first_is_put_again(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    drawn = list(draw_events(1200, seed=3))
    stream = Stream(2)
    put(stream, "events", drawn)
    assert waited == [0.1, 0.2]
    assert sorted(stream.taken) == sorted(one.data for one in drawn)
    with pytest.raises(NotTakenError, match=r"events did not take .* records in 10 attempts"):
        put(Stream(1000), "events", drawn)


def test_the_command_prints_a_line_each() -> None:
    command = [sys.executable, "-m", "samples.events", "--records", "20", "--seed", "5", "--bad", "0.3"]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    drawn = draw_events(20, seed=5, shares=Shares(bad=0.3))
    assert printed.stdout == b"".join(one.data + b"\n" for one in drawn)


def test_the_command_refuses_shares_above_one() -> None:
    refused = run_command(app, "samples.events", "--bad", "0.6", "--filtered", "0.6")
    assert refused.returncode == 64
    assert "more than 1 together" in refused.stderr
