"""Nothing is made of the photos of whoever is restricted, and nothing is left of those of whoever is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from handlers.images import restriction, storage, validate
from handlers.images.core.keys import photo_at
from handlers.images.heavy import validate as heavy
from handlers.shared.faults import TransientFault
from handlers.shared.subjects import State
from tests.handlers.lambda_context import context

PHOTO = photo_at("uploads", "raw/ann/0f", "v1", versioned=True)
EVENT: Mapping[str, Any] = {
    "id": "event-1",
    "detail": {"bucket": {"name": "uploads"}, "object": {"key": "raw/ann/0f", "version-id": "v1", "size": 5}},
}


class Stores:
    """Keeps what is deleted."""

    def __init__(self) -> None:
        self.deleted: list[dict[str, Any]] = []

    def delete_object(self, **call: Any) -> None:
        self.deleted.append(call)

    def delete_item(self, **call: Any) -> None:
        self.deleted.append(call)


@pytest.fixture
def stores(monkeypatch: pytest.MonkeyPatch) -> Stores:
    stores = Stores()

    def never(*_: object) -> Any:
        raise AssertionError("the original was read")

    def claim(*_: object, **__: object) -> bool:
        return True

    monkeypatch.setattr(storage, "read_original", never)
    monkeypatch.setattr(restriction, "s3", lambda: stores)
    monkeypatch.setattr(restriction, "dynamodb", lambda: stores)
    monkeypatch.setattr(heavy.ledger, "claim", claim)
    for name, value in {"TOMBSTONES_TABLE": "tombstones", "LEDGER_TABLE": "ledger", "VARIANTS_BUCKET": "v"}.items():
        monkeypatch.setenv(name, value)
    return stores


def listed(monkeypatch: pytest.MonkeyPatch, states: Mapping[str, State]) -> None:
    def find(owners: set[str]) -> Mapping[str, State]:
        return {owner: state for owner, state in states.items() if owner in owners}

    monkeypatch.setattr(restriction, "find_states", find)


def event() -> dict[str, Any]:
    return {"photo": {name: getattr(PHOTO, name) for name in type(PHOTO).__dataclass_fields__}}


def test_a_photo_of_a_restricted_owner_is_refused_unread_and_kept(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(monkeypatch, {"ann": State.RESTRICTED})
    answer = validate.handler(event(), context())
    assert (answer["accepted"], answer.get("forgotten")) == (False, None)
    assert "your data is restricted" in answer["reason"]
    with pytest.raises(restriction.OwnerRestricted):
        restriction.check_owner(PHOTO)
    assert stores.deleted == []


def test_a_photo_of_an_erased_owner_is_deleted_with_what_the_ledger_says_of_it(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(monkeypatch, {"ann": State.ERASED})
    answer = validate.handler(event(), context())
    assert (answer["accepted"], answer["forgotten"], answer["work_keys"]) == (False, True, [])
    assert stores.deleted == [
        {"Bucket": "uploads", "Key": "raw/ann/0f", "VersionId": "v1"},
        {"TableName": "ledger", "Key": {"pk": {"S": "owner#ann"}, "sk": {"S": f"photo#{PHOTO.photo_id}"}}},
    ]


def test_a_heavy_photo_of_an_erased_owner_is_deleted_and_no_job_is_submitted(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(monkeypatch, {"ann": State.ERASED})
    assert heavy.handler(dict(EVENT), context()) == {"outcome": "forgotten", "photo_id": PHOTO.photo_id}
    assert [sorted(one) for one in stores.deleted] == [["Bucket", "Key", "VersionId"], ["Key", "TableName"]]


def test_a_heavy_photo_of_a_restricted_owner_is_refused_with_the_reason(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    listed(monkeypatch, {"ann": State.RESTRICTED})

    def conclude(_: object, outcome: object, **__: object) -> None:
        told.append(outcome)

    monkeypatch.setattr(heavy, "conclude", conclude)
    assert heavy.handler(dict(EVENT), context())["outcome"] == "refused"
    assert "your data is restricted" in str(told)
    assert stores.deleted == []


@pytest.mark.usefixtures("stores")
@pytest.mark.parametrize("states", [{}, {"bob": State.ERASED}, {"ann": State.OBJECTED}])
def test_everybody_elses_photos_are_processed(states: Mapping[str, State], monkeypatch: pytest.MonkeyPatch) -> None:
    listed(monkeypatch, states)
    restriction.check_owner(PHOTO)


@pytest.mark.usefixtures("stores")
def test_without_a_list_nobody_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: set[str]) -> Any:
        raise AssertionError("the list was asked")

    monkeypatch.setattr(restriction, "find_states", never)
    monkeypatch.delenv("TOMBSTONES_TABLE")
    restriction.check_owner(PHOTO)


@pytest.mark.usefixtures("stores")
def test_a_list_that_cannot_be_read_is_a_fault_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: set[str]) -> Any:
        raise TransientFault("DynamoDB is away")

    monkeypatch.setattr(restriction, "find_states", fail)
    with pytest.raises(TransientFault):
        validate.handler(event(), context())
