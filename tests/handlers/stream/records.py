"""Records as producers send them, and batches as an event source mapping hands them over."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from arro3.io import read_parquet
from backports import zstd
from hypothesis import strategies as st

from handlers.stream.core.events import MOST

Document = dict[str, Any]
SHARD = "shardId-000000000003"
FIRST = 49590338271490256608559692538361571095921575989136588898
ARRIVED = datetime(2026, 11, 28, 23, 59, 59, tzinfo=UTC).timestamp()
"""The first record; each later one comes a second after the one before, on the next day."""

ENVELOPE: Document = {
    "event_id": "0123456789abcdef0123456789abcdef",
    "occurred_at": "2026-11-28T12:00:00Z",
    "owner_id": "ann",
}
PHOTO: Document = {**ENVELOPE, "photo_id": "0" * 32}
VARIANT: Document = {"kind": "sizes", "name": "large", "format": "webp", "width": 1600, "height": 1200, "bytes": 9}
UPLOADED: Document = {"type": "photo_uploaded", "schema_version": 1, **PHOTO, "bytes": 3_000_000}
PROCESSED: Document = {
    "type": "photo_processed",
    "schema_version": 1,
    **PHOTO,
    "format": "jpeg",
    "width": 4000,
    "height": 3000,
    "bytes": 3_000_000,
    "milliseconds": 400,
    "variants": [VARIANT],
}
REFUSED: Document = {"type": "photo_refused", "schema_version": 1, **PHOTO, "reason": "it is a text"}
VIEWED: Document = {
    "type": "photo_viewed",
    "schema_version": 2,
    **PHOTO,
    "kind": "sizes",
    "variant": "large",
    "format": "webp",
}
VIEWED_V1: Document = {"type": "photo_viewed", "schema_version": 1, **PHOTO, "file": "sizes/large.webp"}
CHANGED: Document = {
    "type": "album_changed",
    "schema_version": 1,
    **ENVELOPE,
    "album_id": "0" * 36,
    "change": "created",
    "photos": 0,
}
DOCUMENTS = (UPLOADED, PROCESSED, REFUSED, VIEWED, VIEWED_V1, CHANGED)


def encoded(document: Document, **changed: Any) -> bytes:
    return json.dumps(document | changed).encode()


def lambda_event(data: Sequence[bytes]) -> Document:
    """Return a batch as Lambda's documentation shows one."""
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "1",
                    "sequenceNumber": str(FIRST + number),
                    "data": base64.b64encode(one).decode(),
                    "approximateArrivalTimestamp": ARRIVED + number,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"{SHARD}:{FIRST + number}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
                "awsRegion": "eu-west-1",
                "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/events",
            }
            for number, one in enumerate(data)
        ]
    }


def lines(data: bytes) -> list[bytes]:
    """Return the lines of an NDJSON object."""
    return zstd.decompress(data).splitlines()


def rows(data: bytes) -> list[Document]:
    """Return the rows of a Parquet object."""
    table = read_parquet(io.BytesIO(data)).read_all()
    columns = {name: table[name].to_pylist() for name in table.column_names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def text(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=most)


OWNERS = st.sampled_from(["ann", "bob", "eve"])
WHOLE = st.integers(0, MOST)
PIXELS = st.integers(1, 1_000_000)
KINDS = st.sampled_from(["sizes", "filtered"])


def _time(moment: datetime, offset: str) -> str:
    return moment.isoformat() + offset


TIMES = st.builds(
    _time,
    st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1)),  # noqa: DTZ001 - the offset follows
    st.sampled_from(["Z", "+00:00", "+14:00", "-11:30"]),
)
_ENVELOPE: dict[str, st.SearchStrategy[Any]] = {
    "event_id": text(64, 16),
    "occurred_at": TIMES,
    "owner_id": OWNERS,
    "origin": st.sampled_from(["platform", "platform", "probe", "test"]),
}
_PHOTO = _ENVELOPE | {"photo_id": text(32, 32)}
_VARIANT = st.fixed_dictionaries(
    {"kind": KINDS, "name": text(64), "format": text(16), "width": PIXELS, "height": PIXELS, "bytes": WHOLE}
)


def _events(type_: str, version: int, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({"type": st.just(type_), "schema_version": st.just(version), **fields})


EVENTS: st.SearchStrategy[Document] = st.one_of(
    _events("photo_uploaded", 1, **_PHOTO, bytes=WHOLE),
    _events(
        "photo_processed",
        1,
        **_PHOTO,
        format=text(16),
        width=PIXELS,
        height=PIXELS,
        bytes=WHOLE,
        milliseconds=WHOLE,
        variants=st.lists(_VARIANT, max_size=3),
    ),
    _events("photo_refused", 1, **_PHOTO, reason=text(100)),
    _events("photo_viewed", 2, **_PHOTO, kind=KINDS, variant=text(64), format=text(16)),
    _events("photo_viewed", 1, **_PHOTO, file=st.sampled_from(["sizes/large.webp", "filtered/warm.jpg"])),
    _events(
        "album_changed",
        1,
        **_ENVELOPE,
        album_id=text(36, 36),
        change=st.sampled_from(["created", "renamed", "photos_added", "photos_removed", "deleted"]),
        photos=WHOLE,
    ),
)
"""Valid events, of every type and version."""


@st.composite
def spoiled(draw: st.DrawFn) -> Document:
    """Return an event that is not valid in one field."""
    event = dict(draw(EVENTS))
    name = draw(st.sampled_from([name for name in event if name not in ("owner_id", "origin")]))
    event[name] = draw(st.sampled_from([None, -1, "", [], {}, 2**70, "x" * 2000]))
    return event


RECORDS: st.SearchStrategy[bytes] = st.one_of(
    EVENTS.map(lambda event: json.dumps(event).encode()),
    EVENTS.map(lambda event: json.dumps(event, indent=1, ensure_ascii=False).encode()),
    spoiled().map(lambda event: json.dumps(event).encode()),
    st.binary(max_size=50),
    st.sampled_from([b"", b"null", b"{}", b"[]", b"\xf3\x89\x9a\xc2rest", b"[" * 100_000, b'{"a":' * 100_000]),
)
"""Whatever may be on a stream."""
