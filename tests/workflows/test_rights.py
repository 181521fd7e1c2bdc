"""The workflow of a request: its steps in their order, whatever kinds there are, again after a failure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.workflows import rights
from tests.workflows.rights import request

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("workflows")]


class Calls:
    """What the stand-ins were called with, in the order of the calls."""

    def __init__(self, cloud: Any, run: str) -> None:
        s3 = cloud.client("s3")
        listed = s3.list_objects_v2(Bucket=rights.CALLS, Prefix=f"{run}/").get("Contents", [])
        bodies = [
            (one["Key"].split("/")[1], *json.loads(s3.get_object(Bucket=rights.CALLS, Key=one["Key"])["Body"].read()))
            for one in listed
        ]
        self.all = [(name, event) for name, _, event in sorted(bodies, key=lambda body: body[1])]

    def steps(self) -> list[tuple[str, frozenset[str]]]:
        """Return operation and kinds of each step; a function that is no kind is a step of its own."""
        found: list[tuple[str, frozenset[str]]] = []
        for name, event in self.all:
            operation = event.get("operation", name)
            if found and found[-1][0] == operation and name not in found[-1][1] and name in rights.KINDS:
                found[-1] = (operation, found[-1][1] | {name})
            else:
                found.append((operation, frozenset({name})))
        return found

    def of(self, name: str) -> list[dict[str, Any]]:
        """Return the events of one function."""
        return [event for called, event in self.all if called == name]


def step(operation: str, *kinds: str) -> tuple[str, frozenset[str]]:
    return operation, frozenset(kinds or (operation,))


ALL = rights.DEPLOYED
ERASED = [
    step("erase", "objects", "items"),
    step("erase", "lake"),
    step("erase", "albums"),
    step("erase", "accounts"),
]
"""One after another; `Calls.steps` cannot tell steps of one operation apart, so `joined` joins them as well."""


def run(cloud: Any, **said: Any) -> tuple[Any, Calls]:
    given = {"request_id": request(**said)}
    return cloud.run(given, "rights"), Calls(cloud, said["id"])


def joined(steps: Sequence[tuple[str, frozenset[str]]]) -> list[tuple[str, frozenset[str]]]:
    """Return steps as `Calls.steps` tells them apart."""
    found: list[tuple[str, frozenset[str]]] = []
    for operation, kinds in steps:
        if found and found[-1][0] == operation and not found[-1][1] & kinds:
            found[-1] = (operation, found[-1][1] | kinds)
        else:
            found.append((operation, kinds))
    return found


ERASURE = [
    step("begin"),
    step("suspend", "albums", "accounts"),
    step("find", *ALL),
    step("record"),
    *ERASED,
    step("find", *ALL),
    step("certify"),
    step("close"),
]


def test_an_erasure_closes_the_account_waits_looks_erases_in_its_order_looks_again_and_certifies(cloud: Any) -> None:
    ended, calls = run(cloud, id="order", kind="erase")
    assert (ended.status, ended.output) == ("SUCCEEDED", {"state": "done"})
    assert calls.steps() == joined(ERASURE)
    erased = [name for name, event in calls.all if event.get("operation") == "erase"]
    assert {*erased[:2]} == {"objects", "items"}, "photos first"
    assert erased[2:] == ["lake", "albums", "accounts"], "the account last: a request is proven by it"
    assert ended.entered.count("Drain") == 1
    assert calls.of("close")[-1]["failed"] is False


def test_every_kind_is_told_whose_data_it_is_what_is_held_and_nothing_that_a_person_is_called_by(cloud: Any) -> None:
    _, calls = run(cloud, id="told", kind="rectify")
    assert calls.steps() == [step("begin"), step("rectify", "items", "albums", "accounts"), step("close")]
    for kind in ("items", "albums", "accounts"):
        [event] = calls.of(kind)
        assert event == {
            "operation": "rectify",
            "request_id": request(id="told", kind="rectify"),
            "owner_ids": ["ann"],
            "holds": [{"store": "s", "item": "i", "reason": "r"}],
            "changes": {},
            "cursor": None,
        }


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("find", [step("find", *ALL), step("record")]),
        ("export", [step("export", *ALL), step("archive")]),
        ("restrict", [step("restrict", "albums")]),
        ("lift", [step("lift", "albums")]),
        ("object", []),
    ],
)
def test_each_kind_of_request_has_its_steps(cloud: Any, kind: str, steps: list[tuple[str, frozenset[str]]]) -> None:
    ended, calls = run(cloud, id=f"kind-{kind}", kind=kind)
    assert ended.status == "SUCCEEDED"
    assert calls.steps() == [step("begin"), *steps, step("close")]


def test_a_pass_that_does_not_end_goes_on_with_its_cursor_and_its_last_answer_counts(cloud: Any) -> None:
    _, calls = run(cloud, id="pages", kind="find", pages={"lake": 3})
    assert [event["cursor"] for event in calls.of("lake")] == [None, 1, 2, 3]
    assert [event["cursor"] for event in calls.of("items")] == [None]
    [recorded] = calls.of("record")
    assert recorded["step"] == "found"
    found = {store: counts["found"] for answer in recorded["answers"] for store, counts in answer["stores"].items()}
    assert found == {"objects": 0, "items": 0, "lake": 3, "albums": 0, "accounts": 0}


def test_what_arrived_meanwhile_is_erased_in_another_pass(cloud: Any) -> None:
    ended, calls = run(cloud, id="late", kind="erase", left=1)
    assert ended.status == "SUCCEEDED"
    assert calls.steps() == joined([*ERASURE[:-1], *ERASED, *ERASURE[-3:]])


def test_what_cannot_be_erased_in_three_passes_is_for_somebody_to_look_at(cloud: Any) -> None:
    ended, calls = run(cloud, id="stuck", kind="erase", left=99)
    assert (ended.status, ended.error) == ("FAILED", "RequestFailed")
    assert "SomethingIsLeft" in ended.cause
    assert len(calls.of("certify")) == 3
    assert [event["failed"] for event in calls.of("close")] == [True]


@pytest.mark.parametrize("name", ["begin", "lake", "record", "certify"])
def test_a_step_that_fails_for_good_leaves_the_request_open(cloud: Any, name: str) -> None:
    ended, calls = run(cloud, id=f"broken-{name}", kind="erase", breaks=name)
    assert (ended.status, ended.error) == ("FAILED", "RequestFailed")
    assert "Broken" in ended.cause
    assert [event["failed"] for event in calls.of("close")] == [True]


def test_that_even_the_failure_cannot_be_recorded_is_a_failure(cloud: Any) -> None:
    ended, _ = run(cloud, id="dark", kind="find", breaks="close")
    assert (ended.status, ended.error) == ("FAILED", "RequestFailed")


def test_a_fault_that_passes_is_waited_for_longer_than_a_cache_takes_to_forget(cloud: Any) -> None:
    ended, calls = run(cloud, id="patient", kind="find", fails="objects", times=9)
    assert ended.status == "SUCCEEDED"
    assert len(calls.of("objects")) == 10


def test_a_request_that_was_answered_is_left_as_it_is(cloud: Any) -> None:
    ended, calls = run(cloud, id="closed", kind="erase", closed="begin")
    assert ended.entered == ["Request?", "Begin", "Answered already"]
    assert calls.steps() == [step("begin")]


@pytest.mark.parametrize(
    ("kind", "name"), [("export", "lake"), ("export", "archive"), ("erase", "record"), ("erase", "certify")]
)
def test_a_request_that_an_erasure_answers_meanwhile_ends_without_an_alarm(cloud: Any, kind: str, name: str) -> None:
    ended, calls = run(cloud, id=f"closed-{name}", kind=kind, closed=name)
    assert (ended.status, ended.entered[-1]) == ("SUCCEEDED", "Answered already")
    assert calls.of("close") == []


@pytest.mark.parametrize(
    ("kind", "name", "error"), [("restrict", "begin", "AlreadyErased"), ("rectify", "items", "ChangeRefused")]
)
def test_what_cannot_be_done_is_refused_and_no_failure(cloud: Any, kind: str, name: str, error: str) -> None:
    ended, calls = run(cloud, id=f"refused-{name}", kind=kind, refuses=name)
    assert (ended.status, ended.entered[-2:]) == ("SUCCEEDED", ["Refuse", "Done"])
    assert [event.get("refused") for event in calls.of("close")] == [error]


def test_after_a_restore_whoever_was_erased_is_erased_again(cloud: Any) -> None:
    ended = cloud.run({"replay": True}, "rights")
    assert ended.status == "SUCCEEDED"
    calls = Calls(cloud, "none")
    assert calls.steps() == [step("replay", "objects", "items", "lake", "albums", "accounts")]
    assert {json.dumps(event["owner_ids"]) for _, event in calls.all} == {"[]"}
