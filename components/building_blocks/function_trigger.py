"""Events of EventBridge's default bus call a function; one that cannot be delivered waits in a queue, with an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import Matches, checked
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.component import Component
from components.building_blocks.dead_letters import dead_letter_queue


class FunctionTriggerArgs(TypedDict):
    """Arguments of `FunctionTrigger`."""

    description: Annotated[str, Matches(".{1,512}", "must be 1 to 512 characters")]
    """Which events these are."""
    pattern: pulumi.Input[str]
    """The event pattern, as JSON."""
    function_arn: pulumi.Input[str]
    """Gets each event, as its service wrote it."""
    encryption_key_arn: KeyArn
    """The KMS key of the dead-letter queue; its policy must let events.amazonaws.com use it."""
    alarm_topic_arn: TopicArn
    tags: NotRequired[Mapping[str, str]]


class FunctionTrigger(Component):
    """Creates an EventBridge rule on the default bus, its target, the permission to call it, and a dead-letter queue.

    EventBridge tries for 24 hours and 185 times, its defaults, to hand an event over to Lambda; Lambda then calls the
    function, and calls it again twice where it fails
    (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).

    Cost: events of AWS services are free (https://aws.amazon.com/eventbridge/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    rule_name: pulumi.Output[str]
    dead_letter_queue_url: pulumi.Output[str]

    def __init__(self, name: str, args: FunctionTriggerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("FunctionTrigger", name, FunctionTriggerArgs, args)
        super().__init__(name, args, opts)
        undelivered = dead_letter_queue(
            f"{name}-undelivered",
            encryption_key_arn=args["encryption_key_arn"],
            alarm_topic_arn=args["alarm_topic_arn"],
            senders=["events.amazonaws.com"],
            opts=self.child(),
        )
        rule = aws.cloudwatch.EventRule(
            name, description=args["description"], event_pattern=args["pattern"], opts=self.child()
        )
        allowed = aws.lambda_.Permission(
            name,
            action="lambda:InvokeFunction",
            function=args["function_arn"],
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            arn=args["function_arn"],
            dead_letter_config={"arn": undelivered.arn},
            opts=self.child(depends_on=[allowed]),
        )
        alarms.watch(
            name, alarms.EVENT_RULE, {"RuleName": rule.name}, topic_arn=args["alarm_topic_arn"], opts=self.child()
        )
        self.rule_name = rule.name
        self.dead_letter_queue_url = undelivered.url
        self.register()
