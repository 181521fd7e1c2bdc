"""Nobody reads, changes or learns of what is another's: every pair of owners, every operation, whatever is forged."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.building_blocks.references import FunctionRef
from components.photo_api.routes import photo_routes, review_routes
from handlers.images.core.keys import Photo
from tests.handlers.api.gateway import REVIEW_ID, ROUTES, Platform, Response, call
from tests.handlers.faulty import LEDGER, RAW, REVIEWS, VARIANTS, stored_items

OWNERS = ("ann", "bob", "an", "ann-2", "jwt-0123456789abcdef0123456789abcdef")
"""One's name is the beginning of another's, so that a prefix without its end would be found."""
GROUPS = (None, "privacy_officers", "reviewers2", "admin")
"""Of callers who are in neither of the two groups that mean something to an operation, or in the one that does not."""


@pytest.fixture(scope="module")
def photos(whole: Platform) -> Mapping[str, Photo]:
    """A photo of each owner, and one that waits for a review."""
    whole.empty()
    made = {owner: whole.processed(owner, name=f"secret of {owner}.jpg") for owner in OWNERS}
    whole.in_review("bob")
    return made


def belongings(whole: Platform) -> Mapping[str, Any]:
    """Return all that is kept of each owner."""
    items = [item for table in (LEDGER, REVIEWS) for item in stored_items(table)]
    files = [version for bucket in (RAW, VARIANTS) for version in whole.versions(bucket)]
    return {
        owner: (
            [item for item in items if item["owner_id"]["S"] == owner],
            [version for version in files if f"/{owner}/" in version[0]],
        )
        for owner in OWNERS
    }


def without(owner: str, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    return {other: of for other, of in kept.items() if other != owner}


def traces(photo: Photo) -> tuple[str, ...]:
    """Return what an answer about a photo would have of it."""
    return photo.photo_id, photo.key, photo.key.rpartition("/")[2], photo.version, f"secret of {photo.owner_id}.jpg"


def attempts(photo: Photo, owner: str) -> list[tuple[str, dict[str, Any]]]:
    """Return requests that would be about a photo, if an owner could be named in them."""
    path, query = {"photo_id": photo.photo_id}, {"cursor": photo.photo_id}
    file = {"file_name": "a.jpg", "content_type": "image/jpeg", "bytes": 5}
    named = {"owner_id": photo.owner_id, "X-Owner-Id": photo.owner_id, "x-amz-meta-owner": photo.owner_id}
    return [
        ("GET /photos/{photo_id}", {"path": path}),
        ("GET /photos/{photo_id}", {"path": path, "query": {"owner_id": photo.owner_id}, "headers": named}),
        ("GET /photos/{photo_id}", {"path": {"photo_id": f"../owner#{photo.owner_id}/{photo.photo_id}"}}),
        ("GET /photos/{photo_id}", {"path": {"photo_id": photo.key.rpartition("/")[2]}}),
        ("DELETE /photos/{photo_id}", {"path": path}),
        ("DELETE /photos/{photo_id}", {"path": path, "query": {"owner_id": photo.owner_id}, "headers": named}),
        ("GET /photos", {"query": query}),
        ("GET /photos", {"query": {"owner_id": photo.owner_id, "limit": "50"}, "headers": named}),
        ("POST /uploads", {"body": file, "headers": {"Idempotency-Key": f"key of {photo.owner_id}"}}),
        ("POST /uploads", {"body": {**file, "owner_id": photo.owner_id}}),
        ("POST /uploads", {"body": {**file, "file_name": f"../../{photo.key}"}, "headers": named}),
        ("GET /reviews", {"query": {"limit": "50"}, "headers": named}),
        *(
            ("POST /reviews/{review_id}/answer", {"path": {"review_id": REVIEW_ID}, "body": {"decision": decision}})
            for decision in ("approve", "reject", "heartbeat")
            if owner
        ),
    ]


@pytest.mark.parametrize("caller", OWNERS)
@pytest.mark.parametrize("owner", OWNERS)
def test_every_pair_of_owners_and_every_operation(
    owner: str, caller: str, whole: Platform, photos: Mapping[str, Photo]
) -> None:
    if caller == owner:
        assert call("GET /photos/{photo_id}", owner, path={"photo_id": photos[owner].photo_id}).status == 200
        return
    before, never = without(caller, belongings(whole)), not_there(caller)
    for route, given_ in attempts(photos[owner], owner):
        for group in GROUPS if "reviews" in route else GROUPS[:1]:
            answer = call(route, caller, groups=group, **given_)
            where = f"{caller} ({group}): {route} {given_}"
            shown = json.dumps([answer.body, dict(answer.headers)])
            assert not [trace for trace in traces(photos[owner]) if trace in shown], where
            assert f"/{owner}/" not in shown, where
            if "{photo_id}" in route:
                assert answer == never[route], where
            if "reviews" in route:
                assert answer.status == 403, where
    assert without(caller, belongings(whole)) == before


def not_there(caller: str) -> Mapping[str, Response]:
    """Return what is answered of a photo that nobody has: what is another's must look the same, to the last byte."""
    routes = [route for route in ROUTES if "{photo_id}" in route]
    return {route: call(route, caller, path={"photo_id": "0" * 32}) for route in routes}


def test_the_attempts_are_about_every_operation(photos: Mapping[str, Photo]) -> None:
    assert {route for route, _ in attempts(photos["ann"], "ann")} == set(ROUTES)


FORGED = st.one_of(
    st.text(alphabet="0123456789abcdef", min_size=32, max_size=32),
    st.text(alphabet="0123456789abcdefABCDEF/.#%*?-", max_size=70),
    st.sampled_from(OWNERS).map(lambda owner: f"owner#{owner}"),
    st.text(max_size=20),
)


IDS = st.one_of(
    st.sampled_from(OWNERS).map(lambda owner: ("id", owner)),
    st.sampled_from(OWNERS).map(lambda owner: ("upper", owner)),
    st.sampled_from(OWNERS).map(lambda owner: ("cut", owner)),
    st.sampled_from(OWNERS).map(lambda owner: ("prefixed", owner)),
    FORGED.map(lambda text: ("text", text)),
)


def written(how: str, what: str, photos: Mapping[str, Photo]) -> str:
    """Return an id, a forged one, or a text that is made of one."""
    if how == "text":
        return what
    id_ = photos[what].photo_id
    return {"id": id_, "upper": id_.upper(), "cut": id_[:-1], "prefixed": f"photo#{id_}"}[how]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    who=st.tuples(st.sampled_from(OWNERS), st.sampled_from(GROUPS)),
    route=st.sampled_from(ROUTES),
    forged=IDS,
    place=st.sampled_from(["id", "cursor", "key", "name", "header"]),
)
def test_forged_ids_keys_and_cursors(
    who: tuple[str, str | None], route: str, forged: tuple[str, str], place: str, whole: Platform, *, photos: Any
) -> None:
    caller, group = who
    if forged == ("id", caller) and route.startswith("DELETE"):
        return  # one's own, which would be gone for the examples to come
    text, changes = written(*forged, photos), not route.startswith("GET")
    before = without(caller, belongings(whole)) if changes else {}
    bodies = {
        "POST /uploads": {
            "file_name": text if place == "name" and text else "a.jpg",
            "content_type": "image/jpeg",
            "bytes": 5,
        },
        "POST /reviews/{review_id}/answer": {"decision": "approve"},
    }
    answer = call(
        route,
        caller,
        groups=group,
        path={"photo_id": text if place == "id" else "0" * 32, "review_id": text if place == "id" else REVIEW_ID},
        query={"cursor": text} if place == "cursor" else {"limit": "50"},
        headers={"Idempotency-Key": text} if place == "key" else {"X-Owner": text} if place == "header" else {},
        body=bodies.get(route),
    )
    assert not changes or without(caller, belongings(whole)) == before
    shown = json.dumps(answer.body)
    for owner in set(OWNERS) - {caller}:
        assert not [trace for trace in traces(photos[owner]) if trace in shown]
        assert f"/{owner}/" not in shown
    assert set(re.findall(r"raw/([^/]+)/", shown)) <= {caller}


def test_every_operation_of_a_function_is_one_of_those_that_are_tried() -> None:
    function: FunctionRef = {"arn": "arn:aws:lambda:eu-west-1:123456789012:function:f", "name": "f"}
    routes = [
        *photo_routes(create=function, list_=function, read=function, delete=function, max_bytes=1, auth="cognito"),
        *review_routes(list_=function, answer=function),
    ]
    assert {f"{route['method']} {route['path']}" for route in routes} == set(ROUTES)
