"""Nothing is lost: pollers lost at any point, faults, duplicates, bad records and resharding, with the real function.

What became of each record is read from the objects themselves, decoded, and compared with what was sent.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers.shared import subjects
from handlers.shared.telemetry import logger
from handlers.stream import lake
from local.emulators.event_source_mapping.filters import check, passes
from local.emulators.event_source_mapping.settings import Settings
from samples.events import Fate, Shares, draw_events
from tests.local.emulators.event_source_mapping.ledger import KEPT, LOST, Ledger
from tests.local.emulators.event_source_mapping.world import SECRET, TABLE, Chances, LostError, World

MAPPING = Settings(
    id="mapping", stream_arn="arn:aws:kinesis:eu-west-1:1:stream/s", source_arn="arn:aws:kinesis:eu-west-1:1:stream/s",
    function_arn="arn:aws:lambda:eu-west-1:1:function:f", role_arn="arn:aws:iam::1:role/r", batch_size=100,
    window_seconds=1, batches_at_once=3, most_retries=2, most_seconds=3600, bisects=True, reports_failures=True,
    failures_bucket="failures",
)  # fmt: skip
SHARES = Shares(bad=0.03, duplicated=0.1, filtered=0.03, restricted=0.03)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, value in (("LAKE_BUCKET", "lake"), ("TOMBSTONES_TABLE", TABLE), ("SUBJECT_KEY_SECRET_ARN", SECRET)):
        monkeypatch.setenv(name, value)
    level = logger.log_level
    logger.setLevel("CRITICAL")  # thousands of faults, each with its traceback
    yield monkeypatch
    logger.setLevel(level)
    subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]


def world_of(seed: int, chances: Chances) -> World:
    return World(random.Random(seed), chances)  # noqa: S311 - chance that can be repeated


def run(world: World, mapping: Settings, records: int, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Send records, with a resharding now and then, until all are done; and return what became of them."""
    monkeypatch.setattr(lake, "s3", lambda: world)
    monkeypatch.setattr(subjects, "dynamodb", lambda: world)
    monkeypatch.setattr(subjects, "client", world.client)
    subjects._hash_key.cache_clear()  # pyright: ignore[reportPrivateUsage]
    world.create(2)
    events = draw_events(records, seed=world.chance.randrange(1000), shares=SHARES)
    poller, left, chance = world.poller(mapping), True, world.chance
    for _ in range(records * 20):
        for _ in range(chance.randint(0, 200) if left and chance.random() < 0.3 else 0):
            event = next(events, None)
            left = event is not None
            if event:
                world.put(event)
        if left and chance.random() < 0.05 and len(world.shards) < 20:
            world.reshard()
        try:
            busy = poller.turn()
        except LostError:
            poller = world.poller(mapping)
            busy = True
        while world.pending and chance.random() < 0.5:
            world.run_one()
        world.now += 0.02 if busy or world.pending else 0.5
        if not left and world.all_done():
            break
    else:
        raise AssertionError("it does not end")
    while world.pending:  # of lost pollers, long after
        world.run_one()
    return Ledger.of(world.lake, world.failures.values())


def check_all_is_somewhere(world: World, found: Ledger) -> dict[str, int]:
    places = found.places(world.sent, world.done)
    assert places[LOST] == 0, places
    assert found.differing == []
    assert world.too_early == []
    assert sum(places.values()) == len({one.event_id or number for number, one in world.sent.items()})
    return places


@pytest.mark.parametrize("seed", range(3))
def test_of_5000_records_none_is_lost(seed: int, environment: pytest.MonkeyPatch) -> None:
    world = world_of(seed, Chances())
    found = run(world, MAPPING, 5000, environment)
    places = check_all_is_somewhere(world, found)
    assert all(places[one] for one in (*map(str, Fate), KEPT)), places
    assert world.counts["lost pollers"] > 10
    assert world.counts["answers lost"] > 0
    assert len(world.shards) > 2  # it was resharded


def test_without_faults_nothing_is_given_up_or_repeated(environment: pytest.MonkeyPatch) -> None:
    world = world_of(9, Chances(function=0, call=0, edge=0, lost=0))
    found = run(world, MAPPING, 3000, environment)
    places = check_all_is_somewhere(world, found)
    assert (places[KEPT], found.kept) == (0, {})
    processed = [one for one in world.sent.values() if one.fate is Fate.PROCESSED]
    assert found.rows == len(processed)  # duplicates too, which the compaction takes out
    assert places[str(Fate.PROCESSED)] == len({one.event_id for one in processed})


def test_what_the_filters_of_the_mapping_leave_out_calls_nothing_and_the_rest_is_not_lost(
    environment: pytest.MonkeyPatch,
) -> None:
    world = world_of(4, Chances())
    pattern = check({"data": {"origin": [{"exists": False}], "type": [{"prefix": "photo_"}]}})
    found = run(world, replace(MAPPING, filters=(pattern,), batches_at_once=1), 3000, environment)
    left_out = {number for number, one in world.sent.items() if not passes((pattern,), one.data)}
    places = found.places({number: one for number, one in world.sent.items() if number not in left_out}, world.done)
    assert places[LOST] == 0
    assert not left_out & (world.done | set(found.quarantined) | set(found.kept))
    assert {str(row["type"]).partition("_")[0] for row in found.processed.values()} == {"photo"}
    assert len(left_out) > 300


@pytest.mark.soak
def test_of_100000_records_none_is_lost(environment: pytest.MonkeyPatch) -> None:
    world = world_of(100_000, Chances())
    found = run(world, replace(MAPPING, batch_size=500), 100_000, environment)
    places = check_all_is_somewhere(world, found)
    assert all(places[one] for one in (*map(str, Fate), KEPT)), places
    assert world.counts["lost pollers"] > 100
