"""What a kind of store must not pass over, and what it must not do to others."""

from __future__ import annotations

import io
import json
import zipfile
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.rights import accounts, albums, archive, buckets, contents, dead_letters, exports, passes, warehouse
from handlers.rights.core.operations import ChangeRefused, Operation, StoreTask
from handlers.shared.faults import TransientFault
from handlers.shared.items import to_item
from handlers.shared.subjects import State
from tests.handlers.lambda_context import context
from tests.handlers.rights.people import Platform, Rights
from tests.handlers.rights.world import EXPORTS, LAKE, LEDGER, UPLOADS, World, person

TASK = {"request_id": "1", "owner_ids": ["ann"], "holds": []}
KEY = "raw/dt=2026-11-28/x.ndjson"
ANN, BOB = (json.dumps({"owner_id": name}).encode() + b"\n" for name in ("ann", "bob"))


def refusal(code: str) -> ClientError:
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(response, "Any")


# --- objects ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "error"), [("AccessDenied", PermissionError), ("InternalError", TransientFault)])
def test_what_s3_does_not_delete_is_an_error(
    monkeypatch: pytest.MonkeyPatch, code: str, error: type[Exception]
) -> None:
    answer = {"Errors": [{"Key": "k", "Code": code}]}
    monkeypatch.setattr(buckets, "client", lambda _: SimpleNamespace(delete_objects=lambda **_: answer))  # pyright: ignore[reportUnknownLambdaType]
    version = buckets.Version(key="k", version_id="1", is_marker=False, is_latest=True)
    with pytest.raises(error, match=f"1 versions in b: {code}"):
        buckets.delete("b", [version])


def test_of_uploads_in_parts_all_pages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [
        {
            "Uploads": [{"Key": "a", "UploadId": "1"}],
            "IsTruncated": True,
            "NextKeyMarker": "a",
            "NextUploadIdMarker": "1",
        },
        {"Uploads": [{"Key": "b", "UploadId": "2"}], "IsTruncated": False},
    ]
    given: list[Any] = []

    def listed(**asked: Any) -> Any:
        given.append(asked)
        return pages[len(given) - 1]

    monkeypatch.setattr(buckets, "client", lambda _: SimpleNamespace(list_multipart_uploads=listed))  # pyright: ignore[reportUnknownLambdaType]
    assert list(buckets.uploads_in_parts("b", "")) == [("a", "1"), ("b", "2")]
    assert (given[1]["KeyMarker"], given[1]["UploadIdMarker"]) == ("a", "1")


def test_what_is_gone_is_none_to_delete(world: World) -> None:
    world.s3.put_object(Bucket=UPLOADS, Key="k", Body=b"x")
    buckets.abort(UPLOADS, "k", "none")
    with contents.opened() as file:
        assert contents.read(UPLOADS, "k", "0f0e0d0c", file) is None
        assert contents.read(UPLOADS, "none", None, file) is None


def test_a_step_takes_no_more_bytes_than_it_may_and_leaves_nothing_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_BYTES", 5)
    for name in "abc":
        world.s3.put_object(Bucket=LAKE, Key=name, Body=b"x" * 10)
    first = contents.some(LAKE, "", None)
    assert ([one.key for one in first.versions], first.next) == (["a"], "a")
    assert [one.key for one in contents.some(LAKE, "", first.next).versions] == ["b"]


def test_an_export_has_what_belongs_into_it_and_each_version_of_a_photo(
    world: World, platform: Platform, rights: Rights
) -> None:
    ann = person("ann")
    platform.join(ann)
    platform.leave_behind(ann)
    task = {**TASK, "request_id": rights.ask(ann, "export"), "owner_ids": [ann.owner_id]}
    rights.all("export", task, ["objects"])
    names = [one["Key"].partition("/parts/")[2] for one in world.s3.list_objects_v2(Bucket=EXPORTS)["Contents"]]
    assert not [one for one in names if "work/" in one]
    versions = world.s3.list_object_versions(Bucket=UPLOADS)["Versions"]
    assert len([one for one in names if one.startswith("uploads/")]) == len(versions) == 2


# --- the lake ---------------------------------------------------------------------------------------------------------


def test_what_takes_the_place_of_an_object_that_is_to_go_stays(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers.rights import lake  # noqa: PLC0415 - for its own reading

    for body in (BOB, ANN):
        world.s3.put_object(Bucket=LAKE, Key=KEY, Body=body)
    real, raced = lake.rewrite, list[int]()

    def rewrite(*given: Any) -> Any:
        outcome = real(*given)
        if outcome.removed and not outcome.left and not raced:
            raced.append(1)
            world.s3.put_object(Bucket=LAKE, Key=KEY, Body=BOB * 2)
        return outcome

    monkeypatch.setattr(lake, "rewrite", rewrite)
    rights.all("erase", TASK, ["lake"])
    assert raced
    assert world.s3.get_object(Bucket=LAKE, Key=KEY)["Body"].read() == BOB * 2
    assert rights.all("find", TASK, ["lake"])[0]["stores"]["lake"]["found"] == 0


def test_an_object_keeps_how_it_is_shown(world: World, rights: Rights) -> None:
    known = {"ContentEncoding": "identity", "ContentDisposition": "attachment", "ContentLanguage": "de"}
    world.s3.put_object(Bucket=LAKE, Key=KEY, Body=ANN + BOB, **known)
    rights.all("erase", TASK, ["lake"])
    answer = world.s3.get_object(Bucket=LAKE, Key=KEY)
    assert answer["Body"].read() == BOB
    assert {name: answer.get(name) for name in known} == known


# --- items ------------------------------------------------------------------------------------------------------------


def test_of_many_items_all_are_erased(world: World, rights: Rights) -> None:
    for number in range(120):
        world.dynamodb.put_item(TableName=LEDGER, Item=to_item({"pk": "owner#ann", "sk": f"photo#{number:03}"}))
    [erased] = rights.all("erase", TASK, ["items"])
    assert erased["stores"]["ledger"]["erased"] == 120
    assert world.dynamodb.scan(TableName=LEDGER)["Items"] == []


def test_own_attributes_of_own_items_alone_are_corrected(world: World, rights: Rights) -> None:
    for owner in ("ann", "bob"):
        item = {"pk": f"owner#{owner}", "sk": "photo#1", "file_name": "old.jpg", "outcome": "processed"}
        world.dynamodb.put_item(TableName=LEDGER, Item=to_item(item))
    ann = person("ann")
    ann.owner_id = "ann"

    def rectify(name: str, item: str, attribute: str) -> None:
        changes = {"ledger": {item: {attribute: "new.jpg"}}}
        rights.all("rectify", {**TASK, "request_id": rights.ask(ann, "rectify", name, changes=changes)}, ["items"])

    with pytest.raises(ChangeRefused, match="ledger: outcome cannot be corrected; file_name can"):
        rectify("attribute", "owner#ann/photo#1", "outcome")
    for number, item in enumerate(("owner#bob/photo#1", "owner#ann/photo#2")):
        with pytest.raises(ChangeRefused, match="the owner has no such item"):
            rectify(f"item-{number}", item, "file_name")
    rectify("good", "owner#ann/photo#1", "file_name")
    names = {one["pk"]["S"]: one["file_name"]["S"] for one in world.dynamodb.scan(TableName=LEDGER)["Items"]}
    assert names == {"owner#ann": "new.jpg", "owner#bob": "old.jpg"}


def test_after_a_restore_all_of_a_table_is_looked_at(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers.rights import items  # noqa: PLC0415 - for its own list

    monkeypatch.setattr(items, "find_states", lambda owners: dict.fromkeys(owners & {"ann"}, State.ERASED))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    for number in range(5):  # a page has 1 MB
        world.dynamodb.put_item(
            TableName=LEDGER, Item=to_item({"pk": "owner#bob", "sk": f"photo#{number}", "x": "x" * 300_000})
        )
    world.dynamodb.put_item(TableName=LEDGER, Item=to_item({"pk": "owner#ann", "sk": "photo#1"}))
    rights.all("replay", {**TASK, "owner_ids": []}, ["items"])
    found = world.dynamodb.scan(TableName=LEDGER, ProjectionExpression="pk")
    rest = world.dynamodb.scan(TableName=LEDGER, ExclusiveStartKey=found["LastEvaluatedKey"])
    assert {one["pk"]["S"] for one in (*found["Items"], *rest["Items"])} == {"owner#bob"}


# --- accounts and albums ----------------------------------------------------------------------------------------------


def test_whoever_is_being_erased_is_signed_out_and_may_not_sign_in(
    world: World, platform: Platform, rights: Rights
) -> None:
    ann = person("ann")
    platform.join(ann)
    rights.all("suspend", {**TASK, "owner_ids": [ann.owner_id]}, ["accounts"])
    assert world.cognito.admin_get_user(UserPoolId=world.pool, Username=ann.username)["Enabled"] is False
    assert "cognito-idp:AdminUserGlobalSignOut" in world.calls


def test_an_account_that_is_gone_is_none_to_delete_and_no_text_is_a_filter(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="is not a valid user id"):
        rights.all("find", {**TASK, "owner_ids": ['ann" or "']}, ["accounts"])
    gone = {"Username": "gone", "Attributes": [{"Name": "sub", "Value": "ann"}]}
    monkeypatch.setattr(accounts, "_user", lambda *_: gone)  # pyright: ignore[reportUnknownLambdaType]
    assert rights.all("erase", TASK, ["accounts"])[0]["stores"]["accounts"]["erased"] == 1
    assert world.is_dead is False


def test_albums_take_nothing_more_while_they_are_erased_or_restricted(world: World, rights: Rights) -> None:
    for operation in ("suspend", "restrict"):
        rights.all(operation, TASK, ["albums"])
        assert world.suspended == {"ann"}, operation
        rights.all("lift", TASK, ["albums"])
        assert world.suspended == set()


def test_an_owners_albums_are_asked_for_by_one_path_and_page_by_page(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def call(_store: Any, _method: str, target: str, _document: Any = None) -> Any:
        asked.append(target)
        return {"albums": [{"album_id": target}], "next": "a b" if len(asked) == 1 else ""}

    monkeypatch.setattr(albums, "call", call)
    monkeypatch.setenv("STORES", json.dumps([{"id": "albums", "url": "http://albums", "service": "albums"}]))
    request_id = rights.ask(person("ann"), "export")
    albums.handler({**TASK, "request_id": request_id, "owner_ids": ["a/b"], "operation": "export"}, context(600))
    assert asked == ["/internal/owners/a%2Fb/export", "/internal/owners/a%2Fb/export?cursor=a%20b"]
    assert len(world.s3.list_objects_v2(Bucket=EXPORTS)["Contents"]) == 2


def test_a_proof_is_for_its_body_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"REGION": "eu-west-1", "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(albums.boto3, "DEFAULT_SESSION", None)
    described: list[str] = []
    real = albums.AWSRequest

    def request(*given: Any) -> Any:
        made = real(*given)
        described.append(made)  # pyright: ignore[reportArgumentType]
        return made

    monkeypatch.setattr(albums, "AWSRequest", request)
    for body in (b"", b"{}"):
        albums.proof("albums", "PATCH", "/x", body)
    first, second = (str(one.headers["x-request"]) for one in described)  # pyright: ignore[reportAttributeAccessIssue]
    assert first != second


@pytest.mark.parametrize(
    ("status", "error"), [(503, TransientFault), (429, TransientFault), (400, albums.AlbumsRefuse)]
)
def test_a_service_that_is_away_for_a_moment_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, status: int, error: type[Exception]
) -> None:
    answer = SimpleNamespace(status=status, read=lambda: b"")
    connection = SimpleNamespace(request=lambda *_: None, getresponse=lambda: answer, close=lambda: None)  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr(albums, "_connection", lambda _: connection)  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr(albums, "proof", lambda *_: "")  # pyright: ignore[reportUnknownLambdaType]
    with pytest.raises(error, match=f"answers {status}"):
        albums.call({"id": "albums", "service": "albums"}, "GET", "/x")


# --- queues, the warehouse, passes ------------------------------------------------------------------------------------


def test_one_empty_answer_of_a_queue_is_not_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        {},
        {"Messages": [{"MessageId": "1", "Body": "ann"}]},
        {},
        {},
        {"Messages": [{"MessageId": "2"}]},
        {},
        {},
        {},
    ]
    queue = SimpleNamespace(receive_message=lambda **_: answers.pop(0))  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr(dead_letters, "client", lambda _: queue)  # pyright: ignore[reportUnknownLambdaType]
    received = dead_letters._received("queue")  # pyright: ignore[reportPrivateUsage]
    assert [one["MessageId"] for one in received] == ["1", "2"]
    assert answers == []


def test_the_rows_of_all_tables_go_in_one_transaction_and_no_statement_names_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    monkeypatch.setattr(warehouse, "query", lambda text: said.append(text) or [["1"]])  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    monkeypatch.setattr(warehouse, "run", lambda texts: said.append(" ".join(texts)))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    store = {"id": "warehouse", "tables": ["a.events", "a.views"], "owner_column": "owner_id"}
    monkeypatch.setenv("STORES", json.dumps([store]))
    answer = warehouse.handler({**TASK, "owner_ids": ["ann-id"], "operation": "erase"}, context(600))
    assert answer["stores"]["warehouse"]["erased"] == 2
    assert said[-1].count("DELETE FROM") == 2
    assert not [one for one in said if "ann-id" in one], "Redshift keeps every statement's text"
    monkeypatch.setenv("STORES", json.dumps([{**store, "tables": ["a.events; DROP TABLE x"]}]))
    with pytest.raises(ValueError, match="is no name of a table"):
        warehouse.handler({**TASK, "operation": "find"}, context(600))


def test_a_pass_ends_with_a_cursor_before_its_time_does_and_logs_numbers_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged: list[Any] = []
    monkeypatch.setattr(passes, "logger", SimpleNamespace(info=lambda _, **said: logged.append(said)))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    monkeypatch.setenv("STORES", json.dumps([{"id": "a"}, {"id": "b"}]))

    def step(task: StoreTask, store: Any, counts: Any, _place: Any) -> None:
        counts.found += counts.is_free(task, store["id"], "raw/ann/1")

    handler = passes.kind({Operation.FIND: step})
    event = {**TASK, "operation": "find", "holds": [{"store": "a", "item": "raw/ann/1", "reason": "r"}]}
    first = handler(event, context(60))
    assert first["cursor"]["store"] == 1
    assert logged == []
    last = handler({**event, "cursor": first["cursor"]}, context(60))
    assert (last["cursor"], last["stores"]["b"]["found"]) == (None, 1)
    assert "ann" not in str(logged)
    assert logged[-1]["counts"]["a"]["kept"] == 1


# --- exports ----------------------------------------------------------------------------------------------------------


def test_an_archive_has_the_parts_of_all_pages(world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = person("ann")
    request_id = rights.ask(ann, "export")
    task = StoreTask(operation=Operation.EXPORT, request_id=request_id, owner_ids=(ann.owner_id,))
    for number in range(5):
        exports.put_lines(task, "lake", f"records-{exports.digest(str(number))}.ndjson", [{"number": number}])
    monkeypatch.setattr(archive, "page", partial(short_page, buckets.page))
    done = archive.handler({"request_id": request_id}, context(600))
    data = world.s3.get_object(Bucket=EXPORTS, Key=done["key"])["Body"].read()
    assert world.s3.list_objects_v2(Bucket=EXPORTS)["KeyCount"] == 1
    again = archive.handler({"request_id": request_id}, context(600))
    assert again == done
    assert world.s3.get_object(Bucket=EXPORTS, Key=done["key"])["Body"].read() == data
    assert {line["number"] for line in lines_of(data)} == set(range(5))


def short_page(page: Any, bucket: str, prefix: str, after: str | None) -> Any:
    return page(bucket, prefix, after, 2)


def lines_of(data: bytes) -> list[Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return [json.loads(line) for line in file.read("lake.ndjson").splitlines()]


def test_an_archive_that_cannot_be_made_leaves_no_upload(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> int:
        raise TransientFault("S3")

    monkeypatch.setattr(archive, "_write", fail)
    with pytest.raises(TransientFault):
        archive.handler({"request_id": rights.ask(person("ann"), "export")}, context(600))
    assert "Uploads" not in world.s3.list_multipart_uploads(Bucket=EXPORTS)
