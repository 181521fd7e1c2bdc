"""Streams, consumers and mappings are made, and records go through a function, a resharding and a lost poller."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import packages
from local.emulators.event_source_mapping import EventSourceMapping
from local.permissions.services import judge_services
from local.resources import kinesis
from tests.patience import eventually

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

HANDLER = """
import base64
import os
import boto3

def handler(event, context):
    records = event["Records"]
    data = [base64.b64decode(one["kinesis"]["data"]) for one in records]
    if b'"poison"' in data:
        raise ValueError("poison")
    first = records[0]
    key = first["eventID"].replace(":", "/")
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=key, Body=b"\\n".join(data))
    return {"batchItemFailures": []}
"""


@pytest.fixture(scope="module")
def made(deploy: Any, trust: Any, allow: Any, calls: Any) -> Any:
    packages.build("host", packages.SHARED)

    def program() -> None:
        key = aws.kms.Key("streams", description="of streams")
        events = aws.kinesis.Stream(
            "streams", name="streams-events", shard_count=2, retention_period=48, encryption_type="KMS",
            kms_key_id=key.arn, shard_level_metrics=["IncomingBytes"], tags={"a": "b"},
        )  # fmt: skip
        wide = aws.kinesis.Stream(
            "wide", name="streams-wide", stream_mode_details={"stream_mode": "ON_DEMAND"},
            max_record_size_in_kib=2048, warm_throughput_mib_ps=8,
        )  # fmt: skip
        consumer = aws.kinesis.StreamConsumer("streams", name="streams-consumer", stream_arn=wide.arn)
        written = aws.s3.Bucket("written", bucket="streams-written")
        failures = aws.s3.Bucket("failures", bucket="streams-failures")
        role = aws.iam.Role("streams", name="streams-role", assume_role_policy=trust("lambda.amazonaws.com"))
        may = allow(["s3:PutObject"], "arn:aws:s3:::streams-written/*", "arn:aws:s3:::streams-failures/*")
        aws.iam.RolePolicy("streams", role=role.name, policy=may)
        function = aws.lambda_.Function(
            "streams", name="streams-function", runtime="python3.13", handler="code.handler", role=role.arn,
            timeout=20, code=pulumi.AssetArchive({"code.py": pulumi.StringAsset(HANDLER)}),
            environment={"variables": {"BUCKET": written.bucket}},
        )  # fmt: skip
        mapping = aws.lambda_.EventSourceMapping(
            "streams", event_source_arn=events.arn, function_name=function.arn, starting_position="TRIM_HORIZON",
            batch_size=50, parallelization_factor=2, maximum_retry_attempts=1, maximum_record_age_in_seconds=3600,
            bisect_batch_on_function_error=True, function_response_types=["ReportBatchItemFailures"],
            filter_criteria={"filters": [{"pattern": json.dumps({"data": [{"anything-but": "noise"}]})}]},
            destination_config={"on_failure": {"destination_arn": failures.arn}},
        )  # fmt: skip
        fanned = aws.lambda_.EventSourceMapping(
            "wide", event_source_arn=consumer.arn, function_name=function.arn, starting_position="LATEST",
            maximum_batching_window_in_seconds=1,
        )  # fmt: skip
        pulumi.export("mapping", mapping.uuid)
        pulumi.export("fanned", fanned.uuid)
        pulumi.export("stream", events.arn)

    recording, cloud = deploy(program)
    calls.deployed(recording)
    judge_services(recording, calls)
    return recording, cloud


def test_the_role_of_the_function_must_be_allowed_what_the_mappings_do(made: Any, calls: Any) -> None:
    role = made[0].named("streams", "aws:iam/role:Role").outputs["arn"]
    missing = {(one.action, one.resource.rpartition(":")[2]) for one in calls.missing if one.principal == role}
    reads = ("DescribeStream", "DescribeStreamSummary", "ListShards")
    assert missing >= {(f"kinesis:{one}", f"stream/streams-{name}") for one in reads for name in ("events", "wide")}
    assert missing >= {(f"kinesis:{one}", "stream/streams-events") for one in ("GetShardIterator", "GetRecords")}
    assert ("kinesis:GetRecords", "stream/streams-wide") not in missing
    assert [action for action, _ in missing if "Subscribe" in action] == ["kinesis:SubscribeToShard"]
    assert ("s3:ListBucket", "streams-failures") in missing
    assert any(one.action == "s3:PutObject" and "/aws/lambda/" in one.resource for one in calls.used[role])


def put(clients: Any, stream: str, documents: Sequence[Any]) -> None:
    entries = [{"Data": json.dumps(one).encode(), "PartitionKey": str(one)} for one in documents]
    answer = clients.get("kinesis").put_records(StreamName=stream, Records=entries)
    assert answer["FailedRecordCount"] == 0


def objects(clients: Any, bucket: str) -> dict[str, bytes]:
    s3 = clients.get("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def written(clients: Any) -> list[str]:
    return [json.loads(line) for body in objects(clients, "streams-written").values() for line in body.splitlines()]


def mapping_of(made: Any, beside: Any, name: str = "mapping") -> EventSourceMapping:
    return beside.event_source_mappings[made[0].exports[name]]


def test_every_row_is_made_and_what_is_recorded_only_is_listed(made: Any, clients: Any) -> None:
    _, cloud = made
    assert set(kinesis.ROWS) <= set(cloud.summary.created)
    stream = "aws:kinesis/stream:Stream"
    assert cloud.summary.not_applied == {(stream, "maxRecordSizeInKib"), (stream, "warmThroughputMibPs")}
    found = clients.get("kinesis").describe_stream_summary(StreamName="streams-events")["StreamDescriptionSummary"]
    assert (found["OpenShardCount"], found["RetentionPeriodHours"], found["EncryptionType"]) == (2, 48, "KMS")
    assert found["StreamARN"] == made[0].exports["stream"]
    wide = clients.get("kinesis").describe_stream_summary(StreamName="streams-wide")["StreamDescriptionSummary"]
    assert (wide["OpenShardCount"], wide["StreamModeDetails"]["StreamMode"], wide["ConsumerCount"]) == (
        4, "ON_DEMAND", 1,
    )  # fmt: skip
    stored = clients.get("lambda").get_event_source_mapping(UUID=made[0].exports["mapping"])
    assert (stored["State"], stored["BatchSize"], stored["ParallelizationFactor"]) == ("Enabled", 50, 2)


def test_records_go_through_a_resharding_a_lost_poller_and_a_poisoned_batch(
    made: Any, clients: Any, beside: Any
) -> None:
    mapping, stream = mapping_of(made, beside), clients.get("kinesis")
    sent = [f"record {number}" for number in range(400)]
    put(clients, "streams-events", [*sent[:100], "noise", "poison"])
    first, *_ = stream.list_shards(StreamName="streams-events")["Shards"]
    middle = int(first["HashKeyRange"]["EndingHashKey"]) // 2
    stream.split_shard(StreamName="streams-events", ShardToSplit=first["ShardId"], NewStartingHashKey=str(middle))
    put(clients, "streams-events", sent[100:200])
    stream.update_shard_count(StreamName="streams-events", TargetShardCount=2, ScalingType="UNIFORM_SCALING")
    put(clients, "streams-events", sent[200:300])
    eventually(lambda: len(set(written(clients))) == 300 and mapping.idle)  # or its last batches come once more
    mapping.close()
    put(clients, "streams-events", sent[300:])
    again = EventSourceMapping(mapping.settings, clients, mapping.folder)
    beside.event_source_mappings[mapping.settings.id] = again
    again.start()
    eventually(lambda: len(set(written(clients))) == 400 and again.idle)
    again.close()
    assert sorted(written(clients)) == sorted(sent)  # the second poller did nothing of the first again
    assert (mapping.faults, again.faults) == ([], [])
    assert mapping.counts["filtered"] == 1
    shards = stream.list_shards(StreamName="streams-events")["Shards"]
    closed = [one for one in shards if "EndingSequenceNumber" in one["SequenceNumberRange"]]
    assert len(shards) - len(closed) == 2

    [(key, body)] = objects(clients, "streams-failures").items()
    record = json.loads(body)
    assert key.startswith(f"aws/lambda/{mapping.settings.id}/{record['KinesisBatchInfo']['shardId']}/")
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["responseContext"]["functionError"] == "Unhandled"
    [kept] = json.loads(record["payload"])["Records"]
    assert base64.b64decode(kept["kinesis"]["data"]) == b'"poison"'
    assert record["KinesisBatchInfo"]["batchSize"] == 1


def test_a_consumer_is_read_from_the_latest_record(made: Any, clients: Any, beside: Any) -> None:
    mapping = mapping_of(made, beside, "fanned")
    put(clients, "streams-wide", ["through a consumer"])
    eventually(lambda: "through a consumer" in written(clients))
    assert "/consumer/streams-consumer:" in mapping.settings.source_arn
    assert mapping.faults == []


@pytest.mark.usefixtures("made")
def test_a_closed_shard_cannot_be_split(clients: Any) -> None:
    stream = clients.get("kinesis")
    shards = stream.list_shards(StreamName="streams-events")["Shards"]
    closed = next(one for one in shards if "EndingSequenceNumber" in one["SequenceNumberRange"])
    with pytest.raises(stream.exceptions.InvalidArgumentException, match="is closed"):
        stream.split_shard(StreamName="streams-events", ShardToSplit=closed["ShardId"], NewStartingHashKey="5")
    with pytest.raises(stream.exceptions.InvalidArgumentException, match="between half and double"):
        stream.update_shard_count(StreamName="streams-events", TargetShardCount=9, ScalingType="UNIFORM_SCALING")


def test_a_lost_poller_is_started_again(made: Any, clients: Any, beside: Any, tmp_path: Path) -> None:
    arn = made[0].exports["stream"].replace("streams-events", "streams-late")
    settings = replace(mapping_of(made, beside).settings, id="late", stream_arn=arn, source_arn=arn)
    mapping = EventSourceMapping(settings, clients, tmp_path)
    mapping.start()
    eventually(lambda: bool(mapping.faults))  # there is no such stream
    clients.get("kinesis").create_stream(StreamName="streams-late", ShardCount=1)
    put(clients, "streams-late", ["after a lost poller"])
    eventually(lambda: "after a lost poller" in written(clients))
    mapping.close()
    assert "ResourceNotFound" in mapping.faults[0]
