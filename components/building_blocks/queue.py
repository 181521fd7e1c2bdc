"""An SQS queue: encrypted, reached by TLS only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component
from components.building_blocks.policy_document import allow_services, deny_plain_http, policy_document
from components.building_blocks.stores import DataClass, store_tags


class QueueArgs(TypedDict):
    """Arguments of `Queue`."""

    encryption_key_arn: KeyArn
    data_class: DataClass
    retention_days: Annotated[int, Between(1, 14, "days")]
    """How long a message waits; 14 days is the limit of SQS."""
    visibility_timeout_seconds: NotRequired[Annotated[int, Between(0, 43200, "seconds")]]
    """How long a message that was taken is hidden from others. Default: 30."""
    senders: NotRequired[Sequence[str]]
    """AWS services that may send for this account: `events.amazonaws.com`. Default: IAM principals only."""
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
    encryption_key_arn: pulumi.Output[str]

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Queue", name, QueueArgs, args)
        super().__init__(name, args, opts)
        queue = aws.sqs.Queue(
            name,
            kms_master_key_id=args["encryption_key_arn"],
            kms_data_key_reuse_period_seconds=300,
            message_retention_seconds=args["retention_days"] * 86_400,
            visibility_timeout_seconds=args.get("visibility_timeout_seconds", 30),
            tags=store_tags({"data_class": args["data_class"], "retention_days": args["retention_days"]}),
            opts=self.child(),
        )
        aws.sqs.QueuePolicy(
            name,
            queue_url=queue.url,
            policy=policy_document(
                [
                    deny_plain_http("sqs:*", queue.arn),
                    *allow_services(args.get("senders", ()), {"sqs:SendMessage": queue.arn}, parent=self),
                ]
            ),
            opts=self.child(),
        )
        self.name = queue.name
        self.arn = queue.arn
        self.url = queue.url
        self.encryption_key_arn = pulumi.Output.from_input(args["encryption_key_arn"])
        self.register()
