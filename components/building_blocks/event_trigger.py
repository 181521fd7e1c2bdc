"""Events of EventBridge's default bus go to a function, queue, state machine, pipeline or stream; the rest waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import Between, Length, Matches, Problem, checked
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.component import Component
from components.building_blocks.dead_letters import dead_letter_queue
from components.building_blocks.grants import start_execution, start_pipeline
from components.building_blocks.references import FunctionRef, QueueRef, StateMachineRef, StreamRef
from components.building_blocks.role import service_role
from components.building_blocks.stream_grants import put_records

COMPARED_BYTES = 5_000_000_000
"""EventBridge compares numbers up to here; a larger object matches no range of sizes.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""

Bytes = Annotated[int, Between(1, COMPARED_BYTES, "bytes")]


class InputArgs(TypedDict):
    """What the target gets in place of the event."""

    paths: Mapping[str, str]
    """Name -> JSON path into the event, such as `$.detail.image-digest`."""
    template: Annotated[str, Length(1, 8192)]
    """JSON in which `<name>` stands for what is at that path.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"""


JsonPath = Annotated[str, Matches(r"\$(\.[\w-]+)+", "must be a path into the event, such as $.detail.owner_id")]


class EventTriggerArgs(TypedDict):
    """Arguments of `EventTrigger`: `function`, `queue`, `state_machine`, `pipeline_arn` or `stream` is required."""

    description: Annotated[str, Matches(".{1,512}", "must be 1 to 512 characters")]
    """Which events these are."""
    pattern: pulumi.Input[str]
    """The event pattern, as JSON."""
    function: NotRequired[FunctionRef]
    """The function that gets each event, as its service wrote it. Default: another target gets it."""
    queue: NotRequired[QueueRef]
    """The queue that gets each event; events.amazonaws.com is one of its `senders`. Default: another target gets it."""
    state_machine: NotRequired[StateMachineRef]
    """The state machine that starts with each event as its input. Default: another target gets it."""
    pipeline_arn: NotRequired[pulumi.Input[str]]
    """The pipeline of CodePipeline that starts with each event. Default: another target gets it."""
    stream: NotRequired[StreamRef]
    """The Kinesis stream that gets each event as a record. Default: another target gets it."""
    partition_key_path: NotRequired[JsonPath]
    """With `stream`: where the event has what keeps records in order. Default: the event's id, which keeps none."""
    input: NotRequired[InputArgs]
    """What the target gets in place of the event. Default: the event, or the part of it at `input_path`."""
    input_path: NotRequired[JsonPath]
    """The part of the event that the target gets. Default: all of it."""
    encryption_key_arn: KeyArn
    """The KMS key of the dead-letter queue; its policy must let events.amazonaws.com use it."""
    alarm_topic_arn: TopicArn
    """The SNS topic that is notified of alarms."""
    tags: NotRequired[Mapping[str, str]]


class EventTrigger(Component):
    """Creates an EventBridge rule on the default bus, its target, the right to invoke it, and a dead-letter queue.

    EventBridge tries for 24 hours and 185 times, its defaults, before an event goes to the queue
    (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html). Lambda invokes the function
    again twice where it fails (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).

    Cost: events of AWS services are free (https://aws.amazon.com/eventbridge/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    rule_name: pulumi.Output[str]
    dead_letter_queue_url: pulumi.Output[str]

    def __init__(self, name: str, args: EventTriggerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("EventTrigger", name, EventTriggerArgs, args, _check_target)
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
        function, queue, stream = args.get("function"), args.get("queue"), args.get("stream")
        machine, pipeline_arn = args.get("state_machine"), args.get("pipeline_arn")
        target = function or queue or machine or stream
        role = None
        allowed: list[pulumi.Resource] = []
        if function is not None:
            permission = aws.lambda_.Permission(
                name,
                action="lambda:InvokeFunction",
                function=function["arn"],
                principal="events.amazonaws.com",
                source_arn=rule.arn,
                opts=self.child(),
            )
            allowed.append(permission)
        elif queue is None:
            reached = put_records(stream, "PutRecord") if stream else start_pipeline(pipeline_arn or "")
            may = start_execution(machine) if machine else reached
            role, policies = service_role(name, service="events.amazonaws.com", may=[may], opts=self.child())
            allowed.extend(policies)
        given = args.get("input")
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            arn=target["arn"] if target else pipeline_arn or "",
            role_arn=role.arn if role else None,
            input_transformer={"input_paths": given["paths"], "input_template": given["template"]} if given else None,
            input_path=args.get("input_path"),
            kinesis_target={"partition_key_path": path} if (path := args.get("partition_key_path")) else None,
            dead_letter_config={"arn": undelivered.arn},
            opts=self.child(depends_on=allowed),
        )
        alarms.create(
            name, alarms.EVENT_RULE, {"RuleName": rule.name}, topic_arn=args["alarm_topic_arn"], opts=self.child()
        )
        self._dead_letters = undelivered.ref
        self.rule_name = rule.name
        self.dead_letter_queue_url = undelivered.url
        self.register()

    @property
    def dead_letters(self) -> QueueRef:
        """The queue of events that could not be delivered."""
        return self._dead_letters


def _check_target(args: EventTriggerArgs) -> Iterator[Problem]:
    by_name = [args.get(target) for target in ("function", "queue", "state_machine", "pipeline_arn", "stream")]
    if by_name.count(None) != len(by_name) - 1:
        remedy = "must be given, or `queue`, `state_machine`, `pipeline_arn` or `stream`, and only one of them"
        yield Problem("function", by_name[0], remedy)
    if args.get("partition_key_path") and not args.get("stream"):
        yield Problem("partition_key_path", args.get("partition_key_path"), "only with `stream`")
    if args.get("input") and args.get("input_path"):
        yield Problem("input_path", args.get("input_path"), "must not be given with `input`")


def new_objects(
    bucket: pulumi.Input[str], prefix: str, *, from_bytes: int | None = None, below_bytes: int | None = None
) -> pulumi.Output[str]:
    """Return the pattern of the events of a bucket's new objects.

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
