"""What is particular to a kind of store: races, what S3 knows of an object, queues, caches, and the albums' proof."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from handlers.rights import albums, caches, lake, objects
from handlers.rights.caches import NotRefilled
from handlers.shared.faults import TransientFault
from tests.handlers.lambda_context import context
from tests.handlers.rights.people import Platform, Rights
from tests.handlers.rights.search import found_in
from tests.handlers.rights.world import LAKE, UPLOADS, Person, World, person

KEY = "raw/dt=2026-11-28/x.ndjson"
ANN, BOB, ZOE = (json.dumps({"owner_id": name}).encode() + b"\n" for name in ("ann", "bob", "zoe"))
TASK = {"request_id": "1", "owner_ids": ["ann"], "holds": []}


def stored(world: World) -> list[bytes]:
    """Return all versions of the object, the newest first."""
    versions = world.s3.list_object_versions(Bucket=LAKE).get("Versions", [])
    return [world.s3.get_object(Bucket=LAKE, Key=KEY, VersionId=one["VersionId"])["Body"].read() for one in versions]


def test_whoever_replaces_an_object_meanwhile_loses_nothing(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.s3.put_object(Bucket=LAKE, Key=KEY, Body=ANN + BOB)
    real, raced = lake.rewrite, list[int]()

    def rewrite(*given: Any) -> Any:
        if not raced:
            raced.append(1)
            world.s3.put_object(Bucket=LAKE, Key=KEY, Body=ANN + BOB + ZOE)  # a compaction, say
        return real(*given)

    monkeypatch.setattr(lake, "rewrite", rewrite)
    [answer] = rights.all("erase", TASK, ["lake"])
    assert raced
    assert stored(world) == [BOB + ZOE], "what came meanwhile is there, and both versions with ann are gone"
    assert answer["stores"]["lake"]["rewritten"] == 1


def test_an_object_that_is_always_replaced_is_tried_again_later(
    world: World, rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.s3.put_object(Bucket=LAKE, Key=KEY, Body=ANN + BOB)
    real, count = lake.rewrite, iter(range(100))

    def rewrite(*given: Any) -> Any:
        world.s3.put_object(Bucket=LAKE, Key=KEY, Body=ANN + BOB * next(count))
        return real(*given)

    monkeypatch.setattr(lake, "rewrite", rewrite)
    with pytest.raises(TransientFault, match="was replaced by others 5 times"):
        rights.all("erase", TASK, ["lake"])


def test_an_object_keeps_what_s3_knows_of_it(world: World, rights: Rights) -> None:
    known: dict[str, Any] = {
        "ContentType": "application/x-ndjson",
        "CacheControl": "no-store",
        "Metadata": {"made-by": "stream"},
        "StorageClass": "INTELLIGENT_TIERING",
    }
    world.s3.put_object(Bucket=LAKE, Key=KEY, Body=ANN + BOB, Tagging="layer=raw&kept=1", **known)
    rights.all("erase", TASK, ["lake"])
    answer = world.s3.get_object(Bucket=LAKE, Key=KEY)
    assert answer["Body"].read() == BOB
    assert {name: answer[name] for name in known} == known
    tags = world.s3.get_object_tagging(Bucket=LAKE, Key=KEY)["TagSet"]
    assert {one["Key"]: one["Value"] for one in tags} == {"layer": "raw", "kept": "1"}


def test_an_object_of_the_subject_alone_goes_and_no_older_one_comes_back(world: World, rights: Rights) -> None:
    for body in (BOB, ANN + BOB, ANN):
        world.s3.put_object(Bucket=LAKE, Key=KEY, Body=body)
    rights.all("erase", TASK, ["lake"])
    assert stored(world) == [BOB], "an older version of others' alone may stay"
    with pytest.raises(ClientError, match="NoSuchKey"):
        world.s3.get_object(Bucket=LAKE, Key=KEY)


def test_objects_that_name_nobody_are_not_written(world: World, rights: Rights) -> None:
    for number in range(30):
        world.s3.put_object(Bucket=LAKE, Key=f"raw/dt=2026-11-28/{number:02}.ndjson", Body=BOB)
    world.s3.put_object(Bucket=LAKE, Key=KEY, Body=ANN + BOB)
    world.expect(None)
    rights.all("erase", TASK, ["lake"])
    assert [one for one in world.calls if "PutObject" in one] == ["s3:PutObject"]


def test_a_locked_version_is_told_and_not_passed_over(world: World, rights: Rights) -> None:
    def refuse(_bucket: str, _versions: Any) -> None:
        raise PermissionError("S3 refuses to delete 1 versions in uploads: AccessDenied")

    world.s3.put_object(Bucket=UPLOADS, Key="raw/ann/1", Body=b"x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(objects, "delete", refuse)
        with pytest.raises(PermissionError, match="refuses to delete"):
            rights.all("erase", TASK, ["objects"])


def test_of_a_queue_the_others_messages_stay_and_none_is_passed_over(
    world: World, platform: Platform, rights: Rights
) -> None:
    ann, bob = Person("ann", "", ""), person("bob")
    for one in (ann, bob, ann, bob):
        platform.lose(one)
    others = [one for one in world.messages() if found_in(one.encode(), [bob.owner_id])]
    assert len(others) == 4
    rights.all("erase", TASK, ["dead_letters"])
    assert world.messages() == others, "visible, and untouched"
    world.sqs.receive_message(QueueUrl=world.queue, VisibilityTimeout=600)
    with pytest.raises(TransientFault, match="1 messages of the queue are in flight"):
        rights.all("find", TASK, ["dead_letters"])


class Services:
    """CloudFront and QuickSight, as far as they are called."""

    def __init__(self, *states: str) -> None:
        self.states, self.given = list(states), list[Any]()

    def create_invalidation(self, **given: Any) -> Any:
        self.given.append(given)
        return {"Invalidation": {"Id": "I1"}}

    def get_invalidation(self, **_: str) -> Any:
        return {"Invalidation": {"Status": self.states.pop(0)}}

    def create_ingestion(self, **given: Any) -> None:
        self.given.append(given)
        if len(self.given) > 1:
            response: Any = {"Error": {"Code": "ResourceExistsException"}, "ResponseMetadata": {"HTTPStatusCode": 409}}
            raise ClientError(response, "CreateIngestion")

    def describe_ingestion(self, **_: str) -> Any:
        return {"Ingestion": {"IngestionStatus": self.states.pop(0)}}


def forget(monkeypatch: pytest.MonkeyPatch, services: Services, store: Any) -> Any:
    monkeypatch.setattr(caches, "client", lambda _: services)  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setenv("STORES", json.dumps([store]))
    return caches.handler({**TASK, "operation": "erase"}, context(600))


def test_the_invalidation_of_cloudfront_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services("InProgress", "Completed")
    store = {"id": "cdn", "distribution_id": "D1", "paths": ["/sizes/<owner_id>/*", "/filtered/<owner_id>/*"]}
    with pytest.raises(TransientFault, match="invalidation is not complete"):
        forget(monkeypatch, services, store)
    assert forget(monkeypatch, services, store)["cursor"] is None
    batches = [one["InvalidationBatch"] for one in services.given]
    assert batches[0]["Paths"]["Items"] == ["/sizes/ann/*", "/filtered/ann/*"]
    assert batches[0] == batches[1], "the same again is the same invalidation"


def test_the_ingestion_into_spice_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    services, store = Services("RUNNING", "COMPLETED"), {"id": "spice", "data_set_id": "S1", "account_id": "1"}
    with pytest.raises(TransientFault, match="ingestion is not complete"):
        forget(monkeypatch, services, store)
    assert forget(monkeypatch, services, store)["cursor"] is None
    assert {one["IngestionType"] for one in services.given} == {"FULL_REFRESH"}
    with pytest.raises(NotRefilled, match="is FAILED"):
        forget(monkeypatch, Services("FAILED"), store)


def test_the_proof_is_for_this_service_and_this_request_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"REGION": "eu-west-1", "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(albums.boto3, "DEFAULT_SESSION", None)

    def asked(target: str) -> SimpleNamespace:
        scheme, _, query = albums.proof("albums", "GET", target, b"").partition(" ")
        said = {name: values[0] for name, values in parse_qs(query).items()}
        return SimpleNamespace(scheme=scheme, **{name.replace("-", "_"): value for name, value in said.items()})

    one = asked("/internal/owners/ann")
    assert (one.scheme, one.Action, one.Version) == ("AWS-STS", "GetCallerIdentity", "2011-06-15")
    assert one.X_Amz_SignedHeaders == "host;x-audience;x-request"
    assert int(one.X_Amz_Expires) <= 60
    assert one.X_Amz_Signature != asked("/internal/owners/bob").X_Amz_Signature


def test_the_certificate_is_verified_against_its_own_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = self_signed(tmp_path, "albums.example.com")
    known = ssl.create_default_context(cafile=str(authority / "certificate.pem"))
    monkeypatch.setattr(ssl, "create_default_context", lambda: known)
    monkeypatch.setattr(albums, "proof", lambda *_: "AWS-STS x")  # pyright: ignore[reportUnknownLambdaType]
    with served(authority) as port:
        store = {"id": "albums", "url": f"https://127.0.0.1:{port}", "service": "albums"}
        assert albums.call({**store, "tls_name": "albums.example.com"}, "GET", "/x") == {"albums": 1}
        for name in ("another.example.com", None):
            with pytest.raises(TransientFault, match="SSLCertVerificationError"):
                albums.call({**store, "tls_name": name}, "GET", "/x")
    with pytest.raises(TransientFault, match="ConnectionRefusedError"):
        albums.call({**store, "url": f"http://127.0.0.1:{port}"}, "GET", "/x")
    with pytest.raises(ValueError, match="is not a valid URL of a service"):
        albums.call({**store, "url": "ftp://albums"}, "GET", "/x")


def self_signed(folder: Path, name: str) -> Path:
    """Write a certificate of a name that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = made.sign(key, hashes.SHA256())
    (folder / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return folder


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"albums": 1}')

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
        del format, args


@contextmanager
def served(folder: Path) -> Generator[int]:
    """Serve by TLS, and yield the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    settings.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    server.socket = settings.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()
