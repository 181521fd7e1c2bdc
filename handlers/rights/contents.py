"""Objects that hold many owners' records: read a page at a time, and counted by the owners they name."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final, cast

from botocore.exceptions import ClientError

from handlers.rights.buckets import Page, Version, page
from handlers.rights.core.mentions import Mentions
from handlers.rights.core.rewriting import rewrite
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults

AT_ONCE: Final = 8
"""Objects: each is a call that waits for S3."""
_MOST: Final = 100
"""Versions a step."""
_BYTES: Final = 256 * 1024 * 1024
"""Of a step, and the last object beyond."""
_CHUNK: Final = 1024 * 1024
GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion", "404"})


def some(bucket: str, prefix: str, after: str | None) -> Page:
    """Return a page of versions that are not too large together for one step.

    Raises:
        TransientFault: a call may succeed later.
    """
    found = page(bucket, prefix, after, _MOST)
    size, before = 0, ""
    for one in found.versions:
        if size > _BYTES and one.key != before:
            return Page([each for each in found.versions if each.key <= before], before)
        size, before = size + one.size, one.key
    return found


@contextmanager
def opened() -> Generator[BinaryIO]:
    """Yield an empty file that is gone afterwards."""
    with TemporaryFile() as file:
        yield cast("BinaryIO", file)


def read(bucket: str, key: str, version_id: str | None, target: BinaryIO) -> Mapping[str, Any] | None:
    """Read a version, the newest where none is named, and return what S3 says of it; None where it is gone.

    Raises:
        TransientFault: the call may succeed later.
    """
    which = {"VersionId": version_id} if version_id else {}
    try:
        with transient_faults("S3"):
            answer = client("s3").get_object(Bucket=bucket, Key=key, **which)
            with closing(answer["Body"]) as body:
                target.writelines(body.iter_chunks(_CHUNK))
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return None
        raise
    target.seek(0)
    return answer


def named(bucket: str, version: Version, mentions: Mentions) -> int:
    """Return how many records of a version name an owner.

    Raises:
        TransientFault: the call may succeed later.
    """
    with opened() as source, opened() as target:
        if read(bucket, version.key, version.version_id, source) is None:
            return 0
        return rewrite(source, target, mentions).removed
