"""What puts events on the stream: photos of a pipeline, EventBridge's default bus, logs, and topics of AWS IoT."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Default, Length, Matches
from components.building_blocks.dead_letters import dead_letter_queue
from components.building_blocks.event_trigger import EventTrigger, EventTriggerArgs, InputArgs, JsonPath
from components.building_blocks.foundation import Foundation
from components.building_blocks.grants import send
from components.building_blocks.references import PhotoEventsRef, QueueRef, StreamRef
from components.building_blocks.role import service_role
from components.building_blocks.stream_grants import put_records
from components.streaming_analytics.photos import create_photo_events
from handlers.shared.bus import SOURCE

SourceName = Annotated[str, Matches("[a-z][a-z0-9-]{0,29}", "must have 1 to 30 of a-z, 0-9 and -, a letter first")]
SQL_VERSION: Final = "2016-03-23"
"""Of IoT's rules: the newest. https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-sql-version.html"""
EVENT_LINES: Final = '{ $.event_id = "*" && $.owner_id = "*" }'
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"""
OWNER: Final = "owner_id"
"""The field of every event by which records stay in order."""


class BusEventsArgs(TypedDict):
    """Events of the default bus that go onto the stream, each as one of the events of docs/events.md."""

    pattern: Annotated[Mapping[str, Any], Length(1, 20)]
    """The event pattern, such as `{"source": ["photo-platform"]}`."""
    input: NotRequired[InputArgs]
    """How the event of the platform is written from the event of the bus. Default: it is the event's `detail`."""
    partition_key_path: NotRequired[Annotated[JsonPath, Default(f"$.detail.{OWNER}")]]
    """Where the event of the bus has the owner's id. Default: in its `detail`."""


class LogEventsArgs(TypedDict):
    """Lines of a log that are events of docs/events.md, as JSON and nothing else."""

    log_group_name: pulumi.Input[str]
    """The log group, of which two subscriptions at most are possible."""
    pattern: NotRequired[Annotated[str, Length(1, 1024), Default(EVENT_LINES)]]
    """The filter pattern of lines that are sent. Default: JSON with an event id and an owner."""


PLATFORM_EVENTS: Final[BusEventsArgs] = {"pattern": {"source": [SOURCE]}}
"""Those that the platform's own programs put on the bus: views of photos, changes of albums."""


class SourcesArgs(TypedDict):
    """What puts events on the stream, beside producers of your own."""

    photos: NotRequired[PhotoEventsRef | None]
    """A pipeline, `ImagePipeline.events`: what is uploaded to it, processed and refused. Default: none."""
    bus_events: NotRequired[Annotated[Mapping[SourceName, BusEventsArgs], Default({})]]
    """By name. Default: none."""
    log_events: NotRequired[Annotated[Mapping[SourceName, LogEventsArgs], Default({})]]
    """Log groups of applications that write events as lines of their log, by name. Not with `batch.filters`, which what
    is compressed never matches. Default: none."""
    iot_topics: NotRequired[
        Annotated[
            Mapping[SourceName, Annotated[str, Matches(r"[^\s'\x00]{1,256}", "must be a topic filter of IoT")]],
            Default({}),
        ]
    ]
    """Topic filters of AWS IoT, such as `cameras/+/events`, by name: devices publish events of the platform there.
    Default: none."""


def create_sources(
    name: str,
    args: SourcesArgs,
    *,
    stream: StreamRef,
    layer_arn: pulumi.Input[str],
    foundation: Foundation,
    opts: pulumi.ResourceOptions,
) -> list[QueueRef]:
    """Create what each source needs, and return the dead-letter queues of what cannot be put on the stream."""
    undelivered: list[QueueRef] = []
    if photos := args.get("photos"):
        undelivered += create_photo_events(
            f"{name}-photos", photos, stream=stream, layer_arn=layer_arn, foundation=foundation, opts=opts
        )
    for source, events in args["bus_events"].items():
        trigger: EventTriggerArgs = {
            "description": f"Events of the bus for the stream: {source}",
            "pattern": pulumi.Output.json_dumps(events["pattern"], sort_keys=True),
            "stream": stream,
            "partition_key_path": events["partition_key_path"],
            "encryption_key_arn": foundation["encryption_key_arn"],
            "alarm_topic_arn": foundation["alarm_topic_arn"],
        }
        if given := events.get("input"):
            trigger["input"] = given
        else:
            trigger["input_path"] = "$.detail"
        undelivered.append(EventTrigger(f"{name}-{source}", trigger, opts).dead_letters)
    for source, lines in args["log_events"].items():
        _subscribe(f"{name}-{source}", lines, stream=stream, opts=opts)
    for source, topic in args["iot_topics"].items():
        undelivered.append(_topic_rule(f"{name}-{source}", topic, stream=stream, foundation=foundation, opts=opts))
    return undelivered


def _subscribe(name: str, lines: LogEventsArgs, *, stream: StreamRef, opts: pulumi.ResourceOptions) -> None:
    role, policies = service_role(name, service="logs.amazonaws.com", may=[put_records(stream, "PutRecord")], opts=opts)
    aws.cloudwatch.LogSubscriptionFilter(
        name,
        name=f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
        log_group=lines["log_group_name"],
        filter_pattern=lines["pattern"],
        destination_arn=stream["arn"],
        role_arn=role.arn,
        # The records of one stream of a log would be in one shard otherwise, whoever's events they are.
        distribution="Random",
        # CloudWatch Logs puts a record when it creates a subscription, and refuses it where that fails.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )


def _topic_rule(
    name: str, topic: str, *, stream: StreamRef, foundation: Foundation, opts: pulumi.ResourceOptions
) -> QueueRef:
    undelivered = dead_letter_queue(
        f"{name}-undelivered",
        encryption_key_arn=foundation["encryption_key_arn"],
        alarm_topic_arn=foundation["alarm_topic_arn"],
        opts=opts,
    )
    role, policies = service_role(
        name, service="iot.amazonaws.com", may=[put_records(stream, "PutRecord"), send(undelivered.ref)], opts=opts
    )
    aws.iot.TopicRule(
        name,
        # IoT takes letters, digits and underscores.
        name=f"{pulumi.get_project()}_{pulumi.get_stack()}_{name}".replace("-", "_"),
        description="Events of devices for the stream",
        enabled=True,
        sql=f"SELECT * FROM '{topic}'",  # noqa: S608 - IoT's language, and the argument has no quote
        sql_version=SQL_VERSION,
        kineses=[{"role_arn": role.arn, "stream_name": stream["name"], "partition_key": f"${{{OWNER}}}"}],
        error_action={"sqs": {"queue_url": undelivered.url, "role_arn": role.arn, "use_base64": True}},
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )
    return undelivered.ref
