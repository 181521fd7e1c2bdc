"""The objects of a batch: which layer gets which bytes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from handlers.stream.core.batch import Batch, Sorted
from handlers.stream.core.codecs import ndjson, parquet
from handlers.stream.core.keys import Layer


def objects(batch: Batch, done: Sorted) -> Iterator[tuple[str, bytes]]:
    """Yield key and bytes of each object of a batch; a layer of which it has nothing gets none.

    Args:
        batch: the records.
        done: what became of them.
    """
    if done.raw:
        yield batch.key(Layer.RAW), ndjson(done.raw)
    if done.rows:
        yield batch.key(Layer.PROCESSED), parquet(done.rows)
    if done.quarantined:
        yield batch.key(Layer.ERRORS), ndjson([msgspec.json.encode(one) for one in done.quarantined])
