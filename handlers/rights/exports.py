"""The bucket of exports: the parts that each kind of store puts there, and from them one archive.

Environment: `EXPORTS_BUCKET`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from handlers.rights.core.operations import StoreTask
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults

EXPORTS: Final = "exports/"
PARTS: Final = "parts/"


def folder(owner_id: str, request_id: str) -> str:
    """Return the prefix of all that belongs to a request: below its owner's, so that an erasure finds exports too."""
    return f"{EXPORTS}{owner_id}/{request_id}/"


def part_key(task: StoreTask, store: str, name: str) -> str:
    """Return where a part is: the archive has it as `<store>/<name>`."""
    return f"{folder(task.owner_ids[0], task.request_id)}{PARTS}{store}/{name}"


def put_lines(task: StoreTask, store: str, name: str, values: Iterable[Mapping[str, Any]]) -> int:
    """Write JSON objects as a part, a line each, and return how many; none is no part.

    Repeated with the same values, it writes the same bytes.

    Raises:
        TransientFault: the call may succeed later.
    """
    lines = [json.dumps(one, default=plain, ensure_ascii=False, sort_keys=True) for one in values]
    if lines:
        body = "".join(f"{line}\n" for line in lines).encode()
        with transient_faults("S3"):
            client("s3").put_object(
                Bucket=os.environ["EXPORTS_BUCKET"],
                Key=part_key(task, store, name),
                Body=body,
                ContentType="application/x-ndjson",
            )
    return len(lines)


def copy(task: StoreTask, store: str, name: str, source: Mapping[str, str]) -> None:
    """Copy an object as a part, without moving its bytes here.

    Args:
        task: the export.
        store: that it is in.
        name: what the archive calls it.
        source: `Bucket`, `Key` and, where there are any, `VersionId`.

    Raises:
        TransientFault: the call may succeed later.
    """
    with transient_faults("S3"):
        client("s3").copy_object(
            Bucket=os.environ["EXPORTS_BUCKET"],
            Key=part_key(task, store, name),
            CopySource=source,
            TaggingDirective="REPLACE",
            MetadataDirective="COPY",
        )


def digest(text: str) -> str:
    """Return a short name for a place in a store that must not stand in a key as it is."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain(value: object) -> object:
    """Return what JSON has instead of a value that it does not know."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, cast("set[Any]", value)))
    return value.isoformat() if isinstance(value, date) else str(value)
