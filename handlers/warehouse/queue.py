"""The queues of objects to load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults

_AT_ONCE: Final = 10
"""Messages of one call
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html)."""


def send(queue_url: str, bodies: Sequence[str], wait: Mapping[str, int] | None = None) -> None:
    """Send messages to a queue.

    Args:
        queue_url: Which one.
        bodies: Of the messages.
        wait: `DelaySeconds`, where they are to be received later.

    Raises:
        TransientFault: it did not take all of them; those that it took may come twice.
    """
    messages = [{"Id": str(number), "MessageBody": body, **(wait or {})} for number, body in enumerate(bodies)]
    for start in range(0, len(messages), _AT_ONCE):
        with transient_faults("SQS"):
            answer = client("sqs").send_message_batch(QueueUrl=queue_url, Entries=messages[start : start + _AT_ONCE])
        if refused := answer.get("Failed"):
            raise TransientFault(f"SQS refused {len(refused)} messages: {refused[0].get('Message')}")
