"""What the lake and the failure destination have of the records that were sent, read from the objects themselves."""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from arro3.io import read_parquet
from backports import zstd

from handlers.stream.core.keys import Layer


@dataclass(slots=True)
class Contents:
    """The records of all objects."""

    raw: Counter[bytes] = field(default_factory=Counter[bytes])
    """Data -> so many lines."""
    processed: Counter[str] = field(default_factory=Counter[str])
    """Event id -> so many rows."""
    quarantined: Counter[bytes] = field(default_factory=Counter[bytes])
    """Data -> so many records."""
    given_up: Counter[bytes] = field(default_factory=Counter[bytes])
    """Data -> so many records."""
    objects: Counter[str] = field(default_factory=Counter[str])
    """Layer -> so many."""
    bytes: Counter[str] = field(default_factory=Counter[str])
    """Layer -> compressed."""

    def add(self, layer: str, body: bytes) -> None:
        """Add an object of a layer."""
        self.objects[layer] += 1
        self.bytes[layer] += len(body)
        match layer:
            case Layer.RAW:
                self.raw.update(_lines(body))
            case Layer.PROCESSED:
                self.processed.update(read_parquet(io.BytesIO(body)).read_all()["event_id"].to_pylist())
            case Layer.ERRORS:
                found = {
                    (one["shard_id"], one["sequence_number"]): one["data"] for one in map(json.loads, _lines(body))
                }
                self.quarantined.update(base64.b64decode(data) for data in found.values())
            case _:
                return

    def add_given_up(self, body: bytes) -> None:
        """Add an object of the failure destination: an invocation record with all its records."""
        for one in json.loads(json.loads(body)["payload"])["Records"]:
            self.given_up[base64.b64decode(one["kinesis"]["data"])] += 1


def _lines(body: bytes) -> list[bytes]:
    return zstd.decompress(body).splitlines()


def contents(s3: Any, lake: str, failures: str) -> Contents:  # noqa: ANN401 - boto3's client
    """Read everything back.

    Args:
        s3: boto3's client.
        lake: The lake's bucket.
        failures: The bucket of the failure destination.
    """
    found = Contents()
    for key, body in objects(s3, lake):
        found.add(key.partition("/")[0], body)
    for _, body in objects(s3, failures):
        found.add_given_up(body)
    return found


def objects(s3: Any, bucket: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:  # noqa: ANN401 - boto3's client
    """Yield key and bytes of each object of a bucket, below a prefix where one is given."""
    for key in keys(s3, bucket, prefix):
        yield key, s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def keys(s3: Any, bucket: str, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 - boto3's client
    """Yield the key of each object of a bucket, below a prefix where one is given."""
    pages: Iterator[Mapping[str, Any]] = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for one in page.get("Contents", ()):
            yield one["Key"]
