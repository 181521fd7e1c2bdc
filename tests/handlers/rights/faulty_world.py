"""The stores of people where any one call can fail, and from which a situation can be brought back as it was."""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable
from http.client import IncompleteRead
from types import SimpleNamespace
from typing import Any, cast

import boto3
from botocore.exceptions import ClientError
from moto.cognitoidp.models import cognitoidp_backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from tests.handlers.faulty import CutBody, Fault, copied, items_of, objects_of, refused, stored_items
from tests.handlers.rights.world import BUCKETS, EXPORTS, REGION, TABLES, World

Document = dict[str, Any]
_FORBIDDEN = 403
_STATUS = {"ThrottlingException": 429}
"""Error of AWS -> what the albums service answers instead."""


class FaultyWorld(World):
    """A world that lists the calls of the functions, with the key where there is one, and lets one fail."""

    def __init__(self) -> None:
        self.at: str | None = None
        self.fault: Fault | None = None
        self.struck = False
        self.executions, self.invalidations, self.ingestions = set[str](), set[str](), set[str]()
        self._here = threading.local()
        self._known_events: list[tuple[Any, ...]] | None = None
        super().__init__()

    def session(self) -> Any:
        session = cast("Any", boto3.Session(region_name=REGION))
        session.events.register("before-parameter-build", self._enter)
        session.events.register("before-call.redshift-data", self._warehouse)
        session.events.register("before-call", self._answer)
        session.events.register("after-call", self._leave)
        return session

    def fail(self, at: str | None = None, fault: Fault | None = None) -> None:
        """List calls from here on, and let one fail."""
        self.calls.clear()
        self.at, self.fault, self.struck = at, fault, False

    # --- calls --------------------------------------------------------------------------------------------------------

    def _enter(self, params: Document, model: Any, **_: object) -> None:
        key = params.get("Key")
        name = f"{model.service_model.service_name}:{model.name}" + (f" {key}" if isinstance(key, str) else "")
        self._here.params = dict(params)
        self._count(name)
        if self._fails("before"):
            raise cast("Fault", self.fault).error(model.name)

    def _count(self, name: str) -> None:
        with self._lock:
            self.calls.append(name)
            self._here.call = f"{name} #{Counter(self.calls)[name]}"

    def _fails(self, when: str) -> bool:
        """Return whether the call of this thread fails now."""
        strikes = self.fault is not None and self.fault.when == when and self._here.call == self.at
        self.struck = self.struck or strikes
        return strikes

    def _leave(self, parsed: Document, model: Any, **_: object) -> None:
        if self._fails("after"):
            raise cast("Fault", self.fault).error(model.name)
        if "Body" in parsed and self._fails("reading"):
            parsed["Body"] = CutBody()

    def _answer(self, model: Any, **_: object) -> tuple[SimpleNamespace, Document] | None:
        params: Document = self._here.params
        answer: Document
        match model.name:
            case "StartExecution":
                self.executions.add(f"{params['name']} {params['input']}")
                answer = {"executionArn": "arn", "startDate": 0}
            case "DescribeExecution":
                if "erase" not in params["executionArn"]:  # the others were never started
                    said = {"Error": {"Code": "ExecutionDoesNotExist"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
                    return SimpleNamespace(status_code=400), said
                answer = {"status": "ABORTED"}
            case "Sign":  # the same digest has the same signature, so that runs can be compared
                answer = {"Signature": hashlib.sha256(params["Message"]).digest()}
            case "CreateInvalidation":
                self.invalidations.add(json.dumps(params["InvalidationBatch"], sort_keys=True))
                answer = {"Invalidation": {"Id": "I1", "Status": "InProgress"}}
            case "GetInvalidation":
                answer = {"Invalidation": {"Id": "I1", "Status": "Completed"}}
            case "CreateIngestion":
                if params["IngestionId"] in self.ingestions:
                    raise refused("ResourceExistsException", 409).error(model.name)
                self.ingestions.add(params["IngestionId"])
                answer = {"IngestionStatus": "INITIALIZED"}
            case "DescribeIngestion":
                answer = {"Ingestion": {"IngestionStatus": "COMPLETED"}}
            case _:
                return None
        return SimpleNamespace(status_code=200), answer

    def connection(self, _store: Document) -> Any:
        """Return a connection to the albums service, whose requests fail as other calls do."""
        return _Connection(self)

    def albums_request(self, method: str, target: str, body: bytes | None) -> tuple[int, bytes]:
        """Answer a request to the albums service: its status and body."""
        self._count(f"albums:{method} {target}")
        if self._fails("before"):
            error = cast("Fault", self.fault).error(method)
            if not isinstance(error, ClientError):
                raise ConnectionRefusedError("albums")
            code = error.response["Error"]["Code"]
            return _STATUS.get(code, _FORBIDDEN), b"{}"
        path = target.partition("?")[0].split("/")[3:]
        said = self._albums(method, path, json.loads(body) if body else None)
        if self._fails("after"):
            raise TimeoutError("albums")
        return 200, json.dumps(said).encode()

    def check_body(self) -> None:
        """End the body of the answer before its end, where it is to."""
        if self._fails("reading"):
            raise IncompleteRead(b"")

    # --- what is stored -----------------------------------------------------------------------------------------------

    def kept(self) -> Callable[[], None]:
        """Keep all that is stored, and return what brings it back, as often as it is called."""
        objects = {bucket: (copied(objects_of(bucket)), _copy_of_parts(bucket)) for bucket in BUCKETS}
        items = {table: copy.deepcopy(items_of(table)) for table in TABLES}
        messages = copy.deepcopy(self._queue()._messages)
        users = copy.deepcopy(self._users())
        rows, loads = self._events(), copy.deepcopy(self.albums)
        suspended, given = set(self.suspended), [set(one) for one in self._given()]

        def bring_back() -> None:
            for bucket, (stored, parts) in objects.items():
                _bucket(bucket).multiparts = copy.deepcopy(parts)
                objects_of(bucket).clear()
                for key, versions in copied(stored).items():
                    objects_of(bucket).setlist(key, versions)
            for table, stored in items.items():
                items_of(table).clear()
                items_of(table).update(copy.deepcopy(stored))
            queue = self._queue()
            queue._messages, queue._pending_messages = copy.deepcopy(messages), set()
            queue.deleted_messages.clear()
            self._users().clear()
            self._users().update(copy.deepcopy(users))
            self._bring_back_rows(rows)
            self.albums, self.suspended = copy.deepcopy(loads), set(suspended)
            for one, before in zip(self._given(), given, strict=True):
                one.clear()
                one.update(before)

        return bring_back

    def wait(self) -> None:
        """Let the time pass after which a message is visible again that a function has received and left."""
        for message in self._queue()._messages:
            message.change_visibility(0)

    def state(self) -> Document:
        """Return all that is stored, without what differs from run to run; what is there twice counts once.

        Of an archive that nobody completed S3 forgets the parts by a rule of the bucket.
        """
        of_uploads = [bucket for bucket in BUCKETS if bucket != EXPORTS]
        objects = {
            (bucket, key, getattr(version, "value", None))
            for bucket in BUCKETS
            for key, versions in dict.items(objects_of(bucket))
            for version in versions
        }
        users = {
            name: (user.enabled, sorted(one for one in user.attribute_lookup.items()))
            for name, user in self._users().items()
        }
        return {
            "objects": objects,
            "uploads": {bucket: sorted(one.key_name for one in _parts(bucket).values()) for bucket in of_uploads},
            "items": {table: stored_items(table) for table in TABLES},
            "messages": sorted((one.body, one.visible) for one in self._queue()._messages),
            "users": users,
            "rows": sorted(map(str, self._events())),
            "albums": copy.deepcopy(self.albums),
            "suspended": set(self.suspended),
            "given": [set(one) for one in self._given()],
        }

    def left(self) -> Document:
        """Return all that a further call depends on: `state`, with the order of versions and what came in parts."""
        versions = {
            (bucket, key): [getattr(version, "value", None) for version in found]
            for bucket in BUCKETS
            for key, found in dict.items(objects_of(bucket))
        }
        parts = {
            bucket: sorted(
                (upload.key_name, [(number, upload.parts[number].value) for number in upload.partlist])
                for upload in _parts(bucket).values()
            )
            for bucket in BUCKETS
        }
        return {**self.state(), "versions": versions, "parts": parts}

    def _events(self) -> list[tuple[Any, ...]]:
        """Return the rows in the warehouse, which only the Data API changes."""
        if self._known_events is None:
            self._known_events = self.rows("SELECT * FROM analytics.events")
        return self._known_events

    def _warehouse(self, model: Any, params: Document, **more: object) -> tuple[SimpleNamespace, Document]:
        self._known_events = None
        return super()._warehouse(model, params, **more)

    def _given(self) -> tuple[set[str], ...]:
        return self.executions, self.invalidations, self.ingestions

    def _queue(self) -> Any:
        return cast("Any", sqs_backends)[DEFAULT_ACCOUNT_ID][REGION].queues["dead-letters"]

    def _users(self) -> Any:
        return cast("Any", cognitoidp_backends)[DEFAULT_ACCOUNT_ID][REGION].user_pools[self.pool].users

    def _bring_back_rows(self, rows: list[tuple[Any, ...]]) -> None:
        if self._events() == rows:
            return
        self._known_events = None
        with self.file.transaction() as transaction:
            transaction.connection.execute("DELETE FROM analytics.events")
            places = ", ".join("?" * len(rows[0]))
            insert = f"INSERT INTO analytics.events VALUES ({places})"  # noqa: S608 - marks of places alone
            transaction.connection.executemany(insert, rows)


class _Connection:
    """What the handler uses of a connection by HTTP."""

    def __init__(self, world: FaultyWorld) -> None:
        self._world, self.status, self._said = world, 0, b""

    def request(self, method: str, target: str, body: bytes | None, _headers: Document) -> None:
        self.status, self._said = self._world.albums_request(method, target, body)

    def getresponse(self) -> _Connection:
        return self

    def read(self) -> bytes:
        self._world.check_body()
        return self._said

    def close(self) -> None:
        return None


def _bucket(name: str) -> Any:
    return cast("Any", s3_backends)[DEFAULT_ACCOUNT_ID]["aws"].buckets[name]


def _parts(bucket: str) -> Any:
    return _bucket(bucket).multiparts


def _copy_of_parts(bucket: str) -> Any:
    return copy.deepcopy(_parts(bucket))
