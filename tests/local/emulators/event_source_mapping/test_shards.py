"""Parents before children, lanes of a shard, and where a shard goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.event_source_mapping.answers import InvocationResult
from local.emulators.event_source_mapping.checkpoints import FileCheckpoints, KnownShards
from local.emulators.event_source_mapping.discards import invocation_record, object_key
from local.emulators.event_source_mapping.lanes import Condition, Discard, Invoke
from local.emulators.event_source_mapping.records import RecordBatch, StreamRecord, item_of, lane_of
from local.emulators.event_source_mapping.settings import Settings, settings_of
from local.emulators.event_source_mapping.shards import Shard, ShardInfo, lowest, readable

SOURCE = "arn:aws:kinesis:eu-west-1:000000000000:stream/s"
GIVEN: dict[str, Any] = {"EventSourceArn": SOURCE, "FunctionName": "f", "StartingPosition": "TRIM_HORIZON"}
SHARD = "shardId-000000000000"


def settings_with(**parameters: Any) -> Settings:
    function = "arn:aws:lambda:eu-west-1:000000000000:function:f"
    role = "arn:aws:iam::000000000000:role/r"
    return settings_of({**GIVEN, **parameters}, id_="m", function_arn=function, role_arn=role, now=1000)


def record(number: int, key: str = "key") -> StreamRecord:
    return StreamRecord(str(number), key, b"{}", 1000)


def test_a_shard_is_read_once_all_its_parents_are_done_or_gone() -> None:
    shards = [
        ShardInfo("a"),
        ShardInfo("b"),
        ShardInfo("c", ("a", "b")),
        ShardInfo("d", ("gone",)),
        ShardInfo("e", ("c",)),
    ]
    names = [{one.id for one in readable(shards, finished)} for finished in ((), ("a",), ("a", "b"), ("a", "b", "c"))]
    assert names == [{"a", "b", "d"}, {"b", "d"}, {"c", "d"}, {"d", "e"}]


@given(st.text(max_size=256), st.integers(1, 10))
def test_a_partition_key_has_one_lane(key: str, lanes: int) -> None:
    assert lane_of(key, lanes) == lane_of(key, lanes)
    assert 0 <= lane_of(key, lanes) < lanes


def test_the_keys_of_a_shard_spread_over_its_lanes() -> None:
    assert {lane_of(f"key {number}", 10) for number in range(200)} == set(range(10))


@given(st.lists(st.sampled_from(["", "9", "10", "100"]), min_size=1))
def test_a_shard_goes_on_after_the_lowest_of_its_lanes(checkpoints: list[str]) -> None:
    numbers = [int(one or "-1") for one in checkpoints]
    assert int(lowest(checkpoints) or "-1") == min(numbers)
    other = Shard(settings_with(ParallelizationFactor=10), SHARD, checkpoints[:9])  # of a mapping with fewer lanes
    assert {lane.done for lane in other.lanes} == {lowest(checkpoints[:9])}
    assert other.start == lowest(checkpoints[:9])


def test_what_a_lane_has_done_before_is_not_done_again() -> None:
    keys = {lane_of(key, 2): key for key in map(str, range(20))}
    shard = Shard(settings_with(ParallelizationFactor=2), SHARD, ["5", "9"])
    assert shard.start == "5"
    shard.take([record(number, keys[number % 2]) for number in range(6, 13)], 1000)
    steps = [lane.next(1000) for lane in shard.lanes]
    batches = [[item.record.number for item in step.batch.items] for step in steps if isinstance(step, Invoke)]
    assert batches == [[6, 8, 10, 12], [11]]


def test_a_shard_without_records_for_a_lane_moves_on_in_all_lanes() -> None:
    shard = Shard(
        settings_with(ParallelizationFactor=3, FilterCriteria={"Filters": [{"Pattern": '{"data": {"a": [1]}}'}]}), SHARD
    )
    shard.take([record(7), record(8)], 1000)
    assert ([lane.checkpoint for lane in shard.lanes], shard.counts["filtered"]) == (["8"] * 3, 2)
    shard.ended = True
    assert shard.finished


def test_the_starting_position_says_what_is_read() -> None:
    assert settings_with().since is None
    assert settings_with(StartingPosition="LATEST").since == 1000
    at = {"StartingPosition": "AT_TIMESTAMP"}
    assert settings_with(**at, StartingPositionTimestamp="1970-01-01T00:00:10Z").since == 10
    assert settings_with(**at, StartingPositionTimestamp=datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC)).since == 9
    with pytest.raises(ValueError, match="AT_TIMESTAMP needs it"):
        settings_with(**at)
    with pytest.raises(ValueError, match="must be one of AT_TIMESTAMP, LATEST, TRIM_HORIZON"):
        settings_with(StartingPosition="MIDDLE")


def test_settings_that_the_emulator_cannot_keep_are_refused() -> None:
    queue = {"OnFailure": {"Destination": "arn:aws:sqs:eu-west-1:000000000000:q"}}
    with pytest.raises(ValueError, match="give the ARN of a bucket"):
        settings_with(DestinationConfig=queue)
    with pytest.raises(ValueError, match="is not JSON"):
        settings_with(FilterCriteria={"Filters": [{"Pattern": "{"}]})


def test_a_discarded_batch_is_recorded_as_documented() -> None:
    settings = settings_with()
    items = [item_of(StreamRecord(str(number), "key", b"\xff", 1000.5 + number), SHARD, settings) for number in (3, 4)]
    answer = InvocationResult(function_error="Unhandled", request_id="request")
    batch = RecordBatch(items, failures=3, invocations=5, answer=answer)
    document = json.loads(invocation_record(Discard(batch, Condition.RETRIES), SHARD, settings, 2000, "unique"))
    payload = json.loads(document.pop("payload"))
    assert document == {
        "requestContext": {
            "requestId": "request",
            "functionArn": settings.function_arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 5,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "1970-01-01T00:33:20.000Z",
        "KinesisBatchInfo": {
            "shardId": SHARD,
            "startSequenceNumber": "3",
            "endSequenceNumber": "4",
            "approximateArrivalOfFirstRecord": "1970-01-01T00:16:43.500Z",
            "approximateArrivalOfLastRecord": "1970-01-01T00:16:44.500Z",
            "batchSize": 2,
            "streamArn": SOURCE,
        },
    }
    assert payload == json.loads(batch.event())
    assert payload["Records"][0] == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "key",
            "sequenceNumber": "3",
            "data": "/w==",
            "approximateArrivalTimestamp": 1003.5,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{SHARD}:3",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": settings.role_arn,
        "awsRegion": "eu-west-1",
        "eventSourceARN": SOURCE,
    }
    key = object_key("m", SHARD, 2000, "unique")
    assert key == f"aws/lambda/m/{SHARD}/1970/01/01/1970-01-01T00.33.20-unique"
    never = invocation_record(Discard(replace(batch, answer=None), Condition.AGE), SHARD, settings, 2000, "unique")
    assert json.loads(never)["requestContext"]["requestId"] == "unique"
    assert json.loads(never)["responseContext"] is None


def test_checkpoints_are_kept_as_a_whole(tmp_path: Path) -> None:
    checkpoints = FileCheckpoints(tmp_path / "m.json")
    assert checkpoints.load() == KnownShards()
    state = KnownShards({SHARD: ["", "7"]}, [SHARD], ["b"], looked=True)
    checkpoints.save(state)
    (tmp_path / "m.new").write_text('{"lanes"', encoding="utf-8")  # another poller was lost while it saved
    assert FileCheckpoints(tmp_path / "m.json").load() == state
