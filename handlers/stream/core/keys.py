"""The layout of the lake: one object a batch and layer, `<layer>/dt=<day>/<shard>-<first>-<last>.<extension>`.

Nothing in a key comes from the clock or from chance. The day is the UTC day on which the batch's first record arrived,
and the sequence numbers are those of its first and its last record: a batch that is tried again, even after midnight,
writes the same keys. The last is there because of an invocation that outlives its poller: the next poller may begin
with the same record and read further, and the late one must not replace the longer batch's object with its shorter one.
`dt=` is Hive's form of a partition, which Athena projects without a catalogue of days.
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
    RESTRICTED = "restricted"
    """Rows of closed days whose owners are restricted: stored, and in no table. Whoever reads all layers reads this one
    before the next, so that rows which are moved there meanwhile are not missed."""
    CURATED = "curated"
    """Rows of closed days, each event once, sorted by owner: one object a day."""
    ERRORS = "errors"
    """Records that are no events, with their bytes and the reason."""


LOADS: Final = "work/loads/"
"""Where the manifests of the warehouse's loads are."""

_EXTENSIONS = {
    Layer.RAW: "ndjson.zst",
    Layer.PROCESSED: "parquet",
    Layer.RESTRICTED: "parquet",
    Layer.CURATED: "parquet",
    Layer.ERRORS: "ndjson.zst",
}
_KEY: Final = re.compile(
    r"(?P<layer>\w+)/dt=(?P<day>\d{4}-\d\d-\d\d)/(?P<name>[\w-]+)\.(?P<extension>[\w.]+)", re.ASCII
)


def prefix(layer: Layer, day: date) -> str:
    """Return the prefix of all objects of a day."""
    return f"{layer}/dt={day.isoformat()}/"


def object_key(layer: Layer, day: date, shard_id: str, first: str, last: str) -> str:
    """Return where a batch's object of a layer is.

    Args:
        layer: which part of the lake.
        day: on which the batch's first record arrived, in UTC.
        shard_id: of the stream's shard, such as shardId-000000000000.
        first: sequence number of the batch's first record.
        last: of its last record.
    """
    return f"{prefix(layer, day)}{shard_id}-{first}-{last}.{_EXTENSIONS[layer]}"


def curated_key(day: date) -> str:
    """Return where the rows of a closed day are."""
    return f"{prefix(Layer.CURATED, day)}part-00000.{_EXTENSIONS[Layer.CURATED]}"


def restricted_key(day: date) -> str:
    """Return where the rows of a closed day are whose owners are restricted."""
    return f"{prefix(Layer.RESTRICTED, day)}part-00000.{_EXTENSIONS[Layer.RESTRICTED]}"


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
