"""A photo is deleted with its variants, and does not come back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from handlers.api.core.erasure import Stage, stage_of
from handlers.images.core.keys import photo_at, photo_prefixes
from handlers.images.core.ledger import ERASED_DAYS, photo_item_key
from handlers.images.heavy import ledger as heavy
from handlers.images.review import answer
from tests.handlers.api.gateway import REVIEW_ID, Platform, Response, call
from tests.handlers.faulty import LEDGER, RAW, TOKEN, VARIANTS
from tests.handlers.lambda_context import context


def delete(photo_id: str, owner: str = "ann") -> Response:
    return call("DELETE /photos/{photo_id}", owner, path={"photo_id": photo_id})


def test_nothing_of_it_is_left_and_nothing_else_is_gone(platform: Platform) -> None:
    kept = [platform.processed("ann"), platform.processed("bob")]
    before = {bucket: platform.versions(bucket) for bucket in (RAW, VARIANTS)}
    items = platform.dynamodb.scan(TableName=LEDGER)["Items"]
    photo = platform.processed("ann")
    assert len(platform.versions(VARIANTS)) - len(before[VARIANTS]) == len(photo_prefixes("ann", "x")) + 1
    answered = delete(photo.photo_id)
    assert (answered.status, answered.body) == (204, None)
    assert {bucket: platform.versions(bucket) for bucket in (RAW, VARIANTS)} == before
    left = [item for item in platform.dynamodb.scan(TableName=LEDGER)["Items"] if item not in items]
    assert [item["outcome"]["S"] for item in left] == ["erased"]
    assert set(left[0]) == {
        *("pk", "sk", "owner_id", "photo_id", "key", "outcome", "claim", "erased_at", "expires_at"),
    }
    assert int(left[0]["expires_at"]["N"]) == pytest.approx(time.time() + ERASED_DAYS * 86400, abs=60)
    assert all(
        call("GET /photos/{photo_id}", one.owner_id, path={"photo_id": one.photo_id}).status == 200 for one in kept
    )


def test_it_is_not_there_any_more_and_deleting_it_again_is_the_same(platform: Platform) -> None:
    photo = platform.processed("ann")
    assert [delete(photo.photo_id).status for _ in range(3)] == [204, 204, 204]
    assert call("GET /photos/{photo_id}", path={"photo_id": photo.photo_id}).status == 404
    assert call("GET /photos").body == {"photos": []}


def test_files_that_were_deleted_before_are_deleted_for_good(platform: Platform) -> None:
    photo = platform.processed("ann")
    platform.s3.delete_object(Bucket=RAW, Key=photo.key)
    platform.s3.delete_object(Bucket=VARIANTS, Key=platform.prefixes(photo)[0] + "a.jpg")
    assert delete(photo.photo_id).status == 204
    assert platform.versions(RAW) == platform.versions(VARIANTS) == []


def test_the_versions_of_an_upload_go_together(platform: Platform) -> None:
    first = platform.processed("ann")
    second = platform.processed("ann", key=first.key)
    never_claimed = platform.upload("ann", key=first.key)
    assert delete(second.photo_id).status == 204
    assert platform.versions(RAW) == platform.versions(VARIANTS) == []
    for photo in (first, second, never_claimed):
        assert claimed(photo) is False


def test_a_key_that_begins_anothers_leaves_it_alone(platform: Platform) -> None:
    photo = platform.processed("ann")
    longer = platform.s3.put_object(Bucket=RAW, Key=f"{photo.key}0", Body=b"another")
    delete(photo.photo_id)
    assert platform.versions(RAW) == [(f"{photo.key}0", longer["VersionId"])]


def claimed(photo: Any) -> bool:
    """Return whether a run can still take a photo on."""
    return heavy.claim(photo, execution="late", now=round(time.time() * 1000))


def test_no_late_event_brings_it_back(platform: Platform) -> None:
    photo = platform.processed("ann")
    delete(photo.photo_id)
    before = platform.state()
    assert claimed(photo) is False
    now = round(time.time() * 1000)
    facts = {"outcome": "processed", "original": {}, "variants": []}
    assert not heavy.finish(photo, execution="late", job="late", started=now, now=now, facts=facts)
    assert platform.state() == before


@pytest.mark.parametrize("outcome", ["in_progress", "in_review"])
def test_while_a_run_may_write_files_it_is_told_when_to_ask_again(outcome: str, platform: Platform) -> None:
    photo = platform.processed("ann")
    platform.record(photo, outcome, claimed_until=round(time.time() * 1000) + 3_600_000)
    before = platform.state()
    answered = delete(photo.photo_id)
    assert (answered.status, answered.headers["Retry-After"]) == (409, "5")
    assert platform.state() == before


def test_a_version_that_is_being_processed_keeps_the_others(platform: Platform) -> None:
    first = platform.processed("ann")
    second = platform.upload("ann", key=first.key)
    platform.record(second, "in_progress", claimed_until=round(time.time() * 1000) + 3_600_000)
    assert delete(first.photo_id).status == 409
    assert len(platform.versions(RAW)) == 2


def test_a_run_that_is_dead_keeps_nobody_waiting(platform: Platform) -> None:
    photo = platform.processed("ann")
    platform.record(photo, "in_progress", claimed_until=round(time.time() * 1000) - 1)
    assert delete(photo.photo_id).status == 204


def test_a_run_that_takes_it_on_at_the_same_time_wins_or_loses_whole(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = platform.processed("ann")
    platform.record(photo, "failed")
    find = delete_find(monkeypatch, lambda: heavy.claim(photo, execution="new", now=round(time.time() * 1000)))
    assert delete(photo.photo_id).status == 409
    assert find.calls == 2
    item = platform.item(photo)
    assert item is not None
    assert item["claim"] == {"S": "new"}
    assert len(platform.versions(RAW)) == 1


class Interfering:
    """The ledger's `find`, after whose second call something else happens."""

    def __init__(self, real: Any, happens: Any) -> None:
        self.real, self.happens, self.calls = real, happens, 0

    def __call__(self, key: Any) -> Any:
        found = self.real(key)
        self.calls += 1
        if self.calls == 2:
            self.happens()
        return found


def delete_find(monkeypatch: pytest.MonkeyPatch, happens: Any) -> Interfering:
    from handlers.api import ledger  # noqa: PLC0415 - what is replaced

    find = Interfering(ledger.find, happens)
    monkeypatch.setattr(ledger, "find", find)
    return find


def test_a_photo_that_waits_for_a_review_is_rejected_by_its_owner(platform: Platform) -> None:
    photo = platform.in_review("ann")
    assert delete(photo.photo_id).status == 204
    assert platform.decisions == ['{"decision": "reject", "comment": "its owner deleted the photo"}']
    assert platform.versions(RAW) == []


@pytest.mark.parametrize(("decision", "status"), [("approve", 409), ("reject", 204)])
def test_what_a_reviewer_said_first_counts(decision: str, status: int, platform: Platform) -> None:
    photo = platform.in_review("ann")
    answer.handler({"review_id": REVIEW_ID, "decision": decision, "reviewer": "rita"}, context())
    assert delete(photo.photo_id).status == status
    assert len(platform.decisions) == 1


def test_a_rejection_that_the_workflow_records_meanwhile_is_no_obstacle(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = platform.in_review("ann")
    delete_find(monkeypatch, lambda: platform.record(photo, "refused", claim=REVIEW_ID))
    assert delete(photo.photo_id).status == 204
    item = platform.item(photo)
    assert item is not None
    assert item["outcome"] == {"S": "erased"}


def test_where_nothing_is_reviewed_no_function_is_asked(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_FUNCTION", "")
    photo = platform.in_review("ann")
    assert delete(photo.photo_id).status == 409
    assert platform.waiting == {TOKEN}


@pytest.mark.parametrize("photo_id", ["", "x", "0" * 31, "0" * 33, "A" * 32, "../" + "0" * 29, "0" * 32])
@pytest.mark.usefixtures("platform")
def test_what_is_no_photo_is_not_found(photo_id: str) -> None:
    assert delete(photo_id).status == 404


@pytest.mark.parametrize(
    ("item", "stage"),
    [
        (None, Stage.UNKNOWN),
        ({"outcome": "erased"}, Stage.ERASED),
        ({"outcome": "processed"}, Stage.OVER),
        ({"outcome": "in_progress", "claimed_until": 100}, Stage.OVER),
        ({"outcome": "in_progress", "claimed_until": 101}, Stage.RUNNING),
        ({"outcome": "in_review", "claimed_until": 100}, Stage.OVER),
        ({"outcome": "in_review", "claimed_until": 101}, Stage.IN_REVIEW),
    ],
)
def test_the_stage_is_that_of_the_claim(item: dict[str, Any] | None, stage: Stage) -> None:
    assert stage_of(item, now=100) is stage


def test_the_prefixes_of_a_photo_hold_all_that_is_made_of_it_and_of_no_other() -> None:
    photo = photo_at("uploads", "raw/ann/x", "1", versioned=True)
    assert photo_item_key(photo)["pk"] == "owner#ann"
    prefixes = photo_prefixes("ann", photo.photo_id)
    assert all(prefix.endswith(("/", ".")) for prefix in prefixes)
    assert all(f"/ann/{photo.photo_id}" in prefix for prefix in prefixes)
