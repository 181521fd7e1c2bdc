"""Sum up what a Distributed Map wrote of its photos.

Input: `{"prefix": "reports/<execution>/"}`, below which the map's results are. Output: `{"total", "processed",
"duplicate", "sent_to_batch", "refused", "review_timed_out", "failed", "not_started", "report": {"bucket", "key"}}`, all
of them counts. The report, `<prefix>report.json`, has the same keys, and for each photo that was not processed its key
and the reason.

Environment: `REPORTS_BUCKET`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images.core.results import BulkReport, records
from handlers.shared.clients import s3
from handlers.shared.faults import transient_faults
from handlers.shared.telemetry import Event, instrumented, logger

_CHUNK = 1024 * 1024
_MANIFEST = "/manifest.json"


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Read all results, and write the report."""
    bucket, prefix = os.environ["REPORTS_BUCKET"], event["prefix"]
    report = BulkReport()
    with transient_faults("S3"):
        for key in _result_files(bucket, prefix):
            for record in records(s3().get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_CHUNK)):
                report.add(record)
        key = f"{prefix}report.json"
        body = json.dumps(report.to_json(), ensure_ascii=False).encode()
        s3().put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    logger.info("summed up", counts=report.counts())
    return {**report.counts(), "report": {"bucket": bucket, "key": key}}


def _result_files(bucket: str, prefix: str) -> Iterator[str]:
    """Yield the keys of the result files, by the manifest, of which a map run writes one."""
    listed = s3().list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    manifests = [item["Key"] for item in listed if item["Key"].endswith(_MANIFEST)]
    if len(manifests) != 1:
        raise LookupError(f"{len(manifests)} manifests are below {prefix}: the map has not written its results")
    manifest = json.loads(s3().get_object(Bucket=bucket, Key=manifests[0])["Body"].read())
    for files in manifest["ResultFiles"].values():
        yield from (file["Key"] for file in files)
