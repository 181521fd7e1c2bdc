"""An upload: what may be asked for, and what S3 is to accept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from handlers.api.core.problems import Problem, invalid
from handlers.api.core.requests import ApiRequest, fields, text, whole
from handlers.images.core.formats import FORMATS
from handlers.images.core.ledger import LONGEST_FILE_NAME

CONTENT_TYPES: Final = tuple(sorted({type_ for format_ in FORMATS.values() for type_ in format_.content_types}))
"""Of files that the pipeline can read."""
FORM_SECONDS: Final = 300
"""How long a form may be used. A large file may take longer: S3 looks at the time when the request begins.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html"""
KEY_SECONDS: Final = 24 * 60 * 60
"""How long the same idempotency key means the same upload."""
IDEMPOTENCY_KEY: Final = "idempotency-key"
_KEY: Final = re.compile(r"[!-~]{1,128}")
_BYTES: Final = "content-length-range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a caller wants to upload.

    Args:
        file_name: what the user calls it.
        content_type: what the file is.
        bytes: how long it is.
    """

    file_name: str
    content_type: str
    bytes: int

    @property
    def fingerprint(self) -> str:
        """A digest, by which the same request is known."""
        return hashlib.sha256(json.dumps([self.file_name, self.content_type, self.bytes]).encode()).hexdigest()


def wanted_upload(request: ApiRequest, *, most_bytes: int) -> Wanted:
    """Return what a request asks for.

    Args:
        request: with `{"file_name", "content_type", "bytes"}`.
        most_bytes: of a file that the pipeline takes.

    Raises:
        Problem: it names the field and what it must be.
    """
    body = fields(request.body, "file_name", "content_type", "bytes")
    content_type = text(body, "content_type", most=64).lower()
    if content_type not in CONTENT_TYPES:
        raise invalid("content_type", f"must be one of {', '.join(CONTENT_TYPES)}")
    return Wanted(
        file_name=text(body, "file_name", most=LONGEST_FILE_NAME),
        content_type=content_type,
        bytes=whole(body, "bytes", least=1, most=most_bytes),
    )


def idempotency_key(request: ApiRequest) -> str | None:
    """Return the key by which a request that is sent again is known, or None where the caller gave none.

    Raises:
        Problem: it is not valid.
    """
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is not None and not _KEY.fullmatch(key):
        raise invalid("Idempotency-Key", "must be 1 to 128 visible ASCII characters, such as a random UUID")
    return key


def idempotency_item(owner_id: str, key: str, *, upload_key: str, fingerprint: str, now: int) -> dict[str, Any]:
    """Return what the ledger remembers of a request with a key: a digest of the key, never the key itself.

    Args:
        owner_id: whose key it is: the same key of another owner is another.
        key: the caller's.
        upload_key: the key of the upload that the request created.
        fingerprint: of what was asked for.
        now: seconds since the epoch.
    """
    return {
        **idempotency_item_key(owner_id, key),
        "owner_id": owner_id,
        "key": upload_key,
        "fingerprint": fingerprint,
        "expires_at": now + KEY_SECONDS,
    }


def idempotency_item_key(owner_id: str, key: str) -> dict[str, str]:
    """Return the key of that item: in the owner's part of the ledger."""
    return {"pk": f"owner#{owner_id}", "sk": f"idempotency#{hashlib.sha256(key.encode()).hexdigest()}"}


def same_request(known: Mapping[str, Any], wanted: Wanted) -> None:
    """Check that an idempotency key is used for the request that it was used for first.

    Raises:
        Problem: it was used for another one.
    """
    if known["fingerprint"] != wanted.fingerprint:
        detail = "Idempotency-Key: it was used for another upload within the last day; use a new one"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)


def form_fields(wanted: Wanted, encryption_key_arn: str) -> dict[str, str]:
    """Return the fields of the form that the caller must send as they are.

    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
    """
    return {
        "Content-Type": wanted.content_type,
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": encryption_key_arn,
    }


def form_conditions(wanted: Wanted, form: Mapping[str, str]) -> list[Any]:
    """Return what S3 checks: each field as it is, and as many bytes as were asked for."""
    return [*({name: value} for name, value in form.items()), [_BYTES, wanted.bytes, wanted.bytes]]


def upload_document(upload_key: str, form: Mapping[str, Any], *, now: float) -> dict[str, Any]:
    """Return the answer: where to send the file, and the fields to send before it.

    Args:
        upload_key: of the object that will be there; its last part is the upload's id.
        form: `url` and `fields`, signed.
        now: seconds since the epoch.
    """
    return {
        "upload_id": upload_key.rpartition("/")[2],
        "url": form["url"],
        "fields": form["fields"],
        "expires_at": iso(now + FORM_SECONDS),
    }


def iso(seconds: float) -> str:
    """Return a time as RFC 3339 has it, to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
