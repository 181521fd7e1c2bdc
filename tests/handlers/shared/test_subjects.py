"""The list of subjects, as those ask it that process what people did or what they have sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from handlers.shared import subjects
from handlers.shared.subject_hash import subject_hash
from handlers.shared.subjects import State

KEY = "k" * 32
LISTED = {"bob": "restricted", "eve": "erased", "ivy": "objected", "old": None}
"""An item without a state is as restricted as one can be: nobody may be let through for want of it."""


class Table:
    """The list, as DynamoDB answers, and the secret with its key.

    Args:
        service: which of both.
    """

    def __init__(self, service: str = "dynamodb") -> None:
        self.service = service

    def batch_get_item(self, *, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        asked = {one["subject"]["S"] for one in RequestItems["list"]["Keys"]}
        items = {subject_hash(KEY.encode(), owner): state for owner, state in LISTED.items()}
        found = [
            {"subject": {"S": one}} | ({"state": {"S": state}} if state else {})
            for one, state in items.items()
            if one in asked
        ]
        return {"Responses": {"list": found}}

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": KEY}


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    monkeypatch.setenv("TOMBSTONES_TABLE", "list")
    monkeypatch.setenv("SUBJECT_KEY_SECRET_ARN", "arn")
    monkeypatch.setattr(subjects, "dynamodb", Table)
    monkeypatch.setattr(subjects, "client", Table)
    subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]


def test_each_state_is_told_apart_and_whoever_is_not_listed_has_none() -> None:
    assert subjects.find_states({"ann", *LISTED}) == {
        "bob": State.RESTRICTED,
        "eve": State.ERASED,
        "ivy": State.OBJECTED,
        "old": State.RESTRICTED,
    }


def test_whatever_the_state_is_nothing_of_what_they_did_may_be_kept() -> None:
    assert subjects.find_restricted({"ann", *LISTED}) == set(LISTED)
    assert subjects.find_restricted(set()) == set()
