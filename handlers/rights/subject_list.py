"""Writes the list of restricted and erased subjects, which `handlers.shared.subjects` reads.

An erasure stays in the list as long as any copy could bring the person back: the longest retention of the stores that
cannot be edited. A restriction and an objection stay until they are lifted. Environment: that of
`handlers.shared.subjects`, and `RETENTION`, JSON: store -> days.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from botocore.exceptions import ClientError

from handlers.rights.core.requests import stamp
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.items import to_item
from handlers.shared.subjects import KEY, STATE, State

_LONGER_DAYS: Final = 15
"""Than the longest retention: a dead-letter queue may keep an event 14 days more, and the services delete late."""


class AlreadyErased(Exception):  # noqa: N818 - for whoever asks
    """A subject that was erased has nothing that could be restricted or lifted."""


def retention() -> Mapping[str, float]:
    """Return how many days each store keeps what cannot be edited."""
    return json.loads(os.environ.get("RETENTION") or "{}")


def erase(subject: str, at: datetime) -> None:
    """Put a subject down as erased, whatever was there before.

    Raises:
        TransientFault: the call may succeed later.
    """
    days = max(retention().values(), default=0) + _LONGER_DAYS
    values = {":state": State.ERASED.value, ":at": stamp(at), ":until": int((at + timedelta(days=days)).timestamp())}
    with transient_faults("DynamoDB"):
        client("dynamodb").update_item(
            TableName=_table(),
            Key=to_item({KEY: subject}),
            UpdateExpression="SET #state = :state, since = :at, expires_at = :until",
            ExpressionAttributeNames={"#state": STATE},
            ExpressionAttributeValues=to_item(values),
        )


def restrict(subject: str, state: State, at: datetime) -> None:
    """Put a subject down as restricted, or as one that objects; a restriction stays one.

    Raises:
        AlreadyErased: it is erased.
        TransientFault: the call may succeed later.
    """
    allowed = "attribute_not_exists(#state) OR #state <> :erased"
    if state is State.OBJECTED:
        allowed = "attribute_not_exists(#state) OR #state = :state"
    try:
        with transient_faults("DynamoDB"):
            client("dynamodb").update_item(
                TableName=_table(),
                Key=to_item({KEY: subject}),
                UpdateExpression="SET #state = :state, since = if_not_exists(since, :at)",
                ConditionExpression=allowed,
                ExpressionAttributeNames={"#state": STATE},
                ExpressionAttributeValues=to_item(
                    {":state": state.value, ":at": stamp(at)}
                    | ({":erased": State.ERASED.value} if ":erased" in allowed else {})
                ),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        if _state(subject) is State.ERASED:
            raise AlreadyErased("the subject is erased: nothing of it can be restricted") from error


def lift(subject: str) -> None:
    """Take a subject from the list, restricted or objecting. One that is not in it is none to take.

    Raises:
        AlreadyErased: it is erased, and stays so.
        TransientFault: the call may succeed later.
    """
    try:
        with transient_faults("DynamoDB"):
            client("dynamodb").delete_item(
                TableName=_table(),
                Key=to_item({KEY: subject}),
                ConditionExpression="attribute_not_exists(#state) OR #state <> :erased",
                ExpressionAttributeNames={"#state": STATE},
                ExpressionAttributeValues=to_item({":erased": State.ERASED.value}),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        raise AlreadyErased("the subject is erased: that cannot be lifted") from error


def _state(subject: str) -> State | None:
    with transient_faults("DynamoDB"):
        found = client("dynamodb").get_item(TableName=_table(), Key=to_item({KEY: subject}), ConsistentRead=True)
    said = found.get("Item", {}).get(STATE)
    return State(said["S"]) if said else None


def _table() -> str:
    return os.environ["TOMBSTONES_TABLE"]
