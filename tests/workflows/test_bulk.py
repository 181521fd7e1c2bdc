"""Many photos in the emulator: a list by a Map, a prefix by a Distributed Map, each photo by its own workflow."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from samples import hostile, photos

Document = dict[str, Any]
pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("workflows")]
MOST = 200


@pytest.fixture(scope="module")
def photo() -> bytes:
    return photos.jpeg(160, 120)


def store(cloud: Any, key: str, data: bytes) -> str:
    """Upload into the bucket that keeps versions; return the version."""
    return cloud.upload(key, data, "uploads-bucket")["detail"]["object"]["version-id"]


def report_of(cloud: Any, output: Document) -> Document:
    body = cloud.client("s3").get_object(Bucket=output["report"]["bucket"], Key=output["report"]["key"])["Body"]
    return json.loads(body.read())


@pytest.mark.parametrize("machine", ["list", "list_express"])
def test_one_bad_photo_does_not_stop_the_others(cloud: Any, photo: bytes, machine: str) -> None:
    good = [f"raw/{machine}/good {number}.jpg" for number in range(4)]
    for key in good:
        store(cloud, key, photo)
    bad, gone = f"raw/{machine}/cut short.jpg", f"raw/{machine}/never there.jpg"
    store(cloud, bad, hostile.cut_short())
    listed = [{"key": key} for key in (*good[:2], bad, gone, *good[2:], "elsewhere/a.jpg")]
    output = cloud.run({"photos": listed}, machine).output
    assert (output["total"], output["processed"], output["duplicate"]) == (7, 4, 0)
    reasons = {row["key"]: row["reason"] for row in output["refused"]}
    assert list(reasons) == [bad, gone, "elsewhere/a.jpg"], "in the order of the list"
    assert "cut short" in reasons[bad]
    assert reasons[gone] == "there is no such photo, or it was deleted"
    assert "not below raw/" in reasons["elsewhere/a.jpg"]
    assert (output["failed"], output["review_timed_out"]) == ([], [])
    told = Counter(message["outcome"] for message in cloud.notified())
    assert told == {"processed": 4, "refused": 1}, "each photo has its own workflow, with all that it does"


def test_photos_that_were_processed_already_are_counted_and_left_alone(cloud: Any, photo: bytes) -> None:
    event = cloud.upload("raw/ann/done before.jpg", photo, "uploads-bucket")
    cloud.run(event)
    output = cloud.run({"photos": [{"key": "raw/ann/done before.jpg"}]}, "list").output
    assert (output["total"], output["processed"], output["duplicate"]) == (1, 0, 1)
    assert len(cloud.notified()) == 1


def test_a_version_may_be_named(cloud: Any, photo: bytes) -> None:
    first = store(cloud, "raw/ann/of old.jpg", photo)
    store(cloud, "raw/ann/of old.jpg", hostile.cut_short())
    output = cloud.run({"photos": [{"key": "raw/ann/of old.jpg", "version": first}]}, "list").output
    assert output["processed"] == 1
    (message,) = cloud.notified()
    assert message["version"] == first


@pytest.mark.parametrize("machine", ["list", "list_express"])
def test_a_failed_photo_is_in_the_aggregate_with_its_reason(cloud: Any, photo: bytes, machine: str) -> None:
    for name in ("a", "b"):
        store(cloud, f"raw/{machine}/unlucky {name}.jpg", photo)
    cloud.set_environment("optimise", VARIANTS_BUCKET="no-such-bucket")
    try:
        output = cloud.run({"photos": [{"key": f"raw/{machine}/unlucky {name}.jpg"} for name in ("a", "b")]}, machine)
    finally:
        cloud.set_environment("optimise")
    assert output.status == "SUCCEEDED"
    assert output.output["processed"] == 0
    assert [row["key"] for row in output.output["failed"]] == [
        f"raw/{machine}/unlucky a.jpg",
        f"raw/{machine}/unlucky b.jpg",
    ]
    assert all("NoSuchBucket" in row["reason"] for row in output.output["failed"])
    cloud.notified()


@pytest.mark.parametrize(
    "photos_",
    [None, [], "raw/ann/a.jpg", [{"version": "v1"}], ["raw/ann/a.jpg"], [{"key": "raw/ann/a.jpg"}] * (MOST + 1)],
    ids=["none", "empty", "no list", "no key", "texts", "too many"],
)
def test_a_list_that_is_none_or_too_long_is_refused_in_plain_words(cloud: Any, photos_: Any) -> None:
    run = cloud.run({} if photos_ is None else {"photos": photos_}, "list")
    assert (run.status, run.error) == ("FAILED", "ListRefused")
    assert "1 to 200 photos" in (run.cause or "")
    assert "prefix" in (run.cause or "")


@pytest.mark.parametrize("machine", ["prefix", "prefix_express"])
def test_a_prefix_is_processed_with_a_report(cloud: Any, photo: bytes, machine: str) -> None:
    for number in range(6):
        store(cloud, f"raw/{machine}/good {number}.jpg", photo)
    store(cloud, f"raw/{machine}/cut short.jpg", hostile.cut_short())
    store(cloud, f"raw/{machine}2/of another prefix.jpg", photo)
    output = cloud.run({"prefix": f"raw/{machine}/"}, machine).output
    assert {key: value for key, value in output.items() if key != "report"} == {
        "total": 7, "processed": 6, "duplicate": 0, "sent_to_batch": 0, "refused": 1, "review_timed_out": 0,
        "failed": 0, "not_started": 0,
    }  # fmt: skip
    report = report_of(cloud, output)
    assert (report["total"], report["processed"]) == (7, 6)
    ((key, reason),) = [(row["key"], row["reason"]) for row in report["refused"]]
    assert key == f"raw/{machine}/cut short.jpg"
    assert "cut short" in reason
    assert len(cloud.notified()) == 7


@pytest.mark.parametrize("deleted", [True, False])
def test_a_photo_that_is_gone_is_refused(cloud: Any, photo: bytes, *, deleted: bool) -> None:
    key = f"raw/ann/gone {deleted}.jpg"
    if deleted:
        store(cloud, key, photo)
        cloud.client("s3").delete_object(Bucket="uploads-bucket", Key=key)
    gone = {"key": key, "reason": "there is no such photo, or it was deleted"}
    assert cloud.run({"photos": [{"key": key}]}, "list").output["refused"] == [gone]
    # Of a prefix: it was deleted after the map had listed it.
    assert cloud.run({"Key": key}, "prefix_item").output == {**gone, "outcome": "refused"}


def test_a_version_is_found_though_another_key_begins_like_the_photos(cloud: Any, photo: bytes) -> None:
    version = store(cloud, "raw/ann/like.jpg", photo)
    store(cloud, "raw/ann/like.jpg2", hostile.cut_short())
    assert cloud.run({"photos": [{"key": "raw/ann/like.jpg"}]}, "list").output["processed"] == 1
    (message,) = cloud.notified()
    assert message["version"] == version


@pytest.mark.parametrize("machine", ["prefix", "prefix_express"])
def test_too_many_failures_fail_the_run_and_leave_the_report(cloud: Any, photo: bytes, machine: str) -> None:
    for number in range(3):
        store(cloud, f"raw/{machine}-unlucky/{number}.jpg", photo)
    cloud.set_environment("optimise", VARIANTS_BUCKET="no-such-bucket")
    try:
        run = cloud.run({"prefix": f"raw/{machine}-unlucky/"}, machine)
    finally:
        cloud.set_environment("optimise")
    assert (run.status, run.error) == ("FAILED", "TooManyFailed")
    assert (run.cause or "").startswith("3 of 3 photos failed, 0 were not started; the report is s3://variants-bucket/")
    key = (run.cause or "").partition("s3://variants-bucket/")[2]
    report = report_of(cloud, {"report": {"bucket": "variants-bucket", "key": key}})
    assert {row["key"] for row in report["failed"]} == {f"raw/{machine}-unlucky/{n}.jpg" for n in range(3)}
    assert all("NoSuchBucket" in row["reason"] for row in report["failed"])
    cloud.notified()


@pytest.mark.parametrize("prefix", [None, "", "other/", 7])
def test_a_prefix_that_holds_no_uploads_is_refused(cloud: Any, prefix: Any) -> None:
    run = cloud.run({} if prefix is None else {"prefix": prefix}, "prefix")
    assert (run.status, run.error) == ("FAILED", "PrefixRefused")
    assert 'give {"prefix": "raw/..."}' in (run.cause or "")


def test_a_hundred_photos_go_through_five_at_a_time_and_three_are_refused(cloud: Any) -> None:
    small, cut_short = photos.jpeg(80, 60), hostile.cut_short()
    keys = [f"raw/many/{number:03}.jpg" for number in range(100)]
    corrupt = [keys[7], keys[40], keys[99]]
    cloud.notified()
    for key in keys:
        store(cloud, key, cut_short if key in corrupt else small)
    before = executions(cloud, "photos")
    output = cloud.run({"photos": [{"key": key} for key in keys]}, "list").output
    assert (output["total"], output["processed"], output["duplicate"]) == (100, 97, 0)
    assert [row["key"] for row in output["refused"]] == corrupt
    assert all("cut short" in row["reason"] for row in output["refused"])
    assert (output["failed"], output["review_timed_out"]) == ([], [])
    runs = {arn: run for arn, run in executions(cloud, "photos").items() if arn not in before}
    assert len(runs) == len(keys)
    assert most_at_once(list(runs.values())) == 5
    told = cloud.notified()
    assert Counter(message["key"] for message in told) == Counter(keys), "each photo is told of once"


def executions(cloud: Any, machine: str) -> dict[str, tuple[float, float]]:
    """Return the ended executions of a machine, and when each started and ended."""
    pages = cloud.client("stepfunctions").get_paginator("list_executions")
    return {
        run["executionArn"]: (run["startDate"].timestamp(), run["stopDate"].timestamp())
        for page in pages.paginate(stateMachineArn=cloud.machines[machine])
        for run in page["executions"]
        if "stopDate" in run
    }


def most_at_once(spans: list[tuple[float, float]]) -> int:
    # An end counts before a start of the same moment.
    changes = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    now = most = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most
