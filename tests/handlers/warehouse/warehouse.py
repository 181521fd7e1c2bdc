"""The warehouse as the handlers call it: S3, DynamoDB, SQS and secrets of moto, and the Data API over DuckDB."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from handlers.shared import subjects
from handlers.shared.subject_hash import subject_hash
from handlers.stream.core.batch import batch_of, sort
from handlers.stream.core.objects import objects
from local.emulators.redshift import DataApi
from local.emulators.redshift.database import Database, Objects
from tests.handlers.faulty import VARIANTS, Cloud
from tests.handlers.stream.records import lambda_event
from tests.quick_moto import client

Document = dict[str, Any]
LAKE, TOMBSTONES, KEY = VARIANTS, "tombstones", "k" * 32
WORKGROUP, DATABASE, LOADER = "events", "analytics", "platform-load"


class Warehouse:
    """The Data API of one work group, whose calls `cloud` lists and lets fail.

    Args:
        cloud: S3 and DynamoDB.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.cloud, self.events = cloud, list[Document]()
        self.forget()

    def forget(self) -> None:
        """Begin with an empty database."""
        self.file = Database(Path(":memory:"), Objects(self._read, self._keys))
        self.api = DataApi(self)
        self.events.clear()

    def empty(self) -> None:
        """Forget all rows and statements, and keep the schema."""
        for table in ("events", "loads"):
            self.rows(f"DELETE FROM analytics.{table}")  # noqa: S608
        self.api = DataApi(self)
        self.events.clear()

    def database(self, workgroup: str, name: str) -> Database | None:
        return self.file if (workgroup, name) == (WORKGROUP, DATABASE) else None

    def notify(self, detail: Mapping[str, Any], workgroup: str) -> None:
        assert workgroup == WORKGROUP
        self.events.append({"detail-type": "Redshift Data Statement Status Change", "detail": dict(detail)})

    def session(self) -> Any:
        session = self.cloud.session()
        session.events.register("before-call.redshift-data", self._answer)
        return session

    def _answer(self, model: Any, params: Document, **_: object) -> tuple[SimpleNamespace, Document]:
        given = json.loads(params["body"])
        answer = self.api.operations[model.name]({**given, "WaitTimeSeconds": 20})
        return SimpleNamespace(status_code=200), dict(answer)

    def _read(self, bucket: str, key: str) -> bytes:
        client: Any = self.cloud.s3
        return client.get_object(Bucket=bucket, Key=key)["Body"].read()

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        found = self.cloud.s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [str(one["Key"]) for one in found.get("Contents", ())]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what DuckDB says."""
        with self.file.transaction() as transaction:
            return transaction.connection.execute(statement).fetchall()

    def put(self, records: Sequence[bytes], day: str = "", name: str = "") -> str:
        """Put a batch into the lake as the stream's function does, and return the key of its rows."""
        batch = batch_of(lambda_event(records))
        assert batch is not None
        [(key, data)] = [
            (key, data) for key, data in objects(batch, sort(batch, lambda _: ())) if key.startswith("processed/")
        ]
        key = key.replace("2026-11-28", day or "2026-11-28").replace(
            "shardId-000000000003", name or "shardId-000000000003"
        )
        self.cloud.s3.put_object(Bucket=LAKE, Key=key, Body=data)
        return key


def created(*keys: str) -> Document:
    """Return the messages of objects that were created, as SQS hands them over."""
    bodies = [
        {"detail-type": "Object Created", "detail": {"bucket": {"name": LAKE}, "object": {"key": key}}} for key in keys
    ]
    return messages(*map(json.dumps, bodies))


def messages(*bodies: str) -> Document:
    return {"Records": [{"messageId": f"message-{number}", "body": body} for number, body in enumerate(bodies)]}


def prepare(cloud: Cloud, *erased: str) -> dict[str, str]:
    """Create what is beside the warehouse, and return the functions' environment."""
    cloud.dynamodb.create_table(
        TableName=TOMBSTONES,
        KeySchema=[{"AttributeName": subjects.KEY, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": subjects.KEY, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for owner in erased:
        cloud.dynamodb.put_item(TableName=TOMBSTONES, Item={subjects.KEY: {"S": subject_hash(KEY.encode(), owner)}})
    secret = client("secretsmanager").create_secret(Name="subjects", SecretString=KEY)["ARN"]
    sqs = client("sqs")
    return {
        "LAKE_BUCKET": LAKE,
        "TOMBSTONES_TABLE": TOMBSTONES,
        "SUBJECT_KEY_SECRET_ARN": secret,
        "WAREHOUSE_WORKGROUP": WORKGROUP,
        "WAREHOUSE_DATABASE": DATABASE,
        "WAREHOUSE_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:admin",
        "LOADER_ROLE_NAME": LOADER,
        "LOAD_QUEUE_URL": sqs.create_queue(QueueName="loads")["QueueUrl"],
        "DEAD_LETTER_QUEUE_URL": sqs.create_queue(QueueName="dead-letters")["QueueUrl"],
    }
