"""Looks for texts in everything that the local cloud keeps, after decoding, and takes fingerprints of people's data."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from arro3.io import read_parquet
from backports import zstd

from local.clients import Clients
from local.deployment import Deployment

_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"
_ZIP: Final = b"PK\x03\x04"
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
    """Yield all versions of all objects, all items and all accounts."""
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
                got = s3.get_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
                head = json.dumps([one["Key"], got.get("Metadata", {})]).encode()
                yield Stored(f"{name}/{one['Key']}", head + decoded(got["Body"].read()))


def places(stored: Sequence[Stored], texts: Sequence[str]) -> list[str]:
    """Return where any of some texts is."""
    wanted = [text.encode() for text in texts]
    return sorted({one.where for one in stored if any(text in one.text for text in wanted)})


def fingerprint(stored: Sequence[Stored], owner_id: str, event_ids: Sequence[str]) -> str:
    """Return one digest of what is kept of an owner: objects of theirs, items, the account, and their events.

    An object that holds others' records as well is written anew without some of these: of it the events count.
    """
    mark, events = owner_id.encode(), [one.encode() for one in event_ids]
    own: list[str] = []
    for one in stored:
        shared = "/" in one.where and mark not in one.where.encode()
        if shared:
            own += [f"{one.where} {event!r}" for event in events if event in one.text]
        elif mark in one.where.encode() or mark in one.text:
            own.append(hashlib.sha256(one.text).hexdigest())
    return hashlib.sha256("".join(sorted(own)).encode()).hexdigest()
