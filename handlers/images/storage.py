"""The buckets, as the functions use them: whole objects in memory, nothing on disk."""

from __future__ import annotations

import os

from botocore.exceptions import ClientError

from handlers.images.core.inspection import check_length
from handlers.images.core.keys import Photo
from handlers.images.core.options import Limits
from handlers.images.core.refusal import ImageRefused
from handlers.shared.clients import s3
from handlers.shared.faults import TransientFault, transient_faults

_CACHE_CONTROL = "public, max-age=86400"
"""A day: an erased photo has left every cache by then."""
_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "404", "PreconditionFailed", "412", "MethodNotAllowed"})
"""Also when a newer upload has taken its place (412), or a delete marker has (405)."""


def read_original(photo: Photo, limits: Limits) -> tuple[bytes, str]:
    """Return an upload's bytes and the content type it was uploaded with.

    The size is checked on the response's header, as a HEAD request would tell it; no byte of a larger body is read.

    Raises:
        ImageRefused: it has no bytes, too many, or is not there any more.
        TransientFault: the call may succeed later.
    """
    version = {"VersionId": photo.version} if photo.versioned else {"IfMatch": photo.version}
    try:
        with transient_faults("S3"):
            response = s3().get_object(Bucket=photo.bucket, Key=photo.key, **version)
            with response["Body"] as body:
                check_length(response["ContentLength"], limits)
                return body.read(), response.get("ContentType", "")
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            raise ImageRefused("the file was deleted or replaced before it could be read; upload it again") from error
        raise


def read(key: str) -> bytes:
    """Return an object of the variants' bucket.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("S3"), s3().get_object(Bucket=_variants_bucket(), Key=key)["Body"] as body:
        return body.read()


def read_if_there(key: str) -> bytes | None:
    """Return an object of the variants' bucket, or None where there is none.

    Raises:
        TransientFault: the call may succeed later.
    """
    try:
        return read(key)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise


def write_working(key: str, data: bytes, content_type: str) -> None:
    """Store a file that the workflow needs only while it runs.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("S3"):
        s3().put_object(Bucket=_variants_bucket(), Key=key, Body=data, ContentType=content_type)


def write_variant(key: str, data: bytes, content_type: str) -> None:
    """Store a finished variant, to be served and cached.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("S3"):
        s3().put_object(
            Bucket=_variants_bucket(), Key=key, Body=data, ContentType=content_type, CacheControl=_CACHE_CONTROL
        )


def delete(keys: list[str]) -> None:
    """Delete objects of the variants' bucket; one that is not there is none to delete.

    Args:
        keys: at most 1,000.

    Raises:
        TransientFault: some are still there; the call may succeed later.
    """
    with transient_faults("S3"):
        objects = [{"Key": key} for key in keys]
        response = s3().delete_objects(Bucket=_variants_bucket(), Delete={"Objects": objects, "Quiet": True})
    if response.get("Errors"):
        raise TransientFault(f"S3 did not delete {len(response['Errors'])} files: {response['Errors'][0]['Code']}")


def _variants_bucket() -> str:
    return os.environ["VARIANTS_BUCKET"]
