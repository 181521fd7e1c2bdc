"""The layout of the lake: one object a batch and layer, `<layer>/dt=<day>/<shard>-<sequence number>.<extension>`.

Nothing in a key comes from the clock or from chance. The day is the UTC day on which the batch's first record arrived,
and the sequence number is that record's, which no other batch has: a batch that is tried again, even after midnight,
writes the same keys. `dt=` is Hive's form of a partition, which Athena projects without a catalogue of days.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final


class Layer(StrEnum):
    """A part of the lake."""

    RAW = "raw"
    """Events as they were received, for a short time."""
    PROCESSED = "processed"
    """Rows, to be queried."""
    CURATED = "curated"
    """Rows of closed days, each event once, sorted by owner: one object a day."""
    ERRORS = "errors"
    """Records that are no events, with their bytes and the reason."""


LOADS: Final = "work/loads/"
"""Where the manifests of the warehouse's loads are."""

_EXTENSIONS = {
    Layer.RAW: "ndjson.zst",
    Layer.PROCESSED: "parquet",
    Layer.CURATED: "parquet",
    Layer.ERRORS: "ndjson.zst",
}
_KEY: Final = re.compile(
    r"(?P<layer>\w+)/dt=(?P<day>\d{4}-\d\d-\d\d)/(?P<name>[\w-]+)\.(?P<extension>[\w.]+)", re.ASCII
)


def prefix(layer: Layer, day: date) -> str:
    """Return the prefix of all objects of a day."""
    return f"{layer}/dt={day.isoformat()}/"


def object_key(layer: Layer, day: date, shard_id: str, sequence_number: str) -> str:
    """Return where a batch's object of a layer is.

    Args:
        layer: which part of the lake.
        day: on which the batch's first record arrived, in UTC.
        shard_id: of the stream's shard, such as shardId-000000000000.
        sequence_number: of the batch's first record.
    """
    return f"{prefix(layer, day)}{shard_id}-{sequence_number}.{_EXTENSIONS[layer]}"


def curated_key(day: date) -> str:
    """Return where the rows of a closed day are."""
    return f"{prefix(Layer.CURATED, day)}part-00000.{_EXTENSIONS[Layer.CURATED]}"


def manifest_key(load_id: str) -> str:
    """Return where the list of a load's objects is."""
    return f"{LOADS}{load_id}.json"


def is_object_of(layer: Layer, key: str) -> bool:
    """Return whether a key is one of a layer's objects."""
    found = _KEY.fullmatch(key)
    return found is not None and (found["layer"], found["extension"]) == (layer, _EXTENSIONS[layer])


def day_of(prefix: str) -> date | None:
    """Return the day of a prefix or a key; None where it has none."""
    found = re.match(r"\w+/dt=(\d{4}-\d\d-\d\d)/", prefix, re.ASCII)
    return date.fromisoformat(found[1]) if found else None
