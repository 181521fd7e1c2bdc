"""A person approves photos before anything is made of them: who is asked, and who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import Foundation, foundation_of
from components.building_blocks.function import Function
from components.building_blocks.grants import Grants, item_actions, publish, send_task_results
from components.building_blocks.references import FunctionRef, ReviewsRef, StoreRef
from components.building_blocks.table import Table
from components.building_blocks.topic import EmailAddress, Topic
from handlers.images.core.review import ANSWER_BEFORE, LONGEST_SECONDS, SHOWN, WAITING, WAITS_FOR

MEMORY_MB = 512
KEPT_DAYS = 31
"""An hour at most until the deadline, and the 30 days that `handlers.images.review.reviews` keeps a review after it."""
BY_OWNER = "by_owner"
"""The index by which the reviews of one person's photos are found."""
SKIP_REVIEW = {"Needs review?": "Prepare variants"}
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
    timeout_seconds: NotRequired[Annotated[int, Between(1, LONGEST_SECONDS, "seconds"), Default(LONGEST_SECONDS)]]
    """After which the photo counts as not reviewed."""
    heartbeat_seconds: NotRequired[Annotated[int, Between(1, LONGEST_SECONDS - 1, "seconds")] | None]
    """Within which a reviewer must say again that the review goes on. Default: no word is needed."""
    reviewer_emails: NotRequired[Annotated[Sequence[EmailAddress], Default(())]]
    """Who gets an e-mail for each review, once they have confirmed that. Default: nobody; subscribe to the topic."""


class HumanReviewArgs(Foundation):
    """Arguments of `HumanReview`."""

    timeout_seconds: Annotated[int, Between(1, LONGEST_SECONDS, "seconds")]
    """How long the workflow waits."""
    reviewer_emails: NotRequired[Annotated[Sequence[EmailAddress], Default(())]]
    """Who gets an e-mail for each review. Default: nobody."""
    layer_arn: pulumi.Input[str]
    """The Lambda layer with the handlers' dependencies."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the reviews."""
    tags: NotRequired[Mapping[str, str]]


class HumanReview(Component):
    """Creates what a workflow asks people with: a table of reviews, a topic for reviewers, and two functions.

    The workflow's tokens are in the table alone, which a customer managed key encrypts; a token is deleted
    when it can no longer be used, and its item 30 days after the deadline.

    Cost: two invocations and three writes a review. Waiting costs nothing in a Standard workflow.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    ask_function_arn: pulumi.Output[str]
    answer_function_name: pulumi.Output[str]
    """Its name. Only who may invoke it may answer: an API in front of it checks that, and says who it is."""
    reviewers_topic_arn: pulumi.Output[str]
    reviews: StoreRef

    def __init__(self, name: str, args: HumanReviewArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("HumanReview", name, HumanReviewArgs, args)
        super().__init__(name, args, opts)
        table = Table(
            name,
            {
                "data_class": "personal",
                "purpose": "who was asked to review which photo and what the answer was",
                "retention_days": KEPT_DAYS,
                "owner_key": BY_OWNER,
                "subjects": "users and reviewers",
                "partition_key": "review_id",
                "indexes": {
                    BY_OWNER: {"partition_key": "owner_id"},
                    # without the workflow's token: who sees what waits needs none
                    WAITING: {"partition_key": WAITS_FOR, "sort_key": ANSWER_BEFORE, "projection": SHOWN},
                },
                "encryption_key_arn": args["encryption_key_arn"],
                "alarm_topic_arn": args["alarm_topic_arn"],
                "deletion_protection": not args["force_destroy"],
            },
            self.child(),
        )
        reviewers = Topic(
            f"{name}-reviewers",
            {"encryption_key_arn": args["encryption_key_arn"], "emails": args["reviewer_emails"]},
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
                    **foundation_of(args),
                },
                self.child(),
            )

        ask = function(
            "ask",
            "Keeps the workflow's token and notifies the reviewers of what to look at",
            may=[item_actions(table.ref, "PutItem"), publish(reviewers.ref)],
            REVIEWERS_TOPIC_ARN=reviewers.arn,
            REVIEW_SECONDS=str(args["timeout_seconds"]),
        )
        answer = function(
            "answer",
            "Takes a reviewer's answer and sends it to the workflow that waits for it",
            may=[item_actions(table.ref, "GetItem", "UpdateItem"), send_task_results()],
        )
        self.ask_function_arn = ask.arn
        self.answer_function_name = answer.name
        self._ask_function = ask.ref
        self._answer_function = answer.ref
        self.reviewers_topic_arn = reviewers.arn
        self.reviews = table.ref
        self.register()

    @property
    def ask_function(self) -> FunctionRef:
        """The function that asks for a review."""
        return self._ask_function

    @property
    def ref(self) -> ReviewsRef:
        """The reviews, and the function that takes answers."""
        return {"table": self.reviews, "answer_function": self._answer_function}


def review_overrides(args: ReviewArgs) -> Mapping[str, Mapping[str, int]]:
    """Return what the workflow's state `Review` waits for: state -> field -> value."""
    heartbeat = args.get("heartbeat_seconds")
    fields = {"TimeoutSeconds": args["timeout_seconds"]}
    return {"Review": fields | ({"HeartbeatSeconds": heartbeat} if heartbeat else {})}
