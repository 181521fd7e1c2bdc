"""The functions of the workflow, called one after the other as it calls them, over buckets in memory."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from handlers.images import apply_filters, clean_up, file_names, optimise, resize, storage, validate
from handlers.images.core.keys import owned_prefixes
from handlers.images.core.ledger import new_upload
from handlers.images.core.options import Blur, Grayscale, Limits, Options, SizeOption, Watermark, as_data
from handlers.images.core.pipeline import process
from handlers.shared import telemetry
from handlers.shared.faults import TransientFault
from handlers.shared.items import to_item
from samples import hostile, photos
from tests.handlers.lambda_context import context

Document = dict[str, Any]
LOGO = photos.png_see_through()
RAW, VARIANTS = "raw-bucket", "variants-bucket"
AWKWARD_KEYS = [
    "raw/ann/a b.jpg",
    "raw/ann/a+b.jpg",
    "raw/ann/100%41.jpg",
    "raw/ann/é日本🏔/ñ.jpg",
    "raw/ann/?#&=;'\".jpg",
]


@dataclass
class Buckets:
    """S3 in memory, with the calls that the functions use and a log of them."""

    objects: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict[tuple[str, str], dict[str, Any]])
    calls: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    fault: Exception | None = None

    def upload(self, key: str, data: bytes, content_type: str = "image/jpeg") -> Document:
        self.objects[RAW, key] = {"Body": data, "ContentType": content_type, "VersionId": "v1", "ETag": "e1"}
        return {"bucket": RAW, "key": key, "version": "v1", "versioned": True, "owner_id": "ann", "photo_id": "0f" * 16}

    def get_object(self, *, Bucket: str, Key: str, **conditions: str) -> Document:  # noqa: N803 - boto3's names
        self._called("get", Key)
        found = self.objects.get((Bucket, Key))
        if found is None:
            raise client_error("NoSuchKey", 404)
        if conditions.get("VersionId", "v1") != found.get("VersionId", "v1"):
            raise client_error("NoSuchVersion", 404)
        if conditions.get("IfMatch", "e1") != found.get("ETag", "e1"):
            raise client_error("PreconditionFailed", 412)
        return found | {"Body": io.BytesIO(found["Body"]), "ContentLength": len(found["Body"])}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **headers: str) -> None:  # noqa: N803 - boto3's names
        self._called("put", Key)
        self.objects[Bucket, Key] = {"Body": Body, **headers}

    def delete_objects(self, *, Bucket: str, Delete: Document) -> Document:  # noqa: N803 - boto3's names
        for item in Delete["Objects"]:
            self._called("delete", item["Key"])
            self.objects.pop((Bucket, item["Key"]), None)
        return {}

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for _, key in self.objects if key.startswith(prefix))

    def _called(self, call: str, key: str) -> None:
        self.calls.append((call, key))
        if self.fault:
            raise self.fault


def client_error(code: str, status: int) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Call")


CHOSEN = Options(
    sizes=(SizeOption(name="large", width=400), SizeOption(name="square", width=90, crop="smart")),
    filters=(Blur(size="square"), Grayscale(), Watermark(image="watermarks/logo.png")),
    formats=("jpeg", "webp"),
)


class Ledger:
    """The items with the users' file names."""

    def __init__(self) -> None:
        self.items: dict[str, Document] = {}
        self.fault: Exception | None = None

    def register(self, owner_id: str, file_name: str) -> str:
        """Hand out an upload and return its key."""
        upload = new_upload(owner_id, file_name, now=0, retention_days=0)
        self.items[upload.item["pk"] + upload.item["sk"]] = to_item(upload.item)
        return upload.key

    def get_item(self, *, TableName: str, Key: Document, **_: str) -> Document:  # noqa: N803 - boto3's names
        if self.fault:
            raise self.fault
        assert TableName == "ledger"
        item = self.items.get(Key["pk"]["S"] + Key["sk"]["S"])
        return {"Item": item} if item else {}


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    ledger = Ledger()
    monkeypatch.setattr(file_names, "dynamodb", lambda: ledger)
    monkeypatch.setenv("LEDGER_TABLE", "ledger")
    return ledger


@pytest.fixture
def buckets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Buckets]:
    buckets = Buckets()
    buckets.objects[VARIANTS, "watermarks/logo.png"] = {"Body": LOGO}
    monkeypatch.setattr(storage, "s3", lambda: buckets)
    monkeypatch.setenv("VARIANTS_BUCKET", VARIANTS)
    choose(monkeypatch, CHOSEN)
    yield buckets
    choose(monkeypatch, Options())


def choose(monkeypatch: pytest.MonkeyPatch, options: Options) -> None:
    monkeypatch.setenv("IMAGE_OPTIONS", json.dumps(as_data(options)))
    validate.options.cache_clear()


def call(handler: Callable[[Any, LambdaContext], Document], event: Document) -> Document:
    """Call a handler as Lambda does: JSON in, JSON out."""
    return json.loads(json.dumps(handler(json.loads(json.dumps(event)), context())))


def run_all(photo: Document) -> tuple[Document, list[Document]]:
    """Call the functions in the workflow's order; return the first one's answer and the variants."""
    accepted = call(validate.handler, {"photo": photo})
    state = {"photo": photo, "plan": accepted["plan"]}
    variants = [*call(resize.handler, state)["variants"], *call(apply_filters.handler, state)["variants"]]
    return accepted, call(optimise.handler, state | {"variants": variants})["variants"]


def test_the_functions_together_make_the_same_files_as_the_one_job(buckets: Buckets) -> None:
    data = photos.jpeg_with_private_data()
    accepted, variants = run_all(buckets.upload("raw/ann/a.jpg", data))
    one_job = process(data, name="a.jpg", options=CHOSEN, read_mark=lambda _: LOGO)
    assert {(v["kind"], v["name"], v["width"], v["height"], v["format"], v["bytes"]) for v in variants} == {
        (v.kind, v.name, v.width, v.height, v.format, len(v.data)) for v in one_job.variants
    }
    for made in one_job.variants:
        (stored,) = (v for v in variants if (v["name"], v["format"]) == (made.name, made.format))
        assert buckets.objects[VARIANTS, stored["key"]]["Body"] == made.data
    assert accepted["original"] == {
        "format": "jpeg", "width": 1800, "height": 2400, "bytes": len(data), "frames": 1,
    }  # fmt: skip


def test_an_animation_goes_through_all_functions(buckets: Buckets) -> None:
    _, variants = run_all(buckets.upload("raw/ann/a.gif", photos.gif_animated(), "image/gif"))
    assert len(variants) == 10


def test_the_original_is_read_once_and_never_written(buckets: Buckets) -> None:
    run_all(buckets.upload("raw/ann/a.jpg", photos.jpeg(900, 600)))
    assert [call for call in buckets.calls if call[1].startswith("raw/")] == [("get", "raw/ann/a.jpg")]


def test_each_function_touches_its_own_prefixes_only(buckets: Buckets) -> None:
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(900, 600))

    def touched() -> set[tuple[str, str]]:
        found = {(call, "/".join(key.split("/")[: 2 if key.startswith("work/") else 1])) for call, key in buckets.calls}
        buckets.calls.clear()
        return found

    accepted = call(validate.handler, {"photo": photo})
    assert touched() == {("get", "raw"), ("put", "work/decoded")}
    state = {"photo": photo, "plan": accepted["plan"]}
    resized = call(resize.handler, state)
    assert touched() == {("get", "work/decoded"), ("put", "work/sizes")}
    filtered = call(apply_filters.handler, state)
    assert touched() == {("get", "work/decoded"), ("get", "watermarks"), ("put", "work/filtered")}
    call(optimise.handler, state | {"variants": resized["variants"] + filtered["variants"]})
    assert touched() == {
        ("get", "work/decoded"), ("get", "work/sizes"), ("get", "work/filtered"), ("put", "sizes"), ("put", "filtered"),
    }  # fmt: skip
    call(clean_up.handler, {"photo": photo, "work_keys": accepted["work_keys"]})
    assert touched() == {("delete", "work/decoded"), ("delete", "work/sizes"), ("delete", "work/filtered")}


def test_all_that_the_workflow_wrote_for_itself_is_deleted_at_its_end(buckets: Buckets) -> None:
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(900, 600))
    accepted, variants = run_all(photo)
    assert buckets.keys("work/")
    call(clean_up.handler, {"photo": photo, "work_keys": accepted["work_keys"]})
    assert not buckets.keys("work/")
    assert buckets.keys("sizes/") + buckets.keys("filtered/") == sorted(
        (v["key"] for v in variants), key=lambda key: (key.startswith("filtered/"), key)
    )


def test_running_twice_changes_nothing(buckets: Buckets) -> None:
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(900, 600))
    first = run_all(photo)
    objects = dict(buckets.objects)
    assert run_all(photo) == first
    assert buckets.objects == objects


@pytest.mark.parametrize("key", AWKWARD_KEYS)
def test_a_key_of_any_characters_is_read_as_it_is_and_gets_plain_addresses(key: str, buckets: Buckets) -> None:
    _, variants = run_all(buckets.upload(key, photos.jpeg(120, 90)))
    assert ("get", key) in buckets.calls
    assert all(v["key"].isascii() and " " not in v["key"] and "%" not in v["key"] for v in variants)


def test_variants_are_stored_with_their_type_and_leave_every_cache_within_a_day(buckets: Buckets) -> None:
    _, variants = run_all(buckets.upload("raw/ann/a.jpg", photos.jpeg(120, 90)))
    for variant in variants:
        stored = buckets.objects[VARIANTS, variant["key"]]
        assert stored["ContentType"] == f"image/{variant['format']}"
        assert stored["CacheControl"] == "public, max-age=86400"


@pytest.mark.parametrize(
    ("key", "data", "content_type", "reason"),
    [
        ("raw/ann/a.jpg", b"", "image/jpeg", "0 bytes"),
        ("raw/ann/a.jpg", hostile.text(), "image/jpeg", "not an image"),
        ("raw/ann/a.jpg", photos.png_with_palette(), "image/png", "the name ends in .jpg"),
        ("raw/ann/a", photos.png_with_palette(), "image/jpeg", "the content type is image/jpeg but the file is PNG"),
        ("raw/ann/a.jpg", hostile.cut_short(), "image/jpeg", "cut short"),
    ],
)
def test_a_bad_upload_is_refused_with_its_reason_and_leaves_nothing_behind(
    key: str, data: bytes, content_type: str, reason: str, buckets: Buckets
) -> None:
    answer = call(validate.handler, {"photo": buckets.upload(key, data, content_type)})
    assert answer["accepted"] is False
    assert reason in answer["reason"]
    assert answer["work_keys"] == buckets.keys("work/") == []


@pytest.mark.parametrize(("file_name", "reason"), [("a.png", "the name ends in .png"), ("a.jpg", None), ("a", None)])
def test_the_users_file_name_is_held_against_what_the_file_is(
    file_name: str, reason: str | None, buckets: Buckets, ledger: Ledger
) -> None:
    key = ledger.register("ann", file_name)
    answer = call(validate.handler, {"photo": buckets.upload(key, photos.jpeg(120, 90))})
    assert answer["accepted"] == (reason is None)
    assert (reason or "") in answer.get("reason", "")


def test_the_users_file_name_is_in_no_answer_no_key_and_no_log(
    buckets: Buckets, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
    key = ledger.register("ann", "Ann's secret.jpg")
    answers = run_all(buckets.upload(key, photos.jpeg(120, 90)))
    answers += (call(validate.handler, {"photo": buckets.upload(ledger.register("ann", "Ann's secret.png"), b"x")}),)
    assert "ecret" not in json.dumps(answers) + log.getvalue() + str(list(buckets.objects))


def test_a_ledger_that_cannot_be_read_now_is_a_transient_fault(buckets: Buckets, ledger: Ledger) -> None:
    ledger.fault = client_error("ThrottlingException", 400)
    with pytest.raises(TransientFault, match="DynamoDB answered ThrottlingException"):
        call(validate.handler, {"photo": buckets.upload("raw/ann/a.jpg", photos.jpeg(64, 48))})


def test_all_objects_of_a_person_are_below_the_prefixes_that_are_listed(buckets: Buckets) -> None:
    run_all(buckets.upload("raw/ann/a.jpg", photos.jpeg(900, 600)))
    owned = tuple(prefix for prefixes in owned_prefixes("ann").values() for prefix in prefixes)
    assert [key for _, key in buckets.objects if not key.startswith(owned)] == ["watermarks/logo.png"]


def test_a_file_that_is_too_large_is_not_even_read(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, Options(limits=Limits(max_bytes=1000)))
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(120, 90))
    body = MagicMock()
    monkeypatch.setattr(buckets, "get_object", Mock(return_value={"Body": body, "ContentLength": 1001}))
    assert "1,001 bytes and 1,000 are allowed" in call(validate.handler, {"photo": photo})["reason"]
    body.__exit__.assert_called_once()
    body.__enter__.return_value.read.assert_not_called()
    body.read.assert_not_called()


@pytest.mark.parametrize(
    ("owner", "reason"), [("", "names no owner"), (".", "not valid"), ("..", "not valid"), ("x" * 129, "not valid")]
)
def test_an_upload_without_a_proper_owner_is_refused(owner: str, reason: str, buckets: Buckets) -> None:
    photo = buckets.upload("raw/x.jpg", photos.jpeg(64, 48)) | {"owner_id": owner}
    assert reason in call(validate.handler, {"photo": photo})["reason"]


@pytest.mark.parametrize("change", [{"key": "raw/ann/b.jpg"}, {"version": "v2"}, {"version": "e2", "versioned": False}])
def test_an_upload_that_is_gone_or_was_replaced_is_refused(change: Document, buckets: Buckets) -> None:
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(64, 48)) | change
    assert "deleted or replaced" in call(validate.handler, {"photo": photo})["reason"]


def test_a_bucket_without_versions_is_read_by_etag(buckets: Buckets) -> None:
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(64, 48)) | {"version": "e1", "versioned": False}
    assert call(validate.handler, {"photo": photo})["accepted"]


@pytest.mark.parametrize(
    "fault",
    [
        client_error("SlowDown", 503),
        client_error("InternalError", 500),
        client_error("RequestTimeout", 400),
        EndpointConnectionError(endpoint_url="http://x"),
        ReadTimeoutError(endpoint_url="http://x"),
    ],
    ids=lambda fault: type(fault).__name__ + str(fault)[-40:],
)
def test_a_fault_that_may_pass_is_called_transient(fault: Exception, buckets: Buckets) -> None:
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(64, 48))
    accepted = call(validate.handler, {"photo": photo})
    buckets.fault = fault
    state = {"photo": photo, "plan": accepted["plan"], "work_keys": ["work/a"]}
    variants = [{"kind": "sizes", "name": "large", "work_key": "work/a"}]
    for module in (validate, resize, apply_filters, optimise, clean_up):
        with pytest.raises(storage.TransientFault):
            call(module.handler, state | {"variants": variants})


def test_a_lack_of_permission_is_an_error_by_its_own_name(buckets: Buckets) -> None:
    photo = buckets.upload("raw/ann/a.jpg", photos.jpeg(64, 48))
    buckets.fault = client_error("AccessDenied", 403)
    with pytest.raises(ClientError):
        call(validate.handler, {"photo": photo})


def test_files_that_s3_did_not_delete_are_a_transient_fault(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    left = {"Errors": [{"Key": "a", "Code": "InternalError"}]}
    monkeypatch.setattr(buckets, "delete_objects", Mock(return_value=left))
    with pytest.raises(storage.TransientFault, match="InternalError"):
        call(clean_up.handler, {"photo": buckets.upload("raw/ann/a.jpg", b""), "work_keys": ["a"]})


def test_wrong_options_stop_the_function_with_their_error(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGE_OPTIONS", '{"sizes": []}')
    validate.options.cache_clear()
    with pytest.raises(ValueError, match=r"sizes: .* give at least one size"):
        call(validate.handler, {"photo": buckets.upload("raw/ann/a.jpg", b"")})


def test_logs_name_no_person(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
    run_all(buckets.upload("raw/ann/Ann's secret.jpg", photos.jpeg(120, 90)))
    call(validate.handler, {"photo": buckets.upload("raw/ann/Ann's other secret.jpg", b"")})
    logged = log.getvalue()
    assert "0f" * 16 in logged
    assert "refused" in logged
    assert "ecret" not in logged
    assert '"ann"' not in logged


def test_metrics_count_what_happened(buckets: Buckets, capsys: pytest.CaptureFixture[str]) -> None:
    run_all(buckets.upload("raw/ann/a.jpg", photos.jpeg(120, 90)))
    call(validate.handler, {"photo": buckets.upload("raw/ann/b.jpg", b"")})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    values = {name for line in lines if "_aws" in line for name in line}
    assert {"PhotosProcessed", "PhotosRefused", "OriginalBytes", "VariantBytes"} <= values
