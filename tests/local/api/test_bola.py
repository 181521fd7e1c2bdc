"""Through the whole chain, nobody reads, changes or learns of what is another's, by any operation of the document.

Every pair of three owners, one with a photo that waits for a review; callers in both groups, in none, and nobody.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import pytest

from local.scenarios.api.caller import ApiCaller, Exchange, form
from samples import photos
from tests.local.api.conftest import Platform
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("api")]

NOBODYS = {
    "photo_id": "0" * 32,
    "album_id": "00000000-0000-7000-8000-000000000000",
    "review_id": "00000000-0000-4000-8000-000000000000",
    "request_id": "00000000-0000-4000-8000-000000000001",
}
"""Ids of nothing. A path parameter that is not here fails the test: a new operation needs a case."""
BODIES: Mapping[str, Any] = {
    "POST /uploads": {"file_name": "a.jpg", "content_type": "image/jpeg", "bytes": 5},
    "POST /albums": {"title": "mine"},
    "PATCH /albums/{album_id}": {"title": "stolen"},
    "POST /reviews/{review_id}/answer": {"decision": "approve"},
    "POST /privacy/requests": {"kind": "find"},
}
OWNERS = ("ann", "bob", "paul")
IN_REVIEW = "bob"
"""Whose second photo waits for a reviewer."""
CALLERS = (*OWNERS, "rita", None)
"""In no group: ann and bob; a privacy officer, a reviewer, and nobody."""
REVIEWER = "rita"
OFFICER = "paul"


@dataclass(frozen=True)
class Belongings:
    """What an owner has: ids for paths, and texts that no other may be shown."""

    ids: Mapping[str, str]
    secrets: Sequence[str]


class Visitor:
    """One person's requests, or nobody's."""

    def __init__(self, platform: Platform, name: str | None, address: str) -> None:
        self._url, self._caller = platform.url, ApiCaller()
        person = platform.people[name].headers if name else {}
        self._headers = {**person, "x-local-cloud-address": address}

    def ask(self, route: str, ids: Mapping[str, str], document: Any = None) -> Exchange:
        method, _, path = route.partition(" ")
        url = self._url + path.format(**ids)
        return self._caller.ask(route, method, url, (200, ""), headers=self._headers, document=document)

    def close(self) -> None:
        """Close the connections."""
        self._caller.close()

    def upload(self, file_name: str, kind: str, content: bytes, state: str) -> Mapping[str, Any]:
        """Upload a photo, and return it once it is in a state."""
        wanted = {"file_name": file_name, "content_type": kind, "bytes": len(content)}
        asked = self.ask("POST /uploads", {}, wanted).json
        body, multipart = form(asked["fields"], content)
        self._caller.ask("", "POST", asked["url"], (204, ""), headers={"Content-Type": multipart}, body=body)
        return eventually(
            lambda: [
                one
                for one in self.ask("GET /photos", {}).json["photos"]
                if (one["upload_id"], one["state"]) == (asked["upload_id"], state)
            ]
        )


def eventually(find: Callable[[], Sequence[Mapping[str, Any]]]) -> Mapping[str, Any]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := find()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.2)
    return found[0]


@pytest.fixture(scope="module")
def visitors(with_service: Platform) -> Iterator[Mapping[str | None, Visitor]]:
    with ExitStack() as closing_:
        yield {
            name: closing_.enter_context(closing(Visitor(with_service, name, f"192.0.2.{number}")))
            for number, name in enumerate(CALLERS)
        }


@pytest.fixture(scope="module")
def belongings(visitors: Mapping[str | None, Visitor]) -> Mapping[str, Belongings]:
    return {name: owned(name, visitors) for name in OWNERS}


def owned(name: str, visitors: Mapping[str | None, Visitor]) -> Belongings:
    """Create an album with a photo, and for one a photo that waits for a reviewer."""
    owner, title, file_name = visitors[name], f"{name}'s secret album", f"secret-of-{name}.jpg"
    ids = {
        "album_id": owner.ask("POST /albums", {}, {"title": title}).json["album_id"],
        "photo_id": owner.upload(file_name, "image/jpeg", photos.jpeg(64, 48), "processed")["photo_id"],
        "review_id": NOBODYS["review_id"],
        "request_id": owner.ask("POST /privacy/requests", {}, {"kind": "find"}).json["request_id"],
    }
    assert owner.ask("PUT /albums/{album_id}/photos/{photo_id}", ids).status == 204
    secrets = [title, file_name, ids["album_id"], ids["photo_id"], ids["request_id"]]
    if name == IN_REVIEW:
        waiting = owner.upload("secret.avif", "image/avif", photos.avif(), "in_review")["photo_id"]
        review = eventually(lambda: reviews_of(visitors[REVIEWER], waiting))
        ids["review_id"] = review["review_id"]
        secrets += [waiting, review["review_id"]]
    return Belongings(ids, secrets)


def reviews_of(reviewer: Visitor, photo_id: str) -> Sequence[Mapping[str, Any]]:
    return [one for one in reviewer.ask("GET /reviews", {}).json["reviews"] if one["photo_id"] == photo_id]


def routes(platform: Platform) -> list[str]:
    paths = json.loads(platform.document.read_text())["paths"]
    return [f"{method.upper()} {path}" for path, operations in paths.items() for method in operations]


def state(visitors: Mapping[str | None, Visitor], belongings: Mapping[str, Belongings]) -> Mapping[str, Any]:
    """Return all that the owners have, as they see it."""
    return {
        name: [
            unsigned(visitors[name].ask(f"GET {path}", belongings[name].ids).json)
            for path in ("/photos", "/albums", "/photos/{photo_id}", "/albums/{album_id}")
        ]
        for name in OWNERS
    }


@pytest.mark.parametrize("caller", CALLERS)
def test_what_is_anothers_looks_like_what_nobody_has(
    platform: Platform,
    visitors: Mapping[str | None, Visitor],
    belongings: Mapping[str, Belongings],
    caller: str | None,
) -> None:
    before, stranger = state(visitors, belongings), visitors[caller]
    others = {name: belongings[name] for name in OWNERS if name != caller}
    created: list[tuple[str, Mapping[str, str]]] = []
    for route in routes(platform):
        if caller == REVIEWER and "/reviews" in route:
            continue  # whose business they are: tests/handlers/api/test_list_reviews.py
        if caller == OFFICER and "/privacy" in route:
            continue  # who acts for others
        nothing = stranger.ask(route, NOBODYS, BODIES.get(route))
        for name, theirs in others.items() if "{" in route else ():
            taken, where = stranger.ask(route, theirs.ids, BODIES.get(route)), f"{caller}: {route} of {name}"
            assert (taken.status, taken.by, plain(taken)) == (nothing.status, nothing.by, plain(nothing)), where
            assert not shown(taken, theirs), where
        expected = 401 if caller is None else 403 if "/reviews" in route else 404 if "{" in route else None
        assert nothing.status == expected or (expected is None and nothing.status < 300), f"{caller}: {route}"
        assert not [name for name, theirs in others.items() if shown(nothing, theirs)], f"{caller}: {route}"
        if route == "POST /albums" and nothing.status < 300:
            created.append(("DELETE /albums/{album_id}", {"album_id": nothing.json["album_id"]}))
    for route, ids in created:
        assert stranger.ask(route, ids).status == 204
    assert state(visitors, belongings) == before
    assert reviews_of(visitors[REVIEWER], belongings[IN_REVIEW].secrets[-2])


def test_everybodys_open_requests_are_for_officers_alone(
    visitors: Mapping[str | None, Visitor], belongings: Mapping[str, Belongings]
) -> None:
    asked = {one.ids["request_id"] for one in belongings.values()}
    for caller in CALLERS:
        route = "GET /privacy/requests?open=true"
        answer = visitors[caller].ask(route, {})
        assert answer.status == (401 if caller is None else 200 if caller == OFFICER else 403), caller
        if caller != OFFICER:
            assert not [one for one in asked if one in answer.body.decode()], caller
    assert visitors[OFFICER].ask("GET /privacy/requests?open=yes", {}).status == 400


def shown(answer: Exchange, theirs: Belongings) -> list[str]:
    return [secret for secret in theirs.secrets if secret in answer.body.decode()]


def plain(answer: Exchange) -> Any:
    """Return an answer without the id of its request."""
    return {**answer.json, "instance": ""}


def unsigned(document: Any) -> Any:
    """Return a document without the addresses of variants, which are signed again each time."""
    match document:
        case dict():
            return {name: unsigned(value) for name, value in document.items() if name != "url"}
        case list():
            return [unsigned(value) for value in document]
        case _:
            return document
