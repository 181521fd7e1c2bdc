"""What each child of a heavy photo's job runs, `python -m` with this module, the owner's id and the photo's.

It creates the variants of the size or filter at its index (`AWS_BATCH_JOB_ARRAY_INDEX`; a plain job has none, and just
one size or filter), stores them, and writes its result last. Doing it twice is the same as once.

Exit status: 0, or one of `handlers.images.heavy.exit_status`.

Environment: `VARIANTS_BUCKET`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from handlers.images import storage
from handlers.images.core.formats import FORMATS
from handlers.images.core.keys import variant_key
from handlers.images.core.pipeline import Variant
from handlers.images.core.refusal import ImageRefused
from handlers.images.core.variants import create
from handlers.images.heavy.exit_status import BAD_INPUT, FAILED, TRY_AGAIN
from handlers.images.heavy.job import Order, Result, read_order, write_result
from handlers.shared.telemetry import logger


def main(owner_id: str, photo_id: str, index: int) -> int:
    """Create the variants of one size or filter and return the exit status."""
    logger.append_keys(photo_id=photo_id, index=index)
    try:
        order = read_order(owner_id, photo_id)
        if order is None:
            logger.info("reported already: nothing is left to do")
            return 0
        result, status = _attempt(order, index)
        write_result(owner_id, photo_id, index, result)
    except storage.TransientFault:
        logger.exception("AWS could not be reached")
        return TRY_AGAIN
    return status


def _attempt(order: Order, index: int) -> tuple[Result, int]:
    try:
        variants = tuple(_created(order, index))
    except ImageRefused as refusal:
        logger.info("refused", reason=refusal.reason)
        return Result(refused=refusal.reason), BAD_INPUT
    except storage.TransientFault as fault:
        logger.exception("AWS could not be reached")
        return Result(failed=f"TransientFault: {fault}"), TRY_AGAIN
    except Exception as error:  # noqa: BLE001 - logged below; the outcome needs its reason, whatever it is
        logger.exception("failed")
        return Result(failed=f"{type(error).__name__}: {error}"), FAILED
    logger.info("created", variants=len(variants))
    return Result(variants=variants), 0


def _created(order: Order, index: int) -> list[Mapping[str, Any]]:
    photo, spec = order.photo, order.specs[index]
    data, content_type = storage.read_original(photo, order.options.limits)
    # Its name was held against what it is before there was a job.
    files = create(data, spec, name="", content_type=content_type, options=order.options, read_mark=storage.read)
    return [_stored(order, file) for file in files]


def _stored(order: Order, file: Variant) -> Mapping[str, Any]:
    key = variant_key(order.photo, file.kind, file.name, file.format)
    storage.write_variant(key, file.data, FORMATS[file.format].content_types[0])
    return {
        "kind": file.kind,
        "name": file.name,
        "key": key,
        "width": file.width,
        "height": file.height,
        "format": file.format,
        "bytes": len(file.data),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(os.environ.get("AWS_BATCH_JOB_ARRAY_INDEX", "0"))))
