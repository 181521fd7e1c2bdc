"""Requests: who may ask for what, what is answered, until when, and what an export has in it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest

from components.data_subject_rights.schemas import ONE_REQUEST
from handlers.rights import close, deadlines, ledger, list_requests, read_request, record, request, verify
from handlers.rights.core.certificate import Erasure, certificate
from handlers.rights.core.corrections import CORRECTABLE
from handlers.rights.core.operations import ChangeRefused, Counts, Hold
from handlers.rights.core.reading import as_text
from handlers.rights.core.requests import due
from handlers.rights.verify import NotVerified
from handlers.shared.subjects import State, find_states
from tests.handlers.lambda_context import context
from tests.handlers.rights.people import Platform, Rights
from tests.handlers.rights.search import found_in
from tests.handlers.rights.world import EXPORTS, Person, World, person

ANN, BOB, OFFICER = "ann-id", "bob-id", "officer-id"


def call(
    module: Any, caller: str, body: Any = None, request_id: str = "", groups: str = "", **query: str
) -> tuple[int, Any]:
    claims = {"sub": caller, "token_use": "id", "cognito:groups": groups}
    event = {
        "httpMethod": "POST" if body is not None else "GET",
        "resource": "/privacy/requests",
        "headers": {"Content-Type": "application/json"},
        "requestContext": {"authorizer": {"claims": claims}, "requestId": "1"},
        "pathParameters": {"request_id": request_id},
        "queryStringParameters": query or None,
        "body": None if body is None else json.dumps(body),
    }
    answer = module.handler(event, context())
    return answer["statusCode"], json.loads(answer["body"])


def ask(caller: str, groups: str = "", **body: Any) -> tuple[int, Any]:
    return call(request, caller, body, groups=groups)


def test_a_subject_asks_for_itself_and_the_ledger_knows_before_the_run_starts(world: World) -> None:
    status, body = ask(ANN, kind="erase")
    assert (status, body["state"]) == (202, "received")
    item = ledger.known(body["request_id"])
    assert (item["owner_id"], item["by"], item["open"]) == (ANN, "subject", "open")
    assert item["subject"] == world.subject(Person(ANN, "", ""))
    assert [json.loads(one["input"]) for one in world.started] == [{"request_id": body["request_id"]}], "an id alone"
    names = [one.partition(":")[2] for one in world.calls]
    assert names.index("PutItem") < names.index("StartExecution")


def test_an_officer_asks_for_others_and_nobody_else_does(world: World) -> None:
    assert ask(ANN, kind="erase", owner_id=BOB)[0] == 403
    assert ask(ANN, "reviewers", kind="erase", owner_id=BOB)[0] == 403
    assert world.started == [], "refused before anything is written"
    status, body = ask(OFFICER, "reviewers,privacy_officers", kind="erase", owner_id=BOB)
    assert status == 202
    item = ledger.known(body["request_id"])
    assert (item["by"], item["owner_id"]) == ("officer", BOB)


def test_only_an_officer_says_what_must_be_kept(world: World) -> None:
    holds = [{"store": "uploads", "item": "raw/x/1", "reason": "Art. 17(3)(e)"}]
    assert ask(ANN, kind="erase", holds=holds)[0] == 403
    status, body = ask(OFFICER, "privacy_officers", kind="erase", owner_id=ANN, holds=holds)
    assert status == 202
    assert ledger.known(body["request_id"])["holds"] == holds
    assert len(world.started) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "forget"}, "kind"),
        ({}, "kind"),
        ({"kind": "erase", "owner_id": "a/b"}, "owner_id"),
        ({"kind": "erase", "changes": {"accounts": {}}}, "changes"),
        ({"kind": "rectify"}, "changes"),
        ({"kind": "rectify", "changes": []}, "changes"),
        ({"kind": "rectify", "changes": {"accounts": {"email": 1.5}}}, "changes"),
        ({"kind": "rectify", "changes": {"albums": {"1": {"title": "\ud800"}}}}, "changes"),
        ({"kind": "rectify", "changes": {"albums": {"\ud800": {"title": "new"}}}}, "changes"),
        ({"kind": "rectify", "changes": {"albums": {"": {"title": "new"}}}}, "changes"),
        ({"kind": "rectify", "changes": {"albums": {"1": {"title": " "}}}}, "changes"),
        ({"kind": "erase", "holds": [{"store": "uploads", "item": "\0", "reason": "r"}]}, "holds"),
        ({"kind": "rectify", "changes": {"email": "new@mail.example"}}, "changes"),
        ({"kind": "rectify", "changes": {"accounts": {"sub": "another"}}}, "changes"),
        ({"kind": "rectify", "changes": {"accounts": {"email": "x"}}}, "changes"),
        ({"kind": "rectify", "changes": {"accounts": {}}}, "changes"),
        ({"kind": "rectify", "changes": {"albums": {"1": {"title": 1}}}}, "changes"),
        ({"kind": "rectify", "changes": {"ledger": {"owner#another/upload#1": {"file_name": "a"}}}}, "changes"),
        ({"kind": "erase", "holds": [{"store": "x"}]}, "holds"),
        ({"kind": "erase", "holds": [{"store": "x", "item": "y", "reason": "Art. 17(3)(e): Jane Doe"}]}, "holds"),
        ({"kind": "erase", "at once": True}, "at once"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_name(world: World, body: Any, field: str) -> None:
    status, said = ask(OFFICER, "privacy_officers", **body)
    assert (status, said["detail"].partition(":")[0]) == (400, field)
    assert world.started == []


def test_what_can_be_corrected_is_taken_store_by_store(world: World) -> None:
    changes = {
        "accounts": {"email": "new@mail.example"},
        "albums": {"album-1": {"title": "new", "description": ""}},
        "ledger": {f"owner#{ANN}/upload#1": {"file_name": "new.jpg"}},
    }
    assert changes.keys() == CORRECTABLE.keys()
    status, body = ask(ANN, kind="rectify", changes=changes)
    assert status == 202
    assert ledger.known(body["request_id"])["changes"] == changes
    assert len(world.started) == 1


def test_whoever_asks_what_there_is_reads_how_much_is_in_each_store(
    world: World, platform: Platform, rights: Rights
) -> None:
    ann = person("ann")
    platform.join(ann)
    platform.upload(ann)
    request_id = rights.ask(ann, "find")
    assert "found" not in call(read_request, ann.owner_id, request_id=request_id)[1], "nobody has looked yet"
    task = {"request_id": request_id, "owner_ids": [ann.owner_id], "holds": []}
    record.handler({"request_id": request_id, "step": "found", "answers": rights.all("find", task)}, context())
    found = call(read_request, ann.owner_id, request_id=request_id)[1]["found"]
    assert found["accounts"] == 1
    assert found["uploads"] >= 1
    assert found["warehouse"] == 0
    jsonschema.validate(found, ONE_REQUEST["properties"]["found"])
    assert world.is_dead is False


def test_the_same_again_is_the_same_request_and_one_that_failed_is_started_again(world: World) -> None:
    first = ask(ANN, kind="export")[1]["request_id"]
    assert ask(ANN, kind="export")[1]["request_id"] == first
    assert ask(ANN, kind="erase")[1]["request_id"] != first
    close.handler({"request_id": first, "failed": True}, context())
    assert ledger.known(first)["owner_id"] == ANN, "it is still to be answered"
    assert ask(ANN, kind="export")[1]["request_id"] == first
    names = [one["name"] for one in world.started if one["name"].startswith(first)]
    assert names[-1] == f"{first}-1", "a run of its own"
    close.handler({"request_id": first}, context())
    assert ask(ANN, kind="export")[1]["request_id"] != first, "that one is answered"
    corrections = [ask(ANN, kind="rectify", changes={"accounts": {"email": mail}})[1] for mail in ("a@b.c", "d@b.c")]
    assert corrections[0]["request_id"] != corrections[1]["request_id"], "each corrects something else"


def test_requests_are_listed_for_their_subject_and_for_officers(world: World) -> None:
    asked = [ask(ANN, kind=kind)[1]["request_id"] for kind in ("export", "erase")]
    for number, one in enumerate(asked):
        ledger.change(one, {"received_at": f"2026-11-2{number}T00:00:00.000Z"})
    shown = call(list_requests, ANN)[1]["requests"]
    assert [one["request_id"] for one in shown] == asked[::-1], "the newest first"
    for one in (*shown, call(read_request, ANN, request_id=asked[0])[1]):
        assert not {"owner_id", "subject", "holds", "changes"} & set(one)
    assert call(list_requests, BOB)[1] == {"requests": []}
    assert call(list_requests, BOB, owner_id=ANN)[0] == 403
    assert call(list_requests, OFFICER, owner_id=ANN, groups="privacy_officers")[1]["requests"] == shown
    assert world.is_dead is False


def test_a_request_is_read_by_its_subject_and_by_officers(world: World) -> None:
    request_id = ask(ANN, kind="export")[1]["request_id"]
    assert call(read_request, ANN, request_id=request_id)[1]["kind"] == "export"
    assert call(read_request, OFFICER, request_id=request_id, groups="privacy_officers")[0] == 200
    assert call(read_request, BOB, request_id=request_id)[0] == 404
    assert call(read_request, BOB, request_id="none")[0] == 404
    assert world.is_dead is False


def test_an_export_has_all_of_the_person_nothing_of_others_and_a_link_that_expires(
    world: World, platform: Platform, rights: Rights
) -> None:
    ann, bob = person("ann"), person("bob")
    for one in (ann, bob):
        platform.join(one)
        platform.leave_behind(one)
        platform.create_album(one)
        platform.ask_for_review(one)
    platform.send(platform.events([ann, bob]))
    platform.send_invalid([ann, bob])
    platform.load()
    platform.compact()
    request_id = rights.ask(ann, "export")
    done = rights.export(request_id)
    data = world.s3.get_object(Bucket=EXPORTS, Key=done["key"])["Body"].read()
    assert found_in(data, ann.identifiers) == set(ann.identifiers)
    assert found_in(data, [*bob.identifiers, "the-reviewer", "of another person"]) == set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        index = json.loads(archive.read("index.json"))
        jsonschema.validate(index, json.loads(archive.read("index.schema.json")))
        named = {one["path"]: one for one in index["files"]}
        beside = {"index.json", "index.schema.json", *index["information"].values()}
        assert named.keys() == {*archive.namelist()} - beside
        about = json.loads(archive.read(index["information"]["data"]))
        jsonschema.validate(about, json.loads(archive.read(index["information"]["schema"])))
        assert [(one["store"], one["location"]) for one in about["processing"]] == [
            ("uploads", "Ireland (eu-west-1)"),
            ("lake", "Ireland (eu-west-1)"),
        ]
        assert {one["what"]: one["holds"] for one in about["deleted_automatically"]} == {
            "backups": "copies of your data",
            "stream": "your pseudonym (owner_id)",
        }
        assert "privacy@example.com" in archive.read(index["information"]["text"]).decode()
        for path, one in named.items():
            content = archive.read(path)
            assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])
        lines = archive.read("lake.ndjson").splitlines()
        assert len(lines) == len(set(lines)) == named["lake.ndjson"]["records"]
    keys = [one["Key"] for one in world.s3.list_objects_v2(Bucket=EXPORTS)["Contents"]]
    assert keys == [done["key"]], "the parts are gone"
    link = call(read_request, ann.owner_id, request_id=request_id)[1]["export"]
    asked = parse_qs(urlsplit(link["url"]).query)
    assert asked["X-Amz-Expires"] == ["900"]
    assert link["expires_in"] == 900
    assert asked["response-content-disposition"] == ['attachment; filename="export.zip"'], "no page of this origin"
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_what_is_corrected_is_read_from_the_ledger(world: World, platform: Platform, rights: Rights) -> None:
    ann = person("ann")
    platform.join(ann)
    platform.create_album(ann)
    changes = {"accounts": {"email": "new@mail.example"}, "albums": {"album-1": {"title": "new"}}}
    task = {"request_id": rights.ask(ann, "rectify", changes=changes), "owner_ids": [ann.owner_id], "holds": []}
    rights.all("rectify", task)
    user = world.cognito.admin_get_user(UserPoolId=world.pool, Username=ann.username)
    assert {"Name": "email", "Value": "new@mail.example"} in user["UserAttributes"]
    assert world.albums[ann.owner_id] == {"album-1": "new"}
    wrong = rights.ask(ann, "rectify", "wrong", changes={"accounts": {"sub": "another"}})
    with pytest.raises(ChangeRefused, match="sub cannot be corrected; email can"):
        rights.all("rectify", {**task, "request_id": wrong}, ["accounts"])


def test_a_restriction_an_objection_and_their_end(world: World, rights: Rights) -> None:
    from handlers.rights import begin  # noqa: PLC0415

    ann = person("ann")
    for kind, state in (("object", State.OBJECTED), ("restrict", State.RESTRICTED), ("object", State.RESTRICTED)):
        request_id = rights.ask(ann, kind, f"{kind}-{state}")
        begin.handler({"request_id": request_id}, context())
        assert find_states({ann.owner_id}) == {ann.owner_id: state}
    begin.handler({"request_id": rights.ask(ann, "lift")}, context())
    assert find_states({ann.owner_id}) == {}
    begin.handler({"request_id": rights.ask(ann, "erase")}, context())
    with pytest.raises(Exception, match="cannot be lifted"):
        begin.handler({"request_id": rights.ask(ann, "lift", "again")}, context())
    assert find_states({ann.owner_id}) == {ann.owner_id: State.ERASED}
    assert world.is_dead is False


def test_a_certificate_is_verified_without_aws_and_no_other_is(
    world: World, rights: Rights, platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = person("ann")
    platform.join(ann)
    platform.upload(ann)
    request_id = rights.ask(ann, "erase")
    rights.erase(request_id)
    signed = call(read_request, OFFICER, request_id=request_id, groups="privacy_officers")[1]["certificate"]
    key = world.public_key()
    verify.verify(signed, key)
    changed = json.loads(json.dumps(signed))
    changed["certificate"]["erased"]["uploads"]["items"] += 1
    with pytest.raises(NotVerified, match="not this key's over this certificate"):
        verify.verify(changed, key)
    (tmp_path / "key").write_bytes(key)
    for document, status in ((signed, 0), ({"request_id": "1", "certificate": signed}, 0), (changed, 1)):
        (tmp_path / "certificate.json").write_text(json.dumps(document))
        monkeypatch.setattr("sys.argv", ["verify", str(tmp_path / "certificate.json"), str(tmp_path / "key")])
        assert verify.main() == status
    expires = {one["store"]: datetime.fromisoformat(one["at_the_latest"]) for one in signed["certificate"]["expires"]}
    completed = datetime.fromisoformat(signed["certificate"]["completed_at"])
    assert expires == {"stream": completed + timedelta(days=1), "backups": completed + timedelta(days=35)}
    holds = {one["store"]: one["holds"] for one in signed["certificate"]["expires"]}
    assert holds == {"stream": "the pseudonym", "backups": "copies from before the erasure"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((None, b""), "certificate.json cannot be read: No such file or directory"),
        (("{", b""), "certificate.json is not JSON"),
        (
            ("[]", b""),
            "certificate.json has no signed certificate: save what GET /privacy/requests/{request_id} answers",
        ),
        (('{"request_id": "1", "state": "running"}', b""), "certificate.json has no signed certificate"),
        (('{"certificate": {}, "signature": {"algorithm": "", "value": ""}}', None), "key cannot be read"),
        (('{"certificate": {}, "signature": {"algorithm": "", "value": ""}}', b"x"), "key is not a public key in PEM"),
    ],
)
def test_what_is_no_certificate_and_no_key_is_refused_by_the_name_of_its_file(
    files: tuple[str | None, bytes | None],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    certificate_text, key = files
    if certificate_text is not None:
        (tmp_path / "certificate.json").write_text(certificate_text)
    if key is not None:
        (tmp_path / "key").write_bytes(key)
    monkeypatch.setattr("sys.argv", ["verify", str(tmp_path / "certificate.json"), str(tmp_path / "key")])
    assert verify.main() == 64
    assert said in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["verify"])
    assert verify.main() == 64
    assert capsys.readouterr().err == f"{verify.USAGE}\n"


def test_a_certificate_is_read_by_people() -> None:
    hold = Hold("uploads", "raw/o/1", "Art. 17(3)(e)")
    document = certificate(
        Erasure(
            request_id="1",
            subject="s",
            owner_id="o",
            received="2026-11-28T12:00:00.000Z",
            due="2026-12-28T12:00:00.000Z",
            completed=datetime(2026, 11, 28, 12, 30, tzinfo=UTC),
            found={"dead-letters-0": Counts(0), "uploads": Counts(1_234), "other": Counts(2)},
            verified={"dead-letters-0": Counts(0), "uploads": Counts(kept=[hold]), "other": Counts()},
            retention={"stream": 1},
        )
    )
    lines = as_text(document).splitlines()
    assert lines[0] == "Certificate of erasure (GDPR Art. 17)"
    assert "  completed   2026-11-28 12:30 UTC" in lines
    assert "    1,234  uploads: original photos" in lines
    assert "        2  other" in lines
    assert "  no data of the person found: dead-letters-0" in lines
    assert "  raw/<owner_id>/1 in uploads: original photos: Art. 17(3)(e)" in lines
    assert "  by 2026-11-29  stream" in lines


def test_nothing_is_certified_while_something_is_left_or_was_not_looked_at() -> None:
    given: dict[str, Any] = {"request_id": "1", "subject": "s", "owner_id": "o", "received": "", "due": ""}
    more: dict[str, Any] = {"completed": datetime(2026, 11, 28, tzinfo=UTC), "retention": {}}
    with pytest.raises(ValueError, match="2 items are left"):
        certificate(Erasure(**given, **more, found={"a": Counts(3)}, verified={"a": Counts(2)}))
    with pytest.raises(ValueError, match="b: looked at before the erasure or after it alone"):
        certificate(Erasure(**given, **more, found={"a": Counts(3), "b": Counts(1)}, verified={"a": Counts()}))


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2026-01-31", "2026-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2026-12-15", "2027-01-15"),
        ("2026-03-31", "2026-04-30"),
    ],
)
def test_a_month_ends_as_the_law_has_it(received: str, until: str) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=UTC)
    assert due(at) == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert due(at, 0.5) == at + timedelta(hours=12)
    for days in (0, -1, 32):
        with pytest.raises(ValueError, match="DUE_DAYS is"):
            due(at, days)


def test_with_a_shorter_month_a_request_is_due_soon_and_then_overdue(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUE_DAYS", str(10 / 86_400))  # ten seconds
    monkeypatch.setenv("WARN_DAYS", str(4 / 86_400))
    start = datetime.now(UTC)
    monkeypatch.setattr(ledger, "now", lambda: start)
    request_id = ask(ANN, kind="erase")[1]["request_id"]
    counts: list[tuple[int, int, int]] = []
    for seconds in (1, 7, 11, 400):
        monkeypatch.setattr(ledger, "now", lambda at=start + timedelta(seconds=seconds): at)
        said = deadlines.handler({}, context())
        counts.append((said["OpenRequests"], said["RequestsDueSoon"], said["RequestsOverdue"]))
    assert counts == [(1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 1, 1)]
    assert len(world.started) == 2, "what was not started after five minutes is started"
    ledger.change(request_id, {"state": "done"}, "open")
    assert deadlines.handler({}, context())["OpenRequests"] == 0
