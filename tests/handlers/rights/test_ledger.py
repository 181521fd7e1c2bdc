"""The ledger of requests: what is written once, what it says of a run that was stopped, and what it forgets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.rights import begin, certify, close, deadlines, ledger, record, starts, subject_list
from handlers.rights.close import NotCertified
from handlers.rights.core.operations import Counts
from handlers.rights.ledger import AlreadyClosed
from handlers.rights.subject_list import AlreadyErased
from handlers.shared.subjects import State
from tests.handlers.lambda_context import context
from tests.handlers.rights.people import Rights
from tests.handlers.rights.world import LIST, World, person

ANN = person("ann")
CHANGES = {"accounts": {"email": "new@mail.example"}}
HOLDS = [{"store": "uploads", "item": f"raw/{ANN.owner_id}/1", "reason": "Art. 17(3)(e)"}]


def counted(found: int) -> list[dict[str, Any]]:
    return [{"stores": {"uploads": Counts(found).plain()}}]


def recorded(request_id: str, found: int) -> dict[str, Any]:
    return record.handler({"request_id": request_id, "step": "found", "answers": counted(found)}, context())


def certified(request_id: str, left: int) -> dict[str, Any]:
    return certify.handler({"request_id": request_id, "verified": counted(left)}, context())


def test_a_request_takes_no_others_place_and_what_is_first_stays(world: World, rights: Rights) -> None:
    request_id = rights.ask(ANN, "find", "one")
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        rights.ask(ANN, "erase", "one")
    assert ledger.known(request_id)["kind"] == "find"
    assert ledger.change(request_id, {"a": 1}, first="a") is True
    assert ledger.change(request_id, {"a": 2}, first="a") is False
    assert ledger.known(request_id)["a"] == 1
    for first in ("", "a"):
        with pytest.raises(LookupError, match="there is no request two"):
            ledger.change("two", {"a": 1}, first=first)
    assert ledger.find("two") is None
    assert world.is_dead is False


def test_all_requests_of_a_subject_are_known_however_many_there_are(world: World, rights: Rights) -> None:
    long = [{"store": "uploads", "item": "x" * 300_000, "reason": "y"}]  # a page has 1 MB
    asked = {rights.ask(ANN, "erase", f"many-{number}", holds=long) for number in range(6)}
    assert {one["request_id"] for one in ledger.of_subject(world.subject(ANN))} == asked
    assert {one["request_id"] for one in ledger.open_requests()} == asked


def test_a_run_is_told_whose_data_it_is_and_not_what_they_are_called(world: World, rights: Rights) -> None:
    request_id = rights.ask(ANN, "rectify", changes=CHANGES, holds=HOLDS)
    task = begin.handler({"request_id": request_id}, context())
    assert task == {"request_id": request_id, "kind": "rectify", "owner_ids": [ANN.owner_id], "holds": HOLDS}
    assert world.is_dead is False


def test_what_was_found_first_is_certified_once_and_nothing_while_something_is_left(
    world: World, rights: Rights
) -> None:
    request_id = rights.ask(ANN, "erase")
    assert recorded(request_id, 3)["stores"]["uploads"]["found"] == 3
    assert recorded(request_id, 0)["stores"]["uploads"]["found"] == 3, "after a restart there is less to be found"
    with pytest.raises(ValueError, match="must have 1 to 32 letters"):
        record.handler({"request_id": request_id, "step": "found; x", "answers": []}, context())
    assert certified(request_id, 2) == {"left": 2, "certified": False}
    with pytest.raises(NotCertified):
        close.handler({"request_id": request_id}, context())
    assert certified(request_id, 0) == {"left": 0, "certified": True}
    first = ledger.known(request_id)["certificate"]
    assert json.loads(first)["certificate"]["erased"] == {"uploads": {"items": 3}}
    assert certified(request_id, 0) == certified(request_id, 5) == {"left": 0, "certified": True}
    assert ledger.known(request_id)["certificate"] == first
    assert world.is_dead is False


def test_of_two_that_certify_at_once_the_first_certificate_stays(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = rights.ask(ANN, "erase")
    recorded(request_id, 1)
    earlier = [ledger.known(request_id)]
    certified(request_id, 0)
    first, find = ledger.known(request_id)["certificate"], ledger.find
    monkeypatch.setattr(ledger, "find", lambda id_: earlier.pop() if earlier else find(id_))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    monkeypatch.setattr(ledger, "now", lambda: datetime(2030, 1, 1, tzinfo=UTC))
    assert certified(request_id, 0)["certified"]
    assert ledger.known(request_id)["certificate"] == first
    assert world.is_dead is False


def test_after_an_erasure_no_request_knows_whose_it_was(world: World, rights: Rights) -> None:
    others = [rights.ask(ANN, "rectify", "open", changes=CHANGES, holds=HOLDS), rights.ask(ANN, "export", "answered")]
    ledger.change(others[1], {"state": "done", "export": {"key": f"exports/{ANN.owner_id}/x"}}, "owner_id", "open")
    request_id = rights.ask(ANN, "erase", holds=HOLDS, changes=CHANGES)
    recorded(request_id, 1)
    certified(request_id, 0)
    close.handler({"request_id": request_id}, context())
    for one, state in ((request_id, "done"), (others[0], "refused"), (others[1], "done")):
        item = ledger.known(one)
        assert item["state"] == state
        assert not {"owner_id", "changes", "holds", "export", "open"} & set(item), one
        assert ANN.owner_id not in str(item)
    assert list(ledger.open_requests()) == []
    with pytest.raises(AlreadyClosed):
        begin.handler({"request_id": request_id}, context())
    assert world.is_dead is False


def test_whoever_is_erased_is_not_restricted_and_a_restriction_keeps_its_beginning(world: World) -> None:
    subject, first = world.subject(ANN), datetime(2026, 1, 1, tzinfo=UTC)

    def item() -> dict[str, Any]:
        return world.dynamodb.get_item(TableName=LIST, Key={"subject": {"S": subject}})["Item"]

    for days in (0, 1):
        subject_list.restrict(subject, State.RESTRICTED, first + timedelta(days=days))
        assert item()["since"]["S"] == "2026-01-01T00:00:00.000Z"
    assert "expires_at" not in item()
    subject_list.erase(subject, first)
    for state in (State.RESTRICTED, State.OBJECTED):
        with pytest.raises(AlreadyErased):
            subject_list.restrict(subject, state, first)
    assert item()["state"]["S"] == "erased"


@pytest.mark.parametrize(
    ("status", "state"),
    [("RUNNING", "running"), ("SUCCEEDED", "running"), ("FAILED", "failed"), ("TIMED_OUT", "failed"),
     ("ABORTED", "failed"), ("", "failed")],
)  # fmt: skip
def test_a_run_that_ended_untold_is_put_down_as_failed(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch, status: str, state: str
) -> None:
    request_id = rights.ask(ANN, "erase")
    ledger.change(request_id, {"state": "running"})
    if status:
        world.execution = status
    else:  # its history is gone
        monkeypatch.setattr(starts, "client", lambda _: Refusing("ExecutionDoesNotExist"))  # pyright: ignore[reportUnknownLambdaType]
    assert deadlines.handler({}, context())["started"] == 0
    assert ledger.known(request_id)["state"] == state


class Refusing:
    """Step Functions, which refuses every call."""

    def __init__(self, code: str) -> None:
        self.code = code

    def describe_execution(self, **_: Any) -> Any:
        response: Any = {"Error": {"Code": self.code}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        raise ClientError(response, "DescribeExecution")

    start_execution = describe_execution


def test_a_run_that_was_started_already_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_MACHINE_ARN", "arn:aws:states:eu-west-1:123456789012:stateMachine:rights")
    for code, fails in (("ExecutionAlreadyExists", False), ("StateMachineDoesNotExist", True)):
        monkeypatch.setattr(starts, "client", lambda _, code=code: Refusing(code))  # pyright: ignore[reportUnknownLambdaType]
        if fails:
            with pytest.raises(ClientError):
                starts.start({"request_id": "1"})
        else:
            starts.start({"request_id": "1"})
