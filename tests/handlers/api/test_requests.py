"""What every operation does with a request: who it is, what is refused, and what is said of a fault."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.api import ledger
from handlers.api.core.problems import Problem
from handlers.api.core.requests import ApiRequest, caller_of, request_of
from handlers.shared import telemetry
from tests.handlers.api.gateway import MODULES, ROUTES, Platform, call, event
from tests.handlers.lambda_context import context

PATH = {"photo_id": "0" * 32, "review_id": "4f1d6c1e-93a5-4a59-a7f4-5d0f3b0c9f11"}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "authorizer",
    [
        {},
        {"claims": {}},
        {"claims": None},
        {"claims": {"sub": ""}},
        {"claims": {"sub": None}},
        {"claims": {"sub": "a/b"}},
        {"claims": {"sub": "*"}},
        {"claims": {"sub": ".."}},
        {"claims": {"sub": "x" * 129}},
        {"claims": {"sub": "ann", "token_use": "access"}},
        {"claims": {"sub": "ann\n"}},
        {"principalId": "ann"},
        {"principalId": "ann", "exp": "1"},
        {"principalId": "*", "exp": "99999999999"},
        {"claims": "ann"},
    ],
)
@pytest.mark.usefixtures("platform")
def test_nobody_in_particular_may_nothing(authorizer: dict[str, Any], route: str) -> None:
    answer = call(route, path=PATH, authorizer=authorizer)
    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")


def test_the_user_pools_groups_are_of_no_use_to_another_issuers_users() -> None:
    caller = caller_of({"principalId": "jwt-1", "exp": 2, "cognito:groups": "reviewers"}, now=1)
    assert caller.groups == frozenset()


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("POST")])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "text/plain", 415),
        ("{}", "application/xml", 415),
        ("{}", "application/jsonp", 415),
        ("{}", "", 415),
        ("a=b", "application/x-www-form-urlencoded", 415),
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('"x"', "application/json", 400),
        ("null", "application/json", 400),
        ("[" * 16_000, "application/json; charset=utf-8", 400),
        (" " * 20_000, "application/json", 413),
        (None, "application/json", 400),
        ('{"surprise": 1}', "application/json", 400),
    ],
)
@pytest.mark.usefixtures("platform")
def test_a_body_is_looked_at_whatever_the_gateway_let_through(
    body: str | None, kind: str, status: int, route: str
) -> None:
    answer = call(route, path=PATH, body=body, headers={"content-type": kind, "Content-Type": kind}, groups="reviewers")
    assert answer.status == status
    assert set(answer.body) == {"type", "title", "status", "detail", "instance"}
    assert answer.body["status"] == status


def test_a_body_in_base64_is_the_same() -> None:
    given_ = event("POST /uploads", body=base64.b64encode(b'{"a": 1}').decode()) | {"isBase64Encoded": True}
    assert request_of(given_, now=0).body == {"a": 1}
    with pytest.raises(Problem):
        request_of(given_ | {"body": "%%%"}, now=0)
    with pytest.raises(Problem):
        request_of(given_ | {"body": base64.b64encode(b"\xff").decode()}, now=0)


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


KNOWN = ("file_name", "content_type", "bytes", "decision", "comment")
REQUESTS = st.fixed_dictionaries(
    {
        "body": JSON | st.dictionaries(st.sampled_from(KNOWN), JSON),
        "query": st.dictionaries(st.sampled_from(["limit", "cursor", "x"]), st.text(max_size=40)),
        "headers": st.dictionaries(st.sampled_from(["Idempotency-Key", "Content-Type", "X"]), st.text(max_size=40)),
    }
)
PATHS = st.dictionaries(st.sampled_from(["photo_id", "review_id"]), st.text(max_size=40))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(route=st.sampled_from(ROUTES), path=PATHS, request=REQUESTS)
def test_whatever_is_sent_is_answered_and_never_by_a_server_error(
    route: str, path: dict[str, str], request: dict[str, Any], whole: Platform
) -> None:
    method, resource = route.split(" ")
    sent = event("GET /photos", groups="reviewers", **request)
    sent |= {"httpMethod": method, "resource": resource, "pathParameters": path}
    assert whole
    answer = MODULES[route].handler(sent, context())
    assert answer["statusCode"] in (200, 201, 400, 404, 413, 415, 422)
    assert not answer["body"] or json.loads(answer["body"])


@pytest.mark.usefixtures("platform")
def test_a_fault_of_ours_is_logged_under_what_the_caller_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)

    def broken(*_: Any, **__: Any) -> Any:
        raise KeyError("a secret of our inside")

    monkeypatch.setattr(ledger, "photos", broken)
    answer = call("GET /photos")
    assert answer.status == 500
    assert "secret" not in json.dumps(answer.body)
    assert answer.body["instance"] == "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    assert "a secret of our inside" in log.getvalue()


def test_each_request_is_one_line_without_what_was_sent(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = platform.processed("ann", name="my wedding.jpg")
    requests: dict[str, dict[str, Any]] = {
        "POST /uploads": {"body": {"file_name": "my wedding.jpg", "content_type": "image/jpeg", "bytes": 5}},
        "GET /photos": {"query": {"cursor": "f" * 32}},
        "GET /photos/{photo_id}": {"path": {"photo_id": photo.photo_id}},
        "DELETE /photos/{photo_id}": {"path": {"photo_id": photo.photo_id}},
    }
    for route, given_ in requests.items():
        log = io.StringIO()
        monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
        call(route, headers={"Idempotency-Key": "k-123", "Authorization": "Bearer secret"}, **given_)
        lines = log.getvalue().splitlines()
        assert len(lines) == 1
        assert json.loads(lines[0])["route"] == route
        for private in ("wedding", "ann", "k-123", "secret", photo.photo_id, photo.key):
            assert private not in lines[0]


def test_headers_are_found_by_any_spelling() -> None:
    request: ApiRequest = request_of(event("GET /photos", headers={"IDEMPOTENCY-KEY": "k"}), now=0)
    assert request.headers["idempotency-key"] == "k"
