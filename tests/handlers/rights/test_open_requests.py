"""`GET /privacy/requests?open=true`: an officer's list of everybody's requests that are not answered."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jsonschema
import pytest

from components.data_subject_rights.schemas import REQUESTS
from handlers.rights import close, ledger, list_requests
from handlers.rights.core.requests import RequestState, stamp
from tests.handlers.lambda_context import context
from tests.handlers.rights.test_requests import ANN, BOB, OFFICER, ask, call
from tests.handlers.rights.world import Person, World

OFFICERS: Final = "privacy_officers"
BEGINNING: Final = datetime(2026, 11, 29, tzinfo=UTC)


def open_requests(caller: str = OFFICER, groups: str = OFFICERS, **query: str) -> tuple[int, Any]:
    status, body = call(list_requests, caller, groups=groups, open="true", **query)
    if status == 200:
        jsonschema.validate(body, REQUESTS)
    return status, body


def asked(owner: str, kind: str, days: int) -> str:
    """Ask for something that is due after some days, and return the request's id."""
    request_id = str(ask(owner, kind=kind)[1]["request_id"])
    ledger.change(request_id, {"due_at": stamp(BEGINNING + timedelta(days=days))})
    return request_id


def test_everybodys_open_requests_are_listed_what_is_due_first_before_the_others(world: World) -> None:
    later, first, last = asked(ANN, "export", 20), asked(BOB, "erase", 2), asked(BOB, "find", 25)
    answered = asked(ANN, "restrict", 1)
    close.handler({"request_id": answered}, context())
    _, body = open_requests()
    assert [one["request_id"] for one in body["requests"]] == [first, later, last]
    assert "next" not in body
    subjects = [world.subject(Person(owner, "", "")) for owner in (BOB, ANN, BOB)]
    assert [one["subject"] for one in body["requests"]] == subjects, "whose each is, without naming anybody"
    for one in body["requests"]:
        assert set(one) == {"request_id", "kind", "state", "received_at", "due_at", "by", "subject"}
    assert not [owner for owner in (ANN, BOB) if owner in str(body)]


def test_a_request_that_failed_is_still_to_be_answered(world: World) -> None:
    request_id = asked(ANN, "export", 3)
    close.handler({"request_id": request_id, "failed": True}, context())
    [one] = open_requests()[1]["requests"]
    assert (one["request_id"], one["state"]) == (request_id, "failed")
    assert world.is_dead is False


@pytest.mark.parametrize(
    ("caller", "groups"), [(ANN, ""), (ANN, "reviewers"), (ANN, "privacy_officers_of_another")], ids=str
)
def test_nobody_else_gets_the_list_whatever_else_is_asked_for(world: World, caller: str, groups: str) -> None:
    asked(BOB, "erase", 2)
    world.expect(None)
    for query in ({}, {"limit": "no number"}, {"owner_id": ANN}, {"cursor": "no cursor"}):
        status, body = open_requests(caller, groups, **query)
        assert (status, body["detail"]) == (
            403,
            "only a privacy officer can list everybody's open requests: leave open out",
        )
    assert world.calls == [], "refused before anything is read"


@pytest.mark.parametrize("seed", range(3))
def test_pages_are_the_list_in_its_order_each_request_once(world: World, seed: int) -> None:
    chance, kinds = random.Random(seed), ("find", "export", "erase")  # noqa: S311 - no secret
    days = [chance.randrange(4) for _ in range(12)]  # several are due at the same moment
    ids = {asked(f"owner-{number // 3}", kinds[number % 3], one): one for number, one in enumerate(days)}
    whole = open_requests(limit="100")[1]["requests"]
    assert [ids[one["request_id"]] for one in whole] == sorted(days)
    limit = chance.randint(1, 5)
    found: list[Any] = []
    cursor: dict[str, str] = {}
    for page in range(100):
        _, body = open_requests(limit=str(limit), **cursor)
        assert len(body["requests"]) == limit or "next" not in body
        found += body["requests"]
        if "next" not in body:
            break
        if page == 0:  # who reads on need not know that the last of a page was answered in the meantime
            ledger.close(found[-1]["request_id"], RequestState.DONE)
        cursor = {"cursor": body["next"]}
    assert found == whole
    assert world.is_dead is False


def test_a_page_without_a_limit_has_twenty(world: World) -> None:
    for number in range(21):
        asked(f"owner-{number}", "find", number)
    _, body = open_requests()
    assert len(body["requests"]) == 20
    assert len(open_requests(cursor=body["next"])[1]["requests"]) == 1
    assert world.is_dead is False


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"open": "false"}, "open"),
        ({"open": ""}, "open"),
        ({"open": "true", "owner_id": ANN}, "owner_id"),
        ({"open": "true", "limit": "0"}, "limit"),
        ({"open": "true", "limit": "101"}, "limit"),
        ({"open": "true", "cursor": "2026-11-29T00:00:00.000Z"}, "cursor"),
        ({"open": "true", "cursor": "2026-11-29T00:00:00.000Z_another"}, "cursor"),
        ({"limit": "5"}, "limit"),
        ({"cursor": "any"}, "cursor"),
    ],
)
def test_what_does_not_go_together_is_refused_by_its_name(world: World, query: dict[str, str], field: str) -> None:
    status, body = call(list_requests, OFFICER, groups=OFFICERS, **query)
    assert (status, body["detail"].partition(":")[0]) == (400, field)
    assert world.is_dead is False


def test_a_list_is_audited_without_naming_anybody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    asked(ANN, "erase", 2)
    open_requests()
    [line] = [vars(one) for one in caplog.records if one.message == "listed open requests"]
    assert (line["requests"], line["by"]) == (1, "officer")
    names = (ANN, OFFICER, world.subject(Person(ANN, "", "")))
    assert not [
        one for one in caplog.records for name in names if one.message != "requested" and name in str(vars(one))
    ]
