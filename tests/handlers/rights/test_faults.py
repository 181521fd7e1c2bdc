"""A fault at every call of every function for the rights of people: it is named as one, and a second call mends it."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

import handlers.rights
from handlers.rights import (
    albums,
    archive,
    begin,
    caches,
    certify,
    close,
    deadlines,
    items,
    ledger,
    list_requests,
    read_request,
    record,
    request,
    subject_list,
)
from handlers.rights.albums import AlbumsRefuse
from handlers.rights.ledger import AlreadyClosed
from handlers.shared.faults import TransientFault
from tests.handlers.faulty import PASSING, Fault, numbered, refused
from tests.handlers.lambda_context import context
from tests.handlers.rights.faulty_world import FaultyWorld
from tests.handlers.rights.people import KINDS, Platform, Rights
from tests.handlers.rights.running import running_in
from tests.handlers.rights.world import Person, forget_clients, person

Document = dict[str, Any]
SECONDS = 600
NOW = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)
CACHES = [
    {"id": "cdn", "distribution_id": "D1", "paths": ["/sizes/<owner_id>/*"]},
    {"id": "spice", "data_set_id": "S1", "account_id": "123456789012"},
]
*REFUSED, LOST, CUT = PASSING
"""Each call is refused in one way or the other, and has its answer lost."""
DENIED = refused("AccessDenied", 403)
NO_CALLS = ("s3:GetObject exports/",)
"""What botocore builds when it signs an address, without a call."""


@dataclass(frozen=True)
class People:
    """A platform with two people who did all that leaves something, and what is known of it."""

    world: FaultyWorld
    rights: Rights
    ann: Person

    @property
    def stores(self) -> Document:
        """Every kind's; of kinds that go through prefixes one after the other, some of them."""
        stores = self.world.stores()
        uploads, variants, exports = stores["objects"]
        raw, failures = stores["lake"]
        fewer = {
            "objects": [uploads, {**variants, "prefixes": variants["prefixes"][:1], "export": []}, exports],
            "lake": [{**raw, "prefixes": ["raw/", "processed/"]}, failures],
        }
        return {**stores, **fewer, "caches": CACHES}

    def task(self, operation: str, request_id: str = "1") -> Document:
        owners = [] if operation == "replay" else [self.ann.owner_id]
        return {"operation": operation, "request_id": request_id, "owner_ids": owners, "holds": []}


Arrange = Callable[[People], Document]


@dataclass(frozen=True)
class Scenario:
    """A function in a situation.

    Args:
        module: which function.
        arrange: prepares the situation, and returns the event.
        deletes: what a first call deleted is not counted again by a second one.
        harmless: calls after which the work is done or is done by another function, although they failed for now.
        not_calls: what is listed, but is none.
    """

    module: Any
    arrange: Arrange
    deletes: bool = False
    harmless: tuple[str, ...] = ()
    not_calls: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.module.__name__.rpartition(".")[2]

    def equals(self, second: Document, good: Document) -> bool:
        """Return whether a second call's answer says the same as that of an undisturbed one."""
        if not self.deletes:
            return second == good
        pairs = [(second["stores"][store], said) for store, said in good["stores"].items()]
        return second["cursor"] is None and all(
            own[name] <= said[name] for own, said in pairs for name in ("found", "erased", "rewritten")
        )


def operation(name: str) -> Arrange:
    return lambda people: people.task(name)


def exporting(people: People) -> Document:
    return people.task("export", people.rights.ask(people.ann, "export"))


def overtaking(people: People) -> Document:
    """Begin an erasure while an export is open, which it withdraws."""
    people.rights.ask(people.ann, "export")
    return asked("erase")(people)


def replay(people: People) -> Document:
    subject_list.erase(people.world.subject(people.ann), NOW)
    return people.task("replay")


def rectify(people: People) -> Document:
    changes = {
        "ledger": {_photo_item(people): {"file_name": "new.jpg"}},
        "albums": {"album-1": {"title": "new"}},
        "accounts": {"email": "new@mail.example"},
    }
    return people.task("rectify", people.rights.ask(people.ann, "rectify", changes=changes))


def _photo_item(people: People) -> str:
    owner = people.ann.owner_id
    found = items._page(people.stores["items"][0], owner, None)[0]  # pyright: ignore[reportPrivateUsage]
    return items._name(people.stores["items"][0], found[0])  # pyright: ignore[reportPrivateUsage]


def asked(kind: str, **more: Any) -> Arrange:
    return lambda people: {"request_id": people.rights.ask(people.ann, kind), **more}


def exported(people: People) -> Document:
    event = asked("export")(people)
    people.rights.all("export", people.task("export", event["request_id"]), ["objects", "items", "albums"])
    return event


def archived(people: People) -> Document:
    event = exported(people)
    archive.handler(event, context(SECONDS))
    return event


def found(people: People) -> Document:
    event = asked("erase")(people)
    answers = people.rights.all("find", people.task("find"), ["items", "accounts"])
    return {**event, "step": "found", "answers": answers}


def erased(people: People) -> Document:
    event = found(people)
    record.handler(event, context(SECONDS))
    people.rights.all("erase", people.task("erase"), ["items", "accounts"])
    answers = people.rights.all("find", people.task("find"), ["items", "accounts"])
    return {"request_id": event["request_id"], "verified": answers}


def certified(people: People) -> Document:
    event = erased(people)
    certify.handler(event, context(SECONDS))
    archived(people)  # the close of an erasure takes what leads to it
    return {"request_id": event["request_id"]}


def of_api(method: str, people: People, body: Document | None = None, request_id: str = "") -> Document:
    claims = {"sub": people.ann.owner_id, "token_use": "id", "cognito:groups": ""}
    return {
        "httpMethod": method,
        "resource": "/privacy/requests",
        "headers": {"Content-Type": "application/json"},
        "requestContext": {"authorizer": {"claims": claims}, "requestId": "1"},
        "pathParameters": {"request_id": request_id},
        "body": json.dumps(body) if body else None,
    }


def new_request(people: People) -> Document:
    return of_api("POST", people, {"kind": "export"})


def failed_before(people: People) -> Document:
    people.rights.ask(people.ann, "export", state="failed")
    return of_api("POST", people, {"kind": "export"})


def reading(people: People) -> Document:
    return of_api("GET", people, request_id=archived(people)["request_id"])


def listing(people: People) -> Document:
    people.rights.ask(people.ann, "export")
    return of_api("GET", people)


def open_listing(people: People) -> Document:
    event = listing(people)
    event["requestContext"]["authorizer"]["claims"]["cognito:groups"] = "privacy_officers"
    return {**event, "queryStringParameters": {"open": "true"}}


def stalled(people: People) -> Document:
    people.rights.ask(people.ann, "export")
    people.rights.ask(people.ann, "erase", state="running")
    return {}


FOR_KINDS: dict[str, Sequence[str]] = {
    "objects": ("find", "export"),
    "items": ("find", "export", "rectify"),
    "lake": ("find", "export"),
    "results": ("find",),
    "dead_letters": ("find",),
    "warehouse": ("find", "export"),
    "albums": ("find", "export", "rectify", "restrict", "lift", "suspend"),
    "accounts": ("find", "export", "rectify", "suspend"),
    "caches": (),
}
REPLAYED = ("objects", "items", "lake", "warehouse", "albums", "accounts")
ARRANGED: dict[str, Arrange] = {"rectify": rectify, "export": exporting}
MODULES = {**KINDS, "caches": caches}
SCENARIOS = {
    **{
        f"{kind}: {name}": Scenario(MODULES[kind], ARRANGED.get(name) or operation(name))
        for kind, names in FOR_KINDS.items()
        for name in names
    },
    **{f"{kind}: erase": Scenario(MODULES[kind], operation("erase"), deletes=True) for kind in FOR_KINDS},
    **{f"{kind}: replay": Scenario(MODULES[kind], replay, deletes=True) for kind in REPLAYED},
    **{f"begin: {kind}": Scenario(begin, asked(kind)) for kind in ("erase", "restrict", "object", "lift", "export")},
    "begin: erase, with an export open": Scenario(begin, overtaking),
    "record": Scenario(record, found),
    "certify": Scenario(certify, erased),
    "close": Scenario(close, asked("export")),
    "close: erased": Scenario(close, certified),
    "close: refused": Scenario(close, asked("rectify", refused="ChangeRefused")),
    "close: failed": Scenario(close, asked("export", failed=True)),
    "archive": Scenario(archive, exported),
    "archive: repeated": Scenario(archive, archived),
    "request": Scenario(request, new_request, harmless=("stepfunctions:StartExecution",)),
    "request: failed before": Scenario(request, failed_before, harmless=("stepfunctions:StartExecution",)),
    "read": Scenario(read_request, reading, not_calls=NO_CALLS),
    "list": Scenario(list_requests, listing),
    "list: everybody's open requests": Scenario(list_requests, open_listing),
    "deadlines": Scenario(deadlines, stalled),
}


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    with running_in(FaultyWorld) as world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(albums, "_connection", world.connection)
        patch.setattr(ledger, "now", lambda: NOW)
        patch.setattr("botocore.auth.get_current_datetime", lambda: NOW.replace(tzinfo=None))  # links are compared
        patch.setattr(request, "uuid", SimpleNamespace(uuid4=lambda: "0f0e"))
        platform, ann, bob = Platform(world), person("ann"), person("bob")
        for one in (ann, bob):
            platform.join(one)
            platform.leave_behind(one)
            platform.create_album(one)
            platform.ask_for_review(one)
            platform.lose(one)
        platform.send(platform.events([ann, bob]))
        platform.load()
        platform.give_up([ann, bob])
        platform.ask([ann, bob])
        yield People(world, Rights(world), ann)


@dataclass(frozen=True)
class Undisturbed:
    """A good run: its calls, its answer, and the state after it; and how to run it again from the start.

    `mended` has what faults left that a second call was seen to mend: of the same it would make the same again.
    """

    calls: list[str]
    answer: Document
    state: Document
    call: Callable[[], Document]
    bring_back: Callable[[], None]
    mended: list[Document] = field(default_factory=list[Document])


@pytest.fixture
def good(people: People, name: str) -> Iterator[Undisturbed]:
    scenario, world = SCENARIOS[name], people.world
    start = world.kept()
    world.fail()
    event = scenario.arrange(people)
    bring_back = world.kept()

    def call() -> Document:
        forget_clients()  # so that the hash key is read again
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STORES", json.dumps(people.stores.get(scenario.kind, [])))
            answer = scenario.module.handler(json.loads(json.dumps(event)), context(SECONDS))
        return json.loads(json.dumps(answer))

    world.fail()
    answer = call()
    calls = [at for at in numbered(world.calls) if not at.startswith(scenario.not_calls or ("none",))]
    yield Undisturbed(calls, answer, world.state(), call, bring_back)
    start()
    world.fail()


def disturbed(world: FaultyWorld, good: Undisturbed, at: str, fault: Fault) -> Document | Exception:
    """Run it from the start with a fault; return its answer, or its exception."""
    good.bring_back()
    world.fail(at, fault)
    try:
        return good.call()
    except (TransientFault, ClientError, AlbumsRefuse) as error:
        return error


def same_again(world: FaultyWorld, scenario: Scenario, good: Undisturbed, where: str) -> None:
    """Check that a second call, which nothing disturbs, ends as if there had been no fault."""
    world.fail()
    world.wait()
    left = world.left()
    if left in good.mended:
        return
    assert scenario.equals(good.call(), good.answer), where
    assert world.state() == good.state, where
    good.mended.append(left)


def test_every_function_has_a_scenario() -> None:
    names = [found.name for found in pkgutil.walk_packages(handlers.rights.__path__, "handlers.rights.")]
    functions = {name for name in names if "handler" in vars(importlib.import_module(name))}  # a command has main alone
    assert functions == {scenario.module.__name__ for scenario in SCENARIOS.values()}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_that_may_pass_is_named_so_and_leaves_nothing_half_done(
    people: People, name: str, good: Undisturbed
) -> None:
    world, scenario = people.world, SCENARIOS[name]
    assert good.calls
    for number, at in enumerate(good.calls):
        for fault in (REFUSED[number % 2], LOST, *((CUT,) if "GetObject" in at else ())):
            where = f"{at}: {fault.name}"
            first = disturbed(world, good, at, fault)
            if fault is CUT and not world.struck:  # `GetObjectTagging`: its answer has no body
                continue
            assert world.struck, where
            if at.startswith(scenario.harmless or ("none",)):
                assert first == good.answer, where
                continue
            is_told = first["statusCode"] == 503 if isinstance(first, dict) else isinstance(first, TransientFault)
            assert is_told, f"{where}: {first!r}"
            same_again(world, scenario, good, where)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_that_stays_is_never_a_success(people: People, name: str, good: Undisturbed) -> None:
    world, scenario = people.world, SCENARIOS[name]
    for at in good.calls:
        where = f"{at}: {DENIED.name}"
        first = disturbed(world, good, at, DENIED)
        assert world.struck, where
        if isinstance(first, dict):
            assert first["statusCode"] == 500, where
        elif isinstance(first, ClientError):
            assert first.response["Error"]["Code"] == DENIED.name, where
        else:
            assert isinstance(first, AlbumsRefuse), f"{where}: {first!r}"
        same_again(world, scenario, good, where)


def test_a_request_that_is_answered_is_not_begun_again(people: People) -> None:
    request_id = people.rights.ask(people.ann, "export", "answered")
    close.handler({"request_id": request_id}, context(SECONDS))
    with pytest.raises(AlreadyClosed, match="answered is closed"):
        begin.handler({"request_id": request_id}, context(SECONDS))


def test_what_is_due_is_counted_although_nothing_can_be_started(
    people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    world = people.world
    bring_back = world.kept()
    people.rights.ask(people.ann, "export", "stalled")
    world.fail("stepfunctions:StartExecution #1", DENIED)
    with pytest.raises(ClientError, match="AccessDenied"):
        deadlines.handler({}, context(SECONDS))
    world.fail()
    bring_back()
    [counted] = [line for line in capsys.readouterr().out.splitlines() if "OpenRequests" in line]
    assert json.loads(counted)["OpenRequests"] == [1.0]
