"""An SNS topic: encrypted, reached by TLS only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Default, Matches, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component
from components.building_blocks.policy_document import allow_services, deny_plain_http, policy_document
from components.building_blocks.references import TopicRef

EmailAddress = Annotated[
    str, Matches(r"[^@\s]+@[^@\s]+\.[^@\s]+", "must be an e-mail address, such as ops@example.com")
]


class TopicArgs(TypedDict):
    """Arguments of `Topic`."""

    encryption_key_arn: KeyArn
    publishers: NotRequired[Annotated[Sequence[str], Default(())]]
    """AWS services that may publish for this account: `cloudwatch.amazonaws.com`. Default: IAM principals only."""
    emails: NotRequired[Annotated[Sequence[EmailAddress], Default(())]]
    """Each gets every message, once it has confirmed its subscription."""
    region: NotRequired[str]
    """The topic's region. Default: the stack's."""
    tags: NotRequired[Mapping[str, str]]


class Topic(Component):
    """Creates a topic with its policy.

    Cost: 0.50 dollars a million publishes, 2 a 100,000 e-mails (https://aws.amazon.com/sns/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    ref: TopicRef

    def __init__(self, name: str, args: TopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Topic", name, TopicArgs, args)
        super().__init__(name, args, opts)
        topic = aws.sns.Topic(
            name,
            kms_master_key_id=args["encryption_key_arn"],
            region=args.get("region"),
            opts=self.child(),
        )
        aws.sns.TopicPolicy(
            name,
            arn=topic.arn,
            policy=policy_document(
                [
                    # A topic policy takes only the actions of a topic, so `sns:*` would be refused:
                    # https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit
                    deny_plain_http("sns:Publish", topic.arn),
                    *allow_services(args["publishers"], {"sns:Publish": topic.arn}, parent=self),
                ]
            ),
            region=args.get("region"),
            opts=self.child(),
        )
        for email in args["emails"]:
            # An address is personal data, which has no place in a URN; by its digest the others keep their names.
            digest = hashlib.sha256(email.encode()).hexdigest()[:8]
            aws.sns.TopicSubscription(
                f"{name}-{digest}",
                topic=topic.arn,
                protocol="email",
                endpoint=email,
                region=args.get("region"),
                opts=self.child(),
            )
        self.name = topic.name
        self.arn = topic.arn
        self.ref = {"arn": topic.arn, "encryption_key_arn": args["encryption_key_arn"]}
        self.register()
