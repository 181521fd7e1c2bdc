"""The buckets, as far as the API deletes from them: every version, so that nothing can be brought back.

Environment: `UPLOADS_BUCKET`, `VARIANTS_BUCKET`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.shared.clients import s3
from handlers.shared.faults import TransientFault, transient_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of an object, or a mark that it was deleted."""

    key: str
    version_id: str
    is_marker: bool


def of_upload(key: str) -> list[Version]:
    """Return the versions of an upload, up to 1,000, with the marks of deletions.

    Raises:
        TransientFault: the call may succeed later.
    """
    return [version for version in _listed(os.environ["UPLOADS_BUCKET"], key) if version.key == key]


def delete_from_uploads(versions: Sequence[Version]) -> None:
    """Delete versions; one that is not there is none to delete.

    Raises:
        TransientFault: some are still there; the call may succeed later.
    """
    _delete(os.environ["UPLOADS_BUCKET"], versions)


def delete_variants_below(prefix: str) -> None:
    """Delete every version of every object below a prefix.

    Raises:
        TransientFault: some are still there; the call may succeed later.
    """
    bucket = os.environ["VARIANTS_BUCKET"]
    while found := list(_listed(bucket, prefix)):
        _delete(bucket, found)


def _listed(bucket: str, prefix: str) -> Iterator[Version]:
    with transient_faults("S3"):
        page = s3().list_object_versions(Bucket=bucket, Prefix=prefix)
    for kind, is_marker in (("Versions", False), ("DeleteMarkers", True)):
        for row in page.get(kind, ()):
            yield Version(key=row["Key"], version_id=row["VersionId"], is_marker=is_marker)


def _delete(bucket: str, versions: Sequence[Version]) -> None:
    if not versions:
        return
    objects = [{"Key": version.key, "VersionId": version.version_id} for version in versions]
    with transient_faults("S3"):
        answer = s3().delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    if answer.get("Errors"):
        raise TransientFault(f"S3 did not delete {len(answer['Errors'])} files: {answer['Errors'][0]['Code']}")
