"""What people do on the platform, and how a right of theirs is exercised: the steps of the workflow."""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

from handlers.compaction import compact
from handlers.images.core.keys import owned_prefixes, photo_at, variant_key
from handlers.images.core.ledger import new_upload, photo_item_key
from handlers.rights import (
    accounts,
    albums,
    archive,
    begin,
    certify,
    close,
    dead_letters,
    items,
    lake,
    ledger,
    objects,
    record,
    results,
    warehouse,
)
from handlers.shared.items import to_item
from handlers.stream import transform
from handlers.warehouse import load
from tests.handlers.lambda_context import context
from tests.handlers.rights.world import (
    FAILURES,
    LAKE,
    LEDGER,
    RESULTS,
    REVIEWS,
    UPLOADS,
    VARIANTS,
    Person,
    World,
    photo,
)
from tests.handlers.stream.records import CHANGED, UPLOADED, VIEWED, encoded, lambda_event

Document = dict[str, Any]
KINDS: Mapping[str, Any] = {
    "objects": objects,
    "items": items,
    "lake": lake,
    "results": results,
    "dead_letters": dead_letters,
    "warehouse": warehouse,
    "albums": albums,
    "accounts": accounts,
}
"""In the order of an erasure."""
DAY = "2026-11-28"
SECONDS = 600


class Platform:
    """What people do. Numbers count on, so that the same program of work gives the same names.

    Args:
        world: the stores.
    """

    def __init__(self, world: World) -> None:
        self.world, self._number = world, itertools.count()

    def join(self, person: Person) -> None:
        """Create an account. The pool gives it its own id: that is the owner's from then on."""
        attributes = [{"Name": "email", "Value": person.mail}, {"Name": "name", "Value": person.phrase}]
        made = self.world.cognito.admin_create_user(
            UserPoolId=self.world.pool, Username=person.username, UserAttributes=attributes
        )["User"]
        person.owner_id = next(one["Value"] for one in made["Attributes"] if one["Name"] == "sub")

    def upload(self, person: Person) -> str:
        """Upload a photo, which is processed; return its key."""
        world, number = self.world, next(self._number)
        name = f"{person.username}-{number}.jpg"
        person.file_names.append(name)
        upload = new_upload(person.owner_id, name, now=1, retention_days=0)
        world.dynamodb.put_item(TableName=LEDGER, Item=to_item(upload.item))
        data = photo(person.phrase)
        version = world.s3.put_object(Bucket=UPLOADS, Key=upload.key, Body=data)["VersionId"]
        made = photo_at(UPLOADS, upload.key, version, versioned=True)
        world.s3.put_object(Bucket=VARIANTS, Key=variant_key(made, "sizes", "large", "jpeg"), Body=data)
        item = {**photo_item_key(made), "owner_id": person.owner_id, "key": upload.key, "outcome": "processed"}
        world.dynamodb.put_item(TableName=LEDGER, Item=to_item(item))
        return upload.key

    def leave_behind(self, person: Person) -> None:
        """Leave what a run, a browser and a deletion leave: work, an upload in parts, versions and their marks."""
        key = self.upload(person)
        for prefix in owned_prefixes(person.owner_id)["variants"][2:]:
            self.world.s3.put_object(Bucket=VARIANTS, Key=f"{prefix}x/0.json", Body=person.phrase.encode())
        made = self.world.s3.create_multipart_upload(Bucket=UPLOADS, Key=f"{key}0")
        self.world.s3.upload_part(Bucket=UPLOADS, Key=f"{key}0", UploadId=made["UploadId"], PartNumber=1, Body=b"x")
        self.world.s3.put_object(Bucket=UPLOADS, Key=key, Body=photo(person.phrase))
        self.world.s3.delete_object(Bucket=UPLOADS, Key=key)

    def create_album(self, person: Person) -> None:
        title = f"holidays of {person.username} {next(self._number)}"
        person.titles.append(title)
        self.world.albums.setdefault(person.owner_id, {})[f"album-{len(person.titles)}"] = title

    def ask_for_review(self, person: Person) -> None:
        item = {"review_id": f"review-{next(self._number)}", "owner_id": person.owner_id, "reviewer": "the-reviewer"}
        self.world.dynamodb.put_item(TableName=REVIEWS, Item=to_item({**item, "comment": "of another person"}))

    def events(self, people: Sequence[Person]) -> list[bytes]:
        """Return some events of people: of each an upload, a view, and the upload once more, as producers may."""
        found: list[bytes] = []
        for person in people:
            ids = [hashlib.sha256(str(next(self._number)).encode()).hexdigest()[:32] for _ in range(3)]
            events = [
                encoded(UPLOADED, event_id=ids[0]),
                encoded(VIEWED, event_id=ids[1]),
                encoded(CHANGED, event_id=ids[2]),
            ]
            own = [json.dumps(json.loads(one) | {"owner_id": person.owner_id}).encode() for one in events]
            found += [*own, own[0]]
        return found

    def send(self, records: Sequence[bytes]) -> None:
        """Put records on the stream, and write them into the lake."""
        self.world.stream += records
        self._transform(records)

    def _transform(self, records: Sequence[bytes]) -> None:
        event = self._batch(records)
        assert transform.handler(event, context(SECONDS)) == {"batchItemFailures": []}

    def _batch(self, records: Sequence[bytes]) -> Document:
        event, start = lambda_event(records), next(self._number)
        for number, one in enumerate(event["Records"]):
            one["kinesis"]["sequenceNumber"] = f"{start:06}{number:06}"
        return event

    def send_invalid(self, people: Sequence[Person]) -> None:
        """Send records that are no events: they are quarantined, with their bytes."""
        records = [json.dumps({"owner_id": one.owner_id, "title": one.phrase}).encode() for one in people]
        records += [gzip.compress(f"{one.owner_id} {one.phrase}".encode()) for one in people]
        self._transform(records)

    def give_up(self, people: Sequence[Person]) -> None:
        """Keep a batch as Lambda does when all attempts failed."""
        records = self.events(people)
        self.world.stream += records
        document = {
            "requestContext": {"condition": "RetryAttemptsExhausted"},
            "payload": json.dumps(self._batch(records)),
        }
        key = f"aws/lambda/mapping/{next(self._number):06}"
        self.world.s3.put_object(Bucket=FAILURES, Key=key, Body=json.dumps(document).encode())

    def compact(self) -> None:
        """Compact the day."""
        compact.handler({"days": [DAY]}, context(SECONDS))

    def compact_daily(self) -> None:
        """Compact what is due, as every day."""
        compact.handler({}, context(SECONDS))

    def load(self) -> None:
        """Load all that is processed into the warehouse."""
        bodies = [
            json.dumps({"detail": {"bucket": {"name": LAKE}, "object": {"key": one["Key"]}}})
            for one in self.world.s3.list_objects_v2(Bucket=LAKE, Prefix="processed/").get("Contents", ())
        ]
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        if records:
            assert load.handler({"Records": records}, context(SECONDS)) == {"batchItemFailures": []}

    def ask(self, people: Sequence[Person]) -> None:
        """Keep the result of a query about some people."""
        text = "\n".join(['"owner_id","photos"', *(f'"{one.owner_id}","3"' for one in people)]).encode()
        number = next(self._number)
        self.world.s3.put_object(Bucket=RESULTS, Key=f"{number:06}.csv", Body=text)
        self.world.s3.put_object(Bucket=RESULTS, Key=f"{number:06}.gz", Body=gzip.compress(text))

    def lose(self, person: Person) -> None:
        """Leave a message in the dead-letter queue, as text and in base64."""
        key = f"raw/{person.owner_id}/{next(self._number)}"
        body = json.dumps({"detail": {"object": {"key": key}}})
        self.world.sqs.send_message(QueueUrl=self.world.queue, MessageBody=body)
        self.world.sqs.send_message(QueueUrl=self.world.queue, MessageBody=base64.b64encode(body.encode()).decode())


class Rights:
    """Rights that are exercised, step by step.

    Args:
        world: the stores.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, person: Person, kind: str, request_id: str = "", **more: Any) -> str:
        """Write a request into the ledger, and return its id."""
        request_id = request_id or f"request-{kind}-{self.world.subject(person)[:8]}"
        item = {
            "request_id": request_id,
            "subject": self.world.subject(person),
            "owner_id": person.owner_id,
            "kind": kind,
            "state": "received",
            "open": "open",
            "received_at": "2026-11-28T12:00:00.000Z",
            "due_at": "2026-12-28T12:00:00.000Z",
            "by": "subject",
        }
        ledger.put(item | more)
        return request_id

    def all(
        self, operation: str, task: Document, kinds: Sequence[str] = tuple(KINDS), seconds: float = SECONDS
    ) -> list[Document]:
        """Run an operation over the kinds, and return their last answers."""
        answers: list[Document] = []
        for kind in kinds:
            with patch.dict("os.environ", STORES=json.dumps(self.world.stores()[kind])), self._albums():
                cursor = None
                while True:
                    event = {**task, "operation": operation, "cursor": cursor}
                    answer = KINDS[kind].handler(json.loads(json.dumps(event)), context(seconds))
                    cursor = answer["cursor"]
                    if cursor is None:
                        break
                answers.append(json.loads(json.dumps(answer)))
        return answers

    def _albums(self) -> Any:
        return patch.object(albums, "call", self.world.albums_call)

    def erase(self, request_id: str) -> Document:
        """Erase, from the beginning of the workflow to its end; all of it can be repeated."""
        run = self._context
        item = ledger.find(request_id)
        if item is not None and "owner_id" not in item:
            return {"certified": True}  # only the answer of the last step was lost
        task = begin.handler({"request_id": request_id}, run())
        self.all("suspend", task, ["albums", "accounts"])
        record.handler({"request_id": request_id, "step": "found", "answers": self.all("find", task)}, run())
        done: Document = {}
        for _ in range(3):
            self.all("erase", task)
            done = certify.handler({"request_id": request_id, "verified": self.all("find", task)}, run())
            if done["certified"]:
                close.handler({"request_id": request_id}, run())
                return done
        raise AssertionError(f"something is left: {done}")

    def change(self, person: Person, kind: str, request_id: str) -> None:
        """Restrict, object or lift, from the beginning of the workflow to its end."""
        task = begin.handler({"request_id": self.ask(person, kind, request_id)}, self._context())
        if kind != "object":
            self.all(kind, task, ["albums"])
        close.handler({"request_id": request_id}, self._context())

    def export(self, request_id: str) -> Document:
        """Export, from the beginning of the workflow to its end."""
        task = begin.handler({"request_id": request_id}, self._context())
        self.all("export", task, [one for one in KINDS if one not in ("results", "dead_letters")])
        done = archive.handler({"request_id": request_id}, self._context())
        close.handler({"request_id": request_id}, self._context())
        return done

    def _context(self) -> Any:
        return context(SECONDS)
