"""An upload is asked for: what the form is bound to, and that the same request creates one."""

from __future__ import annotations

import base64
import json
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.api import create_upload, signer
from handlers.api.core.requests import ApiRequest, Caller
from handlers.api.core.uploads import CONTENT_TYPES, wanted_upload
from handlers.images.core.formats import FORMATS
from handlers.shared.subjects import State
from tests.handlers.api.gateway import DATA_KEY, Document, Platform, Response, call
from tests.handlers.faulty import LEDGER, RAW

FILE = {"file_name": "beach.jpg", "content_type": "image/jpeg", "bytes": 1234}


def ask(owner: str = "ann", *, once: str | None = None, **changed: Any) -> Response:
    headers = {"Idempotency-Key": once} if once else {}
    return call("POST /uploads", owner, body={**FILE, **changed}, headers=headers)


def policy_of(body: Document) -> list[Any]:
    return json.loads(base64.b64decode(body["fields"]["policy"]))["conditions"]


@pytest.mark.usefixtures("platform")
def test_the_form_is_bound_to_one_key_of_the_owner_the_type_the_length_and_the_kms_key() -> None:
    answer = ask()
    assert answer.status == 201
    key = answer.body["fields"]["key"]
    conditions = policy_of(answer.body)
    assert key == f"raw/ann/{answer.body['upload_id']}"
    assert {"key": key} in conditions
    assert {"bucket": RAW} in conditions
    assert {"Content-Type": "image/jpeg"} in conditions
    assert {"x-amz-server-side-encryption": "aws:kms"} in conditions
    assert {"x-amz-server-side-encryption-aws-kms-key-id": DATA_KEY} in conditions
    assert ["content-length-range", 1234, 1234] in conditions
    assert not [condition for condition in conditions if isinstance(condition, list) and condition[0] == "starts-with"]
    assert answer.body["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_the_form_goes_to_the_buckets_own_host_in_every_region(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    form = signer.signer.__wrapped__().generate_presigned_post("uploads", "raw/ann/1", {}, [], 60)
    assert form["url"] == f"https://uploads.s3.{region}.amazonaws.com/"


@pytest.mark.usefixtures("platform")
def test_the_name_in_the_key_is_random_and_nothing_of_the_files_name_is_in_it() -> None:
    answers = [ask(file_name="my wedding.jpg") for _ in range(20)]
    assert len({answer.body["upload_id"] for answer in answers}) == 20
    assert "wedding" not in json.dumps([answer.body for answer in answers])


def test_the_file_name_is_in_the_ledger_before_the_form_is_out(platform: Platform) -> None:
    answer = ask(file_name="Strandfoto mit 🏖.jpg")
    items = platform.dynamodb.scan(TableName=LEDGER)["Items"]
    assert [item["file_name"]["S"] for item in items] == ["Strandfoto mit 🏖.jpg"]
    assert items[0]["sk"]["S"] == f"upload#{answer.body['upload_id']}"


def test_the_same_request_with_the_same_key_gives_the_same_upload(platform: Platform) -> None:
    first, again, other = ask(once="k1"), ask(once="k1"), ask(once="k2")
    assert first.body["upload_id"] == again.body["upload_id"] != other.body["upload_id"]
    assert again.status == 201
    assert len([item for item in platform.dynamodb.scan(TableName=LEDGER)["Items"] if "file_name" in item]) == 2


@pytest.mark.usefixtures("platform")
def test_a_key_of_another_owner_is_another_key() -> None:
    assert ask("ann", once="k1").body["upload_id"] != ask("bob", once="k1").body["upload_id"]
    assert ask("bob", once="k1", bytes=5).status == 422


@pytest.mark.parametrize("changed", [{"bytes": 1235}, {"file_name": "b.jpg"}, {"content_type": "image/png"}])
@pytest.mark.usefixtures("platform")
def test_a_key_for_another_request_is_refused(changed: dict[str, Any]) -> None:
    ask(once="k1")
    answer = ask(once="k1", **changed)
    assert (answer.status, answer.headers["Content-Type"]) == (422, "application/problem+json")


def test_a_key_is_forgotten_after_a_day(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(once="k1")
    item = next(item for item in platform.dynamodb.scan(TableName=LEDGER)["Items"] if "fingerprint" in item)
    assert "k1" not in json.dumps(item)
    monkeypatch.setattr("handlers.api.create_upload.time.time", lambda: float(item["expires_at"]["N"]))
    assert ask(once="k1", bytes=5).body["upload_id"] != first.body["upload_id"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"file_name": ""}, "file_name"),
        ({"file_name": "x" * 1025}, "file_name"),
        ({"file_name": "\ud800"}, "file_name"),
        ({"file_name": "a\0b"}, "file_name"),
        ({"file_name": None}, "file_name"),
        ({"content_type": "image/svg+xml"}, "content_type"),
        ({"content_type": 7}, "content_type"),
        ({"bytes": 0}, "bytes"),
        ({"bytes": 100_000_001}, "bytes"),
        ({"bytes": True}, "bytes"),
        ({"bytes": 1.5}, "bytes"),
        ({"bytes": "1234"}, "bytes"),
        ({"owner_id": "bob"}, "owner_id"),
        ({"key": "raw/bob/x"}, "key"),
    ],
)
def test_what_cannot_be_uploaded_is_refused_by_its_field(
    changed: dict[str, Any], field: str, platform: Platform
) -> None:
    answer = ask(**changed)
    assert answer.status == 400
    assert answer.detail.startswith(f"{field}: ")
    assert platform.dynamodb.scan(TableName=LEDGER)["Items"] == []


@pytest.mark.parametrize("key", ["", "x" * 129, "with space", "Schlüssel", "a\n"])
@pytest.mark.usefixtures("platform")
def test_an_idempotency_key_that_is_none_is_refused(key: str) -> None:
    answer = call("POST /uploads", body=FILE, headers={"idempotency-key": key})
    assert (answer.status, answer.detail.partition(":")[0]) == (400, "Idempotency-Key")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=50)


@given(st.sampled_from(CONTENT_TYPES), st.integers(1, 100), NAMES)
def test_whatever_is_accepted_is_what_was_asked_for(content_type: str, size: int, name: str) -> None:
    body = {"file_name": name, "content_type": content_type.upper(), "bytes": size}
    wanted = wanted_upload(ApiRequest(caller=Caller(owner_id="ann", groups=frozenset()), body=body), most_bytes=100)
    assert (wanted.file_name, wanted.content_type, wanted.bytes) == (name, content_type, size)


def test_every_format_that_can_be_read_can_be_uploaded() -> None:
    assert all(set(format_.content_types) <= set(CONTENT_TYPES) for format_ in FORMATS.values())


@pytest.mark.parametrize(
    ("state", "status"), [(State.RESTRICTED, 403), (State.ERASED, 403), (State.OBJECTED, 201), (None, 201)]
)
def test_nobody_gets_a_form_while_their_data_is_restricted_or_once_it_is_erased(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, state: State | None, status: int
) -> None:
    monkeypatch.setenv("TOMBSTONES_TABLE", "tombstones")

    def find(_: object) -> dict[str, State]:
        return {"ann": state} if state else {}

    monkeypatch.setattr(create_upload, "find_states", find)
    answer = ask()
    assert answer.status == status
    assert bool(platform.state()["items"]) is (status == 201)
