"""Many photos that were there before: some as a list, some by their prefix."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

from handlers.images.core.keys import UPLOADS
from local.deployment import Deployment
from local.errors import LocalCloudError
from local.scenarios.photos.pipeline import Pipeline

LIST: Final = f"{UPLOADS}list/"
PREFIX: Final = f"{UPLOADS}archive/"
"""Photos that are older than the platform keep the names that they have."""
_PATIENCE_SECONDS: Final = 300.0
_UPLOAD_RULE: Final = "aws:cloudwatch/eventRule:EventRule"


@dataclass(frozen=True, slots=True)
class Row:
    """A photo that was not processed."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of many photos."""

    total: int
    processed: int
    duplicate: int
    refused: tuple[Row, ...]
    review_timed_out: tuple[Row, ...]
    failed: tuple[Row, ...]
    report: str
    """Where the report is in S3; empty where the execution's output is all there is."""
    seconds: float
    expected: tuple[int, int]
    """How many must have been processed, and refused."""
    sent_to_batch: int = 0
    """How many went to the batch pipeline, which publishes their outcomes itself."""

    @property
    def as_expected(self) -> bool:
        """Whether the good ones were processed, and the bad ones did not stop them."""
        processed, refused = self.expected
        ended = self.processed + len(self.refused) + self.sent_to_batch
        few_enough = self.processed <= processed and len(self.refused) <= refused
        return few_enough and ended == self.total == sum(self.expected)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        data = asdict(self)
        del data["expected"]
        return {**data, "report": self.report or None, "seconds": round(self.seconds, 2)}


def start_bulk(deployed: Deployment, pipeline: Pipeline, good: bytes, bad: bytes) -> Callable[[], dict[str, Bulk]]:
    """Send photos through the state machines for many; return what waits for the ends, by `list` and `prefix`.

    Args:
        deployed: The program.
        pipeline: Of the program.
        good: A photo.
        bad: A file that must be refused.
    """
    files = {"one.jpg": good, "two.jpg": good, "three.jpg": good, "cut short.jpg": bad}
    expected = (3, 1)
    s3 = deployed.clients.get("s3")
    with before_the_pipeline(deployed):
        for prefix in (LIST, PREFIX):
            for name, data in files.items():
                s3.put_object(Bucket=pipeline.uploads_bucket, Key=f"{prefix}{name}", Body=data)
    photos = {"photos": [{"key": f"{LIST}{name}"} for name in files]}
    list_ = _start(deployed, pipeline.list_state_machine_arn, photos)
    prefix_ = _start(deployed, pipeline.prefix_state_machine_arn, {"prefix": PREFIX})

    def end() -> dict[str, Bulk]:
        listed, seconds = end_of(deployed, list_)
        of_list = _bulk(listed, "", seconds, expected)
        summed_up, seconds = end_of(deployed, prefix_)
        bucket, key = summed_up["report"]["bucket"], summed_up["report"]["key"]
        report = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        return {"list": of_list, "prefix": _bulk(report, f"s3://{bucket}/{key}", seconds, expected)}

    return end


@contextmanager
def before_the_pipeline(deployed: Deployment) -> Generator[None]:
    """Uploads inside are as old as photos that were there before the pipeline: nothing hears of them."""
    events = deployed.clients.get("events")
    rules = [str(rule.outputs["name"]) for rule in deployed.recording.of_type(_UPLOAD_RULE)]
    for rule in rules:
        events.disable_rule(Name=rule)
    try:
        yield
    finally:
        for rule in rules:
            events.enable_rule(Name=rule)


def _start(deployed: Deployment, machine: str, given: Mapping[str, Any]) -> str:
    states = deployed.clients.get("stepfunctions")
    return states.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]


def end_of(deployed: Deployment, arn: str) -> tuple[dict[str, Any], float]:
    """Wait for an execution's end; return its output and the seconds that it took.

    Raises:
        LocalCloudError: it failed, or takes too long.
    """
    states = deployed.clients.get("stepfunctions")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (execution := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        deployed.emulator.check()
        if time.monotonic() > deadline:
            raise LocalCloudError(f"{arn} has not ended after {_PATIENCE_SECONDS:g} s")
        time.sleep(0.02)
    if execution["status"] != "SUCCEEDED":
        raise LocalCloudError(f"{arn} {execution['status']}: {execution.get('error')}: {execution.get('cause')}")
    return json.loads(execution["output"]), (execution["stopDate"] - execution["startDate"]).total_seconds()


def _bulk(data: Mapping[str, Any], report: str, seconds: float, expected: tuple[int, int]) -> Bulk:
    rows = {
        name: tuple(Row(row["key"], row["reason"]) for row in data[name])
        for name in ("refused", "review_timed_out", "failed")
    }
    return Bulk(
        data["total"],
        data["processed"],
        data["duplicate"],
        **rows,
        report=report,
        seconds=seconds,
        expected=expected,
        sent_to_batch=data["sent_to_batch"],
    )
