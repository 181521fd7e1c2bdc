"""The ledger, as the API reads and writes it: an owner's part of it, and no other.

Environment: `LEDGER_TABLE`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from handlers.api.core.photos import is_photo
from handlers.images.core.ledger import item_key
from handlers.shared.clients import dynamodb
from handlers.shared.faults import transient_faults
from handlers.shared.items import from_item, to_item

_MOST_QUERIES: Final = 8
"""Of one page: deleted photos take up room in the ledger for a while."""


def find(key: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the item at a key as it is now, or None where there is none.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("DynamoDB"):
        answer = dynamodb().get_item(TableName=_table(), Key=to_item(key), ConsistentRead=True)
    return from_item(answer["Item"]) if "Item" in answer else None


def put(item: Mapping[str, Any], condition: str = "", **values: Any) -> bool:  # noqa: ANN401 - any plain value
    """Put an item; return False where the condition does not hold, and nothing was written.

    Args:
        item: as plain values.
        condition: of DynamoDB, with `#outcome` and `#claim` where it needs these attributes; empty for none.
        values: that the condition names, without their colons.

    Raises:
        TransientFault: the call may succeed later.
    """
    names = {name: name[1:] for name in ("#outcome", "#claim") if name in condition}
    given = {f":{name}": value for name, value in values.items()}
    try:
        with transient_faults("DynamoDB"):
            dynamodb().put_item(
                TableName=_table(),
                Item=to_item(item),
                **({"ConditionExpression": condition} if condition else {}),
                **({"ExpressionAttributeNames": names} if names else {}),
                **({"ExpressionAttributeValues": to_item(given)} if given else {}),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def remove(key: Mapping[str, str]) -> None:
    """Delete the item at a key; none that is there is none to delete.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("DynamoDB"):
        dynamodb().delete_item(TableName=_table(), Key=to_item(key))


def photos(owner_id: str, *, limit: int, after: str | None, now: float) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of an owner's photos in the order of their ids, and the id to go on after, where there are more.

    Args:
        owner_id: whose.
        limit: photos at most.
        after: the id that the page begins after; None for the first.
        now: seconds since the epoch.

    Raises:
        TransientFault: a call may succeed later.
    """
    found: list[dict[str, Any]] = []
    for _ in range(_MOST_QUERIES):
        items, more = _query(owner_id, limit, after)
        for index, item in enumerate(items):
            after = item["photo_id"]
            if is_photo(item, now=now):
                found.append(item)
            if len(found) == limit:
                return found, after if more or index + 1 < len(items) else None
        if not more:
            return found, None
    return found, after


def _query(owner_id: str, limit: int, after: str | None) -> tuple[list[dict[str, Any]], bool]:
    start = {"ExclusiveStartKey": to_item(item_key(owner_id, after))} if after else {}
    values = {":pk": item_key(owner_id, "")["pk"], ":photos": item_key(owner_id, "")["sk"]}
    with transient_faults("DynamoDB"):
        answer = dynamodb().query(
            TableName=_table(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :photos)",
            ExpressionAttributeValues=to_item(values),
            Limit=limit,
            **start,
        )
    return [from_item(item) for item in answer["Items"]], "LastEvaluatedKey" in answer


def _table() -> str:
    return os.environ["LEDGER_TABLE"]
