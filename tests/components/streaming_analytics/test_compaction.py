"""The compaction: it starts once a day is closed, and reads and writes no more than it must."""

from __future__ import annotations

from typing import Any

import pytest

from recorder.resource import Recording
from tests.components.building_blocks.support import policy
from tests.components.streaming_analytics.support import analytics, by_default, found, granted


def compaction(**args: Any) -> Recording:
    return analytics(**args) if args else by_default()


@pytest.mark.parametrize(
    ("max_age_seconds", "hours", "starts"),
    [(21_600, "7", "cron(30 7 * * ? *)"), (21_601, "8", "cron(30 8 * * ? *)"), (86_399, "25", "cron(30 1 * * ? *)")],
)
def test_it_starts_when_no_batch_of_the_day_is_tried_again(max_age_seconds: int, hours: str, starts: str) -> None:
    recording = compaction(batch={"max_age_seconds": max_age_seconds})
    schedule = found(recording, "Schedule")["events-compact"].inputs
    environment = found(recording, "Function")["events-compact"].inputs["environment"]["variables"]
    assert environment["CLOSED_AFTER_HOURS"] == hours
    assert (schedule["scheduleExpression"], schedule["scheduleExpressionTimezone"]) == (starts, "UTC")


def test_the_schedule_calls_the_function_and_what_it_cannot_call_waits() -> None:
    recording = by_default()
    target = found(recording, "Schedule")["events-compact"].inputs["target"]
    function = found(recording, "Function")["events-compact"].outputs["arn"]
    queue = found(recording, "Queue")["events-compact-not-started"].outputs["arn"]
    assert (target["arn"], target["deadLetterConfig"]) == (function, {"arn": queue})
    rights = granted(policy(found(recording, "RolePolicy")["events-compact-schedule"]))
    assert rights["lambda:InvokeFunction"] == {function}
    assert rights["sqs:SendMessage"] == {queue}


def test_it_writes_and_deletes_compacted_rows_alone() -> None:
    recording = by_default()
    lake = found(recording, "Bucket")["events-lake"].outputs["arn"]
    rights = granted(policy(found(recording, "RolePolicy")["events-compact"]))
    compacted = {f"{lake}/curated/*", f"{lake}/restricted/*"}
    assert rights["s3:PutObject"] == rights["s3:DeleteObject"] == rights["s3:DeleteObjectVersion"] == compacted
    assert rights["s3:GetObject"] == {*compacted, f"{lake}/processed/*"}
    assert rights["dynamodb:BatchGetItem"] == {found(recording, "Table")["baseline-tombstones"].outputs["arn"]}


def test_it_knows_how_long_compacted_rows_are_kept() -> None:
    environment = found(compaction(lake={"curated_days": 100}), "Function")["events-compact"].inputs["environment"]
    assert environment["variables"]["CURATED_DAYS"] == "100"


def test_it_has_the_whole_disk_and_a_run_that_fails_is_kept() -> None:
    function = found(by_default(), "Function")["events-compact"].inputs
    assert function["ephemeralStorage"] == {"size": 10_240}
    assert function["deadLetterConfig"]["targetArn"]
