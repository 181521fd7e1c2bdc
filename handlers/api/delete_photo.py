"""`DELETE /photos/{photo_id}`: delete a photo of the caller with its variants.

First the ledger's item gives way to one that no run of the workflow or the batch pipeline can take on, under the
condition that no run has the photo now; from then on the photo is gone for everybody. Then its files go, and last of
all its upload's versions, so that whatever fails half-way is found and done by the same request again. A photo that is
being processed is not deleted yet (409); one that waits for a review is rejected by its owner, and deleted.

An upload's form can be used twice within its five minutes: the versions are photos of one upload, and go together.

Environment: `LEDGER_TABLE`, `UPLOADS_BUCKET`, `VARIANTS_BUCKET`; `ANSWER_FUNCTION`, empty where nothing is reviewed.
"""

from __future__ import annotations

import os
import time
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from handlers.api import ledger, reviews, versions
from handlers.api.core.erasure import NOT_THERE, SAME_CLAIM, UNCHANGED, Stage, busy, is_rejected, stage_of
from handlers.api.core.photos import photo_id_of
from handlers.api.core.problems import not_found
from handlers.api.core.requests import ApiRequest
from handlers.api.endpoint import Reply, endpoint
from handlers.images.core.keys import photo_at, photo_prefixes
from handlers.images.core.ledger import erased_item, item_key, upload_item_key
from handlers.shared.telemetry import metrics


@endpoint
def handler(request: ApiRequest) -> Reply:
    """Delete the photo, if the caller owns it."""
    owner_id, photo_id = request.caller.owner_id, photo_id_of(request)
    item = ledger.find(item_key(owner_id, photo_id))
    if item is None:
        raise not_found()
    _erase_upload(owner_id, photo_id, item["key"])
    metrics.add_metric("PhotosErased", MetricUnit.Count, 1)
    return Reply(status=HTTPStatus.NO_CONTENT)


def _erase_upload(owner_id: str, photo_id: str, key: str) -> None:
    stored = versions.of_upload(key)
    bucket = os.environ["UPLOADS_BUCKET"]
    photos = {
        photo_at(bucket, key, version.version_id, versioned=True).photo_id: version
        for version in stored
        if not version.is_marker
    }
    every = sorted({photo_id, *photos})
    for one in every:
        _close(owner_id, one, key)
    for one in every:
        for prefix in photo_prefixes(owner_id, one):
            versions.delete_variants_below(prefix)
    ledger.remove(upload_item_key(owner_id, key))
    versions.delete_from_uploads(stored)


def _close(owner_id: str, photo_id: str, key: str) -> None:
    """Keep every run from a photo, from now on.

    Raises:
        Problem: 409, a run may write files of it.
    """
    now = round(time.time() * 1000)
    item = ledger.find(item_key(owner_id, photo_id))
    left = erased_item(owner_id, photo_id, key=key, now=now)
    match stage_of(item, now=now):
        case Stage.ERASED:
            return
        case Stage.UNKNOWN:
            done = ledger.put(left, NOT_THERE)
        case Stage.OVER:
            done = ledger.put(left, UNCHANGED, **_seen(item, "claim", "outcome"))
        case Stage.IN_REVIEW:
            done = _rejected(owner_id, item) and ledger.put(left, SAME_CLAIM, **_seen(item, "claim"))
        case Stage.RUNNING:
            done = False
    if not done:
        raise busy()


def _rejected(owner_id: str, item: dict[str, Any] | None) -> bool:
    """Reject the review that a photo waits for; its id is the run's claim."""
    if not item or not os.environ.get("ANSWER_FUNCTION"):
        return False
    comment = "its owner deleted the photo"
    return is_rejected(reviews.answer(item["claim"], decision="reject", reviewer=owner_id, comment=comment))


def _seen(item: dict[str, Any] | None, *names: str) -> dict[str, Any]:
    return {name: item[name] for name in names} if item else {}
