"""New objects of a bucket start a state machine; an event that cannot be delivered waits in a queue, with an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import Between, checked
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.component import Component
from components.building_blocks.dead_letters import dead_letter_queue
from components.building_blocks.grants import start_execution
from components.building_blocks.role import service_role

COMPARED_BYTES = 5_000_000_000
"""EventBridge compares numbers up to here; a larger object matches no range of sizes.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""

Bytes = Annotated[int, Between(1, COMPARED_BYTES, "bytes")]


class ObjectTriggerArgs(TypedDict):
    """Arguments of `ObjectTrigger`."""

    bucket: pulumi.Input[str]
    """The name of a bucket that sends its events to EventBridge."""
    prefix: str
    """Only keys that begin so."""
    below_bytes: NotRequired[Bytes | None]
    """Only objects smaller than this. Default: of any size."""
    state_machine_arn: pulumi.Input[str]
    """Gets the event, as S3 wrote it, as its input."""
    encryption_key_arn: KeyArn
    """The KMS key of the dead-letter queue; its policy must let events.amazonaws.com use it."""
    alarm_topic_arn: TopicArn
    tags: NotRequired[Mapping[str, str]]


class ObjectTrigger(Component):
    """Creates an EventBridge rule on the default bus, its target, a role that may start it, and a dead-letter queue.

    EventBridge tries for 24 hours and 185 times, its defaults, before an event goes to the queue
    (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html).

    Cost: events of AWS services are free (https://aws.amazon.com/eventbridge/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    rule_name: pulumi.Output[str]
    dead_letter_queue_url: pulumi.Output[str]

    def __init__(self, name: str, args: ObjectTriggerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("ObjectTrigger", name, ObjectTriggerArgs, args)
        super().__init__(name, args, opts)
        undelivered = dead_letter_queue(
            f"{name}-undelivered",
            encryption_key_arn=args["encryption_key_arn"],
            alarm_topic_arn=args["alarm_topic_arn"],
            senders=["events.amazonaws.com"],
            opts=self.child(),
        )
        rule = aws.cloudwatch.EventRule(
            name,
            description="New objects start the state machine",
            event_pattern=new_objects(args["bucket"], args["prefix"], below_bytes=args.get("below_bytes")),
            opts=self.child(),
        )
        role, policies = service_role(
            name,
            service="events.amazonaws.com",
            may=[start_execution(args["state_machine_arn"])],
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            arn=args["state_machine_arn"],
            role_arn=role.arn,
            dead_letter_config={"arn": undelivered.arn},
            opts=self.child(depends_on=policies),
        )
        alarms.watch(
            name, alarms.EVENT_RULE, {"RuleName": rule.name}, topic_arn=args["alarm_topic_arn"], opts=self.child()
        )
        self.rule_name = rule.name
        self.dead_letter_queue_url = undelivered.url
        self.register()


def new_objects(
    bucket: pulumi.Input[str], prefix: str, *, from_bytes: int | None = None, below_bytes: int | None = None
) -> pulumi.Output[str]:
    """Return the pattern of the events that tell of a bucket's new objects.

    Args:
        bucket: Its name.
        prefix: How their keys begin.
        from_bytes: Their least size. None: any.
        below_bytes: The size that they do not reach. None: any.
    """
    range_ = [*([">=", from_bytes] if from_bytes else ()), *(["<", below_bytes] if below_bytes else ())]
    size = {"size": [{"numeric": range_}]} if range_ else {}
    return pulumi.Output.json_dumps(
        {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": prefix}], **size}},
        }
    )
