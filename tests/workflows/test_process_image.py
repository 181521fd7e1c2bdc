"""The workflow: sound as a definition, and every state reached in the emulator."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonata
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.images.core.keys import UPLOADS, photo_at
from samples import photos

Document = dict[str, Any]
pytestmark = pytest.mark.xdist_group("workflows")
WORKFLOW = Path(__file__).parents[2] / "workflows" / "process_image.asl.json"
DEFINITION: Document = json.loads(WORKFLOW.read_text(encoding="utf-8"))


def states(machine: Document = DEFINITION) -> Iterator[tuple[str, Document]]:
    for name, state in machine["States"].items():
        yield name, state
        for branch in state.get("Branches", []):
            yield from states(branch)


TASKS = {name: state for name, state in states() if state["Type"] == "Task"}
LAMBDAS = {name: state for name, state in TASKS.items() if state["Resource"].endswith(":lambda:invoke")}


def test_the_placeholders_are_those_that_are_documented() -> None:
    assert set(re.findall(r"\$\{(\w+)\}", WORKFLOW.read_text(encoding="utf-8"))) == {
        "validate_function_arn", "resize_function_arn", "apply_filters_function_arn", "optimise_function_arn",
        "clean_up_function_arn", "ask_function_arn", "ledger_table_name", "topic_arn", "retention_days",
        "uploads_prefix",
    }  # fmt: skip


@pytest.mark.parametrize("name", LAMBDAS)
def test_functions_are_retried_as_decided(name: str) -> None:
    transient, service, time_out = LAMBDAS[name]["Retry"]
    assert transient == {
        "ErrorEquals": ["TransientFault"], "IntervalSeconds": 3, "MaxAttempts": 2, "BackoffRate": 1.5,
    }  # fmt: skip
    assert {"Lambda.ServiceException", "Lambda.TooManyRequestsException"} <= set(service.pop("ErrorEquals"))
    assert service == {"IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2.0}
    assert time_out == {"ErrorEquals": ["States.Timeout", "Sandbox.Timedout"], "IntervalSeconds": 1, "MaxAttempts": 2}


@pytest.mark.parametrize("name", TASKS)
def test_no_task_waits_forever(name: str) -> None:
    assert TASKS[name]["TimeoutSeconds"] <= (3600 if name == "Review" else 45)


def test_every_failure_ends_in_a_notification() -> None:
    in_branches = {"Resize", "Apply filters"}  # the parallel state catches theirs
    caught = {name for name, state in DEFINITION["States"].items() if catches_all(state)}
    assert caught == set(TASKS) - in_branches - {"Notify error"} | {"Prepare variants"}
    for name in caught - {"Record failure", "Clean up"}:
        assert "Explain failure" in {catcher["Next"] for catcher in DEFINITION["States"][name]["Catch"]}


def catches_all(state: Document) -> bool:
    return any(catcher["ErrorEquals"] == ["States.ALL"] for catcher in state.get("Catch", []))


def received(key: str, version: str | None = "v1") -> Document:
    """Evaluate what the first state makes of an event."""
    object_: Document = {"key": key, "etag": "e1"} | ({"version-id": version} if version else {})
    event = {"input": {"detail": {"bucket": {"name": "b"}, "object": object_}}}
    photo = DEFINITION["States"]["Receive"]["Assign"]["photo"]
    found: Document = {}
    for name, expression in photo.items():
        text = expression.replace("${uploads_prefix}", UPLOADS).removeprefix("{%").removesuffix("%}").strip()
        compiled: Any = jsonata.Jsonata(text)
        compiled.assign("states", event)
        compiled.register_lambda("hash", sha256)
        found[name] = compiled.evaluate(None)
    return found


def sha256(text: str, _algorithm: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


segment = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(deadline=None)
@given(segment, st.lists(segment, min_size=1, max_size=4))
def test_the_owner_is_the_keys_second_part(owner: str, rest: list[str]) -> None:
    key = "/".join(["raw", owner, *rest])
    photo = received(key)
    assert photo["owner_id"] == owner == photo_at("b", key, "v1", versioned=True).owner_id
    assert photo["key"] == key


@settings(deadline=None)
@given(segment)
def test_a_key_without_a_folder_has_no_owner(name: str) -> None:
    assert received(f"raw/{name}")["owner_id"] == ""
    assert received(f"raw//{name}")["owner_id"] == ""
    assert photo_at("b", f"raw/{name}", "v1", versioned=True).owner_id == ""


def test_photos_differ_by_key_and_by_version() -> None:
    ids = [
        received("raw/ann/a.jpg")["photo_id"],
        received("raw/ann/a.png")["photo_id"],
        received("raw/ann/a.jpg", "v2")["photo_id"],
        received("raw/ann/a.jpg", None)["photo_id"],
    ]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{32}", photo_id) for photo_id in ids)


def test_a_bucket_without_versions_gives_the_etag() -> None:
    assert (received("raw/ann/a.jpg", None)["version"], received("raw/ann/a.jpg", None)["versioned"]) == ("e1", False)
    assert (received("raw/ann/a.jpg")["version"], received("raw/ann/a.jpg")["versioned"]) == ("v1", True)


@pytest.fixture(scope="session")
def photo() -> bytes:
    return photos.jpeg(400, 300)


@pytest.mark.local_cloud
def test_a_photo_is_processed_recorded_and_notified_and_leaves_no_work_behind(cloud: Any, photo: bytes) -> None:
    run = cloud.run(cloud.upload("raw/ann/a b+c %41 é日本.jpg", photo))
    assert run.status == "SUCCEEDED", (run.error, run.cause)
    assert [name for name in run.entered if name not in ("Resize", "Any filters?", "Apply filters")] == [
        "Receive", "Claim", "Validate", "Accepted?", "Needs review?", "Prepare variants", "Optimise", "Record success",
        "Notify success", "Clean up", "Was it a failure?", "Done",
    ]  # fmt: skip
    (message,) = cloud.notified()
    assert message == run.output
    assert message["outcome"] == "processed"
    assert message["key"] == "raw/ann/a b+c %41 é日本.jpg"
    assert message["owner_id"] == "ann"
    assert message["original"] == {"format": "jpeg", "width": 400, "height": 300, "bytes": len(photo), "frames": 1}
    assert {(v["kind"], v["name"], v["width"], v["height"], v["format"]) for v in message["variants"]} == {
        (kind, name, width, height, format_)
        for kind, name, width, height in (
            ("sizes", "large", 300, 225), ("sizes", "thumbnail", 60, 60), ("filtered", "blur", 300, 225),
        )
        for format_ in ("jpeg", "webp")
    }  # fmt: skip
    for variant in message["variants"]:
        assert (
            cloud.client("s3").head_object(Bucket="variants-bucket", Key=variant["key"])["ContentLength"]
            == (variant["bytes"])
        )
    item = cloud.item("ann", message["photo_id"])
    assert item["outcome"] == "processed"
    assert item["variants"] == message["variants"]
    assert item["original"] == message["original"]
    assert not cloud.keys("work/")


@pytest.mark.local_cloud
def test_the_same_event_twice_does_the_work_once(cloud: Any, photo: bytes) -> None:
    event = cloud.upload("raw/ann/twice.jpg", photo)
    first, second = cloud.run(event), cloud.run(event)
    assert second.entered == ["Receive", "Claim", "Already claimed"]
    assert second.output == {"outcome": "duplicate", "photo_id": first.output["photo_id"]}
    assert len(cloud.notified()) == 1


@pytest.mark.local_cloud
@pytest.mark.parametrize(
    ("key", "data", "reason"),
    [("raw/ann/empty.jpg", b"", "0 bytes"), ("raw/nobody.jpg", b"x", "names no owner"), ("raw/ann/x", b"x", "no")],
)
def test_a_bad_photo_is_refused_recorded_and_notified_and_stays(cloud: Any, key: str, data: bytes, reason: str) -> None:
    run = cloud.run(cloud.upload(key, data))
    assert run.status == "SUCCEEDED", (run.error, run.cause)
    assert run.entered[3:] == [
        "Accepted?", "Refuse", "Report failure", "Record failure", "Notify error", "Any work files?",
        "Was it a failure?", "Done",
    ]  # fmt: skip
    (message,) = cloud.notified()
    assert message == run.output
    assert message["outcome"] == "refused"
    assert reason in message["reason"]
    item = cloud.item(message["owner_id"], message["photo_id"])
    assert (item["outcome"], item["reason"], item["key"]) == ("refused", message["reason"], key)
    assert cloud.client("s3").get_object(Bucket="raw-bucket", Key=key)["Body"].read() == data


@pytest.mark.local_cloud
def test_of_an_erased_owner_nothing_is_recorded_told_or_kept(cloud: Any, photo: bytes) -> None:
    run = cloud.run(cloud.upload("raw/erased/late.jpg", photo, "uploads-bucket"))
    assert run.entered == ["Receive", "Claim", "Validate", "Accepted?", "Forgotten"]
    assert (run.status, run.output["outcome"]) == ("SUCCEEDED", "refused")
    assert cloud.notified() == []
    with pytest.raises(KeyError):
        cloud.item("erased", run.output["photo_id"])
    versions = cloud.client("s3").list_object_versions(Bucket="uploads-bucket", Prefix="raw/erased/")
    assert not versions.get("Versions")
    assert not versions.get("DeleteMarkers")


@pytest.mark.local_cloud
def test_of_a_restricted_owner_nothing_is_made_and_the_original_stays(cloud: Any, photo: bytes) -> None:
    run = cloud.run(cloud.upload("raw/restricted/late.jpg", photo))
    (message,) = cloud.notified()
    assert (run.status, message["outcome"]) == ("SUCCEEDED", "refused")
    assert "restricted" in message["reason"]
    assert cloud.client("s3").get_object(Bucket="raw-bucket", Key="raw/restricted/late.jpg")["Body"].read() == photo


@pytest.mark.local_cloud
def test_a_failure_is_explained_recorded_and_notified_and_the_same_event_may_try_again(
    cloud: Any, photo: bytes
) -> None:
    event = cloud.upload("raw/ann/unlucky.jpg", photo)
    cloud.set_environment("optimise", VARIANTS_BUCKET="no-such-bucket")
    try:
        run = cloud.run(event)
    finally:
        cloud.set_environment("optimise")
    assert (run.status, run.error) == ("FAILED", "PhotoFailed")
    assert run.entered[-8:] == [
        "Explain failure", "Report failure", "Record failure", "Notify error", "Any work files?", "Clean up",
        "Was it a failure?", "Failed",
    ]  # fmt: skip
    (message,) = cloud.notified()
    assert message["outcome"] == "failed"
    assert message["reason"] == run.cause
    assert "NoSuchBucket" in message["reason"]
    assert run.failed_tasks == 1, "what will not pass is not tried again"
    assert cloud.item("ann", message["photo_id"])["outcome"] == "failed"
    assert not cloud.keys("work/")
    assert cloud.run(event).output["outcome"] == "processed"
    assert cloud.item("ann", message["photo_id"])["outcome"] == "processed"
    cloud.notified()


@pytest.mark.local_cloud
def test_a_transient_fault_is_tried_three_times_by_its_name(cloud: Any, photo: bytes) -> None:
    event = cloud.upload("raw/ann/unreachable.jpg", photo)
    cloud.set_environment("validate", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    try:
        run = cloud.run(event)
    finally:
        cloud.set_environment("validate")
    assert run.failed_tasks == 3
    assert run.cause is not None
    assert re.match(r"TransientFault: [\w ]+ could not be reached", run.cause)
    cloud.notified()


@pytest.mark.local_cloud
@pytest.mark.parametrize("under_way", ["in_progress", "in_review"])
@pytest.mark.parametrize(("left", "outcome"), [(3_600_000, "duplicate"), (-1, "processed")])
def test_a_claim_holds_until_when_it_says_itself(
    cloud: Any, photo: bytes, under_way: str, left: int, outcome: str
) -> None:
    event = cloud.upload(f"raw/ann/claimed {under_way} {left}.jpg", photo)
    photo_id = cloud.run(event).output["photo_id"]
    key = {"pk": {"S": "owner#ann"}, "sk": {"S": f"photo#{photo_id}"}}
    item = cloud.client("dynamodb").get_item(TableName="ledger", Key=key)["Item"]
    assert "claimed_until" not in item, "who has ended claims nothing any more"
    item["outcome"] = {"S": under_way}
    item["started_at"] = {"N": "1"}
    item["claimed_until"] = {"N": str(round(time.time() * 1000) + left)}
    item["claim"] = {"S": "another"}
    cloud.client("dynamodb").put_item(TableName="ledger", Item=item)
    assert cloud.run(event).output["outcome"] == outcome
    cloud.notified()


@pytest.mark.local_cloud
def test_without_filters_their_function_is_not_called(cloud: Any, photo: bytes) -> None:
    cloud.set_environment("validate", IMAGE_OPTIONS='{"filters": [], "formats": ["jpeg"]}')
    try:
        run = cloud.run(cloud.upload("raw/ann/plain.jpg", photo))
    finally:
        cloud.set_environment("validate")
    assert {variant["kind"] for variant in run.output["variants"]} == {"sizes"}
    assert len(run.output["variants"]) == 3
    cloud.notified()
