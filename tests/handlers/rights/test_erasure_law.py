"""The law of an erasure, over random programs of work.

Whatever people did, in whatever order, with whatever a run left behind: after the erasure of somebody no identifier of
theirs is found in any store, decoded, and what the others have is as before. That holds if the erasure is killed at any
call and resumed, if events come late, and if a backup is restored and the erasure is replayed. The stream alone still
has the pseudonym, and the certificate says so, with a date.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from handlers.rights import ledger
from handlers.shared.faults import TransientFault
from handlers.stream.core.keys import LOADS, Layer, curated_key
from tests.handlers.rights.people import DAY, Platform, Rights
from tests.handlers.rights.running import running
from tests.handlers.rights.search import found_in
from tests.handlers.rights.world import (
    FAILURES,
    LAKE,
    LEDGER,
    RESULTS,
    REVIEWS,
    UPLOADS,
    VARIANTS,
    Killed,
    Person,
    World,
    person,
)

pytestmark = pytest.mark.long
NAMES = ("ann", "bob", "zoe")
EXAMPLES = int(os.environ.get("ERASURE_EXAMPLES", "4"))
EASY: list[HealthCheck] = [HealthCheck.too_slow, HealthCheck.data_too_large]
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A program is short enough to be understood as it is drawn: to shorten one takes minutes."""
Work = tuple[str, tuple[str, ...]]

ALONE = ("upload", "leave_behind", "create_album", "ask_for_review", "lose")
TOGETHER = ("events", "send_invalid", "give_up", "ask")
BY_ITSELF = ("compact", "compact_daily", "load", "export")
CHANGES = ("restrict", "object", "lift")

FLAGS = st.fixed_dictionaries({name: st.booleans() for name in ("takes_effect", "restored", "late")})
"""Whether the last call takes effect, a backup is restored, and events come late."""


@st.composite
def programs(draw: st.DrawFn) -> list[Work]:
    """Draw what is done: by whom, in which order, and some of it again."""
    people = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)
    steps = st.one_of(
        st.tuples(st.sampled_from(ALONE), st.sampled_from(NAMES).map(lambda one: (one,))),
        st.tuples(st.sampled_from(TOGETHER), people),
        st.tuples(st.sampled_from(BY_ITSELF), st.just(("ann",))),
        st.tuples(st.sampled_from(CHANGES), st.sampled_from(NAMES).map(lambda one: (one,))),
    )
    return draw(st.lists(steps, min_size=4, max_size=12))


class Story:
    """One program of work, and the erasure of one of its people."""

    def __init__(self, world: World) -> None:
        self.world, self.platform, self.rights = world, Platform(world), Rights(world)
        self.people = {name: person(name) for name in NAMES}
        for one in self.people.values():
            self.platform.join(one)
        self.sent: list[bytes] = []
        self.requests = 0

    def do(self, what: str, names: Sequence[str]) -> None:
        people = [self.people[name] for name in names]
        if what in ALONE:
            getattr(self.platform, what)(people[0])
        elif what == "events":
            self.sent = self.platform.events(people)
            self.platform.send(self.sent)
        elif what == "export":
            self.rights.export(self.rights.ask(people[0], "export", self.request_id()))
        elif what in CHANGES:
            self.rights.change(people[0], what, self.request_id())
        elif what in TOGETHER:
            getattr(self.platform, what)(people)
        else:
            getattr(self.platform, what)()

    def request_id(self) -> str:
        self.requests += 1
        return f"request-{self.requests}"

    def layers(self, who: Person) -> set[str]:
        """Return the layers of the lake that have rows of somebody."""
        keys = [where.split()[1] for where in self.theirs(who) if where.startswith(f"{LAKE} ")]
        return {key.partition("/")[0] for key in keys}

    def expire(self, *layers: Layer) -> None:
        """Delete objects as the lifecycle does when their days are over."""
        for layer in layers:
            for one in self.world.s3.list_object_versions(Bucket=LAKE, Prefix=f"{layer}/").get("Versions", ()):
                self.world.s3.delete_object(Bucket=LAKE, Key=one["Key"], VersionId=one["VersionId"])

    def erase(self, request_id: str, last: int | None, *, takes_effect: bool) -> None:
        """Erase, killed at a call, and from the beginning again."""
        self.world.expect(last, takes_effect=takes_effect)
        for _ in range(4):
            try:
                self.rights.erase(request_id)
            except (Killed, TransientFault):
                self.world.revive()
            else:
                self.world.expect(None)
                return
        raise AssertionError("the erasure never ended")

    def theirs(self, who: Person) -> dict[str, Any]:
        """Return all that somebody has, in each store, as it would be shown to them."""
        world = self.world
        found: dict[str, Any] = {}
        for bucket in (UPLOADS, VARIANTS):
            for page in world.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
                for one in page.get("Versions", ()):
                    if who.owner_id in one["Key"]:
                        found[f"{bucket} {one['Key']} {one['VersionId']}"] = one["ETag"]
        for bucket in (LAKE, FAILURES):
            for one in world.s3.list_objects_v2(Bucket=bucket).get("Contents", ()):
                if one["Key"].startswith(LOADS):
                    continue  # manifests of loads name objects alone
                data = world.s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
                own = [line for line in records(data) if found_in(line.encode(), [who.owner_id])]
                if own:
                    found[f"{bucket} {one['Key']}"] = own
        for table in (LEDGER, REVIEWS):
            items = (json.dumps(one, sort_keys=True) for one in world.dynamodb.scan(TableName=table)["Items"])
            found[table] = sorted(one for one in items if who.owner_id in one)
        found["dead_letters"] = [one for one in world.messages() if found_in(one.encode(), [who.owner_id])]
        found["albums"] = dict(world.albums.get(who.owner_id, {}))
        user = world.cognito.admin_get_user(UserPoolId=world.pool, Username=who.username)
        found["user"] = (user["UserAttributes"], user["Enabled"], user["UserStatus"])
        rows = world.rows("SELECT * FROM analytics.events ORDER BY event_id")
        found["warehouse"] = [str(row) for row in rows if who.owner_id in str(row)]
        return found


def records(data: bytes) -> list[str]:
    """Return an object's records: the rows, lines, or records of a batch."""
    if data.startswith(b"PAR1"):
        return [json.dumps(row, default=str, sort_keys=True) for row in pq.read_table(io.BytesIO(data)).to_pylist()]
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        return zstd.decompress(data).decode().splitlines()
    return [json.dumps(one) for one in json.loads(json.loads(data)["payload"])["Records"]]


def backup(world: World) -> Callable[[], None]:
    """Keep the newest version of all objects, and the ledger; return what restores them."""
    buckets = (UPLOADS, VARIANTS, LAKE, FAILURES, RESULTS)
    objects = [
        (bucket, one["Key"], world.s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read())
        for bucket in buckets[:4]
        for one in world.s3.list_objects_v2(Bucket=bucket).get("Contents", ())
    ]
    items = [(table, one) for table in (LEDGER, REVIEWS) for one in world.dynamodb.scan(TableName=table)["Items"]]

    def restore() -> None:
        for bucket, key, data in objects:
            world.s3.put_object(Bucket=bucket, Key=key, Body=data)
        for table, item in items:
            world.dynamodb.put_item(TableName=table, Item=item)

    return restore


def holds(program: Sequence[Work], last: int | None, *, takes_effect: bool, restored: bool, late: bool) -> None:
    """Run a program, erase one person, and look for everything."""
    with running() as world:
        story = Story(world)
        for what, names in program:
            story.do(what, names)
        ann, *others = story.people.values()
        restore = backup(world)
        before = [story.theirs(one) for one in others]
        request_id = story.rights.ask(ann, "erase", "the-erasure")
        story.erase(request_id, last, takes_effect=takes_effect)
        assert world.named(ann) == {}
        for one, had in zip(others, before, strict=True):
            has = story.theirs(one)
            assert {where: has.get(where) for where in had if has.get(where) != had[where]} == {}, had.keys()
            assert has.keys() == had.keys()
        if late and story.sent:
            story.platform.send(story.sent)
            story.platform.load()
            story.platform.compact()
            assert world.named(ann) == {}
        if restored:
            restore()
            task = {"request_id": "replay", "owner_ids": [], "holds": []}
            story.rights.all("replay", task, ["objects", "items", "lake", "warehouse"])
            assert world.named(ann) == {}
        check_certificate(story, request_id, ann)


def check_certificate(story: Story, request_id: str, who: Person) -> None:
    """See that the pseudonym alone is left, where the certificate says so."""
    text = ledger.known(request_id)["certificate"]
    assert not found_in(text.encode(), who.identifiers)
    expires = {one["store"]: one["at_the_latest"] for one in json.loads(text)["certificate"]["expires"]}
    assert expires.keys() == {"stream", "backups"}
    names = set[str]().union(*(found_in(one, who.identifiers) for one in story.world.stream))
    assert names <= {who.owner_id}


@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES, suppress_health_check=EASY, derandomize=True)
@given(programs(), st.integers(1, 250), FLAGS)
def test_of_an_erased_person_nothing_is_found_and_the_others_have_all(
    program: list[Work],
    last: int,
    flags: dict[str, bool],
) -> None:
    holds(program, last, **flags)


def test_with_something_in_every_store_and_killed_in_the_lake() -> None:
    everything = [(what, (name,)) for what in ALONE for name in ("ann", "bob")] + [(what, NAMES) for what in TOGETHER]
    program = [*everything, ("load", ()), ("compact", ()), ("export", ("ann",))]
    holds(program, 120, takes_effect=True, restored=True, late=True)


def test_of_a_restricted_person_who_is_erased_nothing_is_found_beside_the_compacted_days_either() -> None:
    program: list[Work] = [("events", NAMES), ("restrict", ("ann",)), ("restrict", ("bob",)), ("compact", ())]
    holds(program, 70, takes_effect=True, restored=True, late=True)


def test_a_restriction_that_is_lifted_leaves_every_row_as_it_was() -> None:
    with running() as world:
        story = Story(world)
        ann, bob, _ = story.people.values()
        story.do("events", NAMES)
        key = curated_key(date.fromisoformat(DAY))

        def compacted() -> bytes:
            return world.s3.get_object(Bucket=LAKE, Key=key)["Body"].read()

        story.do("compact", ())
        before, rows = compacted(), story.theirs(ann)[f"{LAKE} {key}"]
        story.expire(Layer.CURATED)
        for name in ("ann", "bob"):
            story.do("restrict", (name,))
        story.do("compact_daily", ())
        story.expire(Layer.RAW, Layer.PROCESSED)
        assert (story.layers(ann), story.layers(bob)) == ({"restricted"}, {"restricted"}), "stored, and in no table"
        assert not found_in(compacted(), [ann.owner_id, bob.owner_id])
        task = {"request_id": "find", "owner_ids": [ann.owner_id], "holds": []}
        [found] = story.rights.all("find", task, ["lake"])
        assert found["stores"]["lake"]["found"] == len(rows)
        story.do("lift", ("ann",))
        story.do("compact_daily", ())
        assert (story.layers(ann), story.layers(bob)) == ({"curated"}, {"restricted"})
        assert story.theirs(ann)[f"{LAKE} {key}"] == rows
        story.do("lift", ("bob",))
        story.do("compact_daily", ())
        assert compacted() == before
        assert story.layers(bob) == {"curated"}


@pytest.mark.soak
@settings(max_examples=200, deadline=None, phases=PHASES, suppress_health_check=EASY)
@given(programs(), st.one_of(st.none(), st.integers(1, 400)), FLAGS)
def test_the_law_at_length(
    program: list[Work],
    last: int | None,
    flags: dict[str, bool],
) -> None:
    holds(program, last, **flags)
