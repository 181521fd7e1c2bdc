"""DynamoDB tables: an owner's items are found by a key, of the table or of an index, and no other item is read.

`STORES`: `{"id", "table", "owner": {"attribute", "value", "index": its name, or absent}, "key": [the table's key],
"leave_out": [attributes that are no data of the owner, left out of an export], "rectify": [attributes that may be
corrected]}`. `value` is as `owner#<owner_id>`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from handlers.rights import exports
from handlers.rights.core.operations import ChangeRefused, Counts, Operation, StoreTask
from handlers.rights.passes import OWNER, Store, kind, of_owner
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.items import from_item, to_item
from handlers.shared.subjects import State, find_states

_AT_ONCE: Final = 100
Item = Mapping[str, Any]


def _page(store: Store, owner_id: str, after: Item | None) -> tuple[list[Item], Item | None]:
    """Return the keys of some items of an owner, and where to go on; None at the end."""
    owner = store["owner"]
    names = {f"#{name}": name for name in (owner["attribute"], *store["key"])}
    with transient_faults("DynamoDB"):
        answer = client("dynamodb").query(
            TableName=store["table"],
            KeyConditionExpression=f"#{owner['attribute']} = :owner",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=to_item({":owner": of_owner(owner["value"], owner_id)}),
            ProjectionExpression=", ".join(f"#{name}" for name in store["key"]),
            Limit=_AT_ONCE,
            **({"IndexName": owner["index"]} if owner.get("index") else {"ConsistentRead": True}),
            **({"ExclusiveStartKey": after} if after else {}),
        )
    return answer["Items"], answer.get("LastEvaluatedKey")


def _name(store: Store, key: Item) -> str:
    """Return what a hold knows an item by: the values of its key, with `/` between."""
    return "/".join(str(from_item(key)[name]) for name in store["key"])


def _item(store: Store, key: Item) -> dict[str, Any] | None:
    with transient_faults("DynamoDB"):
        found = client("dynamodb").get_item(TableName=store["table"], Key=key, ConsistentRead=True).get("Item")
    return from_item(found) if found else None


def _each(operation: str) -> Any:  # noqa: ANN401 - a step
    """Return the step that does something with each item of a page."""

    def step(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
        index, after = place or (0, None)
        keys, more = _page(store, task.owner_ids[index], after)
        if operation == Operation.EXPORT:
            found = [item for key in keys if (item := _item(store, key)) is not None]
            left_out = set(store.get("leave_out", ()))
            values = [{name: value for name, value in item.items() if name not in left_out} for item in found]
            name = f"items-{_hash(after)}.ndjson"
            counts.found += exports.put_lines(task, store["id"], name, values)
        else:
            for key in keys:
                if not counts.is_free(task, store["id"], _name(store, key)):
                    continue
                counts.found += 1
                if operation == Operation.ERASE:
                    _delete(store, key)
                    counts.erased += 1
        if more:
            return index, more
        return (index + 1, None) if index + 1 < len(task.owner_ids) else None

    return step


def _hash(after: Item | None) -> str:
    """Return a name for a page: the same page has the same, however often it is written."""
    return exports.digest(json.dumps(after, sort_keys=True)) if after else "first"


def _delete(store: Store, key: Item) -> None:
    with transient_faults("DynamoDB"):
        client("dynamodb").delete_item(TableName=store["table"], Key=key)


def _rectify(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401, ARG001 - a step
    """Correct attributes of items: `changes` has `{store id: {item: {attribute: value}}}`."""
    names = store["key"]
    for item, changes in task.changes.get(store["id"], {}).items():
        if wrong := sorted(set(changes) - set(store.get("rectify", ()))):
            raise ChangeRefused(
                f"{store['id']}: {wrong[0]} cannot be corrected; {', '.join(store.get('rectify', ()))} can"
            )
        if not all(isinstance(value, str) and value for value in changes.values()):
            raise ChangeRefused(f"{store['id']}: what is corrected must be a text")
        parts = item.split("/", len(names) - 1)
        key = dict(zip(names, parts, strict=False))
        if len(parts) < len(names) or _owner_value(store, task) not in (_item(store, to_item(key)) or {}).values():
            raise ChangeRefused(f"{store['id']}: the owner has no such item")
        sets = {f"#{index}": name for index, name in enumerate(changes)}
        values = {f":{index}": value for index, value in enumerate(changes.values())}
        with transient_faults("DynamoDB"):
            client("dynamodb").update_item(
                TableName=store["table"],
                Key=to_item(key),
                UpdateExpression="SET " + ", ".join(f"#{index} = :{index}" for index in range(len(changes))),
                ConditionExpression="attribute_exists(#key)",
                ExpressionAttributeNames={**sets, "#key": names[0]},
                ExpressionAttributeValues=to_item(values),
            )
        counts.found += 1
        counts.rewritten += 1


def _owner_value(store: Store, task: StoreTask) -> str:
    return of_owner(store["owner"]["value"], task.owner_ids[0])


def _replay(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Erase whoever is in the table and was erased before. After a restore alone the whole table is read for it."""
    attribute, value = store["owner"]["attribute"], store["owner"]["value"]
    before, after = value.split(OWNER)
    with transient_faults("DynamoDB"):
        answer = client("dynamodb").scan(
            TableName=store["table"],
            ProjectionExpression="#owner",
            ExpressionAttributeNames={"#owner": attribute},
            **({"ExclusiveStartKey": place} if place else {}),
        )
    values = {str(from_item(item).get(attribute, "")) for item in answer["Items"]}
    owners = {one.removeprefix(before).removesuffix(after) for one in values if one.startswith(before)} - {""}
    for owner, state in sorted(find_states(owners).items()):
        if state is State.ERASED:
            again = StoreTask(operation=Operation.ERASE, request_id="", owner_ids=(owner,), holds=task.holds)
            next_: Any = None
            while (next_ := _each(Operation.ERASE)(again, store, counts, next_)) is not None:
                pass
    return answer.get("LastEvaluatedKey")


handler = kind(
    {
        Operation.FIND: _each(Operation.FIND),
        Operation.ERASE: _each(Operation.ERASE),
        Operation.EXPORT: _each(Operation.EXPORT),
        Operation.RECTIFY: _rectify,
        Operation.REPLAY: _replay,
    }
)
