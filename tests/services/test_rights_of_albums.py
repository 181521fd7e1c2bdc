"""The function for the rights of people asks the real service, which asks STS who it is."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from handlers.rights import albums as kind
from handlers.rights import exports, ledger
from handlers.rights.albums import AlbumsRefuse
from handlers.shared.subjects import State
from tests.handlers.lambda_context import context
from tests.services.stack import CALLER, REGION, Albums


@pytest.fixture
def acting(albums: Albums, monkeypatch: pytest.MonkeyPatch) -> Albums:
    """The service, and this process in the role that may ask it."""
    arn = albums.clients.get("iam").get_role(RoleName=CALLER)["Role"]["Arn"]
    session = albums.clients.get("sts").assume_role(RoleArn=arn, RoleSessionName="rights")["Credentials"]
    names = {"ACCESS_KEY_ID": "AccessKeyId", "SECRET_ACCESS_KEY": "SecretAccessKey", "SESSION_TOKEN": "SessionToken"}
    for name, key in names.items():
        monkeypatch.setenv(f"AWS_{name}", session[key])
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", albums.emulator.endpoint)
    monkeypatch.setenv("STORES", json.dumps([{"id": "albums", "url": albums.url, "service": "albums"}]))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return albums


def is_open(request_id: str) -> dict[str, Any]:
    return {"request_id": request_id}


def run(operation: str, owner: str) -> dict[str, Any]:
    cursor = None
    while True:
        task = {"operation": operation, "request_id": "1", "owner_ids": [owner] if owner else [], "cursor": cursor}
        answer = kind.handler(task, context(60))
        cursor = answer["cursor"]
        if cursor is None:
            return answer["stores"]["albums"]


def test_a_replay_asks_for_all_owners_and_erases_those_who_were(
    acting: Albums, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = [f"replayed-{number:03}" for number in range(102)]
    for owner in owners:
        acting.create(owner, "Holidays")
    asked = list[str]()

    def find_states(owner_ids: set[str]) -> dict[str, State]:
        asked.extend(owner_ids)
        return {one: State.ERASED if one == owners[101] else State.RESTRICTED for one in owner_ids & {*owners[100:]}}

    monkeypatch.setattr(kind, "find_states", find_states)
    assert run("replay", "")["erased"] == 1
    assert set(owners) <= set(asked), "all pages"
    assert len(asked) == len(set(asked))
    assert run("find", owners[101])["found"] == 0
    assert run("find", owners[100])["found"] == 1


def test_it_finds_exports_suspends_and_erases_and_is_no_other(acting: Albums, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, parts = "rights-of-cleo", list[Any]()

    def put_lines(_task: Any, _store: str, _name: str, values: Any) -> int:
        parts.extend(values)
        return len(values)

    monkeypatch.setattr(exports, "put_lines", put_lines)
    monkeypatch.setattr(ledger, "known_open", is_open)
    titles = {acting.create(owner, f"Album {number}")["title"] for number in range(22)}
    assert run("find", owner)["found"] == 22
    assert run("export", owner)["found"] == 22
    assert {one["title"] for one in parts} == titles, "all pages"
    assert run("suspend", owner)["erased"] == 0
    assert acting.ask("GET", "/albums", owner=owner).status == 403
    assert run("erase", owner)["erased"] == 22
    assert run("find", owner)["found"] == 0
    assert acting.ask("GET", "/albums", owner=owner).status == 403, "a token stays valid for a while"
    assert acting.ask("POST", "/albums", owner=owner, body={"title": "I am back"}).status == 403
    assert run("find", owner)["found"] == 0
    store = json.loads(json.dumps({"id": "albums", "url": acting.url, "service": "another"}))
    with pytest.raises(AlbumsRefuse, match="answers 401"):
        kind.call(store, "GET", "/internal/owners/x")
