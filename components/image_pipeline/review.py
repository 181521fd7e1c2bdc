"""A person approves photos before anything is made of them: who is asked, and who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, checked
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.component import Component
from components.building_blocks.function import Function
from components.building_blocks.grants import Grants, answer_tasks, items, publish
from components.building_blocks.log_group import LOG_RETENTION, LogRetention
from components.building_blocks.table import Table
from components.building_blocks.topic import EmailAddress, Topic
from handlers.images.core.review import LONGEST_SECONDS

MEMORY_MB = 512
KEPT_DAYS = 31
"""An hour at most until the deadline, and the 30 days that `handlers.images.review.reviews` keeps a review after it."""
WITHOUT_REVIEW = {"Needs review?": "Prepare variants"}
"""The workflow of a pipeline that reviews nothing: state -> the state that is gone to instead."""


class ReviewRuleArgs(TypedDict):
    """Photos that are reviewed: those that meet every condition that is given, at least one."""

    owner_ids: NotRequired[Sequence[str]]
    """Whose photos. Default: anybody's."""
    min_pixels: NotRequired[int]
    """Width x height of the original, at least. Default: of any size."""
    formats: NotRequired[Sequence[str]]
    """What the original is, such as `gif`. Default: of any format."""
    keys: NotRequired[Sequence[str]]
    """Globs, of which the key matches one; `*` stands for any characters, `/` too. Default: any key."""


class ReviewArgs(TypedDict):
    """Which photos a person must approve, and for how long the workflow waits."""

    when: Literal["always"] | Sequence[ReviewRuleArgs]
    """`always`, or rules of which one is enough."""
    timeout_seconds: NotRequired[Annotated[int, Between(1, LONGEST_SECONDS, "seconds")]]
    """After which the photo counts as not reviewed. Default: 3600."""
    heartbeat_seconds: NotRequired[Annotated[int, Between(1, LONGEST_SECONDS - 1, "seconds")] | None]
    """Within which a reviewer must say again that the review goes on. Default: no word is needed."""
    reviewer_emails: NotRequired[Sequence[EmailAddress]]
    """Who gets an e-mail for each review, once they have confirmed that. Default: nobody; subscribe to the topic."""


class HumanReviewArgs(TypedDict):
    """Arguments of `HumanReview`."""

    timeout_seconds: Annotated[int, Between(1, LONGEST_SECONDS, "seconds")]
    """How long the workflow waits."""
    reviewer_emails: NotRequired[Sequence[EmailAddress]]
    """Who gets an e-mail for each review. Default: nobody."""
    layer_arn: pulumi.Input[str]
    """The Lambda layer with the handlers' dependencies."""
    encryption_key_arn: KeyArn
    """The KMS key of reviews and messages."""
    logs_key_arn: KeyArn
    log_retention_days: NotRequired[LogRetention]
    """Default: 90."""
    alarm_topic_arn: TopicArn
    deletable: NotRequired[bool]
    """`pulumi destroy` deletes the reviews. Default: False."""
    tags: NotRequired[Mapping[str, str]]


class HumanReview(Component):
    """Creates what a workflow asks people with: a table of reviews, a topic for reviewers, and two functions.

    The workflow's tokens are in the table alone, which the customer's key encrypts; a token goes when it is of no use
    any more, and its item 30 days after the deadline.

    Cost: two invocations and three writes a review. Waiting costs nothing in a Standard workflow.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    ask_function_arn: pulumi.Output[str]
    answer_function: pulumi.Output[str]
    """Its name. Only who may invoke it may answer: an API in front of it checks that, and says who it is."""
    reviewers_topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: HumanReviewArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("HumanReview", name, HumanReviewArgs, args)
        super().__init__(name, args, opts)
        table = Table(
            name,
            {
                "data_class": "personal",
                "retention_days": KEPT_DAYS,
                "partition_key": "review_id",
                "encryption_key_arn": args["encryption_key_arn"],
                "alarm_topic_arn": args["alarm_topic_arn"],
                "deletion_protection": not args.get("deletable", False),
            },
            self.child(),
        )
        reviewers = Topic(
            f"{name}-reviewers",
            {"encryption_key_arn": args["encryption_key_arn"], "emails": args.get("reviewer_emails", ())},
            self.child(),
        )

        def function(
            step: str, description: str, *, may: Sequence[Grants], **environment: pulumi.Input[str]
        ) -> Function:
            return Function(
                f"{name}-{step}",
                {
                    "handler": f"handlers.images.review.{step}.handler",
                    "description": description,
                    "may": may,
                    "environment": {"REVIEWS_TABLE": table.name, **environment},
                    "layers": [args["layer_arn"]],
                    "memory_mb": MEMORY_MB,
                    "encryption_key_arn": args["encryption_key_arn"],
                    "logs_key_arn": args["logs_key_arn"],
                    "log_retention_days": args.get("log_retention_days", LOG_RETENTION),
                    "alarm_topic_arn": args["alarm_topic_arn"],
                },
                self.child(),
            )

        ask = function(
            "ask",
            "Keeps the workflow's token and tells the reviewers what to look at",
            may=[items(table, "PutItem"), publish(reviewers)],
            REVIEWERS_TOPIC_ARN=reviewers.arn,
            REVIEW_SECONDS=str(args["timeout_seconds"]),
        )
        answer = function(
            "answer",
            "Takes a reviewer's answer and sends it to the workflow that waits for it",
            may=[items(table, "GetItem", "UpdateItem"), answer_tasks()],
        )
        self.ask_function_arn = ask.arn
        self.answer_function = answer.name
        self.reviewers_topic_arn = reviewers.arn
        self.register()


def review_fields(args: ReviewArgs) -> Mapping[str, Mapping[str, int]]:
    """Return what the workflow's state `Review` waits for: state -> field -> value."""
    heartbeat = args.get("heartbeat_seconds")
    fields = {"TimeoutSeconds": args.get("timeout_seconds", LONGEST_SECONDS)}
    return {"Review": fields | ({"HeartbeatSeconds": heartbeat} if heartbeat else {})}
