"""The origin secret rotates in four steps: whatever is repeated, fails or happens at the same time, CloudFront gets in.

Secrets Manager, WAF and CloudFront are fakes that keep their rules: versions never change, lock tokens and ETags refuse
what is outdated, and edges go on sending older values until a distribution's setting is everywhere.
"""

from __future__ import annotations

import copy
import io
import itertools
import json
import urllib.error
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.api import rotate_origin_secret as rotate
from handlers.api.core.origin_secret import RotationRefused, accepted_values, accepting, parse_secret, sending
from handlers.shared import telemetry
from handlers.shared.faults import TransientFault
from tests.handlers.faulty import refused
from tests.handlers.lambda_context import context

Document = dict[str, Any]
HEADER = "x-origin-secret"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
FIRST = "first-value-first-value-first-value"


def match(value: str) -> Document:
    field = {"SingleHeader": {"Name": "X-Origin-Secret"}}
    statement = {
        "SearchString": value.encode(),
        "FieldToMatch": field,
        "PositionalConstraint": "EXACTLY",
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
    }
    return {"ByteMatchStatement": statement}


class World:
    """The secret, the rule group and the distribution; each call can fail before or after its effect."""

    def __init__(self) -> None:
        initial = json.dumps({"current": FIRST, "previous": "before-" + FIRST})
        self.versions: dict[str, str | None] = {"v0": initial}
        self.stages: dict[str, str] = {"AWSCURRENT": "v0"}
        matches = [match(FIRST), match("before-" + FIRST)]
        self.rules: list[Document] = [
            {"Name": "secret", "Statement": {"OrStatement": {"Statements": matches}}, "Action": {"Allow": {}}}
        ]
        self.lock, self.etag = 1, 1
        header = {"HeaderName": HEADER, "HeaderValue": FIRST}
        self.config: Document = {
            "Origins": {"Items": [{"CustomHeaders": {"Quantity": 1, "Items": [header]}}, {"Id": "media"}]}
        }
        self.edges = {FIRST}
        self.fails: Callable[[int], str | None] = lambda _: None
        self.struck = 0
        self.calls: list[str] = []
        self.meanwhile: dict[str, Callable[[], None]] = {}
        """What happens after the rules, or the distribution's `config`, have been read."""

    # Secrets Manager

    def begin(self, token: str) -> None:
        """Begin a rotation, as Secrets Manager does: a version without a value gets the label."""
        self.versions[token] = None
        self.stages["AWSPENDING"] = token

    def describe_secret(self, **_: Any) -> Document:
        names = {version: [stage for stage, of in self.stages.items() if of == version] for version in self.versions}
        return {"VersionIdsToStages": names}

    def get_secret_value(self, VersionStage: str, VersionId: str | None = None, **_: Any) -> Document:  # noqa: N803
        version = self.stages.get(VersionStage, "")
        if (VersionId and version != VersionId) or self.versions.get(version) is None:
            raise refused("ResourceNotFoundException", 400).error("GetSecretValue")
        return {"SecretString": self.versions[version]}

    def put_secret_value(self, ClientRequestToken: str, SecretString: str, **_: Any) -> None:  # noqa: N803
        if self.versions.get(ClientRequestToken) not in (None, SecretString):
            raise refused("ResourceExistsException", 400).error("PutSecretValue")
        self.versions[ClientRequestToken] = SecretString

    def update_secret_version_stage(self, MoveToVersionId: str, RemoveFromVersionId: str, **_: Any) -> None:  # noqa: N803
        if self.stages["AWSCURRENT"] != RemoveFromVersionId:
            raise refused("InvalidParameterException", 400).error("UpdateSecretVersionStage")
        self.stages["AWSCURRENT"] = MoveToVersionId

    # AWS WAF

    def get_rule_group(self, **_: Any) -> Document:
        found = {"RuleGroup": {"Rules": copy.deepcopy(self.rules), "VisibilityConfig": {}}, "LockToken": str(self.lock)}
        if happens := self.meanwhile.pop("rules", None):
            happens()
        return found

    def update_rule_group(self, Rules: list[Document], LockToken: str, **_: Any) -> None:  # noqa: N803
        if str(self.lock) != LockToken:
            raise refused("WAFOptimisticLockException", 400).error("UpdateRuleGroup")
        self.rules, self.lock = copy.deepcopy(Rules), self.lock + 1

    # CloudFront

    def get_distribution(self, **_: Any) -> Document:
        status = "Deployed" if len(self.edges) == 1 else "InProgress"
        return {"Distribution": {"DistributionConfig": copy.deepcopy(self.config), "Status": status}}

    def get_distribution_config(self, **_: Any) -> Document:
        found = {"DistributionConfig": copy.deepcopy(self.config), "ETag": str(self.etag)}
        if happens := self.meanwhile.pop("config", None):
            happens()
        return found

    def update_distribution(self, IfMatch: str, DistributionConfig: Document, **_: Any) -> None:  # noqa: N803
        if str(self.etag) != IfMatch:
            raise refused("PreconditionFailed", 412).error("UpdateDistribution")
        self.config, self.etag = copy.deepcopy(DistributionConfig), self.etag + 1
        self.edges.add(self.sent)

    def deployed(self) -> None:
        """The distribution's setting is everywhere."""
        self.edges = {self.sent}

    @property
    def sent(self) -> str:
        return self.config["Origins"]["Items"][0]["CustomHeaders"]["Items"][0]["HeaderValue"]

    @property
    def accepted(self) -> set[str]:
        return set(accepted_values(self.rules, HEADER))

    def secret(self, stage: str) -> Any:
        return parse_secret(self.versions[self.stages[stage]] or "")

    # As the function sees it

    def client(self, _: str) -> Any:
        world = self

        class Client:
            def __getattr__(self, name: str) -> Callable[..., Any]:
                def call(**given_: Any) -> Any:
                    world.calls.append(name)
                    when = world.fails(len(world.calls))
                    if when == "before":
                        world.struck += 1
                        raise refused("InternalFailure", 500).error(name)
                    answer = getattr(world, name)(**given_)
                    assert world.edges <= world.accepted, f"after {name}, the origin refuses what CloudFront sends"
                    if when == "after":
                        world.struck += 1
                        raise refused("InternalFailure", 500).error(name)
                    return answer

                return call

        return Client()

    def urlopen(self, request: Any, **_: Any) -> Any:
        if request.get_header(HEADER.capitalize()) not in self.accepted:
            raise urllib.error.HTTPError(request.full_url, 403, "Forbidden", Message(), None)
        raise urllib.error.HTTPError(request.full_url, 401, "Unauthorized", Message(), None)


def step(name: str, token: str) -> Document:
    event = {"Step": name, "SecretId": "secret", "ClientRequestToken": token}
    return rotate.handler(event, context(300))


def rotated(token: str) -> None:
    for name in STEPS:
        assert step(name, token) == {}


def slept(_: float) -> None:
    """Take no time."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    for name, value in {
        "DISTRIBUTION_ID": "E1",
        "RULE_GROUP_ID": "g1",
        "RULE_GROUP_NAME": "origin-secret",
        "ORIGIN_URL": "https://origin.example.com/v1/photos",
    }.items():
        monkeypatch.setenv(name, value)
    made = World()
    monkeypatch.setattr(rotate, "client", made.client)
    monkeypatch.setattr("urllib.request.urlopen", made.urlopen)
    monkeypatch.setattr("time.sleep", slept)
    return made


def test_after_a_rotation_the_new_value_is_sent_and_the_old_one_still_accepted(world: World) -> None:
    world.begin("v1")
    rotated("v1")
    now = world.secret("AWSCURRENT")
    assert now.previous == FIRST
    assert now.current not in (FIRST, None)
    assert world.sent == now.current
    assert world.accepted == {now.current, FIRST}
    assert world.rules[0]["Action"] == {"Allow": {}}
    world.deployed()
    world.begin("v2")
    rotated("v2")
    assert world.accepted == {world.secret("AWSCURRENT").current, now.current}


@pytest.mark.parametrize("name", STEPS)
def test_each_step_repeated_changes_nothing(name: str, world: World) -> None:
    world.begin("v1")
    for one in STEPS[: STEPS.index(name) + 1]:
        step(one, "v1")
    before = copy.deepcopy((world.versions, world.stages, world.rules, world.config, world.lock, world.etag))
    for _ in range(2):
        step(name, "v1")
    assert (world.versions, world.stages, world.rules, world.config, world.lock, world.etag) == before


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_fault_at_any_call_is_mended_by_the_same_step_again(when: str, world: World) -> None:
    world.begin("v1")
    rotated("v1")
    calls, struck = len(world.calls), 0
    for at in range(1, calls + 1):
        fresh = World()
        cast("Any", rotate).client = fresh.client
        cast("Any", rotate.urllib.request).urlopen = fresh.urlopen
        fresh.fails = lambda number, at=at: when if number == at else None
        fresh.begin("v1")
        faults = 0
        for name in STEPS:
            try:
                step(name, "v1")
            except TransientFault:
                faults += 1
                step(name, "v1")
        assert faults == fresh.struck
        struck += fresh.struck
        assert fresh.sent == fresh.secret("AWSCURRENT").current
        assert fresh.accepted == {fresh.sent, FIRST}
    assert struck >= calls - 1, "but for the look for a version that is not there, which has no answer to lose"


EVENTS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(STEPS), st.none() | st.tuples(st.integers(1, 8), st.sampled_from(["before", "after"]))
        ),
        st.sampled_from(["begin", "deployed"]),
    ),
    max_size=30,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(events=EVENTS)
def test_in_whatever_order_steps_fail_and_rotations_begin_what_cloudfront_sends_is_accepted(
    events: list[Any], world: World
) -> None:
    world.__init__()
    numbers = itertools.count(1)
    token = "v0"
    for event in events:
        if event == "begin":
            token = f"v{next(numbers)}"
            world.begin(token)
        elif event == "deployed":
            world.deployed()
        else:
            name, fault = event
            start = len(world.calls)
            world.fails = lambda number, fault=fault, start=start: (
                fault[1] if fault and number - start == fault[0] else None
            )
            with suppress(TransientFault, RotationRefused, ClientError):  # the check is at every call
                step(name, token)
    assert world.edges <= world.accepted
    world.fails = lambda _: None
    world.deployed()
    world.begin("last")
    rotated("last")
    assert world.sent == world.secret("AWSCURRENT").current


@pytest.mark.parametrize("call", ["rules", "config"])
def test_what_somebody_else_changed_meanwhile_is_kept(call: str, world: World) -> None:
    world.begin("v1")
    step("createSecret", "v1")

    def other() -> None:
        if call == "rules":
            world.rules[0]["Priority"], world.lock = 7, world.lock + 1
        else:
            world.config["Comment"], world.etag = "theirs", world.etag + 1

    world.meanwhile[call] = other
    step("setSecret", "v1")
    assert world.rules[0].get("Priority") == (7 if call == "rules" else None)
    assert world.config.get("Comment") == ("theirs" if call == "config" else None)
    assert world.sent == world.secret("AWSPENDING").current


def test_a_rule_that_is_not_in_force_yet_keeps_cloudfront_as_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(request: Any, **_: Any) -> Any:
        raise urllib.error.HTTPError(request.full_url, 403, "Forbidden", Message(), None)

    monkeypatch.setattr("urllib.request.urlopen", closed)
    world.begin("v1")
    step("createSecret", "v1")
    with pytest.raises(RotationRefused, match="does not let the new value in yet"):
        step("setSecret", "v1")
    assert world.sent == FIRST


def test_an_origin_that_lets_anybody_in_fails_the_test(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.begin("v1")
    step("createSecret", "v1")
    step("setSecret", "v1")

    def open_(request: Any, **_: Any) -> Any:
        raise urllib.error.HTTPError(request.full_url, 401, "Unauthorized", Message(), None)

    monkeypatch.setattr("urllib.request.urlopen", open_)
    with pytest.raises(RotationRefused, match="lets a wrong value in"):
        step("testSecret", "v1")


def test_an_origin_that_cannot_be_reached_decides_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: Any, **__: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr("urllib.request.urlopen", silent)
    world.begin("v1")
    step("createSecret", "v1")
    with pytest.raises(RotationRefused, match="cannot be reached"):
        step("setSecret", "v1")
    assert world.sent == FIRST


def test_no_step_is_done_for_a_version_that_does_not_wait(world: World) -> None:
    with pytest.raises(RotationRefused, match="no version of this token"):
        step("createSecret", "v9")
    world.begin("v1")
    world.begin("v2")
    with pytest.raises(RotationRefused, match="another rotation has begun"):
        step("createSecret", "v1")
    with pytest.raises(RotationRefused, match="createSecret comes first"):
        step("setSecret", "v2")
    with pytest.raises(RotationRefused, match="createSecret comes first"):
        step("finishSecret", "v2")
    step("createSecret", "v2")
    with pytest.raises(RotationRefused, match="setSecret comes first"):
        step("finishSecret", "v2")
    with pytest.raises(RotationRefused, match="unknown step"):
        step("dropSecret", "v2")


@pytest.mark.parametrize("text", ["", "[]", '"x"', "{}", '{"current": "short", "previous": null}', '{"current": 7}'])
def test_a_secret_that_is_none_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(RotationRefused) as error:
        parse_secret(text)
    assert "short" not in str(error.value)


def test_no_value_is_in_a_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
    world.begin("v1")
    rotated("v1")
    assert '"done"' in log.getvalue()
    assert FIRST not in log.getvalue()
    assert world.sent not in log.getvalue()


def wrapped(kind: str, inner: Document) -> Document:
    match kind:
        case "not":
            return {"NotStatement": {"Statement": inner}}
        case "and":
            return {"AndStatement": {"Statements": [{"GeoMatchStatement": {"CountryCodes": ["DE"]}}, inner]}}
        case "not, and":
            return wrapped("not", {"AndStatement": {"Statements": [inner, match_of("host")]}})
        case _:
            return inner


@pytest.mark.parametrize("kind", ["alone", "not", "and", "not, and"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_header_is_found_wherever_it_stands_and_nothing_else_changes(count: int, kind: str) -> None:
    values = [f"value-{number}" for number in range(count)]
    inner = match("old") if count == 1 else {"OrStatement": {"Statements": [match("old"), match("older")]}}
    new = match(values[0]) if count == 1 else {"OrStatement": {"Statements": [match(value) for value in values]}}
    rules = [{"Name": "a", "Statement": match_of("host")}, {"Name": "b", "Statement": wrapped(kind, inner)}]
    wanted = [rules[0], {"Name": "b", "Statement": wrapped(kind, new)}]
    assert accepting(rules, HEADER, values) == wanted
    assert accepting(wanted, HEADER, values) == wanted
    assert accepted_values(wanted, HEADER) == tuple(values)


def match_of(header: str) -> Document:
    found = match("photos.example.com")
    found["ByteMatchStatement"]["FieldToMatch"] = {"SingleHeader": {"Name": header}}
    return found


def test_a_rule_group_or_distribution_without_the_header_is_refused(world: World) -> None:
    with pytest.raises(RotationRefused, match="no rule"):
        accepting([{"Statement": match_of("host")}], HEADER, ["a"])
    world.config["Origins"]["Items"][0]["CustomHeaders"] = {"Quantity": 0}
    world.begin("v1")
    step("createSecret", "v1")
    with pytest.raises(RotationRefused, match="no origin"):
        step("setSecret", "v1")
    assert sending(world.config, HEADER, "x") == world.config
