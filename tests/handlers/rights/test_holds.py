"""What must be kept is kept in each kind of store, and a restore is undone for those alone who are erased."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from moto.sqs.models import sqs_backends

from handlers.rights import subject_list
from handlers.shared.subjects import State
from tests.handlers.rights.people import Platform, Rights
from tests.handlers.rights.search import found_in
from tests.handlers.rights.world import (
    FAILURES,
    LAKE,
    LEDGER,
    RESULTS,
    REVIEWS,
    UPLOADS,
    VARIANTS,
    Person,
    World,
    person,
)

REASON = "Art. 17(3)(e): legal claims"
AT = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def ann(platform: Platform) -> Person:
    """Somebody who has something in every store."""
    made = person("ann")
    platform.join(made)
    platform.leave_behind(made)
    platform.ask_for_review(made)
    platform.lose(made)
    platform.send(platform.events([made]))
    platform.give_up([made])
    platform.load()
    platform.ask([made])
    return made


def item_of(world: World, ann: Person, store: str) -> tuple[str, str]:
    """Return the kind of a store, and an item of somebody in it, by what the store knows it by."""
    queue: Any = sqs_backends["123456789012"]["eu-west-1"].queues["dead-letters"]
    match store:
        case "uploads" | "variants":
            bucket = {"uploads": UPLOADS, "variants": VARIANTS}[store]
            return "objects", world.s3.list_object_versions(Bucket=bucket)["Versions"][0]["Key"]
        case "lake" | "failures" | "results":
            bucket = {"lake": LAKE, "failures": FAILURES, "results": RESULTS}[store]
            keys = [one["Key"] for one in world.s3.list_objects_v2(Bucket=bucket)["Contents"]]
            return "results" if store == "results" else "lake", next(one for one in keys if "load" not in one)
        case "ledger":
            items = [one for one in world.dynamodb.scan(TableName=LEDGER)["Items"] if ann.owner_id in str(one)]
            return "items", f"{items[0]['pk']['S']}/{items[0]['sk']['S']}"
        case "reviews":
            return "items", world.dynamodb.scan(TableName=REVIEWS)["Items"][0]["review_id"]["S"]
        case "dead_letters":
            return "dead_letters", queue._messages[0].id
        case _:
            return "accounts", ann.owner_id


@pytest.mark.parametrize(
    "store", ["uploads", "variants", "lake", "failures", "results", "ledger", "reviews", "dead_letters", "accounts"]
)
def test_a_hold_keeps_its_item_in_any_store(world: World, rights: Rights, ann: Person, store: str) -> None:
    kind, item = item_of(world, ann, store)
    task = {"request_id": "held", "owner_ids": [ann.owner_id]}
    holds = [{"store": store, "item": item, "reason": REASON}]
    [free] = rights.all("find", {**task, "holds": []}, [kind])
    [held] = rights.all("find", {**task, "holds": holds}, [kind])
    assert held["stores"][store]["kept"] == [{"item": item, "reason": REASON}]
    assert held["stores"][store]["found"] < free["stores"][store]["found"]
    [erased] = rights.all("erase", {**task, "holds": holds}, [kind])
    assert erased["stores"][store]["found"] == erased["stores"][store]["erased"] == held["stores"][store]["found"]
    [left] = rights.all("find", {**task, "holds": []}, [kind])
    kept = free["stores"][store]["found"] - held["stores"][store]["found"]
    assert left["stores"][store]["found"] == kept > 0, "all but what is held is gone"
    again = rights.all("erase", {**task, "holds": []}, [kind])[0]["stores"][store]
    assert (again["erased"], again["kept"]) == (kept, [])


@pytest.mark.parametrize("state", [State.RESTRICTED, State.OBJECTED, None])
def test_a_replay_leaves_whoever_is_not_erased(world: World, rights: Rights, ann: Person, state: State | None) -> None:
    if state is not None:
        subject_list.restrict(world.subject(ann), state, AT)
    before = world.named(ann)
    rights.all(
        "replay", {"request_id": "replay", "owner_ids": [], "holds": []}, ["objects", "items", "lake", "warehouse"]
    )
    assert world.named(ann) == before


def test_a_replay_ends_uploads_and_keeps_what_must_be_kept(world: World, rights: Rights, ann: Person) -> None:
    subject_list.erase(world.subject(ann), AT)
    for version in world.s3.list_object_versions(Bucket=UPLOADS)["Versions"]:
        world.s3.delete_object(Bucket=UPLOADS, Key=version["Key"], VersionId=version["VersionId"])
    for mark in world.s3.list_object_versions(Bucket=UPLOADS)["DeleteMarkers"]:
        world.s3.delete_object(Bucket=UPLOADS, Key=mark["Key"], VersionId=mark["VersionId"])
    assert len(world.s3.list_multipart_uploads(Bucket=UPLOADS)["Uploads"]) == 1, "nothing else says who is there"
    _, held = item_of(world, ann, "failures")
    holds = [{"store": "failures", "item": held, "reason": REASON}]
    rights.all("replay", {"request_id": "replay", "owner_ids": [], "holds": holds}, ["objects", "lake"])
    assert "Uploads" not in world.s3.list_multipart_uploads(Bucket=UPLOADS)
    data = world.s3.get_object(Bucket=FAILURES, Key=held)["Body"].read()
    assert found_in(data, [ann.owner_id]) == {ann.owner_id}
    assert not [one for one in world.named(ann) if one.startswith((LAKE, UPLOADS, VARIANTS))]


def test_a_result_is_looked_for_in_its_name_too_and_a_mark_has_a_name_alone(world: World, rights: Rights) -> None:
    world.s3.put_bucket_versioning(Bucket=RESULTS, VersioningConfiguration={"Status": "Enabled"})
    keys = ["of/ann/1.csv", "of/ann/2.csv", "of/bob/1.csv"]
    for key in keys:
        world.s3.put_object(Bucket=RESULTS, Key=key, Body=gzip.compress(b"a,b\n"))
    world.s3.delete_object(Bucket=RESULTS, Key=keys[1])
    task = {"request_id": "1", "owner_ids": ["ann"], "holds": []}
    [found] = rights.all("find", task, ["results"])
    assert found["stores"]["results"]["found"] == 4 - 1
    rights.all("erase", task, ["results"])
    listed = world.s3.list_object_versions(Bucket=RESULTS)
    assert [one["Key"] for one in listed["Versions"]] == keys[2:]
    assert "DeleteMarkers" not in listed


def test_unfinished_uploads_of_batches_that_were_given_up_are_ended(world: World, rights: Rights) -> None:
    world.s3.create_multipart_upload(Bucket=FAILURES, Key="aws/lambda/x")
    rights.all("erase", {"request_id": "1", "owner_ids": ["ann"], "holds": []}, ["lake"])
    assert "Uploads" not in world.s3.list_multipart_uploads(Bucket=FAILURES)


def test_messages_are_found_by_their_attributes_and_while_they_are_delayed(world: World, rights: Rights) -> None:
    task = {"request_id": "1", "owner_ids": ["ann"], "holds": []}
    attribute = {"owner": {"DataType": "String", "StringValue": json.dumps({"owner_id": "ann"})}}
    world.sqs.send_message(QueueUrl=world.queue, MessageBody="a", MessageAttributes=attribute)
    [erased] = rights.all("erase", task, ["dead_letters"])
    assert erased["stores"]["dead_letters"]["erased"] == 1
    assert world.messages() == []
