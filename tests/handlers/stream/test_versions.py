"""What is an event, and what a record is that is none."""

from __future__ import annotations

import json

import msgspec
import pytest

from handlers.images.core.keys import VARIANTS
from handlers.stream.core.events import EVENTS, PhotoViewed
from handlers.stream.core.versions import DECLARED, UPGRADES, Reason, Unreadable, identity, read
from handlers.stream.schemas import FOLDER, as_text, schemas
from tests.handlers.stream.records import (
    CHANGED,
    DOCUMENTS,
    PROCESSED,
    REFUSED,
    UPLOADED,
    VARIANT,
    VIEWED,
    VIEWED_V1,
    Document,
    encoded,
)

MEBIBYTE = 1 << 20


def why_not(data: bytes) -> Reason:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value.reason


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: f"{document['type']}-{document['schema_version']}")
def test_an_event_of_every_version_is_read_as_the_current_one(document: Document) -> None:
    event = read(encoded(document))
    assert type(event) in EVENTS
    assert (event.event_id, event.owner_id, event.origin) == (document["event_id"], "ann", "platform")


def test_every_declared_version_has_an_example_here() -> None:
    assert {(one["type"], one["schema_version"]) for one in DOCUMENTS} == set(DECLARED)


def test_an_upgrade_leads_to_the_next_version() -> None:
    assert read(encoded(VIEWED_V1)) == read(encoded(VIEWED))
    assert isinstance(read(encoded(VIEWED_V1, file="filtered/warm.jpg")), PhotoViewed)
    for old in UPGRADES:
        name, version = identity(old)
        assert (name, version + 1) in DECLARED


@pytest.mark.parametrize("file", ["sizes/large.exe", "large.webp", "sizes/.webp", "work/large.webp", "sizes/large", ""])
def test_what_cannot_be_upgraded_is_invalid(file: str) -> None:
    assert why_not(encoded(VIEWED_V1, file=file)) is Reason.INVALID


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xf3\x89\x9a\xc2\x0a\x01a", Reason.AGGREGATED),
        (b"\xff", Reason.NOT_UTF8),
        (json.dumps(UPLOADED).encode("utf-16"), Reason.NOT_UTF8),
        (encoded(REFUSED).replace(b"it is a text", b"\xe4 in Latin 1"), Reason.NOT_UTF8),
        (b'{"unknown": "\xff", "type": "photo_viewed", "schema_version": 9}', Reason.NOT_UTF8),
        (b"x" * MEBIBYTE, Reason.NOT_JSON),
        (encoded(UPLOADED)[:-1], Reason.NOT_JSON),
        (encoded(UPLOADED) + encoded(UPLOADED), Reason.NOT_JSON),
        (b'{"type":' * 50_000, Reason.INVALID),
        (b'{"a":' * 50_000, Reason.NOT_JSON),
        (encoded(REFUSED).replace(b"it is a text", b"\\ud800"), Reason.NOT_JSON),
        (b"null", Reason.INVALID),
        (b"{}", Reason.INVALID),
        (encoded(UPLOADED, type="photo_printed"), Reason.UNKNOWN_TYPE),
        (encoded(UPLOADED, type=7), Reason.INVALID),
        (encoded(UPLOADED, schema_version=2), Reason.FUTURE_VERSION),
        (encoded(UPLOADED, schema_version=2, new_field=1), Reason.FUTURE_VERSION),
        (encoded(UPLOADED, schema_version=0), Reason.UNKNOWN_VERSION),
        (encoded(UPLOADED, schema_version=True), Reason.INVALID),
        (encoded(UPLOADED, schema_version="1"), Reason.INVALID),
        (encoded(UPLOADED, bytes=-1), Reason.INVALID),
        (encoded(UPLOADED, bytes=2**63), Reason.INVALID),
        (encoded(UPLOADED, owner_id=""), Reason.INVALID),
        (encoded(UPLOADED, owner_id=None), Reason.INVALID),
        (encoded(UPLOADED, occurred_at="2026-11-28T12:00:00"), Reason.INVALID),
        (encoded(UPLOADED, occurred_at="2026-02-30T12:00:00Z"), Reason.INVALID),
        (encoded(UPLOADED, viewer_id="bob"), Reason.INVALID),
        (encoded(PROCESSED, variants=[VARIANT | {"file_name": "me.jpg"}]), Reason.INVALID),
        (encoded(CHANGED, change="shared"), Reason.INVALID),
        (b" " * MEBIBYTE, Reason.NOT_JSON),
    ],
    ids=lambda value: str(value[:40]) if isinstance(value, bytes) else str(value),
)
def test_what_is_no_event_is_told_apart(data: bytes, reason: Reason) -> None:
    assert why_not(data) is reason


def test_the_largest_record_of_a_stream_may_be_an_event() -> None:
    event = encoded(UPLOADED)
    assert read(event + b" " * (MEBIBYTE - len(event))) == read(event)


def test_a_reason_never_says_whose_record_it_is() -> None:
    for changed in ({"viewer_id": "bob"}, {"type": "x"}, {"schema_version": 9}, {"bytes": "ann"}):
        with pytest.raises(Unreadable) as caught:
            read(encoded(UPLOADED, **changed))
        assert caught.value.owner_id == "ann"
        assert "ann" not in caught.value.detail


def test_no_event_has_another_identifier_of_a_person() -> None:
    fields = {field.name for event in DECLARED.values() for field in msgspec.structs.fields(event)}
    assert {name for name in fields if name.endswith("_id")} == {"event_id", "owner_id", "photo_id", "album_id"}
    assert not fields & {"at", "email", "name", "title", "file_name", "key", "ip"}


def test_kinds_are_those_of_the_photos_layout() -> None:
    for kind in VARIANTS:
        assert read(encoded(VIEWED, kind=kind.rstrip("/")))


def test_the_schemas_in_the_docs_are_those_of_the_events() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert written == {name: as_text(schema) for name, schema in schemas().items()}, "run `make docs`"
