"""`POST /uploads`: hand out a form that uploads one file, to one key below the caller's prefix.

The form is signed for the exact key, type and length, the KMS key, and five minutes. The name in the key is random; the
file name that the user gave is in the ledger before the form is out. With an `Idempotency-Key` the same request gives
the same upload for a day. Nobody whose data is restricted or erased gets a form, valid as a token still may be.

Environment: `LEDGER_TABLE`, `UPLOADS_BUCKET`, `UPLOADS_KEY_ARN`, `MOST_BYTES`, `RETENTION_DAYS`; `TOMBSTONES_TABLE` and
`SUBJECT_KEY_SECRET_ARN`, without which nobody is restricted.
"""

from __future__ import annotations

import os
import time
from http import HTTPStatus

from aws_lambda_powertools.metrics import MetricUnit

from handlers.api import ledger, signer
from handlers.api.core.problems import Problem
from handlers.api.core.requests import ApiRequest
from handlers.api.core.uploads import (
    FORM_SECONDS,
    form_conditions,
    form_fields,
    idempotency_item,
    idempotency_item_key,
    idempotency_key,
    same_request,
    upload_document,
    wanted_upload,
)
from handlers.api.endpoint import Reply, endpoint
from handlers.images.core.ledger import Upload, new_upload, upload_item_key
from handlers.shared.subjects import State, find_states
from handlers.shared.telemetry import metrics


@endpoint
def handler(request: ApiRequest) -> Reply:
    """Register the upload and sign its form."""
    wanted = wanted_upload(request, most_bytes=int(os.environ["MOST_BYTES"]))
    key, now = idempotency_key(request), time.time()
    _check_owner(request.caller.owner_id)
    upload = new_upload(
        request.caller.owner_id,
        wanted.file_name,
        now=round(now * 1000),
        retention_days=int(os.environ["RETENTION_DAYS"]),
    )
    if key is not None:
        remembered = idempotency_item(
            request.caller.owner_id, key, upload_key=upload.key, fingerprint=wanted.fingerprint, now=int(now)
        )
        if not ledger.put(remembered, "attribute_not_exists(pk) OR expires_at <= :now", now=int(now)):
            known = ledger.find(idempotency_item_key(request.caller.owner_id, key))
            if known is None:  # it expired in between
                raise Problem(HTTPStatus.CONFLICT, "send the same request again", {"Retry-After": "1"})
            same_request(known, wanted)
            upload = _again(upload, known["key"])
    ledger.put(upload.item)
    fields = form_fields(wanted, os.environ["UPLOADS_KEY_ARN"])
    form = signer.signer().generate_presigned_post(
        os.environ["UPLOADS_BUCKET"], upload.key, fields, form_conditions(wanted, fields), FORM_SECONDS
    )
    metrics.add_metric("UploadsHandedOut", MetricUnit.Count, 1)
    return Reply(status=HTTPStatus.CREATED, body=upload_document(upload.key, form, now=now))


def _check_owner(owner_id: str) -> None:
    """Refuse whoever's data is restricted or erased; who objects to analyses may upload."""
    if os.environ.get("TOMBSTONES_TABLE") and find_states({owner_id}).get(owner_id, State.OBJECTED) != State.OBJECTED:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "your data is restricted or erased: photos cannot be uploaded until the restriction is lifted",
        )


def _again(upload: Upload, key: str) -> Upload:
    """Return an upload at the key that the same request was given before."""
    owner_id = upload.item["owner_id"]
    return Upload(key=key, item={**upload.item, **upload_item_key(owner_id, key), "key": key})
