"""Topics: addresses of people are in no name."""

from __future__ import annotations

from components.building_blocks.topic import Topic
from recorder.resource import Recording
from tests.components.building_blocks.support import ACCOUNT, KEY, only, policy, recorded

SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"


def subscribed(*emails: str) -> Recording:
    return recorded(lambda: Topic("reviewers", {"encryption_key_arn": KEY, "emails": emails}))


def test_no_address_is_in_a_name() -> None:
    recording = subscribed("ann@example.com", "bob@example.com")
    endpoints = {subscription.inputs["endpoint"] for subscription in recording.of_type(SUBSCRIPTION)}
    assert endpoints == {"ann@example.com", "bob@example.com"}
    assert not [r.urn for r in recording.resources if "@" in r.urn or "example" in r.urn]


def test_an_address_that_goes_takes_no_other_along() -> None:
    both, one = subscribed("ann@example.com", "bob@example.com"), subscribed("bob@example.com")
    assert {r.urn for r in one.resources} < {r.urn for r in both.resources}


def test_a_publisher_may_publish_for_this_account_and_no_more() -> None:
    publishers = ["cloudwatch.amazonaws.com"]
    topic = only(
        recorded(lambda: Topic("alarms", {"encryption_key_arn": KEY, "publishers": publishers})), "TopicPolicy"
    )
    denied, allowed = policy(topic)
    assert denied == {
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        # A topic's policy takes just the actions of a topic: AWS refuses `sns:*`.
        "Action": "sns:Publish",
        "Resource": [topic.inputs["arn"]],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    assert allowed == {
        "Effect": "Allow",
        "Principal": {"Service": publishers},
        "Action": "sns:Publish",
        "Resource": topic.inputs["arn"],
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }
