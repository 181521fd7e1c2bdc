"""Through the whole chain, nobody reads, changes or learns of what is another's, by any operation of the document."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest

from local.scenarios.api.caller import ApiCaller, Exchange, form
from samples import photos
from tests.local.api.conftest import Platform

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("api")]

NOBODYS = {"photo_id": "0" * 32, "album_id": "00000000-0000-7000-8000-000000000000", "review_id": "0" * 8}
"""Ids of nothing. A path parameter that is not here fails the test: a new operation needs a case."""
BODIES: Mapping[str, Any] = {
    "POST /uploads": {"file_name": "a.jpg", "content_type": "image/jpeg", "bytes": 5},
    "POST /albums": {"title": "mine"},
    "PATCH /albums/{album_id}": {"title": "stolen"},
    "POST /reviews/{review_id}/answer": {"decision": "approve"},
}
TITLE, FILE_NAME = "Ann's secret album", "anns-secret.jpg"


class Visitor:
    """One person's requests."""

    def __init__(self, platform: Platform, name: str, address: str) -> None:
        self._url, self._caller = platform.url, ApiCaller()
        self._headers = {**platform.people[name].headers, "x-local-cloud-address": address}

    def ask(self, route: str, ids: Mapping[str, str], document: Any = None) -> Exchange:
        method, _, path = route.partition(" ")
        url = self._url + path.format(**ids)
        return self._caller.ask(route, method, url, (200, ""), headers=self._headers, document=document)

    def close(self) -> None:
        """Close the connections."""
        self._caller.close()

    def upload(self) -> str:
        """Upload a photo, and return its id once it is listed."""
        content = photos.jpeg(64, 48)
        wanted = {"file_name": FILE_NAME, "content_type": "image/jpeg", "bytes": len(content)}
        asked = self.ask("POST /uploads", {}, wanted).json
        body, kind = form(asked["fields"], content)
        self._caller.ask("", "POST", asked["url"], (204, ""), headers={"Content-Type": kind}, body=body)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            listed = self.ask("GET /photos", {}).json["photos"]
            if found := [one for one in listed if one["upload_id"] == asked["upload_id"] and one["variants"]]:
                return found[0]["photo_id"]
            time.sleep(0.2)
        raise AssertionError("the photo is not processed")


@pytest.fixture(scope="module")
def ann(with_service: Platform) -> Iterator[Visitor]:
    with closing(Visitor(with_service, "ann", "192.0.2.1")) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def belongings(ann: Visitor) -> Mapping[str, str]:
    album = ann.ask("POST /albums", {}, {"title": TITLE}).json["album_id"]
    photo = ann.upload()
    ids = {"album_id": album, "photo_id": photo, "review_id": NOBODYS["review_id"]}
    assert ann.ask("PUT /albums/{album_id}/photos/{photo_id}", ids).status == 204
    return ids


def routes(platform: Platform) -> list[str]:
    paths = json.loads(platform.document.read_text())["paths"]
    return [f"{method.upper()} {path}" for path, operations in paths.items() for method in operations]


@pytest.mark.parametrize(("person", "address"), [("bob", "192.0.2.2"), ("rita", "192.0.2.3"), ("paul", "192.0.2.4")])
def test_what_is_anothers_looks_like_what_nobody_has(
    platform: Platform, ann: Visitor, belongings: Mapping[str, str], person: str, address: str
) -> None:
    before = [ann.ask(f"GET {path}", belongings).json for path in ("/photos/{photo_id}", "/albums/{album_id}")]
    for route in routes(platform):
        with closing(Visitor(platform, person, address)) as stranger:
            taken, nothing = (stranger.ask(route, ids, BODIES.get(route)) for ids in (belongings, NOBODYS))
        assert (taken.status, taken.by) == (nothing.status, nothing.by), route
        assert taken.status < 300 or taken.status in (403, 404), f"{route}: {taken.status} {taken.body!r}"
        assert ("{photo_id}" not in route and "{album_id}" not in route) or taken.status == 404, route
        shown = taken.body.decode()
        assert not [
            text for text in (TITLE, FILE_NAME, belongings["album_id"], belongings["photo_id"]) if text in shown
        ], f"{route}: {shown}"
    after = [ann.ask(f"GET {path}", belongings).json for path in ("/photos/{photo_id}", "/albums/{album_id}")]
    assert [unsigned(one) for one in after] == [unsigned(one) for one in before]


def unsigned(document: Any) -> Any:
    """Return a document without the addresses of variants, which are signed anew each time."""
    variants = [{**one, "url": ""} for one in document.get("variants", ())]
    return {**document, "variants": variants} if variants else document
