"""Requests that meet each other: filed again, at once, after an erasure, or with an answer that got lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.rights import archive, begin, certify, close, deadlines, ledger, list_requests, read_request, record
from handlers.rights.core.operations import ChangeRefused
from handlers.rights.ledger import AlreadyClosed
from tests.handlers.lambda_context import context
from tests.handlers.rights.people import Platform, Rights
from tests.handlers.rights.test_requests import ANN, OFFICER, ask, call
from tests.handlers.rights.world import EXPORTS, Person, World, person


@pytest.fixture
def asked(world: World, rights: Rights) -> tuple[World, Rights]:
    return world, rights


@pytest.fixture
def now_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return what sets the clock."""
    return lambda at: monkeypatch.setattr(ledger, "now", lambda: at)


def test_a_request_whose_answer_got_lost_is_written_once_and_no_other_of_its_id(world: World) -> None:
    item = {"request_id": "1", "subject": "s", "owner_id": ANN, "kind": "find", "holds": [], "days": 1}
    ledger.put(item)
    ledger.put(item)
    assert ledger.known("1") == item
    with pytest.raises(Exception, match="ConditionalCheckFailed"):
        ledger.put(item | {"owner_id": "bob"})
    assert ledger.known("1")["owner_id"] == ANN
    assert world.is_dead is False


def test_other_holds_are_not_dropped_silently(world: World) -> None:
    def holds(item: str) -> list[dict[str, str]]:
        return [{"store": "uploads", "item": item, "reason": "Art. 17(3)(e)"}]

    first = ask(OFFICER, "privacy_officers", kind="erase", owner_id=ANN, holds=holds("a"))
    assert ask(OFFICER, "privacy_officers", kind="erase", owner_id=ANN, holds=holds("a"))[1] == first[1]
    status, body = ask(OFFICER, "privacy_officers", kind="erase", owner_id=ANN, holds=holds("b"))
    assert (status, body["detail"]) == (
        409,
        "an erasure request with other holds is open already: holds cannot be changed",
    )
    assert ledger.known(first[1]["request_id"])["holds"] == holds("a")
    assert world.is_dead is False


@pytest.mark.parametrize("kind", ["find", "export", "restrict", "object", "lift", "rectify"])
def test_of_whoever_is_erased_only_another_erasure_can_be_asked_for(world: World, rights: Rights, kind: str) -> None:
    ann = person("ann")
    rights.erase(rights.ask(ann, "erase"))
    more: dict[str, Any] = {"changes": {"accounts": {"email": "new@mail.example"}}} if kind == "rectify" else {}
    status, body = ask(ann.owner_id, kind=kind, **more)
    assert (status, body["detail"]) == (409, "the data is erased, or about to be: nothing else can be asked for")
    assert ask(OFFICER, "privacy_officers", kind=kind, owner_id=ann.owner_id, **more)[0] == 409
    assert world.started == []
    assert ann.owner_id not in json.dumps(world.dynamodb.scan(TableName="requests")["Items"])
    assert ask(ann.owner_id, kind="erase")[0] == 202


def test_an_erasure_withdraws_an_export_at_every_point(world: World, platform: Platform, rights: Rights) -> None:
    ann = person("ann")
    platform.join(ann)
    platform.upload(ann)
    export = rights.ask(ann, "export")
    task = begin.handler({"request_id": export}, context())
    rights.all("export", task, ["objects"])
    rights.erase(rights.ask(ann, "erase"))
    with pytest.raises(AlreadyClosed):
        rights.all("export", task, ["items"])
    for step in (archive, begin):
        with pytest.raises(AlreadyClosed):
            step.handler({"request_id": export}, context())
    assert close.handler({"request_id": export, "failed": True}, context())["state"] == "refused"
    assert world.s3.list_object_versions(Bucket=EXPORTS).get("Versions") is None
    assert world.named(ann) == {}
    item = ledger.known(export)
    assert (item["state"], item["reason"], "open" in item) == ("refused", "the data is erased, or about to be", False)
    assert call(read_request, ann.owner_id, request_id=export)[1]["reason"] == item["reason"]


def test_one_that_the_index_had_not_heard_of_is_withdrawn_once_what_was_under_way_has_ended(
    world: World, rights: Rights
) -> None:
    ann = person("ann")
    task = begin.handler({"request_id": rights.ask(ann, "erase")}, context())
    late = rights.ask(ann, "export")
    record.handler({"request_id": task["request_id"], "step": "found", "answers": []}, context())
    assert ledger.known(late)["state"] == "refused"
    assert "owner_id" in ledger.known(task["request_id"])
    assert world.is_dead is False


def test_two_erasures_of_one_person_have_one_certificate(world: World, platform: Platform, rights: Rights) -> None:
    ann = person("ann")
    platform.join(ann)
    first, second = rights.ask(ann, "erase", "first"), rights.ask(ann, "erase", "second")
    begin.handler({"request_id": second}, context())
    rights.erase(first)
    assert ledger.known(second)["certificate"] == ledger.known(first)["certificate"]
    with pytest.raises(AlreadyClosed):
        record.handler({"request_id": second, "step": "found", "answers": []}, context())
    assert certify.handler({"request_id": second, "verified": []}, context())["certified"]
    assert close.handler({"request_id": second, "failed": True}, context())["state"] == "done"
    assert world.named(ann) == {}


def test_who_signs_up_again_is_somebody_else(world: World, platform: Platform, rights: Rights) -> None:
    ann = person("ann")
    platform.join(ann)
    before = ann.owner_id
    rights.erase(rights.ask(ann, "erase"))
    again = Person("", ann.username, ann.mail)
    platform.join(again)
    assert again.owner_id != before
    platform.upload(again)
    platform.send(platform.events([again]))
    assert ask(again.owner_id, kind="export")[0] == 202
    assert any("processed" in where for where in world.named(again)), "nothing of the new account is dropped"


@pytest.mark.parametrize(
    "changes",
    [
        {"accounts": {"sub": "another"}},
        {"ledger": {"owner#somebody/photo#1": {"file_name": "mine.jpg"}}},
        {"ledger": {"no-key": {"file_name": "mine.jpg"}}},
        {"ledger": {"owner#somebody/photo#1": {"pk": "owner#me"}}},
    ],
)
def test_what_cannot_be_corrected_is_refused_and_answered(
    world: World, platform: Platform, rights: Rights, changes: Any
) -> None:
    ann = person("ann")
    platform.join(ann)
    request_id = rights.ask(ann, "rectify", changes=changes)
    task = begin.handler({"request_id": request_id}, context())
    with pytest.raises(ChangeRefused):
        rights.all("rectify", task, ["items", "accounts"])
    assert close.handler({"request_id": request_id, "refused": "ChangeRefused"}, context())["state"] == "refused"
    assert deadlines.handler({}, context())["OpenRequests"] == 0, "no alarm rings of what is answered"
    said = call(read_request, ann.owner_id, request_id=request_id)[1]
    assert said["reason"] == "the item does not exist or is not the subject's, or the new value is not accepted"
    assert world.is_dead is False


def test_what_was_found_is_answered(world: World, platform: Platform, rights: Rights) -> None:
    ann = person("ann")
    platform.join(ann)
    platform.upload(ann)
    task = begin.handler({"request_id": rights.ask(ann, "find")}, context())
    record.handler({"request_id": task["request_id"], "step": "found", "answers": rights.all("find", task)}, context())
    close.handler({"request_id": task["request_id"]}, context())
    found = call(read_request, ann.owner_id, request_id=task["request_id"])[1]["found"]
    assert (found["uploads"], found["accounts"], found["ledger"]) == (1, 1, 2)
    assert world.is_dead is False


@pytest.mark.parametrize(
    ("state", "run", "then"),
    [
        ("received", None, "received"),
        ("received", "RUNNING", "received"),
        ("received", "FAILED", "failed"),
        ("running", "RUNNING", "running"),
        ("running", "ABORTED", "failed"),
        ("running", None, "failed"),
        ("failed", None, "failed"),
    ],
)
def test_a_request_is_not_left_where_its_run_is_not(
    now_is: Callable[[datetime], None], asked: tuple[World, Rights], state: str, run: str | None, then: str
) -> None:
    world, rights = asked
    request_id = rights.ask(person("ann"), "erase", state=state)
    now_is(datetime(2026, 11, 28, 12, 6, tzinfo=UTC))
    world.execution = run
    started = int((state, run) == ("received", None))
    assert deadlines.handler({}, context())["started"] == started
    assert (ledger.known(request_id)["state"], len(world.started)) == (then, started)


def test_whose_requests_an_officer_lists_is_in_the_log_by_their_hash(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    assert call(list_requests, ANN)[0] == 200
    [line] = [vars(one) for one in caplog.records if one.message == "listed"]
    assert (line["by"], line["subject"]) == ("subject", world.subject(Person(ANN, "", "")))


def test_a_restored_user_pool_or_albums_database_forgets_who_was_erased(
    world: World, platform: Platform, rights: Rights
) -> None:
    ann, bob = person("ann"), person("bob")
    for one in (ann, bob):
        platform.join(one)
        platform.create_album(one)
    begin.handler({"request_id": rights.ask(ann, "erase")}, context())
    task = {"request_id": "", "owner_ids": [], "holds": []}
    counts = [one["stores"] for one in rights.all("replay", task, ["albums", "accounts"])]
    assert [one["erased"] for stores in counts for one in stores.values()] == [1, 1]
    assert world.named(ann).keys() == {"table requests"}, "which is still open"
    assert world.named(bob).keys() == {"albums", "user pool"}
