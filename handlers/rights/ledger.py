"""The ledger of requests: an item for each, which is there before anything is done, and stays when all is done.

Environment: `REQUESTS_TABLE`, with the key `request_id` and the indexes `by_subject` and `by_due`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from handlers.rights.core.requests import BY_DUE, BY_SUBJECT, ERASED, OPEN, RequestState, Right, stamp
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.items import from_item, to_item


class AlreadyClosed(Exception):  # noqa: N818 - for whoever goes on with it
    """The request is answered, or withdrawn: nobody knows any more whose it was."""


def now() -> datetime:
    """Return what the clock says."""
    return datetime.now(UTC)


def put(item: Mapping[str, Any]) -> None:
    """Write a new request. One that is there with all it says was written by an attempt whose answer got lost.

    Raises:
        TransientFault: the call may succeed later.
    """
    given = to_item(item)
    try:
        with transient_faults("DynamoDB"):
            client("dynamodb").put_item(
                TableName=_table(), Item=given, ConditionExpression="attribute_not_exists(request_id)"
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        if find(item["request_id"]) != from_item(given):
            raise


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


def known_open(request_id: str) -> dict[str, Any]:
    """Return a request that is still to be answered.

    Raises:
        AlreadyClosed: it is not, any more.
        LookupError: there is none.
        TransientFault: the call may succeed later.
    """
    item = known(request_id)
    if "owner_id" not in item:
        raise AlreadyClosed(f"the request {request_id} is closed")
    return item


def close(request_id: str, state: RequestState, **more: str) -> None:
    """Record a request as answered: then nothing in it says whose it was.

    Raises:
        LookupError: there is no such request.
        TransientFault: the call may succeed later.
    """
    change(
        request_id,
        {"state": state.value, "closed_at": moment(), **more},
        *("owner_id", "changes", "holds", OPEN),
    )


def withdraw_others(item: Mapping[str, Any]) -> None:
    """Close the subject's requests beside an erasure: of what is going to be erased there is nothing else to answer.

    Another erasure stays open until this one has a certificate, which answers both.

    Raises:
        TransientFault: a call may succeed later.
    """
    for other in of_subject(item["subject"]):
        if other["kind"] != Right.ERASE and "owner_id" in other:
            close(other["request_id"], RequestState.REFUSED, reason=ERASED)


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


def page_of_open(*, limit: int, after: Mapping[str, str] | None) -> tuple[list[dict[str, Any]], bool]:
    """Return a page of the requests that are not answered, and whether there are more.

    The one that is due first is before the others.

    Args:
        limit: requests at most.
        after: `due_at` and `request_id` that the page begins after, whether that request is still open or not; None for
            the first page.

    Raises:
        TransientFault: the call may succeed later.
    """
    start = {"ExclusiveStartKey": to_item({OPEN: OPEN, **after})} if after else {}
    with transient_faults("DynamoDB"):
        answer = client("dynamodb").query(
            TableName=_table(),
            IndexName=BY_DUE,
            KeyConditionExpression="#open = :value",
            ExpressionAttributeNames={"#open": OPEN},
            ExpressionAttributeValues=to_item({":value": OPEN}),
            Limit=limit + 1,
            **start,
        )
    found = [from_item(item) for item in answer["Items"]]
    return found[:limit], len(found) > limit


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
