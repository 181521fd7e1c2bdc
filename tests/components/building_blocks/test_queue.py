"""Queues, and those where what could not be delivered waits."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from pulumi import InputPropertiesError

from components.building_blocks.component import Component
from components.building_blocks.dead_letters import dead_letter_queue
from components.building_blocks.queue import Queue, QueueArgs
from recorder.resource import Recording
from tests.components.building_blocks.support import ACCOUNT, KEY, TOPIC, only, policy, recorded

ARGS: QueueArgs = {"encryption_key_arn": KEY, "data_class": "personal", "purpose": "a test", "retention_days": 4}
DAY = 24 * 60 * 60


def queue(**args: Any) -> Recording:
    given: Any = {**ARGS, **args}
    return recorded(lambda: Queue("letters", given))


def test_messages_are_encrypted_and_kept_for_the_days_given() -> None:
    inputs = only(queue(), "Queue").inputs
    assert inputs["kmsMasterKeyId"] == KEY
    assert inputs["messageRetentionSeconds"] == 4 * DAY
    assert inputs["visibilityTimeoutSeconds"] == 30, "the documented default"
    assert (inputs["tags"]["data-class"], inputs["tags"]["retention-days"]) == ("personal", "4")


def test_a_message_that_nobody_can_use_goes_to_the_dead_letters() -> None:
    other = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:dead-letters"
    redrive = json.loads(only(queue(dead_letter_queue_arn=other, max_receives=3), "Queue").inputs["redrivePolicy"])
    assert redrive == {"deadLetterTargetArn": other, "maxReceiveCount": 3}
    assert "redrivePolicy" not in only(queue(), "Queue").inputs


@pytest.mark.parametrize("days", [1, 14])
def test_messages_wait_for_a_day_or_for_two_weeks(days: int) -> None:
    assert only(queue(retention_days=days), "Queue").inputs["messageRetentionSeconds"] == days * DAY


@pytest.mark.parametrize("days", [0, 15])
def test_messages_wait_no_shorter_and_no_longer(days: int) -> None:
    with pytest.raises(InputPropertiesError, match="must be between 1 and 14 days"):
        queue(retention_days=days)


def test_nothing_is_sent_or_read_without_tls_and_no_service_may_send() -> None:
    found = only(queue(), "QueuePolicy")
    (denied,) = policy(found)
    assert (denied["Effect"], denied["Action"], denied["Principal"]) == ("Deny", "sqs:*", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert denied["Resource"] == [only(queue(), "Queue").outputs["arn"]]


def test_a_sender_may_send_for_this_account_and_no_more() -> None:
    recording = queue(senders=["events.amazonaws.com"])
    assert policy(only(recording, "QueuePolicy"))[1] == {
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com"]},
        "Action": "sqs:SendMessage",
        "Resource": only(recording, "Queue").outputs["arn"],
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }


class Owner(Component):
    """What a dead-letter queue belongs to."""

    def __init__(self) -> None:
        super().__init__("owner", {})
        dead_letter_queue(
            "lost",
            encryption_key_arn=KEY,
            alarm_topic_arn=TOPIC,
            senders=["events.amazonaws.com"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register()


def test_a_dead_letter_queue_keeps_messages_as_long_as_sqs_does_and_alarms_at_the_first() -> None:
    recording = recorded(Owner)
    waiting, alarm = only(recording, "Queue"), only(recording, "MetricAlarm").inputs
    assert waiting.inputs["messageRetentionSeconds"] == 14 * DAY
    assert waiting.inputs["kmsMasterKeyId"] == KEY
    assert alarm["metricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["dimensions"] == {"QueueName": waiting.outputs["name"]}
    # One message is enough.
    assert (alarm["comparisonOperator"], alarm["threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["alarmActions"] == [TOPIC]
    assert [row["Principal"] for row in policy(only(recording, "QueuePolicy"))[1:]] == [
        {"Service": ["events.amazonaws.com"]}
    ]
