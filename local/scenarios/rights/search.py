"""Looks for texts in everything that the local cloud keeps, after decoding, and takes fingerprints of people's data."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import ssl
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pymysql
from arro3.io import read_parquet
from backports import zstd
from botocore.exceptions import ClientError

from handlers.images.core.keys import WORK
from local.clients import Clients
from local.deployment import Deployment
from local.emulators.ministack import ADDRESS
from local.scenarios.stream.following import COMPONENT as ANALYTICS
from local.scenarios.stream.reports import warehouse

_GONE: Final = ("NoSuchKey", "NoSuchVersion")
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"
_ZIP: Final = b"PK\x03\x04"
DEAD_LETTERS: Final = "dead-letters"
DATABASE: Final = "database"
RESTRICTIONS: Final = " owners"
"""The table of the albums' database that has who is restricted: of it the owners count."""
ON_THEIR_WAY: Final = " album_changes"
"""The table of what EventBridge has not accepted yet: it is empty again within seconds."""
WAREHOUSE: Final = "warehouse"
"""As the place of each row of a database of its kind begins."""
_TABLES_OF_REDSHIFT: Final = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2
"""
PSEUDONYM_STAYS: Final = ("baseline-", "api-service-artefacts", "gallery")
"""Buckets that hold no data of people but their ids, in logs that cannot be edited, or none at all."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that is kept, decoded."""

    where: str
    text: bytes


def decoded(body: bytes) -> bytes:
    """Return an object's content beside its bytes, decoded once for each layer that it has."""
    if body.startswith(_ZSTD):
        return body + decoded(zstd.decompress(body))
    if body.startswith(_GZIP):
        return body + decoded(gzip.decompress(body))
    if body.startswith(_PARQUET):
        rows = read_parquet(io.BytesIO(body)).read_all()
        columns = {name: rows[name].to_pylist() for name in rows.schema.names}
        return body + json.dumps(columns, default=str).encode()
    if body.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return body + b"".join(decoded(archive.read(name)) for name in archive.namelist())
    return body


def everything(deployed: Deployment) -> Iterator[Stored]:
    """Yield all versions of all objects, all items, accounts, dead letters, and rows of all databases."""
    clients = deployed.clients
    yield from _objects(clients, deployed)
    for table in deployed.recording.of_type("aws:dynamodb/table:Table"):
        name = str(table.outputs["name"])
        for page in clients.get("dynamodb").get_paginator("scan").paginate(TableName=name):
            for item in page["Items"]:
                yield Stored(f"{name}", json.dumps(item, default=str).encode())
    for pool in deployed.recording.of_type("aws:cognito/userPool:UserPool"):
        for page in clients.get("cognito-idp").get_paginator("list_users").paginate(UserPoolId=pool.id):
            for user in page["Users"]:
                yield Stored(f"account in {pool.id}", json.dumps(user, default=str).encode())
    for queue in deployed.recording.of_type("aws:sqs/queue:Queue"):
        if DEAD_LETTERS in queue.name:
            url = str(queue.outputs["url"])
            answer = clients.get("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
            for message in answer.get("Messages", ()):
                yield Stored(queue.name, json.dumps(message).encode())
    yield from _warehouses(deployed)
    yield from _databases(deployed)


def _warehouses(deployed: Deployment) -> Iterator[Stored]:
    """Yield the rows of all tables of Redshift, as the Data API returns them."""
    for component in deployed.recording.of_type(ANALYTICS):
        rows = warehouse(deployed, component)
        if rows is None:
            continue
        for schema, table in rows(_TABLES_OF_REDSHIFT):
            for row in rows(f'SELECT * FROM "{schema}"."{table}"'):  # noqa: S608 - names that the warehouse told
                yield Stored(f"{WAREHOUSE} {schema}.{table}", json.dumps(row).encode())


def _databases(deployed: Deployment) -> Iterator[Stored]:
    """Yield the rows of all tables of the program's databases."""
    for server in deployed.runtime.databases.values():
        server.wait()
        tls = ssl.create_default_context(cafile=str(server.authority.certificate))
        with (
            pymysql.connect(
                host=ADDRESS,
                port=server.port,
                user=server.user,
                password=server.password,
                database=server.name,
                ssl=tls,
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [server.name])
            for [table] in cursor.fetchall():
                cursor.execute(f"SELECT * FROM `{table}`")  # noqa: S608 - a name that the database told
                for row in cursor.fetchall():
                    yield Stored(f"{DATABASE} {server.name} {table}", _text(row))


def _text(row: Sequence[object]) -> bytes:
    """Return a row as text; a value of bytes as it is, decoded."""
    return b"\0".join(decoded(value) if isinstance(value, bytes) else str(value).encode() for value in row)


def _objects(clients: Clients, deployed: Deployment) -> Iterator[Stored]:
    s3 = clients.get("s3")
    for bucket in deployed.recording.of_type("aws:s3/bucket:Bucket"):
        if bucket.name.startswith(PSEUDONYM_STAYS):
            continue
        name = str(bucket.outputs["bucket"])
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
            for one in page.get("DeleteMarkers", ()):
                yield Stored(f"{name}/{one['Key']}", one["Key"].encode())
            for one in page.get("Versions", ()):
                try:
                    got = s3.get_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
                except ClientError as error:
                    if error.response["Error"]["Code"] in _GONE:
                        continue  # since it was listed: a workflow takes away what it needed for a while
                    raise
                head = json.dumps([one["Key"], got.get("Metadata", {})]).encode()
                yield Stored(f"{name}/{one['Key']}", head + decoded(got["Body"].read()))


def places(stored: Sequence[Stored], texts: Sequence[str]) -> list[str]:
    """Return where any of some texts is."""
    wanted = [text.encode() for text in texts]
    return sorted({one.where for one in stored if any(text in one.text for text in wanted)})


def kept_of(stored: Sequence[Stored], owner_id: str, event_ids: Sequence[str]) -> Counter[tuple[str, str]]:
    """Return place and digest of all that is kept of an owner: objects of theirs, items, the account, and their events.

    An object that holds others' records as well is rewritten without some of these: of it the events count. So it is
    with the warehouse, where what the platform itself says of the owner's photos may arrive at any time. What is on its
    way does not count, nor what a workflow keeps until it ends, a moment after the photo is processed.
    """
    mark, events = owner_id.encode(), [one.encode() for one in event_ids]
    own = Counter[tuple[str, str]]()
    for one in stored:
        shared = "/" in one.where and mark not in one.where.encode()
        if one.where.partition("/")[2].startswith(WORK):
            continue
        if shared:
            own.update((one.where, event.decode()) for event in events if event in one.text)
        elif one.where.endswith(ON_THEIR_WAY):
            continue
        elif one.where.startswith(WAREHOUSE):
            own.update((one.where, _digest(one)) for event in events if event in one.text)
        elif one.where.endswith(RESTRICTIONS):
            own.update([(one.where, "")] if mark in one.text else [])
        elif mark in one.where.encode() or mark in one.text:
            own[one.where, _digest(one)] += 1
    return own


def changed(before: Sequence[Stored], after: Sequence[Stored], owner_id: str, event_ids: Sequence[str]) -> list[str]:
    """Return where an owner has something else than before, or something more or less."""
    then, now = (kept_of(stored, owner_id, event_ids) for stored in (before, after))
    return sorted({where for where, _ in ((then - now) + (now - then))})


def _digest(one: Stored) -> str:
    return hashlib.sha256(one.text).hexdigest()
