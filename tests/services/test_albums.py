"""The albums service, asked by HTTP: its real jar, a real database."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.services.stack import HTTP, Albums, HttpAnswer

NOBODYS = "0192a3b4-c5d6-7e8f-9012-3456789abcde"


def photo(number: int) -> str:
    return f"{number:032x}"


def is_problem(answer: HttpAnswer, status: int) -> Any:
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert problem["status"] == status
    assert problem["instance"] == answer.headers["X-Request-Id"]
    return problem


# --- albums -----------------------------------------------------------------------------------------------------------


def test_an_album_is_created_read_changed_and_deleted(albums: Albums) -> None:
    created = albums.ask("POST", "/albums", owner="ada", body={"title": " Été 🎞 ", "description": "a\nb"})

    assert created.status == 201
    album = created.json
    assert (album["title"], album["description"], album["photo_count"], album["version"]) == ("Été 🎞", "a\nb", 0, 1)
    place = created.headers["Location"]
    read = albums.ask("GET", place, owner="ada")
    assert read.json == {**album, "photos": []}
    assert (read.tag, read.headers["Cache-Control"]) == ('"1"', "no-store")
    changed = albums.ask("PATCH", place, owner="ada", body={"title": "Winter"}, headers={"If-Match": read.tag})
    assert (changed.status, changed.json["title"], changed.json["description"], changed.tag) == (
        200,
        "Winter",
        "a\nb",
        '"2"',
    )
    assert albums.ask("DELETE", place, owner="ada").status == 204
    is_problem(albums.ask("GET", place, owner="ada"), 404)


def test_a_change_of_an_older_version_is_refused(albums: Albums) -> None:
    place = f"/albums/{albums.create('ada')['album_id']}"
    albums.ask("PATCH", place, owner="ada", body={"title": "Second"}, headers={"If-Match": '"1"'})

    is_problem(albums.ask("PATCH", place, owner="ada", body={"title": "Third"}, headers={"If-Match": '"1"'}), 412)
    is_problem(albums.ask("PATCH", place, owner="ada", body={"title": "Third"}, headers={"If-Match": 'W/"2"'}), 412)
    is_problem(albums.ask("DELETE", place, owner="ada", headers={"If-Match": '"1"'}), 412)
    assert albums.ask("GET", place, owner="ada").json["title"] == "Second"
    assert albums.ask("GET", place, owner="ada", headers={"If-None-Match": '"2"'}).status == 304
    assert albums.ask("PATCH", place, owner="ada", body={"title": "Third"}, headers={"If-Match": "*"}).status == 200


def test_of_many_changes_of_one_version_one_wins(albums: Albums) -> None:
    place = f"/albums/{albums.create('ada')['album_id']}"

    def change(number: int) -> int:
        body = {"title": f"Title {number}"}
        return albums.ask("PATCH", place, owner="ada", body=body, headers={"If-Match": '"1"'}).status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(change, range(8)))

    assert statuses == [200, *[412] * 7]
    assert albums.ask("GET", place, owner="ada").json["version"] == 2


def test_the_same_key_creates_one_album(albums: Albums) -> None:
    def create(_: int) -> HttpAnswer:
        headers = {"Idempotency-Key": "a-key-of-ada"}
        return albums.ask("POST", "/albums", owner="key-owner", body={"title": "Once"}, headers=headers)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(create, range(6)))

    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(albums.ask("GET", "/albums", owner="key-owner").json["albums"]) == 1
    other = albums.ask(
        "POST", "/albums", owner="key-owner", body={"title": "Twice"}, headers={"Idempotency-Key": "a-key-of-ada"}
    )
    assert is_problem(other, 422)["type"] == "urn:albums:problem:idempotency-key-reused"
    elsewhere = {"Idempotency-Key": "a-key-of-ada"}
    assert albums.ask("POST", "/albums", owner="another", body={"title": "x"}, headers=elsewhere).status == 201


def test_lists_are_read_in_pages(albums: Albums) -> None:
    created = [albums.create("pages", f"Album {number}")["album_id"] for number in range(7)]

    read: list[str] = []
    cursor = ""
    while True:
        page = albums.ask("GET", f"/albums?limit=3{cursor}", owner="pages").json
        read += [album["album_id"] for album in page["albums"]]
        if "next" not in page:
            break
        assert len(page["albums"]) == 3
        cursor = f"&cursor={page['next']}"

    assert sorted(read, reverse=True) == read
    assert set(read) == set(created)


def test_photos_are_added_in_order_and_once(albums: Albums) -> None:
    place = f"/albums/{albums.create('ada')['album_id']}"
    for number in (3, 1, 2, 1):
        assert albums.ask("PUT", f"{place}/photos/{photo(number)}", owner="ada").status == 204

    assert albums.ask("GET", place, owner="ada").json["photo_count"] == 3
    first = albums.ask("GET", f"{place}?limit=2", owner="ada").json
    rest = albums.ask("GET", f"{place}?limit=2&cursor={first['next']}", owner="ada").json
    listed = [each["photo_id"] for each in [*first["photos"], *rest["photos"]]]
    assert listed == [photo(3), photo(1), photo(2)]
    assert "next" not in rest
    for _ in range(2):
        assert albums.ask("DELETE", f"{place}/photos/{photo(1)}", owner="ada").status == 204
    left = albums.ask("GET", place, owner="ada").json
    assert (left["photo_count"], left["version"]) == (2, 5)


def test_photos_that_are_added_at_once_are_all_there(albums: Albums) -> None:
    place = f"/albums/{albums.create('ada')['album_id']}"

    def add(number: int) -> int:
        return albums.ask("PUT", f"{place}/photos/{photo(number)}", owner="ada").status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(add, range(24)))

    assert set(statuses) == {204}
    assert albums.ask("GET", place, owner="ada").json["photo_count"] == 24
    assert len(albums.ask("GET", place, owner="ada").json["photos"]) == 24


@pytest.mark.parametrize(
    ("asked", "body", "headers", "status"),
    [
        ("GET /albums?limit=0", None, {}, 400),
        ("GET /albums?limit=101", None, {}, 400),
        ("GET /albums?cursor=JyBPUiAxPTE", None, {}, 400),
        ("POST /albums", {"title": ""}, {}, 400),
        ("POST /albums", {"title": "x" * 201}, {}, 400),
        ("POST /albums", {"title": "x", "owner_id": "bea"}, {}, 400),
        ("POST /albums", b"{", {}, 400),
        ("POST /albums", b'{"title": "a\\ud83d"}', {}, 400),
        ("POST /albums", {"title": "x"}, {"Idempotency-Key": "a b"}, 400),
        ("POST /albums", {"title": "x"}, {"Content-Type": "text/plain"}, 415),
        ("POST /albums", {"title": "x" * 20_000}, {}, 413),
        ("PATCH /albums", {"title": "x"}, {}, 405),
        (f"PUT /albums/{NOBODYS}", {"title": "x"}, {}, 405),
        ("GET /albums/..%2f..%2fetc", None, {}, 404),
        ("GET /albums/1", None, {}, 404),
        (f"PUT /albums/{NOBODYS}/photos/x", None, {}, 404),
        ("GET /other", None, {}, 404),
    ],
)
def test_invalid_requests_are_problems(
    albums: Albums, asked: str, body: Any, headers: dict[str, str], status: int
) -> None:
    method, _, path = asked.partition(" ")

    is_problem(albums.ask(method, path, owner="ada", body=body, headers=headers), status)


def test_sql_in_a_text_is_text(albums: Albums) -> None:
    title = "'); DROP TABLE albums; -- \" ` \\"

    assert albums.create("ada", title)["title"] == title
    assert albums.ask("GET", "/albums", owner="ada").status == 200


def test_a_path_may_begin_with_the_stages_name(albums: Albums) -> None:
    album = albums.create("ada")

    assert albums.ask("GET", f"/v1/albums/{album['album_id']}", owner="ada").json == {**album, "photos": []}
    is_problem(albums.ask("GET", f"/v2/albums/{album['album_id']}", owner="ada"), 404)


# --- who --------------------------------------------------------------------------------------------------------------

ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/albums/{album}", None),
    ("PATCH", "/albums/{album}", {"title": "Taken"}),
    ("DELETE", "/albums/{album}", None),
    ("PUT", "/albums/{album}/photos/{photo}", None),
    ("DELETE", "/albums/{album}/photos/{photo}", None),
]
PEOPLE = ("bola-ada", "bola-bea", "bola-cem")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_no_owner_reaches_anothers_album(albums: Albums, method: str, path: str, body: Any) -> None:
    owned = {owner: albums.create(owner)["album_id"] for owner in PEOPLE}
    for owner, album in owned.items():
        assert albums.ask("PUT", f"/albums/{album}/photos/{photo(1)}", owner=owner).status == 204
    before = {owner: albums.ask("GET", f"/albums/{album}", owner=owner).text for owner, album in owned.items()}

    for caller in PEOPLE:
        for owner, album in owned.items():
            if caller == owner:
                continue
            asked = path.format(album=album, photo=photo(1))
            foreign = albums.ask(method, asked, owner=caller, body=body, headers={"If-Match": "*"})
            nobodys = albums.ask(
                method, path.format(album=NOBODYS, photo=photo(1)), owner=caller, body=body, headers={"If-Match": "*"}
            )
            # Not even that it exists is learnt: the answer is that of an album that nobody has.
            assert is_problem(foreign, 404) | {"instance": ""} == is_problem(nobodys, 404) | {"instance": ""}
            assert album not in albums.ask("GET", "/albums?limit=100", owner=caller).text

    after = {owner: albums.ask("GET", f"/albums/{album}", owner=owner).text for owner, album in owned.items()}
    assert after == before


def test_a_cursor_of_another_shows_nothing_of_theirs(albums: Albums) -> None:
    for number in range(3):
        albums.create("cursor-ada", f"Secret {number}")
    cursor = albums.ask("GET", "/albums?limit=1", owner="cursor-ada").json["next"]

    assert albums.ask("GET", f"/albums?cursor={cursor}", owner="cursor-bea").json["albums"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"), [*ROUTES, ("GET", "/albums", None), ("POST", "/albums", {"title": "x"})]
)
def test_without_a_valid_token_nothing_is_answered(albums: Albums, method: str, path: str, body: Any) -> None:
    asked = path.format(album=NOBODYS, photo=photo(1))
    expired = albums.issuer.token("ada", exp=int(time.time()) - 600)
    for headers in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": f"Bearer {expired}"},
        {"Authorization": f"Bearer {albums.issuer.token('ada', aud='another')}"},
        {"Authorization": f"Bearer {albums.issuer.token('ada', token_use='access')}"},
        {"X-Owner-Id": "ada", "X-Amzn-Oidc-Identity": "ada"},
    ):
        answer = albums.ask(method, asked, body=body, headers=headers)
        is_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_new_key_of_the_issuer_is_known(albums: Albums) -> None:
    albums.issuer.rotate("second")

    token = albums.issuer.token("ada", key="second")

    assert albums.ask("GET", "/albums", headers={"Authorization": f"Bearer {token}"}).status == 200


# --- the rights of people ---------------------------------------------------------------------------------------------


def test_what_is_kept_of_a_person_is_found_exported_corrected_and_erased(albums: Albums) -> None:
    owner = "rights-ada"
    created = [albums.create(owner, f"Album {number}", description="d") for number in range(22)]
    place = f"/albums/{created[0]['album_id']}"
    for number in range(3):
        albums.ask("PUT", f"{place}/photos/{photo(number)}", owner=owner)

    found = albums.internal("GET", f"/internal/owners/{owner}")
    assert found.json == {"albums": 22, "photos": 3, "restricted_at": None}
    first = albums.internal("GET", f"/internal/owners/{owner}/export").json
    rest = albums.internal("GET", f"/internal/owners/{owner}/export?cursor={first['next']}").json
    exported = [*first["albums"], *rest["albums"]]
    assert {album["album_id"] for album in exported} == {album["album_id"] for album in created}
    assert [each["photo_id"] for each in exported[-1]["photos"]] == [photo(0), photo(1), photo(2)]
    corrected = albums.internal("PATCH", f"/internal/owners/{owner}{place}", {"title": "Right"})
    assert (corrected.status, corrected.json["title"], corrected.json["description"]) == (200, "Right", "d")
    assert albums.ask("GET", place, owner=owner).json["title"] == "Right"
    is_problem(albums.internal("PATCH", f"/internal/owners/rights-bea{place}", {"title": "Wrong"}), 404)

    assert albums.internal("DELETE", f"/internal/owners/{owner}").json == {"albums": 22, "photos": 3}
    assert albums.internal("DELETE", f"/internal/owners/{owner}").json == {"albums": 0, "photos": 0}
    refused = albums.ask("GET", "/albums", owner=owner)
    assert is_problem(refused, 403)["type"] == "urn:albums:problem:processing-restricted", "a token is still valid"
    assert albums.ask("POST", "/albums", owner=owner, body={"title": "I am back"}).status == 403
    assert albums.internal("GET", f"/internal/owners/{owner}").json["albums"] == 0
    assert owner not in albums.internal("GET", "/internal/owners").json["owners"]


def test_a_restricted_persons_data_is_readable_by_export_only(albums: Albums) -> None:
    owner = "restricted-ada"
    album = albums.create(owner)["album_id"]
    restricted = albums.internal("PUT", f"/internal/owners/{owner}/restriction").json
    assert restricted["restricted_at"]
    assert albums.internal("PUT", f"/internal/owners/{owner}/restriction").json == restricted

    everything: list[tuple[str, str, Any]] = [*ROUTES, ("GET", "/albums", None), ("POST", "/albums", {"title": "x"})]
    for method, path, body in everything:
        asked = path.format(album=album, photo=photo(1))
        refused = albums.ask(method, asked, owner=owner, body=body, headers={"If-Match": "*"})
        assert is_problem(refused, 403)["type"] == "urn:albums:problem:processing-restricted"
    exported = albums.internal("GET", f"/internal/owners/{owner}/export").json["albums"]
    assert [each["album_id"] for each in exported] == [album]
    assert albums.internal("DELETE", f"/internal/owners/{owner}/restriction").json["restricted_at"] is None
    assert albums.ask("GET", f"/albums/{album}", owner=owner).status == 200


INTERNAL = [
    ("GET", "/internal/owners"),
    ("GET", "/internal/owners/ada"),
    ("GET", "/internal/owners/ada/export"),
    ("PUT", "/internal/owners/ada/restriction"),
    ("DELETE", "/internal/owners/ada/restriction"),
    ("DELETE", "/internal/owners/ada"),
    ("PATCH", f"/internal/owners/ada/albums/{NOBODYS}"),
]


@pytest.mark.parametrize(("method", "path"), INTERNAL)
def test_internal_operations_need_the_callers_own_proof_for_this_request(
    albums: Albums, method: str, path: str
) -> None:
    def refused(status: int, authorization: str) -> None:
        is_problem(albums.ask(method, path, headers={"Authorization": authorization}), status)

    refused(401, f"Bearer {albums.issuer.token('ada')}")
    refused(401, albums.proof(method, path, audience="another-service"))
    refused(401, albums.proof(method, "/internal/owners/bea"))
    refused(401, albums.proof("POST", path))
    refused(401, albums.proof(method, path, b"another body"))
    refused(401, albums.proof(method, path, expires=3600))
    refused(401, albums.proof(method, path, parameters="&Host=evil.example"))
    refused(401, albums.proof(method, path)[:-4] + "0000")
    refused(403, albums.proof(method, path, role="stranger"))


# --- what is seen from outside ----------------------------------------------------------------------------------------


def test_logs_are_json_without_what_people_write_or_who_they_are(albums: Albums) -> None:
    owner, title = "owner-in-no-log", "A title in no log"
    album = albums.create(owner, title)["album_id"]
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
    albums.ask("GET", f"/albums/{album}", owner=owner, headers={"X-Amzn-Trace-Id": trace, "X-Request-Id": "wanted"})
    albums.ask("GET", f"/albums/{album}", owner=owner, headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})

    text = "".join(file.read_text() for file in albums.group.folder.glob("*.log"))
    lines = [json.loads(line) for line in text.splitlines()]

    assert not any(part in text for part in (owner, title, album, "first-password"))
    assert {"timestamp", "level", "service", "logger", "message"} <= set(lines[0])
    read = next(line for line in lines if line.get("request_id") == "wanted")
    assert (read["route"], read["status"]) == ("/albums/{album_id}", 200)
    assert read["trace_id"] == "5759e988bd862e3fe1be46a994272793"
    assert any(line.get("trace_id") == "a" * 32 for line in lines)


def test_health_is_that_of_process_and_database(albums: Albums) -> None:
    assert albums.ask("GET", "/health/live").json == {"status": "ok"}
    assert albums.ask("GET", "/health/ready").json == {"status": "ok"}


def test_both_processes_answer(albums: Albums) -> None:
    before = [target.served for target in albums.targets.targets]
    for _ in range(4):
        HTTP.request("GET", f"{albums.url}/health/live", headers={"Connection": "close"})

    served = [target.served - earlier for target, earlier in zip(albums.targets.targets, before, strict=True)]
    assert min(served) >= 1
