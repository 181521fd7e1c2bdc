"""What the three steps of the batch pipeline hand on: a job's order, and the result of each of its children.

Both are files in the variants' bucket. A job's own parameters hold nothing but the ids of the owner and the photo,
because AWS shows them for days after the job's end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handlers.images import storage
from handlers.images.core.keys import Photo, order_key, result_key
from handlers.images.core.options import Options, as_data, parse
from handlers.images.core.variants import VariantSpec

_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a job is to create.

    Args:
        photo: the upload.
        execution: who claimed the photo in the ledger.
        started: when, in milliseconds since the epoch.
        original: facts about the file, as the workflow records them.
        options: what the user chose.
        specs: one for each of the job's children, in the order of their index.
    """

    photo: Photo
    execution: str
    started: int
    original: Mapping[str, Any]
    options: Options
    specs: tuple[VariantSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of one child. One of the three is given.

    Args:
        variants: the files that were created, as the ledger has them.
        refused: why the photo itself is at fault.
        failed: what else went wrong.
    """

    variants: tuple[Mapping[str, Any], ...] = ()
    refused: str = ""
    failed: str = ""


def write_order(order: Order) -> None:
    """Store an order.

    Raises:
        TransientFault: the call may succeed later.
    """
    data = asdict(order) | {"options": as_data(order.options)}
    storage.write_working(order_key(order.photo.owner_id, order.photo.photo_id), json.dumps(data).encode(), _JSON)


def read_order(owner_id: str, photo_id: str) -> Order | None:
    """Return the order of a photo's job, or None where its outcome has been reported already.

    Raises:
        TransientFault: the call may succeed later.
    """
    data = storage.read_if_there(order_key(owner_id, photo_id))
    if data is None:
        return None
    order = json.loads(data)
    return Order(
        photo=Photo(**order["photo"]),
        execution=order["execution"],
        started=order["started"],
        original=order["original"],
        options=parse(order["options"]),
        specs=tuple(VariantSpec(**spec) for spec in order["specs"]),
    )


def write_result(owner_id: str, photo_id: str, index: int, result: Result) -> None:
    """Store the result of one child.

    Raises:
        TransientFault: the call may succeed later.
    """
    storage.write_working(result_key(owner_id, photo_id, index), json.dumps(asdict(result)).encode(), _JSON)


def read_results(order: Order) -> tuple[Result | None, ...]:
    """Return the result of each child; None where its container ended before it could write one.

    Raises:
        TransientFault: a call may succeed later.
    """
    stored = [storage.read_if_there(key) for key in _result_keys(order)]
    return tuple(None if data is None else _result(json.loads(data)) for data in stored)


def delete_work(order: Order) -> None:
    """Delete the order and the results.

    Raises:
        TransientFault: some are still there; the call may succeed later.
    """
    storage.delete([*_result_keys(order), order_key(order.photo.owner_id, order.photo.photo_id)])


def _result(data: Mapping[str, Any]) -> Result:
    return Result(variants=tuple(data["variants"]), refused=data["refused"], failed=data["failed"])


def _result_keys(order: Order) -> list[str]:
    photo = order.photo
    return [result_key(photo.owner_id, photo.photo_id, index) for index in range(len(order.specs))]
