"""The report of the API's scenario: an answer by another hop than it must be by is a failure."""

from __future__ import annotations

import pytest

from local.scenarios.api.caller import Exchange, form
from local.scenarios.api.people import PASSWORD, Person
from local.scenarios.api.scenario import section
from local.scenarios.stream.following import Followed

GOOD = Exchange("ann lists her photos", 200, "function", 12.34, b'{"photos": []}', (200, "function"))


@pytest.mark.parametrize(
    ("status", "by", "ok"),
    [
        (403, "web ACL: sql-injection", True),
        (403, "API Gateway: MISSING_AUTHENTICATION_TOKEN", False),
        (400, "web ACL: sql-injection", False),
    ],
)
def test_a_refusal_counts_when_it_comes_from_whom_it_must(status: int, by: str, *, ok: bool) -> None:
    refused = Exchange("an injection", status, by, 1.0, b"", (403, "web ACL"))
    found = section([GOOD, refused], (), {}, "")
    assert found.ok == ok
    assert found.title.startswith(f"The API: {1 + ok} of 2 ")
    assert [row["ok"] for row in found.facts["exchanges"]] == [True, ok]


def test_what_another_program_needs_is_in_the_report() -> None:
    person = Person("sub-1", "ann@example.com", ("reviewers",), "id", "access")
    found = section([GOOD], [person], {"api": "http://127.0.0.1:1"}, "there is no JDK")
    assert found.endpoints == {"api": "http://127.0.0.1:1"}
    assert found.facts["skipped"] == "there is no JDK"
    assert found.look_around == [f"ann@example.com (reviewers): the password is {PASSWORD}"]
    assert found.top_level["credentials"] == [
        {
            "owner_id": "sub-1",
            "username": "ann@example.com",
            "password": PASSWORD,
            "groups": ["reviewers"],
            "id_token": "id",
            "access_token": "access",
        }
    ]


def test_the_file_is_the_last_field_of_the_form() -> None:
    body, kind = form({"key": "raw/a", "policy": "p"}, b"\xff\xd8content")
    assert kind.startswith("multipart/form-data; boundary=")
    names = [part.split(b'"')[1] for part in body.split(b"Content-Disposition: form-data; name=")[1:]]
    assert names == [b"key", b"policy", b"file"]
    assert b"\xff\xd8content" in body


def test_the_events_of_the_album_are_in_the_report_where_the_lake_has_them() -> None:
    album = Followed("The album", ["created", "photos_added"], 1.25)
    found = section([GOOD], (), {}, "", album)
    assert found.facts["album"] == {"events": ["created", "photos_added"], "seconds": 1.25}
    assert found.content[-1] == "  The album: created, photos_added in the lake after 1.2 s"
    assert "album" not in section([GOOD], (), {}, "").facts
