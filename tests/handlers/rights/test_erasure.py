"""An erasure over all stores: nothing of the subject is left, and all of the others is as before."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from handlers.rights import begin, ledger
from handlers.shared.faults import TransientFault
from handlers.shared.subjects import State, find_states
from tests.handlers.lambda_context import context
from tests.handlers.rights.people import KINDS, Platform, Rights
from tests.handlers.rights.world import LAKE, LIST, UPLOADS, VARIANTS, Killed, Person, World, person


@pytest.fixture
def people(platform: Platform) -> tuple[Person, Person]:
    """Two people who did the same, and have data in every store."""
    ann, bob = person("ann"), person("bob")
    for one in (ann, bob):
        platform.join(one)
        platform.leave_behind(one)
        platform.create_album(one)
        platform.ask_for_review(one)
        platform.lose(one)
    platform.send(platform.events([ann, bob]))
    platform.send_invalid([ann, bob])
    platform.give_up([ann, bob])
    platform.compact()
    platform.load()
    platform.ask([ann, bob])
    return ann, bob


def others(world: World, who: Person) -> dict[str, set[str]]:
    """Return where somebody is named, but for results of queries: they can be made again."""
    return {where: names for where, names in world.named(who).items() if not where.startswith("results ")}


def test_nothing_is_left_and_the_others_have_all(world: World, rights: Rights, people: tuple[Person, Person]) -> None:
    ann, bob = people
    rights.export(rights.ask(ann, "export"))
    assert len(world.named(ann)) > 20, "or there is nothing to be shown"
    before = others(world, bob)
    rights.erase(rights.ask(ann, "erase"))
    assert world.named(ann) == {}
    assert others(world, bob) == before


def test_the_list_and_the_ledger_know_before_anything_is_deleted(
    world: World, rights: Rights, people: tuple[Person, Person]
) -> None:
    ann, _ = people
    request_id = rights.ask(ann, "erase")
    before = world.named(ann)
    begin.handler({"request_id": request_id}, context())
    assert find_states({ann.owner_id}) == {ann.owner_id: State.ERASED}
    assert ledger.known(request_id)["state"] == "running"
    assert world.named(ann) == before, "nothing is deleted yet"
    item = world.dynamodb.get_item(TableName=LIST, Key={"subject": {"S": world.subject(ann)}})["Item"]
    days = (int(item["expires_at"]["N"]) - time.time()) / 86_400
    assert days == pytest.approx(35 + 15, abs=0.1), "longer than any backup is kept"


def test_what_comes_late_is_not_kept(
    world: World, platform: Platform, rights: Rights, people: tuple[Person, Person]
) -> None:
    ann, bob = people
    late = platform.events([ann, bob])
    rights.erase(rights.ask(ann, "erase"))
    platform.send(late)
    platform.send_invalid([ann][:0])
    platform.compact()
    platform.load()
    assert world.named(ann) == {}


def test_a_hold_keeps_one_item_and_the_certificate_says_why(
    world: World, rights: Rights, people: tuple[Person, Person]
) -> None:
    ann, _ = people
    held = f"raw/{ann.owner_id}/held"
    world.s3.put_object(Bucket=UPLOADS, Key=held, Body=b"evidence")
    reason = "Art. 17(3)(e): legal claims"
    holds = [{"store": "uploads", "item": held, "reason": reason}]
    request_id = rights.ask(ann, "erase", holds=holds)
    rights.erase(request_id)
    assert set(world.named(ann)) == {"uploads key"}
    assert world.s3.get_object(Bucket=UPLOADS, Key=held)["Body"].read() == b"evidence"
    text = ledger.known(request_id)["certificate"]
    document = json.loads(text)["certificate"]
    assert document["kept"] == [{"store": "uploads", "item": "raw/<owner_id>/held", "reason": reason}]
    assert not any(one in text for one in ann.identifiers), "a certificate names nobody"


def test_several_subjects_are_erased_in_one_pass(world: World, rights: Rights, people: tuple[Person, Person]) -> None:
    task = {"request_id": "several", "owner_ids": [one.owner_id for one in people], "holds": []}
    rights.all("erase", task)
    assert all(world.named(one) == {} for one in people)
    assert [counts["found"] for answer in rights.all("find", task) for counts in answer["stores"].values()] == [0] * 12


def test_with_little_time_it_goes_on_by_cursors_and_counts_the_same(
    world: World, rights: Rights, people: tuple[Person, Person]
) -> None:
    ann, _ = people
    task = {"request_id": "little", "owner_ids": [ann.owner_id], "holds": []}
    counted = {name: one["found"] for answer in rights.all("find", task) for name, one in answer["stores"].items()}
    slow = rights.all("find", task, seconds=60)  # one step an invocation
    assert {name: one["found"] for answer in slow for name, one in answer["stores"].items()} == counted
    assert min(counted[name] for name in counted if name != "exports") > 0, "every store has something"
    erased = rights.all("erase", task, seconds=60)
    assert {name: one["erased"] for answer in erased for name, one in answer["stores"].items()} == counted
    assert world.named(ann).keys() == set()


def test_a_page_of_versions_ends_between_two_keys(world: World) -> None:
    who = person("ann")
    for number in range(7):
        for _ in range(3):
            world.s3.put_object(Bucket=VARIANTS, Key=f"sizes/{who.owner_id}/{number}", Body=b"x")
        world.s3.delete_object(Bucket=VARIANTS, Key=f"sizes/{who.owner_id}/{number}")
    from handlers.rights import buckets  # noqa: PLC0415 - for its own page

    found: list[str] = []
    after: str | None = None
    while True:
        some = buckets.page(VARIANTS, f"sizes/{who.owner_id}/", after, 6)
        found += [f"{one.key} {one.version_id}" for one in some.versions]
        after = some.next
        if after is None:
            break
    assert len(found) == len(set(found)) == 28, "each once, although a page has six"


def dead_at(world: World, rights: Rights, request_id: str, number: int, *, takes_effect: bool) -> bool:
    """Erase until a call, then once more from the beginning; return whether there was such a call."""
    world.expect(number, takes_effect=takes_effect)
    try:
        rights.erase(request_id)
    except Killed:
        world.revive()
        try:
            rights.erase(request_id)
        except TransientFault:
            world.revive()
            rights.erase(request_id)
        return True
    return False


def test_killed_at_any_call_and_resumed_it_ends_the_same(world: World, platform: Platform, rights: Rights) -> None:
    """Of each call of an erasure of little data; the certificate says the same each time."""
    bob = person("bob")
    platform.join(bob)
    first, step, certificates = 1, 17, list[Any]()
    for number in range(first, 400, step):
        world.empty(LAKE)
        ann = person(f"ann{number}")
        platform.join(ann)
        platform.upload(ann)
        platform.create_album(ann)
        platform.lose(ann)
        platform.send(platform.events([ann, bob]))
        before = others(world, bob)
        request_id = rights.ask(ann, "erase")
        was_killed = dead_at(world, rights, request_id, number, takes_effect=bool(number % 2))
        world.revive()
        assert world.named(ann) == {}, number
        assert others(world, bob) == before, number
        certificates.append(json.loads(ledger.known(request_id)["certificate"])["certificate"]["erased"])
        assert "owner_id" not in ledger.known(request_id)
        if not was_killed:
            break
    assert len(certificates) > 5, "an erasure makes more calls than that"
    assert all(one == certificates[0] for one in certificates)


def test_a_kind_that_is_not_asked_for_anything_it_can_do_counts_nothing(rights: Rights) -> None:
    task = {"request_id": "x", "owner_ids": ["a"], "holds": []}
    for answer in rights.all("restrict", task, [one for one in KINDS if one != "albums"]):
        assert all(one["found"] == one["erased"] == 0 for one in answer["stores"].values())
