"""A platform with every kind of store, as the functions for the rights of people call it.

It is moto's services, a Redshift on DuckDB, and an albums service of a few lines. Any call can be the last one that a
function makes.
"""

from __future__ import annotations

import base64
import io
import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

import boto3
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import FakeDeleteMarker, s3_backends
from moto.sqs.models import sqs_backends
from PIL import Image

from handlers.images.core.keys import owned_prefixes
from handlers.shared import subjects
from handlers.shared.subject_hash import subject_hash
from handlers.stream.core.keys import Layer
from local.emulators.redshift import DataApi
from local.emulators.redshift.database import Database, Objects
from tests.handlers.faulty import objects_of, stored_items
from tests.handlers.rights.search import found_in
from tests.quick_moto import client

Document = dict[str, Any]
REGION, KEY = "eu-west-1", "k" * 32
UPLOADS, VARIANTS, LAKE, FAILURES, RESULTS, EXPORTS = "uploads", "variants", "lake", "failures", "results", "exports"
BUCKETS = (UPLOADS, VARIANTS, LAKE, FAILURES, RESULTS, EXPORTS)
LEDGER, REVIEWS, REQUESTS, LIST = "ledger", "reviews", "requests", "list"
TABLES: Mapping[str, tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]] = {
    LEDGER: (("pk", "sk"), {}),
    REVIEWS: (("review_id",), {"by_owner": ("owner_id",)}),
    REQUESTS: (("request_id",), {"by_subject": ("subject",), "by_due": ("open", "due_at")}),
    LIST: (("subject",), {}),
}
SCHEMA = Path(__file__).parents[3] / "handlers" / "warehouse" / "sql" / "migrations"
OWNER = "<owner_id>"
INFORMATION: Document = {
    "stores": [
        {"id": "uploads", "purpose": "to make variants", "kept": "until_erased"},
        {"id": "lake", "purpose": "to see what fails", "kept": 395, "recipients": "viewers"},
    ],
    "controller": {"name": "Example Photos Ltd", "contact": "privacy@example.com"},
    "is_distributed": True,
}
"""What the function that makes archives is told, the least that has each kind of value."""


class Killed(Exception):  # noqa: N818 - it is no error
    """The function that made a call is gone, and so are all of its later calls."""


@dataclass
class Person:
    """Somebody, with all that names them."""

    owner_id: str
    username: str
    mail: str
    file_names: list[str] = field(default_factory=list[str])
    titles: list[str] = field(default_factory=list[str])
    phrase: str = ""

    @property
    def identifiers(self) -> list[str]:
        return [self.owner_id, self.username, self.mail, *self.file_names, *self.titles, self.phrase]


class World:
    """All stores, the calls that were made, and which of them is the last."""

    def __init__(self) -> None:
        names = ("s3", "dynamodb", "sqs", "cognito-idp", "secretsmanager")
        self.s3, self.dynamodb, self.sqs, self.cognito, secrets = map(client, names)
        for bucket in BUCKETS:
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            if bucket not in (RESULTS, FAILURES):  # one kind of each
                self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        for table in TABLES:
            self.create_table(table, table)
        self.queue = self.sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
        self.pool = self.cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
        self.key = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.secret = secrets.create_secret(Name="subjects", SecretString=KEY)["ARN"]
        self.file = Database(Path(":memory:"), Objects(self._read, self._keys))
        self._create_warehouse()
        self.api = DataApi(self)
        self.albums = dict[str, dict[str, str]]()
        self.suspended, self.stream = set[str](), list[bytes]()
        self._lock = threading.Lock()
        self.expect(None)

    def create_table(self, name: str, like: str) -> None:
        """Create a table with the keys and indexes of one."""
        keys, indexes = TABLES[like]
        names = dict.fromkeys((*keys, *(one for index in indexes.values() for one in index)))
        made = {
            "KeySchema": _keys_of(keys),
            "AttributeDefinitions": [{"AttributeName": one, "AttributeType": "S"} for one in names],
            "BillingMode": "PAY_PER_REQUEST",
        }
        if indexes:
            made["GlobalSecondaryIndexes"] = [
                {"IndexName": index, "KeySchema": _keys_of(of), "Projection": {"ProjectionType": "ALL"}}
                for index, of in indexes.items()
            ]
        self.dynamodb.create_table(TableName=name, **made)

    # --- what the functions see ---------------------------------------------------------------------------------------

    def environment(self) -> dict[str, str]:
        return {
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "REQUESTS_TABLE": REQUESTS,
            "TOMBSTONES_TABLE": LIST,
            "SUBJECT_KEY_SECRET_ARN": self.secret,
            "EXPORTS_BUCKET": EXPORTS,
            "LAKE_BUCKET": LAKE,
            "CERTIFICATE_KEY_ARN": self.key,
            "RETENTION": json.dumps({"stream": 1, "backups": 35}),
            "BACKUPS": json.dumps(["backups"]),
            "INFORMATION": json.dumps(INFORMATION),
            "STATE_MACHINE_ARN": "arn:aws:states:eu-west-1:123456789012:stateMachine:rights",
            "OFFICERS_GROUP": "privacy_officers",
            "WARN_DAYS": "7",
            "WAREHOUSE_WORKGROUP": "events",
            "WAREHOUSE_DATABASE": "analytics",
            "CLOSED_AFTER_HOURS": "-1000000",  # every day is over
            "CURATED_DAYS": "100000",
        }

    def stores(self) -> Mapping[str, Sequence[Document]]:
        """Return what each kind is told of its stores."""
        own = owned_prefixes(OWNER)
        return {
            "objects": [
                {"id": "uploads", "bucket": UPLOADS, "prefixes": own["uploads"]},
                {"id": "variants", "bucket": VARIANTS, "prefixes": own["variants"], "export": own["variants"][:2]},
                {"id": "exports", "bucket": EXPORTS, "prefixes": [f"exports/{OWNER}/"], "export": []},
            ],
            "items": [
                {
                    "id": "ledger",
                    "table": LEDGER,
                    "key": ["pk", "sk"],
                    "rectify": ["file_name"],
                    "owner": {"attribute": "pk", "value": f"owner#{OWNER}"},
                },
                {
                    "id": "reviews",
                    "table": REVIEWS,
                    "key": ["review_id"],
                    "leave_out": ["reviewer", "comment"],
                    "owner": {"attribute": "owner_id", "value": OWNER, "index": "by_owner"},
                },
            ],
            "lake": [
                {"id": "lake", "bucket": LAKE, "prefixes": [f"{layer}/" for layer in Layer]},
                {"id": "failures", "bucket": FAILURES, "prefixes": [""]},
            ],
            "results": [{"id": "results", "bucket": RESULTS, "prefixes": [""]}],
            "dead_letters": [{"id": "dead_letters", "queue_url": self.queue}],
            "warehouse": [{"id": "warehouse", "tables": ["analytics.events"], "owner_column": "owner_id"}],
            "albums": [{"id": "albums", "url": "http://albums", "service": "albums"}],
            "accounts": [{"id": "accounts", "user_pool_id": self.pool, "rectify": ["email"]}],
        }

    def session(self) -> Any:
        """Return the session of the functions: its calls are counted, and one of them may be the last."""
        session = cast("Any", boto3.Session(region_name=REGION))
        session.events.register("before-parameter-build", self._begin)
        session.events.register("before-call.redshift-data", self._warehouse)
        session.events.register("before-call.stepfunctions", self._start)
        session.events.register("before-call.kms", self._sign)
        session.events.register("after-call", self._end)
        return session

    def expect(self, last: int | None, *, takes_effect: bool = True) -> None:
        """Count calls from here on; the one of this number is the last, and takes effect or does not."""
        self.calls, self.last, self.takes_effect, self.is_dead = list[str](), last, takes_effect, False
        self.started = list[Document]()
        self.execution: str | None = None
        """In which state every run is; None: there is none."""

    def revive(self) -> None:
        """Let functions make calls again. What a dead one had received of the queue is visible after its time."""
        self.expect(None)
        queue = cast("Any", sqs_backends)[DEFAULT_ACCOUNT_ID][REGION].queues["dead-letters"]
        for message in queue._messages:
            message.change_visibility(0)

    def empty(self, bucket: str) -> None:
        """Forget all objects of a bucket."""
        cast("Any", s3_backends)[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket].keys.clear()

    def _begin(self, model: Any, **_: object) -> None:
        self.call(f"{model.service_model.service_name}:{model.name}")

    def call(self, name: str) -> None:
        """Count a call, unless it is that of a dead function."""
        with self._lock:
            if self.is_dead:
                raise Killed(name)
            self.calls.append(name)
            if len(self.calls) == self.last and not self.takes_effect:
                self.is_dead = True
                raise Killed(name)

    def _end(self, model: Any, **_: object) -> None:
        self.end(model.name)

    def end(self, name: str) -> None:
        """Kill whoever made the last call, now that it has taken effect."""
        with self._lock:
            if self.last is not None and len(self.calls) >= self.last and self.takes_effect:
                self.is_dead = True
                raise Killed(name)

    def _start(self, model: Any, params: Document, **_: object) -> tuple[SimpleNamespace, Document] | None:
        if model.name == "DescribeExecution":
            if self.execution is None:
                said = {"Error": {"Code": "ExecutionDoesNotExist"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
                return SimpleNamespace(status_code=400), said
            return SimpleNamespace(status_code=200), {"status": self.execution}
        self.started.append(json.loads(params["body"]))
        return SimpleNamespace(status_code=200), {"executionArn": "arn", "startDate": 0}

    def public_key(self) -> bytes:
        """Return the key that certificates are verified with."""
        known = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return self._private.public_key().public_bytes(*known)

    def _sign(self, params: Document, **_: object) -> tuple[SimpleNamespace, Document]:
        """Sign as KMS does: moto's takes a digest for the message."""
        given = json.loads(params["body"])
        assert (given["MessageType"], given["SigningAlgorithm"]) == ("DIGEST", "ECDSA_SHA_256")
        digest = base64.b64decode(given["Message"])
        signature = self._private.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        return SimpleNamespace(status_code=200), {"Signature": signature}

    # --- the warehouse ------------------------------------------------------------------------------------------------

    def _create_warehouse(self) -> None:
        with self.file.transaction() as transaction:
            transaction.connection.execute("CREATE SCHEMA analytics")
        api = DataApi(self)
        for path in sorted(SCHEMA.glob("*.sql")):
            statements = [one.strip() for one in path.read_text().split(";\n") if one.strip()]
            given = {"Database": "analytics", "WorkgroupName": "events", "Sqls": statements, "WaitTimeSeconds": 20}
            answer: Any = api.operations["BatchExecuteStatement"](given)
            state: Any = api.operations["DescribeStatement"]({"Id": answer["Id"]})
            assert state["Status"] == "FINISHED", state

    def database(self, workgroup: str, name: str) -> Database | None:
        return self.file if (workgroup, name) == ("events", "analytics") else None

    def notify(self, detail: Mapping[str, Any], workgroup: str) -> None:
        """Nobody waits for the end of a statement here."""

    def _warehouse(self, model: Any, params: Document, **_: object) -> tuple[SimpleNamespace, Document]:
        given = json.loads(params["body"])
        answer = self.api.operations[model.name]({**given, "WaitTimeSeconds": 20})
        return SimpleNamespace(status_code=200), dict(answer)

    def _read(self, bucket: str, key: str) -> bytes:
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        found = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [str(one["Key"]) for one in found.get("Contents", ())]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.file.transaction() as transaction:
            return transaction.connection.execute(statement).fetchall()

    # --- the albums ---------------------------------------------------------------------------------------------------

    def albums_call(self, _store: Document, method: str, target: str, document: Any = None) -> Document:
        """Answer as the albums service does."""
        self.call(f"albums:{method}")
        answer = self._albums(method, [unquote(one) for one in target.partition("?")[0].split("/")[3:]], document)
        self.end("albums")
        return answer

    def _albums(self, method: str, path: Sequence[str], document: Any) -> Document:
        if not path:
            return {"owners": sorted(self.albums), "next": None}
        owner, *rest = path
        own = self.albums.get(owner, {})
        counts: Document = {"albums": len(own), "photos": 0}
        match method, rest:
            case "GET", ["export"]:
                return {"albums": [{"album_id": one, "title": title} for one, title in own.items()]}
            case "PUT", ["restriction"]:
                self.suspended.add(owner)
            case "DELETE", ["restriction"]:
                self.suspended.discard(owner)
            case "PATCH", ["albums", album]:
                own[album] = document["title"]
            case "DELETE", []:
                self.albums.pop(owner, None)
                counts["albums"] = len(own)
                self.suspended.discard(owner)
            case _:
                pass
        return counts

    # --- looking for people ---------------------------------------------------------------------------------------

    def subject(self, person: Person) -> str:
        return subject_hash(KEY.encode(), person.owner_id)

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Yield all that any store has, but the stream: where it is, and its bytes."""
        for bucket in BUCKETS:
            yield from self._objects(bucket)
        for table in self.dynamodb.list_tables()["TableNames"]:
            yield from ((f"table {table}", json.dumps(one, default=str).encode()) for one in stored_items(table))
        for body in self.messages():
            yield "dead letters", body.encode()
        for user in self.cognito.list_users(UserPoolId=self.pool)["Users"]:
            yield "user pool", json.dumps(user, default=str).encode()
        for owner, own in self.albums.items():
            yield "albums", json.dumps([owner, own]).encode()
        for schema, table in self.rows("SELECT table_schema, table_name FROM information_schema.tables"):
            rows = self.rows(f'SELECT * FROM "{schema}"."{table}"')  # noqa: S608
            yield f"warehouse {table}", json.dumps(rows, default=str).encode()

    def _objects(self, bucket: str) -> Iterator[tuple[str, bytes]]:
        for key, versions in dict.items(objects_of(bucket)):
            for version in versions:
                if isinstance(version, FakeDeleteMarker):
                    yield f"{bucket} marker", key.encode()
                    continue
                yield f"{bucket} key", key.encode()
                yield f"{bucket} {key}", version.value
                yield f"{bucket} {key} metadata", json.dumps(dict(version.metadata), default=str).encode()
        for one in self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", ()):
            yield f"{bucket} upload in parts", one["Key"].encode()

    def messages(self) -> list[str]:
        """Return the bodies of the messages that are visible in the dead-letter queue."""
        queue = cast("Any", sqs_backends)[DEFAULT_ACCOUNT_ID][REGION].queues["dead-letters"]
        return sorted(str(one.body) for one in queue._messages if one.visible)

    def named(self, person: Person) -> dict[str, set[str]]:
        """Return where anything names somebody, and by what."""
        found: dict[str, set[str]] = {}
        for where, data in self.everything():
            names = found_in(data, person.identifiers)
            if names:
                found.setdefault(where, set()).update(names)
        return found


def person(name: str) -> Person:
    """Return somebody new: the ids are random, and no other's part."""
    owner = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    return Person(owner, f"{name}-the-user", f"{name}@mail.example", phrase=f"on the beach with {name}s dog")


def photo(phrase: str) -> bytes:
    """Return a photo whose metadata has a phrase."""
    image, file = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = image.getexif()
    exif[0x010E] = phrase
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def forget_clients(caches: Sequence[Callable[..., Any]] = ()) -> None:
    """Let the functions make their clients anew."""
    for cached in (subjects._hash_key, *caches):  # pyright: ignore[reportPrivateUsage]
        cast("Any", cached).cache_clear()


def _keys_of(names: Sequence[str]) -> list[Document]:
    return [{"AttributeName": one, "KeyType": kind} for one, kind in zip(names, ("HASH", "RANGE"), strict=False)]
