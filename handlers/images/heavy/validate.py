"""The first step: decide whether a heavy upload is accepted, and submit the job that creates its variants.

Everything that can be known without decoding is checked here, by the same code as in the workflow: length, format,
name, content type, pixels and frames. Whether the file is whole, each child finds out for itself, since it has to
decode the file anyway: for such large originals, decoding once more would double the wait.

Input: S3's event from EventBridge. Output: `{"outcome", "photo_id"}`, where the outcome is `submitted`, `refused`,
`duplicate`, or `forgotten` where the owner's data is erased. Lambda tries again after an error; when that fails too, it
invokes `record_outcome`.

Environment: `VARIANTS_BUCKET`, `LEDGER_TABLE`, `TOPIC_ARN`; `IMAGE_OPTIONS`, a document for
`handlers.images.core.options.parse`; `JOB_QUEUE` and `JOB_DEFINITION`, ARNs; what `handlers.images.restriction` asks
for.
"""

from __future__ import annotations

import os
import time
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images import storage
from handlers.images.core.inspection import Original, inspect
from handlers.images.core.keys import Photo, parse_photo, photo_of_event
from handlers.images.core.options import Options, parse
from handlers.images.core.refusal import ImageRefused
from handlers.images.core.variants import variant_specs
from handlers.images.file_names import file_name_of
from handlers.images.heavy import ledger
from handlers.images.heavy.job import Order, write_order
from handlers.images.heavy.outcome import conclude, refused
from handlers.images.restriction import OwnerErased, check_owner, forget
from handlers.shared.clients import batch
from handlers.shared.faults import transient_faults
from handlers.shared.telemetry import Event, instrumented, logger, metrics


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Accept and submit, or refuse, the upload."""
    photo, execution, now = photo_of_event(event), event["id"], round(time.time() * 1000)
    logger.append_keys(photo_id=photo.photo_id)
    if not ledger.claim(photo, execution=execution, now=now):
        logger.info("claimed already")
        return {"outcome": "duplicate", "photo_id": photo.photo_id}
    try:
        original = _inspect(photo)
    except OwnerErased as refusal:
        forget(refusal.photo)
        logger.info("forgotten")
        return {"outcome": "forgotten", "photo_id": photo.photo_id}
    except ImageRefused as refusal:
        conclude(photo, refused(refusal.reason), execution=execution, job=execution, started=now)
        return {"outcome": "refused", "photo_id": photo.photo_id}
    order = Order(
        photo=photo,
        execution=execution,
        started=now,
        original={
            "format": original.format,
            "width": original.upright.width,
            "height": original.upright.height,
            "bytes": original.bytes,
            "frames": original.frames,
        },
        options=replace(_options(), review=None),
        specs=variant_specs(original, _options()),
    )
    write_order(order)
    job_id = _submit(order)
    metrics.add_metric("OriginalBytes", MetricUnit.Bytes, original.bytes)
    logger.info("submitted", original=order.original, specs=len(order.specs), job=job_id)
    return {"outcome": "submitted", "photo_id": photo.photo_id}


def _inspect(photo: Photo) -> Original:
    parse_photo(asdict(photo))
    check_owner(photo)
    name = file_name_of(photo)
    data, content_type = storage.read_original(photo, _options().limits)
    original = inspect(data, name=name, content_type=content_type, options=_options())
    review = _options().review
    if review and review.reason(
        owner_id=photo.owner_id, key=photo.key, format_=original.format, pixels=original.upright.pixels
    ):
        raise ImageRefused("it needs a person's approval, which files of this size cannot get; upload a smaller one")
    return original


def _submit(order: Order) -> str:
    """Submit a child for each size and filter. An array has two at least, so a single one is a plain job.

    https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html
    """
    size = len(order.specs)
    array = {"arrayProperties": {"size": size}} if size > 1 else {}
    with transient_faults("Batch"):
        submitted = batch().submit_job(
            jobName=f"photo-{order.photo.photo_id}",
            jobQueue=os.environ["JOB_QUEUE"],
            jobDefinition=os.environ["JOB_DEFINITION"],
            parameters={"owner_id": order.photo.owner_id, "photo_id": order.photo.photo_id},
            **array,
        )
    return submitted["jobId"]


@cache
def _options() -> Options:
    return parse(os.environ["IMAGE_OPTIONS"])
