"""The ledger of requests: an item for each, which is there before anything is done, and stays when all is done.

Environment: `REQUESTS_TABLE`, with the key `request_id` and the indexes `by_subject` and `by_due`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from handlers.rights.core.requests import BY_DUE, BY_SUBJECT, OPEN, stamp
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.items import from_item, to_item


def now() -> datetime:
    """Return what the clock says."""
    return datetime.now(UTC)


def put(item: Mapping[str, Any]) -> None:
    """Write a new request.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("DynamoDB"):
        client("dynamodb").put_item(
            TableName=_table(), Item=to_item(item), ConditionExpression="attribute_not_exists(request_id)"
        )


def find(request_id: str) -> dict[str, Any] | None:
    """Return a request as it is now, or None where there is none.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("DynamoDB"):
        answer = client("dynamodb").get_item(
            TableName=_table(), Key=to_item({"request_id": request_id}), ConsistentRead=True
        )
    return from_item(answer["Item"]) if "Item" in answer else None


def known(request_id: str) -> dict[str, Any]:
    """Return a request that must be there.

    Raises:
        LookupError: there is none.
        TransientFault: the call may succeed later.
    """
    found = find(request_id)
    if found is None:
        raise LookupError(f"there is no request {request_id}")
    return found


def change(request_id: str, sets: Mapping[str, Any], *removes: str, first: str = "") -> bool:
    """Change attributes of a request; return False where `first` says that it was done before.

    Args:
        request_id: which.
        sets: attribute -> value.
        removes: attributes that go.
        first: an attribute that must not be there yet; empty for none.

    Raises:
        LookupError: there is no such request.
        TransientFault: the call may succeed later.
    """
    names = {f"#{number}": name for number, name in enumerate((*sets, *removes))}
    places = list(names)
    given = [f"{place} = :{place[1:]}" for place in places[: len(sets)]]
    expression = " ".join(
        part
        for part in (
            "SET " + ", ".join(given) if given else "",
            "REMOVE " + ", ".join(places[len(sets) :]) if removes else "",
        )
        if part
    )
    values = {f":{number}": value for number, value in enumerate(sets.values())}
    condition = "attribute_exists(request_id)" + (" AND attribute_not_exists(#first)" if first else "")
    try:
        with transient_faults("DynamoDB"):
            client("dynamodb").update_item(
                TableName=_table(),
                Key=to_item({"request_id": request_id}),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeNames={**names, **({"#first": first} if first else {})},
                **({"ExpressionAttributeValues": to_item(values)} if values else {}),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        if first and first in known(request_id):
            return False
        raise LookupError(f"there is no request {request_id}") from error
    return True


def of_subject(subject: str) -> Iterator[dict[str, Any]]:
    """Yield the requests of a subject, as the index has them.

    Raises:
        TransientFault: a call may succeed later.
    """
    yield from _query(BY_SUBJECT, "subject = :value", {":value": subject}, {})


def open_requests() -> Iterator[dict[str, Any]]:
    """Yield the requests that are not answered, the one that is due first before the others.

    Raises:
        TransientFault: a call may succeed later.
    """
    yield from _query(BY_DUE, "#open = :value", {":value": OPEN}, {"#open": OPEN})


def _query(index: str, condition: str, values: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    start: dict[str, Any] = {}
    while True:
        with transient_faults("DynamoDB"):
            answer = client("dynamodb").query(
                TableName=_table(),
                IndexName=index,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=to_item(values),
                **({"ExpressionAttributeNames": names} if names else {}),
                **start,
            )
        yield from map(from_item, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def moment() -> str:
    """Return the time as the ledger has it."""
    return stamp(now())


def _table() -> str:
    return os.environ["REQUESTS_TABLE"]
