"""Dead-letter queues: messages that name an owner are deleted, and all others are visible again afterwards.

`STORES`: `{"id", "queue_url"}`. A queue has no way to look without receiving, so each message is received once and is
invisible until the pass ends. If the pass is killed, SQS makes it visible again by itself, and no pass begins before:
it would not see all. Whoever erases waits a minute before, for the numbers by which a queue is known to be empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from handlers.rights.core.mentions import Mentions
from handlers.rights.core.operations import Counts, Operation, StoreTask
from handlers.rights.passes import Step, Store, kind
from handlers.shared.budget import left_seconds
from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults

_AT_ONCE: Final = 10
"""Messages of one call
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html)."""
INVISIBLE_SECONDS: Final = 900
"""As long as a function can run."""
_EMPTY_ANSWERS: Final = 3
"""In a row that end the pass: one alone may come from a part of the queue that is empty."""
WAIT_SECONDS = 1
"""For a message, once an answer was empty: SQS asks all its servers then."""
_NUMBERS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
_TO_END_SECONDS: Final = 30.0
Message = Mapping[str, Any]


def _step(operation: Operation) -> Step:
    """Return the step that looks at a whole queue."""

    def step(task: StoreTask, store: Store, counts: Counts, _place: Any) -> None:  # noqa: ANN401 - JSON
        queue, mentions = store["queue_url"], Mentions(task.owner_ids)
        if _is_empty(queue):
            return
        others: list[Message] = []
        try:
            for message in _received(queue):
                is_theirs = mentions.in_value({"body": message["Body"], "attributes": _attributes(message)})
                is_theirs = is_theirs and counts.is_free(task, store["id"], message["MessageId"])
                counts.found += is_theirs
                if is_theirs and operation is Operation.ERASE:
                    with transient_faults("SQS"):
                        client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                    counts.erased += 1
                else:
                    others.append(message)
        finally:
            _show(queue, others)

    return step


def _is_empty(queue: str) -> bool:
    """Return whether a queue has no messages. The numbers are right a minute after the last message at the latest.

    Raises:
        TransientFault: some are invisible, for 15 minutes at most where an earlier pass was killed; or the call failed.
    """
    with transient_faults("SQS"):
        answer = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=list(_NUMBERS))["Attributes"]
    visible, held, delayed = (int(answer[name]) for name in _NUMBERS)
    if held:
        raise TransientFault(f"{held} messages of the queue are in flight: another consumer has received them")
    return not visible + delayed


def _attributes(message: Message) -> dict[str, Any]:
    return {name: one.get("StringValue", "") for name, one in message.get("MessageAttributes", {}).items()}


def _received(queue: str) -> Iterator[Message]:
    """Yield each message once.

    Raises:
        TransientFault: a call may succeed later, or there are more than an invocation has time for.
    """
    seen: set[str] = set()
    empty = 0
    while empty < _EMPTY_ANSWERS:
        if left_seconds() < _TO_END_SECONDS:
            raise TransientFault(f"after {len(seen):,} messages the queue has more than one invocation can look at")
        with transient_faults("SQS"):
            answer = client("sqs").receive_message(
                QueueUrl=queue,
                MaxNumberOfMessages=_AT_ONCE,
                VisibilityTimeout=INVISIBLE_SECONDS,
                WaitTimeSeconds=WAIT_SECONDS if empty else 0,
                MessageAttributeNames=["All"],
            )
        messages = answer.get("Messages", [])
        empty = 0 if messages else empty + 1
        for message in messages:
            if message["MessageId"] not in seen:
                seen.add(message["MessageId"])
                yield message


def _show(queue: str, messages: list[Message]) -> None:
    """Make messages visible again. One that cannot be, is so by itself after a while."""
    for start in range(0, len(messages), _AT_ONCE):
        entries = [
            {"Id": str(number), "ReceiptHandle": one["ReceiptHandle"], "VisibilityTimeout": 0}
            for number, one in enumerate(messages[start : start + _AT_ONCE])
        ]
        with transient_faults("SQS"):
            client("sqs").change_message_visibility_batch(QueueUrl=queue, Entries=entries)


handler = kind({Operation.FIND: _step(Operation.FIND), Operation.ERASE: _step(Operation.ERASE)})
