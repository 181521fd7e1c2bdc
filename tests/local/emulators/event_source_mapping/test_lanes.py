"""A lane's decisions, held to AWS's documents for any sequence of answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.emulators.event_source_mapping.answers import InvocationResult
from local.emulators.event_source_mapping.lanes import Condition, Discard, Invoke, Lane
from local.emulators.event_source_mapping.records import RecordBatch, StreamRecord, item_of
from local.emulators.event_source_mapping.settings import Settings

SHARD = "shardId-000000000000"
BASE = Settings(
    id="m", stream_arn="arn:aws:kinesis:eu-west-1:1:stream/s", source_arn="arn:aws:kinesis:eu-west-1:1:stream/s",
    function_arn="arn:aws:lambda:eu-west-1:1:function:f", role_arn="arn:aws:iam::1:role/r", batch_size=8,
    most_retries=2, reports_failures=True,
)  # fmt: skip
ERROR = InvocationResult(function_error="Unhandled")
DONE = InvocationResult(payload=b'{"batchItemFailures": []}')


def failed_at(number: int) -> InvocationResult:
    return InvocationResult(payload=json.dumps({"batchItemFailures": [{"itemIdentifier": str(number)}]}).encode())


@dataclass
class Run:
    """A lane with records, whose time is set by hand."""

    settings: Settings
    records: int
    data: Callable[[int], bytes] = lambda _: b"x"
    now: float = 1000
    lane: Lane = field(init=False)
    invoked: list[list[int]] = field(default_factory=list[list[int]])
    done: list[int] = field(default_factory=list[int])
    discarded: list[tuple[list[int], Condition]] = field(default_factory=list[tuple[list[int], Condition]])
    checkpoints: list[int] = field(default_factory=list[int])

    def __post_init__(self) -> None:
        self.lane = Lane(self.settings)
        for number in range(1, self.records + 1):
            record = StreamRecord(str(number), "key", self.data(number), 1000)
            self.lane.offer(item_of(record, SHARD, self.settings), self.now)
        if self.records:
            self.lane.read_up_to(str(self.records))

    def step(self) -> Invoke | Discard | None:
        self.checkpoints.append(int(self.lane.checkpoint or 0))
        found = self.lane.next(self.now)
        if isinstance(found, Invoke):
            self.invoked.append(numbers(found.batch))
        return found

    def until_idle(self, answer: Callable[[RecordBatch], InvocationResult | None]) -> None:
        """InvocationResult each batch, None being a throttle."""
        while not self.lane.idle:
            step = self.step()
            if step is None:
                self.now += 1
            elif isinstance(step, Discard):
                self.discarded.append((numbers(step.batch), step.condition))
                self.lane.discarded()
            elif (given := answer(step.batch)) is None:
                self.lane.not_reached(self.now)
            else:
                before = int(self.lane.done or 0)
                self.lane.answered(given, self.now)
                self.done += [one for one in numbers(step.batch) if before < one <= int(self.lane.done or 0)]
        self.step()


def numbers(batch: RecordBatch) -> list[int]:
    return [item.record.number for item in batch.items]


ANSWERS = st.sampled_from(["done", "error", "throttle", "invalid"]) | st.integers(0, 7)


SETTINGS = st.builds(
    replace,
    st.just(BASE),
    batch_size=st.integers(1, 10),
    most_retries=st.integers(0, 3),
    bisects=st.booleans(),
    reports_failures=st.booleans(),
)


@given(SETTINGS, st.integers(0, 40), st.lists(ANSWERS, max_size=60))
@settings(max_examples=300)
def test_whatever_is_answered_each_record_is_done_or_discarded_once_and_in_order(
    chosen: Settings, records: int, answers: list[str | int]
) -> None:
    run, left = Run(chosen, records), list(answers)

    def answer(batch: RecordBatch) -> InvocationResult | None:
        match left.pop(0) if left else "done":
            case "error":
                return ERROR
            case "throttle":
                return None
            case "invalid":
                return InvocationResult(payload=b'{"batchItemFailures": [{"itemIdentifier": ""}]}')
            case int() as place if place < len(batch.items):
                return failed_at(batch.items[place].record.number)
            case _:
                return DONE

    run.until_idle(answer)
    gone = [one for some, _ in run.discarded for one in some]
    assert sorted(run.done + gone) == list(range(1, records + 1))
    assert all(condition is Condition.RETRIES for _, condition in run.discarded)
    assert run.checkpoints == sorted(run.checkpoints)
    assert run.checkpoints[-1] == records
    assert all(len(one) <= chosen.batch_size and one == list(range(one[0], one[0] + len(one))) for one in run.invoked)
    firsts = [one[0] for one in run.invoked]
    assert firsts == sorted(firsts)  # nothing runs before what is ahead of it in the lane


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_a_batch_that_always_fails_is_tried_once_and_again_as_often_as_set(retries: int) -> None:
    run = Run(replace(BASE, most_retries=retries), 8)
    run.until_idle(lambda _: ERROR)
    assert len(run.invoked) == 1 + retries
    assert run.discarded == [(list(range(1, 9)), Condition.RETRIES)]


@given(st.integers(1, 64), st.integers(1, 64), st.integers(0, 3))
def test_bisecting_isolates_the_record_that_fails_and_uses_up_no_attempt(
    records: int, poison: int, retries: int
) -> None:
    poison = min(poison, records)
    run = Run(replace(BASE, batch_size=64, bisects=True, most_retries=retries), records)
    run.until_idle(lambda batch: ERROR if poison in numbers(batch) else DONE)
    assert run.discarded == [([poison], Condition.RETRIES)]
    assert sorted(run.done) == [one for one in range(1, records + 1) if one != poison]
    assert run.invoked.count([poison]) == 1 + retries
    assert all(times == 1 for batch, times in Counter(map(tuple, run.invoked)).items() if batch != (poison,))


@given(st.integers(2, 8))
def test_a_partial_failure_keeps_what_came_before_it_and_tries_the_rest(place: int) -> None:
    run = Run(BASE, 8)
    answers = [failed_at(place), DONE]
    run.until_idle(lambda _: answers.pop(0))
    assert run.invoked == [list(range(1, 9)), list(range(place, 9))]


def test_a_failure_at_the_first_record_does_not_split_a_batch_that_bisects() -> None:
    run = Run(replace(BASE, bisects=True), 8)
    run.until_idle(lambda _: failed_at(1))
    assert run.invoked == [list(range(1, 9))] * 3
    assert run.discarded == [(list(range(1, 9)), Condition.RETRIES)]


def test_a_throttle_uses_up_no_attempt() -> None:
    run = Run(replace(BASE, most_retries=0), 8)
    answers: list[InvocationResult | None] = [None, None, None, DONE]
    run.until_idle(lambda _: answers.pop(0))
    assert (len(run.invoked), run.discarded) == (4, [])


def test_a_record_that_grew_too_old_is_discarded_even_while_the_function_is_throttled() -> None:
    run = Run(replace(BASE, most_retries=-1, most_seconds=60), 8)
    run.until_idle(lambda _: None)
    assert run.discarded == [(list(range(1, 9)), Condition.AGE)]
    assert run.now > 1060


def test_of_a_batch_only_the_records_that_are_too_old_are_discarded() -> None:
    lane = Lane(replace(BASE, most_seconds=60))
    for number, arrived in enumerate([900, 939, 941, 1000], 1):
        lane.offer(item_of(StreamRecord(str(number), "key", b"", arrived), SHARD, BASE), 1000)
    step = lane.next(1000)
    assert isinstance(step, Discard)
    assert numbers(step.batch) == [1, 2]
    lane.discarded()
    step = lane.next(1000)
    assert isinstance(step, Invoke)
    assert numbers(step.batch) == [3, 4]


def test_a_batch_that_is_not_full_waits_for_its_window() -> None:
    run = Run(replace(BASE, window_seconds=5), 7)
    assert run.step() is None
    run.now += 4.9
    assert run.step() is None
    run.now += 0.2
    assert isinstance(run.step(), Invoke)
    full = Run(replace(BASE, window_seconds=5), 8)
    assert isinstance(full.step(), Invoke)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.integers(1500, 3000))
def test_an_event_is_as_large_as_an_invocation_takes_and_no_larger(sizes: list[int], most: int) -> None:
    limited = replace(BASE, batch_size=100, most_bytes=most, window_seconds=0)
    run = Run(limited, len(sizes), data=lambda number: b"x" * sizes[number - 1])
    events: list[bytes] = []

    def answer(batch: RecordBatch) -> InvocationResult:
        events.append(batch.event())
        return DONE

    run.until_idle(answer)
    assert all(len(event) <= most for event in events)
    for event, following in pairwise(events):
        first_of_next = json.loads(following)["Records"][0]
        assert len(event) + len(json.dumps(first_of_next)) + 2 > most


def test_a_checkpoint_passes_records_of_other_lanes_once_nothing_is_left() -> None:
    run = Run(BASE, 3)
    run.lane.read_up_to("9")
    assert run.lane.checkpoint == ""
    run.until_idle(lambda _: DONE)
    assert run.lane.checkpoint == "9"
    run.lane.offer(item_of(StreamRecord("12", "key", b"", 1000), SHARD, BASE), run.now)
    assert run.lane.checkpoint == "9"
