"""One's own photos: the list, one of them, and the signed addresses of variants."""

from __future__ import annotations

import base64
import json
import os
import re
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from handlers.api.core.media import SHORTEST_SECONDS, WINDOW_SECONDS, expiry, policy_below
from handlers.images.core.ledger import erased_item
from tests.handlers.api.gateway import KEY_ID, MEDIA_URL, Platform, Response, call


def read(photo_id: str, owner: str = "ann", **given_: Any) -> Response:
    return call("GET /photos/{photo_id}", owner, path={"photo_id": photo_id}, **given_)


def listed(owner: str = "ann", **query: str) -> Response:
    return call("GET /photos", owner, query=query)


def opened_by(url: str, of: str, now: float) -> bool:
    """Return whether CloudFront would serve `of` with the query of `url`: as its guide says it decides."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    policy = base64.b64decode(query["Policy"].translate(str.maketrans("-_~", "+=/")))
    signature = base64.b64decode(query["Signature"].translate(str.maketrans("-_~", "+=/")))
    kms = cast("Any", boto3.client("kms"))
    key = load_der_public_key(kms.get_public_key(KeyId=os.environ["SIGNING_KEY_ARN"])["PublicKey"])
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert query["Hash-Algorithm"] == "SHA256"
    assert query["Key-Pair-Id"] == KEY_ID
    try:
        key.verify(signature, policy, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    statement = json.loads(policy)["Statement"][0]
    return matches(statement["Resource"], of) and now < statement["Condition"]["DateLessThan"]["AWS:EpochTime"]


def matches(pattern: str, url: str) -> bool:
    """Return whether a policy's resource stands for an address: `*` for any characters, `?` for one."""
    parts = {"*": ".*", "?": "."}
    return re.fullmatch("".join(parts.get(one, re.escape(one)) for one in pattern), url, re.DOTALL) is not None


def test_a_photo_has_its_state_its_file_name_its_variants_and_no_key_of_a_bucket(platform: Platform) -> None:
    photo = platform.processed("ann", name="beach.jpg")
    answer = read(photo.photo_id)
    assert answer.status == 200
    variants = answer.body.pop("variants")
    assert answer.body == {
        "photo_id": photo.photo_id,
        "upload_id": photo.key.rpartition("/")[2],
        "state": "processed",
        "uploaded_at": "2023-11-14T22:13:20Z",
        "original": {"format": "jpeg", "width": 64, "height": 48, "bytes": 8},
        "file_name": "beach.jpg",
    }
    assert [(one["kind"], one["name"], one["format"]) for one in variants] == [
        ("sizes", "a", "jpeg"),
        ("filtered", "a", "jpeg"),
    ]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        ("in_progress", "processing", None),
        ("in_review", "in_review", None),
        ("refused", "refused", "the file is damaged"),
        ("review_timed_out", "not_reviewed", "the file is damaged"),
        ("failed", "failed", "something went wrong on our side"),
    ],
)
def test_each_outcome_is_a_state_and_failures_tell_nothing_of_our_inside(
    outcome: str, state: str, reason: str | None, platform: Platform
) -> None:
    photo = platform.upload("ann")
    told = {"reason": "the file is damaged"} if outcome not in ("in_progress", "in_review") else {}
    platform.record(photo, outcome, **told)
    body = read(photo.photo_id).body
    assert body["state"] == state
    assert body.get("reason", "").startswith(reason) if reason else "reason" not in body


def test_addresses_of_one_photo_open_it_and_nothing_else_and_end(platform: Platform) -> None:
    mine, other, foreign = platform.processed("ann"), platform.processed("ann"), platform.processed("bob")
    now = platform_time()
    url = read(mine.photo_id).body["variants"][0]["url"]
    signed = platform_time()
    plain = url.partition("?")[0]
    assert plain == f"{MEDIA_URL}/sizes/ann/{mine.photo_id}/a.jpg"
    assert opened_by(url, plain, now)
    assert not opened_by(url, plain, signed + SHORTEST_SECONDS + WINDOW_SECONDS)
    assert opened_by(url, plain, now + SHORTEST_SECONDS - 1)
    for closed in (
        plain.replace(mine.photo_id, other.photo_id),
        f"{MEDIA_URL}/sizes/bob/{foreign.photo_id}/a.jpg",
        f"{MEDIA_URL}/sizes/bob/{foreign.photo_id}/a.jpg?/sizes/ann/{mine.photo_id}/",
        f"https://evil.example.com/?{plain}",
        f"{MEDIA_URL}/work/decoded/ann/{mine.photo_id}.tiff",
    ):
        assert not opened_by(url, closed, now), closed
    forged = url.replace("Signature=M", "Signature=N")
    assert forged != url
    assert not opened_by(forged, plain, now)


def platform_time() -> float:
    import time  # noqa: PLC0415 - the clock that the handlers read

    return time.time()


def test_a_list_signs_twice_and_opens_the_owners_photos_only(platform: Platform) -> None:
    for _ in range(5):
        platform.processed("ann")
    foreign = platform.processed("bob")
    platform.expect(None, None)
    body = listed().body
    assert [name for name in platform.calls if name.startswith("kms:")] == ["kms:Sign", "kms:Sign"]
    urls = [variant["url"] for photo in body["photos"] for variant in photo["variants"]]
    now = platform_time()
    assert len(urls) == 10
    assert all(opened_by(url, url.partition("?")[0], now) for url in urls)
    assert not opened_by(urls[0], f"{MEDIA_URL}/sizes/bob/{foreign.photo_id}/a.jpg", now)
    assert not opened_by(urls[0], f"{MEDIA_URL}/sizes/bob/{foreign.photo_id}/a.jpg?/sizes/ann/", now)


@given(st.floats(0, 4e9))
def test_an_address_can_be_used_for_five_to_ten_minutes(now: float) -> None:
    assert SHORTEST_SECONDS < expiry(now) - now <= SHORTEST_SECONDS + WINDOW_SECONDS


@given(st.text(alphabet="ab/*?%. -", max_size=12), st.text(alphabet="ab/*?%. -", max_size=30))
def test_a_policy_opens_what_begins_with_its_prefix_and_no_prefix_is_a_pattern(prefix: str, path: str) -> None:
    try:
        policy = policy_below(MEDIA_URL, prefix, now=0)
    except ValueError:
        return
    assert matches(policy.resource, f"{MEDIA_URL}/{path}") == path.startswith(prefix)


def test_without_a_place_that_serves_variants_there_are_no_addresses(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = platform.processed("ann")
    monkeypatch.setattr("tests.handlers.api.gateway.MEDIA_URL", "")
    assert all("url" not in variant for variant in read(photo.photo_id).body["variants"])


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_every_photo_is_on_one_page_whatever_the_limit(limit: int, platform: Platform) -> None:
    mine = {platform.processed("ann").photo_id for _ in range(5)}
    platform.processed("bob")
    for _ in range(4):
        gone = platform.upload("ann")
        platform.put(erased_item("ann", gone.photo_id, key=gone.key, now=1_900_000_000_000))
    found: list[str] = []
    query = {"limit": str(limit)}
    for _ in range(20):
        body = listed(**query).body
        found += [photo["photo_id"] for photo in body["photos"]]
        assert len(body["photos"]) <= limit
        if "next" not in body:
            break
        query["cursor"] = body["next"]
    assert len(found) == len(set(found))
    assert set(found) == mine


def test_many_deleted_photos_end_no_list_early(platform: Platform) -> None:
    kept = platform.processed("ann")
    for number in range(20):
        platform.put(erased_item("ann", f"{number:032x}", key="raw/ann/x", now=1_900_000_000_000))
    body: dict[str, Any] = {"next": None}
    found: list[str] = []
    for _ in range(30):
        body = listed(limit="1", **({"cursor": body["next"]} if body["next"] else {})).body
        found += [photo["photo_id"] for photo in body["photos"]]
        if "next" not in body:
            break
    assert found == [kept.photo_id]
    assert "next" not in body


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "51"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "../bob"}, "cursor"),
        ({"cursor": "A" * 32}, "cursor"),
    ],
)
@pytest.mark.usefixtures("platform")
def test_a_page_that_cannot_be_is_refused(query: dict[str, str], field: str) -> None:
    answer = listed(**query)
    assert (answer.status, answer.detail.partition(":")[0]) == (400, field)


def test_expired_photos_are_gone_before_dynamodb_removes_them(platform: Platform) -> None:
    photo = platform.upload("ann")
    platform.record(photo, "refused", expires_at=1)
    assert read(photo.photo_id).status == 404
    assert listed().body == {"photos": []}


def test_a_key_in_the_ledger_that_is_anothers_gets_no_address(platform: Platform) -> None:
    mine, foreign = platform.upload("ann"), platform.processed("bob")
    variant = {"kind": "sizes", "name": "a", "width": 1, "height": 1, "format": "jpeg", "bytes": 1}
    platform.record(mine, "processed", variants=[{**variant, "key": f"sizes/bob/{foreign.photo_id}/a.jpg"}])
    assert read(mine.photo_id).body["variants"] == []
