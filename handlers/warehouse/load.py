"""Loads new objects of the lake into the warehouse: a manifest, and one transaction that copies and merges by event id.

Input: messages of the queue that S3's events come to, with `ReportBatchItemFailures`. Output: `batchItemFailures`, the
messages whose load could not be handed over. The transaction runs by itself; `loaded` learns what became of it. An
object that is loaded again, at once or in another load, changes no row.

With `{"reconcile": true}` as its input it looks for what is missing instead, see `reconcile`.

Environment: that of `data_api`, `LOAD_QUEUE_URL`, `LAKE_BUCKET`, `TOMBSTONES_TABLE`, `SUBJECT_KEY_SECRET_ARN`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any

from arro3.io import read_parquet
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from handlers.shared.faults import TransientFault
from handlers.shared.subjects import find_restricted
from handlers.shared.telemetry import Event, instrumented, logger, metrics
from handlers.stream import lake
from handlers.stream.core.keys import manifest_key
from handlers.warehouse.core.loads import Arrival, Load, NoObject, Stored, arrival, loads, token
from handlers.warehouse.data_api import submit
from handlers.warehouse.reconcile import reconcile

_OWNER = "owner_id"


class _UnreadableError(Exception):
    """An object that is no Parquet file with owners."""


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Hand over the loads of some messages, or look for what is missing."""
    if event.get("reconcile"):
        return reconcile()
    failed: set[str] = set()
    for load in loads(_stored(event, failed)):
        try:
            _submit(load)
        except (TransientFault, ClientError, BotoCoreError, ValueError) as fault:
            logger.exception("not handed over", load=load.name, fault=type(fault).__name__)
            failed |= {one.arrival.message_id for one in load.objects}
    return {"batchItemFailures": [{"itemIdentifier": one} for one in sorted(failed)]}


def _submit(load: Load) -> None:
    bucket = os.environ["LAKE_BUCKET"]
    transaction = load.transaction(bucket, find_restricted(load.owners))
    lake.write(manifest_key(load.id), load.manifest(bucket))
    statement = submit(transaction, StatementName=load.name, WithEvent=True, ClientToken=token(load.name, transaction))
    metrics.add_metric("SubmittedObjects", MetricUnit.Count, len(load.keys))
    logger.info("handed over", load=load.name, statement=statement, objects=len(load.keys))


def _stored(event: Event, failed: set[str]) -> Iterator[Stored]:
    """Yield the objects that are there; what names none, or cannot be read, is added to the failed ones."""
    for record in event["Records"]:
        message = str(record["messageId"])
        try:
            found = _read(arrival(message, str(record["body"]), os.environ["LAKE_BUCKET"]))
        except (NoObject, _UnreadableError, TransientFault, ClientError, BotoCoreError) as fault:
            logger.exception("not read", message_id=message, fault=type(fault).__name__)
            failed.add(message)
            continue
        if found is not None:
            yield found


def _read(one: Arrival) -> Stored | None:
    """Return what is known of an object; None where it is gone, because its time was over."""
    data = lake.read(one.key)
    if data is None:
        logger.info("gone", key=one.key)
        metrics.add_metric("GoneObjects", MetricUnit.Count, 1)
        return None
    try:
        table = read_parquet(io.BytesIO(data)).read_all()
        owners = frozenset(str(owner) for owner in table[_OWNER].to_pylist())
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # arro3 panics at what is no Parquet file, and a panic is no Exception
        raise _UnreadableError(f"{one.key}: {type(error).__name__}: {error}") from error
    return Stored(one, len(data), tuple(table.column_names), owners)
