"""A queue that the local cloud adds, subscribed to the program's notifications."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from local.clients import Clients

NOTIFICATIONS: Final = "local-cloud-notifications"
_WAIT_SECONDS: Final = 1
_AT_ONCE: Final = 10


@dataclass(frozen=True, slots=True)
class Notification:
    """What the workflow published, and when."""

    report: dict[str, Any]
    sent: float
    """Seconds since the epoch."""


class Notifications:
    """Receives what the workflow publishes on a topic."""

    def __init__(self, clients: Clients, topic_arn: str, queue: str = NOTIFICATIONS) -> None:
        self._sqs = clients.get("sqs")
        self._queue = self._sqs.create_queue(QueueName=queue)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"]
        clients.get("sns").subscribe(
            TopicArn=topic_arn,
            Protocol="sqs",
            Endpoint=attributes["QueueArn"],
            Attributes={"RawMessageDelivery": "true"},
        )

    def receive(self) -> Iterator[Notification]:
        """Yield what is there, after waiting for a second at most."""
        answer = self._sqs.receive_message(
            QueueUrl=self._queue,
            MaxNumberOfMessages=_AT_ONCE,
            WaitTimeSeconds=_WAIT_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        for message in answer.get("Messages", ()):
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
            yield Notification(json.loads(message["Body"]), int(message["Attributes"]["SentTimestamp"]) / 1000)
