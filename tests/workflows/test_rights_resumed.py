"""An erasure whose execution is stopped at any state, and started again: it ends as one that nobody stopped.

The emulator's interpreter runs the workflow in this process, and calls the functions on stores of their own.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import ministack.services.stepfunctions as original
import pytest

from components.building_blocks.definition import render
from components.building_blocks.state_machine import read_definition
from handlers.rights import begin, certify, close, deadlines, ledger, record, starts
from handlers.rights.core.requests import RequestState
from handlers.shared.faults import TransientFault
from tests.handlers.lambda_context import context
from tests.handlers.rights.people import KINDS, Platform, Rights
from tests.handlers.rights.running import running
from tests.handlers.rights.world import LAKE, Person, World, person
from tests.workflows.faulty import Document, Ended, Interpreter, Services

STEPS: dict[str, Any] = {"begin": begin, "record": record, "certify": certify, "close": close}
FUNCTIONS = (*KINDS, *STEPS, "archive", "caches")
STATES = [
    "begin", "suspend albums", "find objects", "record", "erase objects", "erase items", "erase lake", "erase results",
    "erase dead_letters", "erase warehouse", "erase albums", "erase accounts", "find accounts", "certify", "close",
]  # fmt: skip
"""Calls of an erasure: one at least of each of its steps, and each kind's erasure."""
NUMBERS = itertools.count()


@dataclass
class Functions(Services):
    """The functions of a request; the execution is stopped at one of their calls."""

    rights: Rights
    stop_at: str = ""
    takes_effect: bool = False
    """Whether the call that it is stopped at does."""
    stopped: bool = False
    made: list[str] = field(default_factory=list[str])

    def _result(self, resource: str, arguments: Document) -> Any:
        assert resource == "lambda:invoke"
        name, payload = arguments["FunctionName"], json.loads(json.dumps(arguments["Payload"]))
        call = f"{payload['operation']} {name}" if name in KINDS else name
        if self.stopped or (call == self.stop_at and not self.takes_effect):
            self._stop(call)
        self.made.append(call)
        try:
            answer = self._answered(name, payload)
        except TransientFault as fault:
            raise original._ExecutionError("TransientFault", str(fault)) from fault  # pyright: ignore[reportPrivateUsage]
        except ledger.AlreadyClosed as closed:
            raise original._ExecutionError("AlreadyClosed", str(closed)) from closed  # pyright: ignore[reportPrivateUsage]
        if call == self.stop_at:
            self._stop(call)
        return {"Payload": answer}

    def _answered(self, name: str, payload: Document) -> Document:
        if name in STEPS:
            return json.loads(json.dumps(STEPS[name].handler(payload, context())))
        [answer] = self.rights.all(payload["operation"], payload, [name])
        return answer

    def _stop(self, call: str) -> None:
        """End all: nothing that is called afterwards takes effect, not even that a failure is recorded."""
        self.stopped = True
        raise original._ExecutionError("Stopped", call)  # pyright: ignore[reportPrivateUsage]


@pytest.fixture
def world() -> Iterator[World]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    made = Interpreter()
    made.names |= {f"{name}_function_arn": name for name in FUNCTIONS}
    made.names["kinds"] = str(list(KINDS))
    return made


def run(interpreter: Interpreter, functions: Functions, request_id: str) -> Ended:
    definition = render(read_definition("rights.asl.json"), {}, {"Drain": {"Seconds": 0}})
    return interpreter.run(functions, {"request_id": request_id}, definition)


def lives(world: World) -> tuple[Person, Person]:
    """Have somebody, and somebody else, something in every store."""
    platform, number = Platform(world), f"{next(NUMBERS):03}"
    world.empty(LAKE)
    ann, bob = person(f"ann{number}"), person(f"bob{number}")
    for one in (ann, bob):
        platform.join(one)
        platform.upload(one)
        platform.create_album(one)
        platform.lose(one)
    platform.send(platform.events([ann, bob]))
    platform.load()
    platform.ask([ann])
    return ann, bob


def erased(request_id: str) -> Document:
    return json.loads(ledger.known(request_id)["certificate"])["certificate"]["erased"]


@pytest.fixture(scope="module")
def undisturbed(interpreter: Interpreter) -> tuple[list[str], Document]:
    """Return the calls of an erasure that nobody stops, and what its certificate says."""
    with running() as world:
        functions = Functions(rights=Rights(world))
        ann, bob = lives(world)
        before = world.named(bob)
        request_id = functions.rights.ask(ann, "erase", "undisturbed")
        assert run(interpreter, functions, request_id).status == "SUCCEEDED"
        assert world.named(ann) == {}
        assert world.named(bob) == before
        return functions.made, erased(request_id)


def test_each_step_of_an_erasure_is_among_the_states(undisturbed: tuple[list[str], Document]) -> None:
    made, _ = undisturbed
    assert set(STATES) <= set(made)
    assert {one.partition(" ")[0] for one in made} == {one.partition(" ")[0] for one in STATES}
    assert {one for one in made if one.startswith("erase")} == {one for one in STATES if one.startswith("erase")}


@pytest.mark.parametrize(
    ("state", "takes_effect"),
    [
        pytest.param(state, takes_effect, marks=[pytest.mark.soak] if (number + takes_effect) % 2 else [])
        for number, state in enumerate(STATES)
        for takes_effect in (False, True)
    ],
)
def test_stopped_at_a_state_and_started_again_it_ends_the_same(
    undisturbed: tuple[list[str], Document], interpreter: Interpreter, world: World, state: str, *, takes_effect: bool
) -> None:
    functions = Functions(rights=Rights(world), stop_at=state, takes_effect=takes_effect)
    ann, bob = lives(world)
    before = world.named(bob)
    request_id = functions.rights.ask(ann, "erase", f"stopped-{next(NUMBERS)}")
    assert run(interpreter, functions, request_id).status == "FAILED"
    is_closed = state == "close" and takes_effect
    assert (ledger.known(request_id)["state"] == "done") is is_closed
    world.revive()

    world.execution = "ABORTED"
    deadlines.handler({}, context())  # starts what was not started, and notes what was stopped
    if ledger.known(request_id)["state"] == RequestState.FAILED:
        starts.start(starts.receive_again(ledger.known(request_id)))  # as when the same is asked for again
    given = [json.loads(one["input"])["request_id"] for one in world.started]
    assert given.count(request_id) == int(not is_closed)
    again = Functions(rights=Rights(world))
    assert run(interpreter, again, request_id).status == "SUCCEEDED"

    assert world.named(ann) == {}
    assert world.named(bob) == before
    assert erased(request_id) == undisturbed[1]
    assert "owner_id" not in ledger.known(request_id)
