"""An SQS queue: encrypted, reached by TLS only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Default, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component
from components.building_blocks.policy_document import allow_services, deny_plain_http, policy_document
from components.building_blocks.references import QueueRef
from components.building_blocks.stores import DataClass, People, Purpose, store_tags


class QueueArgs(TypedDict):
    """Arguments of `Queue`."""

    encryption_key_arn: KeyArn
    data_class: DataClass
    purpose: Purpose
    retention_days: Annotated[int, Between(1, 14, "days")]
    """How long a message waits; 14 days is the limit of SQS."""
    subjects: NotRequired[People]
    """Whose data it is. Default: users, where the data is personal or pseudonymous."""
    visibility_timeout_seconds: NotRequired[Annotated[int, Between(0, 43200, "seconds"), Default(30)]]
    """How long a message that was taken is hidden from others."""
    senders: NotRequired[Annotated[Sequence[str], Default(())]]
    """AWS services that may send for this account: `events.amazonaws.com`. Default: IAM principals only."""
    dead_letter_queue_arn: NotRequired[pulumi.Input[str]]
    """The queue to which a message goes that was received `max_receives` times and not deleted. Default: none, it is
    received until its retention ends."""
    max_receives: NotRequired[Annotated[int, Between(1, 1000, "receives"), Default(5)]]
    """With `dead_letter_queue_arn`."""
    tags: NotRequired[Mapping[str, str]]


class Queue(Component):
    """Creates a queue with its policy.

    Cost: 0.40 dollars a million requests, the first million a month free (https://aws.amazon.com/sqs/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    url: pulumi.Output[str]
    ref: QueueRef

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Queue", name, QueueArgs, args)
        super().__init__(name, args, opts)
        dead_letters = args.get("dead_letter_queue_arn")
        queue = aws.sqs.Queue(
            name,
            kms_master_key_id=args["encryption_key_arn"],
            kms_data_key_reuse_period_seconds=300,
            message_retention_seconds=args["retention_days"] * 86_400,
            visibility_timeout_seconds=args["visibility_timeout_seconds"],
            redrive_policy=(
                pulumi.Output.json_dumps({"deadLetterTargetArn": dead_letters, "maxReceiveCount": args["max_receives"]})
                if dead_letters is not None
                else None
            ),
            tags=store_tags(args),
            opts=self.child(),
        )
        aws.sqs.QueuePolicy(
            name,
            queue_url=queue.url,
            policy=policy_document(
                [
                    deny_plain_http("sqs:*", queue.arn),
                    *allow_services(args["senders"], {"sqs:SendMessage": queue.arn}, parent=self),
                ]
            ),
            opts=self.child(),
        )
        self.name = queue.name
        self.arn = queue.arn
        self.url = queue.url
        self.ref = {
            "name": queue.name,
            "arn": queue.arn,
            "url": queue.url,
            "encryption_key_arn": args["encryption_key_arn"],
            "data_class": args["data_class"],
            "purpose": args["purpose"],
            "retention_days": args["retention_days"],
            "owner_key": None,
            "recipients": args.get("recipients"),
        }
        self.register()
