"""The lake's bucket. Environment: `LAKE_BUCKET`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from botocore.exceptions import ClientError

from handlers.shared.clients import s3
from handlers.shared.faults import transient_faults


def write(key: str, data: bytes) -> None:
    """Store an object, in place of the one that an earlier attempt left there.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("S3"):
        s3().put_object(Bucket=os.environ["LAKE_BUCKET"], Key=key, Body=data)


def find(prefix: str) -> Iterator[tuple[str, datetime]]:
    """Yield the key of each object below a prefix, and when it was written.

    Raises:
        TransientFault: the call may succeed later.
    """
    page: dict[str, str] = {}
    while True:
        with transient_faults("S3"):
            answer = s3().list_objects_v2(Bucket=os.environ["LAKE_BUCKET"], Prefix=prefix, **page)
        yield from ((str(one["Key"]), one["LastModified"]) for one in answer.get("Contents", ()))
        if not answer.get("NextContinuationToken"):
            return
        page = {"ContinuationToken": str(answer["NextContinuationToken"])}


def read(key: str) -> bytes | None:
    """Return an object's bytes; None where it is not there.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("S3"):
        try:
            with s3().get_object(Bucket=os.environ["LAKE_BUCKET"], Key=key)["Body"] as body:
                return body.read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
