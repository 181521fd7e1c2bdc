"""A bucket as an erasure sees it: every version, every mark of a deletion, and unfinished uploads in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults

UNVERSIONED: Final = "null"
"""The version id of an object that was put while the bucket kept no versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of an object, or a mark that it was deleted."""

    key: str
    version_id: str
    is_marker: bool
    is_latest: bool
    size: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some versions in the order of their keys, of each key all, and the key to go on after; None at the end."""

    versions: Sequence[Version]
    next: str | None


def page(bucket: str, prefix: str, after: str | None, most: int = 1_000) -> Page:
    """Return a page of the versions below a prefix.

    A page ends between two keys: a key as a place stays good when its versions are deleted.

    Args:
        bucket: which.
        prefix: of the keys.
        after: `next` of the page before; None for the first.
        most: 1,000 at most; more where one key has more.

    Raises:
        TransientFault: a call may succeed later.
    """
    found: list[Version] = []
    start: Mapping[str, str] = {"KeyMarker": after} if after else {}
    while True:
        some, start = _listed(bucket, prefix, start, most)
        found += [one for one in some if after is None or one.key > after]
        if not start:
            return Page(found, None)
        if found and found[0].key != found[-1].key:
            whole = [one for one in found if one.key != found[-1].key]  # the last key may have more
            return Page(whole, whole[-1].key)


def versions_of(bucket: str, key: str) -> list[Version]:
    """Return all versions of one key, and the marks of its deletions.

    Raises:
        TransientFault: a call may succeed later.
    """
    found: list[Version] = []
    start: Mapping[str, str] = {}
    while True:
        some, start = _listed(bucket, key, start, 1_000)
        found += [one for one in some if one.key == key]
        if not start or some[-1].key != key:
            return found


def _listed(bucket: str, prefix: str, start: Mapping[str, str], most: int) -> tuple[list[Version], Mapping[str, str]]:
    """Return versions in the order of their keys, and the parameters of the next call; none after the last one."""
    with transient_faults("S3"):
        answer = client("s3").list_object_versions(Bucket=bucket, Prefix=prefix, MaxKeys=most, **start)
    found = [_version(row, is_marker=False) for row in answer.get("Versions", ())]
    found += [_version(row, is_marker=True) for row in answer.get("DeleteMarkers", ())]
    found.sort(key=lambda one: one.key)
    if not answer.get("IsTruncated"):
        return found, {}
    markers = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer.get("NextVersionIdMarker", "")}
    return found, {name: value for name, value in markers.items() if value}


def _version(row: dict[str, Any], *, is_marker: bool) -> Version:
    return Version(
        key=row["Key"],
        version_id=row["VersionId"],
        is_marker=is_marker,
        is_latest=bool(row["IsLatest"]),
        size=int(row.get("Size", 0)),
    )


def delete(bucket: str, versions: Sequence[Version]) -> None:
    """Delete versions for good, 1,000 at most; one that is not there is none to delete.

    Raises:
        TransientFault: some are still there; the call may succeed later.
        PermissionError: S3 refuses to delete one, because of a lock or a policy.
    """
    if not versions:
        return
    objects = [{"Key": one.key, "VersionId": one.version_id} for one in versions]
    with transient_faults("S3"):
        answer = client("s3").delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    if errors := answer.get("Errors"):
        codes = sorted({str(one["Code"]) for one in errors})
        if "AccessDenied" in codes:
            raise PermissionError(f"S3 refuses to delete {len(errors)} versions in {bucket}: {', '.join(codes)}")
        raise TransientFault(f"S3 did not delete {len(errors)} versions in {bucket}: {', '.join(codes)}")


def uploads_in_parts(bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield key and id of each upload in parts that nobody finished.

    Raises:
        TransientFault: a call may succeed later.
    """
    start: dict[str, str] = {}
    while True:
        with transient_faults("S3"):
            answer = client("s3").list_multipart_uploads(Bucket=bucket, Prefix=prefix, **start)
        for one in answer.get("Uploads", ()):
            yield str(one["Key"]), str(one["UploadId"])
        if not answer.get("IsTruncated"):
            return
        start = {"KeyMarker": answer["NextKeyMarker"], "UploadIdMarker": answer["NextUploadIdMarker"]}


def abort(bucket: str, key: str, upload_id: str) -> None:
    """End an upload in parts and delete them; one that is not there is none to end.

    Raises:
        TransientFault: the call may succeed later.
    """
    try:
        with transient_faults("S3"):
            client("s3").abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchUpload":
            raise
