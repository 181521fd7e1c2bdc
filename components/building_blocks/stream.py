"""A Kinesis data stream: encrypted, with room by itself or by shards, with alarms for what it refuses."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import Between, Default, Problem, checked
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.component import Component
from components.building_blocks.references import StreamRef
from components.building_blocks.stores import DataClass, People, Purpose, store_tags


class CapacityArgs(TypedDict):
    """How much a stream takes, and for how long."""

    shards: NotRequired[Annotated[int, Between(1, 10_000, "shards")]]
    """How many shards it has, each of which takes 1 MB and 1,000 records a second. Default: on demand, where AWS gives
    it shards: for 4 MB/s at first, and then for twice the highest rate of the last 30 days.
    https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html"""
    retention_hours: NotRequired[Annotated[int, Between(24, 8760, "hours"), Default(24)]]
    """How long a record can be read. Default: 24, the least; more costs more."""
    max_record_size_kib: NotRequired[Annotated[int, Between(1024, 10_240, "KiB"), Default(1024)]]
    """The largest record."""
    warm_throughput_mib_per_second: NotRequired[Annotated[int, Between(1, 10_240, "MiB a second")]]
    """On demand alone: what the stream takes at once, before a peak that is known. Default: what it has."""
    consumer: NotRequired[Annotated[bool, Default(False)]]
    """Whether the reader has 2 MB/s a shard of its own, enhanced fan-out: for streams that several readers share."""


class StreamArgs(CapacityArgs):
    """Arguments of `Stream`."""

    encryption_key_arn: KeyArn
    data_class: DataClass
    purpose: Purpose
    subjects: NotRequired[People]
    """Whose data it is. Default: users, where the data is personal or pseudonymous."""
    alarm_topic_arn: TopicArn
    """The SNS topic that is notified of alarms."""
    tags: NotRequired[Mapping[str, str]]


class Stream(Component):
    """Creates a stream, its consumer where one is asked for, and the alarms of what it refuses.

    Cost: on demand 0.04 dollars an hour, 0.08 a GB written and 0.04 a GB read; provisioned 0.015 an hour and shard and
    0.014 a million of 25 KB; a consumer 0.015 an hour and shard and 0.013 a GB
    (https://aws.amazon.com/kinesis/data-streams/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    ref: StreamRef

    def __init__(self, name: str, args: StreamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Stream", name, StreamArgs, args, lambda args: check_capacity("", args))
        super().__init__(name, args, opts)
        retention_days = math.ceil(args["retention_hours"] / 24)
        stream = aws.kinesis.Stream(
            name,
            stream_mode_details={"stream_mode": "PROVISIONED" if args.get("shards") else "ON_DEMAND"},
            shard_count=args.get("shards"),
            retention_period=args["retention_hours"],
            max_record_size_in_kib=args["max_record_size_kib"],
            warm_throughput_mib_ps=args.get("warm_throughput_mib_per_second"),
            encryption_type="KMS",
            kms_key_id=args["encryption_key_arn"],
            # Else a stream with a consumer cannot be deleted, nor replaced.
            enforce_consumer_deletion=True,
            tags=store_tags({**args, "retention_days": retention_days}),
            opts=self.child(),
        )
        consumer = None
        if args["consumer"]:
            consumer = aws.kinesis.StreamConsumer(name, stream_arn=stream.arn, opts=self.child())
        alarms.create(
            name, alarms.STREAM, {"StreamName": stream.name}, topic_arn=args["alarm_topic_arn"], opts=self.child()
        )
        self.name = stream.name
        self.arn = stream.arn
        self.ref = {
            "name": stream.name,
            "arn": stream.arn,
            "encryption_key_arn": args["encryption_key_arn"],
            "data_class": args["data_class"],
            "purpose": args["purpose"],
            "retention_days": retention_days,
            "owner_key": None,
            "recipients": args.get("recipients"),
            "consumer_arn": consumer.arn if consumer else None,
        }
        self.register()


def check_capacity(path: str, args: CapacityArgs) -> Iterator[Problem]:
    """Yield what does not go together; `path` is how the names of the arguments begin."""
    warm = args.get("warm_throughput_mib_per_second")
    if args.get("shards") and warm:
        yield Problem(f"{path}warm_throughput_mib_per_second", warm, "only without `shards`, on demand")
