"""The last step: put together the results of a job's children, record the outcome, publish it, and clean up.

Input: AWS Batch's event of the end of a job, or Lambda's record of an upload that `validate` failed on for good.
Output: `{"outcome": "processed" | "refused" | "failed" | "duplicate", "photo_id"}`.

All variants or none: of a photo that was refused or failed no variant stays behind.

Environment: `VARIANTS_BUCKET`, `LEDGER_TABLE`, `TOPIC_ARN`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.images import storage
from handlers.images.core.keys import photo_of_event, variant_key
from handlers.images.heavy.job import Order, Result, delete_work, read_order, read_results
from handlers.images.heavy.outcome import conclude, failed, processed, refused
from handlers.shared.clients import batch
from handlers.shared.faults import transient_faults
from handlers.shared.telemetry import Event, instrumented, logger, metrics

_DESCRIBED = 100
"""Jobs that one DescribeJobs takes
(https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobs.html)."""


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Conclude a photo."""
    if "requestPayload" in event:
        return _validation_failed(event)
    return _job_ended(event["detail"])


def _validation_failed(record: Event) -> dict[str, Any]:
    """Conclude a photo that never became a job.

    The record: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    upload = record["requestPayload"]
    photo = photo_of_event(upload)
    logger.append_keys(photo_id=photo.photo_id)
    error = record.get("responsePayload") or {}
    reason = error.get("errorMessage") or record["requestContext"]["condition"]
    started = round(datetime.fromisoformat(upload["time"]).timestamp() * 1000)
    facts = failed(f"{error.get('errorType') or 'Validation'}: {reason}")
    concluded = conclude(photo, facts, execution=upload["id"], job=upload["id"], started=started)
    return {"outcome": facts["outcome"] if concluded else "duplicate", "photo_id": photo.photo_id}


def _job_ended(job: Mapping[str, Any]) -> dict[str, Any]:
    owner_id, photo_id = job["parameters"]["owner_id"], job["parameters"]["photo_id"]
    logger.append_keys(photo_id=photo_id)
    order = read_order(owner_id, photo_id)
    if order is None:
        logger.info("concluded already")
        return {"outcome": "duplicate", "photo_id": photo_id}
    results = read_results(order)
    facts = _facts(order, results, job)
    if not conclude(order.photo, facts, execution=order.execution, job=job["jobId"], started=order.started):
        return {"outcome": "duplicate", "photo_id": photo_id}
    if facts["outcome"] == "processed":
        metrics.add_metric("VariantBytes", MetricUnit.Bytes, sum(variant["bytes"] for variant in facts["variants"]))
    else:
        storage.delete(_variant_keys(order))
    delete_work(order)
    return {"outcome": facts["outcome"], "photo_id": photo_id}


def _facts(order: Order, results: tuple[Result | None, ...], job: Mapping[str, Any]) -> dict[str, Any]:
    """Go by the children's results: a host that is lost after the last of them changes nothing."""
    if all(result and result.variants for result in results):
        return processed(order.original, [variant for result in results if result for variant in result.variants])
    for result in results:
        if result and result.refused:
            return refused(result.refused)
    for spec, result in zip(order.specs, results, strict=True):
        if result and result.failed:
            return failed(f"{spec.name}: {result.failed}")
    silent = [index for index, result in enumerate(results) if result is None]
    return failed(f"{order.specs[silent[0]].name}: {_reason_of_batch(job, silent)}")


def _variant_keys(order: Order) -> list[str]:
    """Return the keys of all that a job may have created, whether or not its results exist."""
    return [
        variant_key(order.photo, spec.kind, spec.name, format_)
        for spec in order.specs
        for format_ in order.options.formats
    ]


def _reason_of_batch(job: Mapping[str, Any], silent: list[int]) -> str:
    """Return why containers ended without a result. An array's own event does not say."""
    jobs = [job]
    if "arrayProperties" in job:
        with transient_faults("Batch"):
            jobs = batch().describe_jobs(jobs=[f"{job['jobId']}:{index}" for index in silent[:_DESCRIBED]])["jobs"]
    reasons = [
        reason for one in jobs for reason in (one.get("container", {}).get("reason"), one.get("statusReason")) if reason
    ]
    return reasons[0] if reasons else f"the job ended as {job['status']} and AWS Batch gives no reason"
