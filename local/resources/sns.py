"""SNS topics and subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _topic_policy(context: Context) -> Created:
    arn = str(context.inputs["arn"])
    context.call(
        "sns", "SetTopicAttributes", TopicArn=arn, AttributeName="Policy", AttributeValue=context.inputs["policy"]
    )
    return Created(arn, {})


ROWS: Mapping[str, Creator] = {
    "aws:sns/topic:Topic": Row(
        service="sns",
        operation="CreateTopic",
        name="Name",
        attributes="Attributes",
        id="TopicArn",
        outputs={"arn": "TopicArn"},
    ),
    "aws:sns/topicPolicy:TopicPolicy": _topic_policy,
    "aws:sns/topicSubscription:TopicSubscription": Row(
        service="sns",
        operation="Subscribe",
        attributes="Attributes",
        renames={"topic": "TopicArn"},
        later=("endpointAutoConfirms", "confirmationTimeoutInMinutes"),
        constants={"ReturnSubscriptionArn": True},
        id="SubscriptionArn",
        outputs={"arn": "SubscriptionArn"},
    ),
}
