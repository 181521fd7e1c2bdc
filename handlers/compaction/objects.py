"""Objects of the lake: listed, downloaded, and replaced only as long as nobody else has written them. `LAKE_BUCKET`."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults
from handlers.stream.core.keys import Layer, day_of

_CHUNK: Final = 1024 * 1024
_LOST: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})
"""How S3 answers where the object is another one by now, or gone."""


@dataclass(slots=True)
class DayObject:
    """An object that is written, and what it is now: another run or an erasure may write it as well.

    Args:
        key: where it is.
        file: its bytes; None where there is no object.
        etag: of that object.
        versions: those that were written here.
    """

    key: str
    file: Path | None = None
    etag: str | None = None
    versions: list[str] = field(default_factory=list[str])

    def replace(self, file: Path) -> None:
        """Write a file, unless the object has the same bytes.

        Raises:
            TransientFault: somebody else has written the object, or the call may succeed later.
        """
        if self.file and filecmp.cmp(self.file, file, shallow=False):
            return
        condition = {"IfMatch": self.etag} if self.etag else {"IfNoneMatch": "*"}
        with self._alone(), file.open("rb") as body:
            answer = client("s3").put_object(Bucket=_bucket(), Key=self.key, Body=body, **condition)
        self.file, self.etag = file, str(answer["ETag"])
        self.versions.append(str(answer.get("VersionId", "")))

    def delete(self) -> None:
        """Delete the object, if there is one.

        Raises:
            TransientFault: as `replace`.
        """
        if self.etag:
            with self._alone():
                client("s3").delete_object(Bucket=_bucket(), Key=self.key, IfMatch=self.etag)
            self.file = self.etag = None

    def forget_superseded(self) -> None:
        """Delete for good the versions that were written here, but the last where that is the object."""
        for version in self.versions[:-1] if self.etag else self.versions:
            if version:  # without versions, the last one took its place
                with transient_faults("S3"):
                    client("s3").delete_object(Bucket=_bucket(), Key=self.key, VersionId=version)

    @contextmanager
    def _alone(self) -> Generator[None]:
        try:
            with transient_faults("S3"):
                yield
        except ClientError as error:
            if error.response["Error"]["Code"] in _LOST:
                raise TransientFault(f"{self.key} was written by another run or an erasure meanwhile") from error
            raise


def day_object(key: str, path: Path) -> DayObject:
    """Return an object as it is now.

    Args:
        key: where it is.
        path: where its bytes are written to.
    """
    etag = download(key, path)
    return DayObject(key, path if etag else None, etag)


def download(key: str, path: Path) -> str | None:
    """Download an object, and return its entity tag; None where it is not there."""
    with transient_faults("S3"):
        try:
            answer = client("s3").get_object(Bucket=_bucket(), Key=key)
        except client("s3").exceptions.NoSuchKey:
            return None
        body = answer["Body"]
        with body, path.open("wb") as file:
            for chunk in body.iter_chunks(_CHUNK):
                file.write(chunk)
    return str(answer["ETag"])


def delete(key: str) -> None:
    """Delete an object."""
    with transient_faults("S3"):
        client("s3").delete_object(Bucket=_bucket(), Key=key)


def listed(prefix: str) -> Iterator[tuple[str, int]]:
    """Yield the key and the size of each object below a prefix."""
    for page in _pages(prefix):
        for one in page.get("Contents", ()):
            yield str(one["Key"]), int(one["Size"])


def days(layer: Layer) -> set[date]:
    """Return the days of which a layer has objects."""
    pages = _pages(f"{layer}/", Delimiter="/")
    found = {day_of(one["Prefix"]) for page in pages for one in page.get("CommonPrefixes", ())}
    return {day for day in found if day is not None}


def _pages(prefix: str, **parameters: str) -> Iterator[Mapping[str, Any]]:
    with transient_faults("S3"):
        paginator = client("s3").get_paginator("list_objects_v2")
        yield from paginator.paginate(Bucket=_bucket(), Prefix=prefix, **parameters)


def _bucket() -> str:
    return os.environ["LAKE_BUCKET"]
