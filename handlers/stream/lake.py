"""The lake's bucket. Environment: `LAKE_BUCKET`."""

from __future__ import annotations

import os

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
