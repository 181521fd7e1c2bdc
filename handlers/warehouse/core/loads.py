"""A load: some objects of the lake, copied and merged in one transaction. Its name says which, and the how many-th try.

New objects that have the same columns are one load. Of a load that failed each object is loaded alone, so that one that
cannot be loaded keeps no other out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from handlers.stream.core.keys import Layer, is_object_of, manifest_key
from handlers.warehouse.core.statements import quoted, statements

MOST_OBJECTS: Final = 200
"""Of one load. Its keys stand in two statements, of which the Data API takes 100 KB each.
https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html"""
_HASHES: Final = 1_000
"""In one statement, for the same reason."""
MOST_STATEMENTS: Final = 40
"""Of one call (https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html)."""
_NAME: Final = re.compile(r"load/(?P<id>[0-9a-f]{64})/(?P<attempt>[1-9][0-9]?)")


class NoObject(Exception):  # noqa: N818 - whoever sent it is at fault
    """A message that names no object of the lake."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message: an object to load."""

    message_id: str
    key: str
    attempt: int = 1

    def again(self) -> str:
        """Return the message of the next attempt."""
        return json.dumps({"object_key": self.key, "attempt": self.attempt + 1})


def arrival(message_id: str, body: str, bucket: str) -> Arrival:
    """Return what a message says: EventBridge's of S3's "Object Created", or one of `Arrival.again`.

    Raises:
        NoObject: it names no object of the lake's processed layer.
    """
    try:
        said: Any = json.loads(body)
        if "detail" in said:
            key, attempt, where = said["detail"]["object"]["key"], 1, said["detail"]["bucket"]["name"]
        else:
            key, attempt, where = said["object_key"], int(said["attempt"]), bucket
    except (ValueError, LookupError, TypeError) as error:
        raise NoObject(f"{type(error).__name__}: {error}") from error
    if where != bucket or not isinstance(key, str) or not is_object_of(Layer.PROCESSED, key):
        raise NoObject(f"{where}/{key}: not an object of {bucket}/{Layer.PROCESSED}/")
    return Arrival(message_id, key, attempt)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of an object that is there."""

    arrival: Arrival
    size: int
    columns: tuple[str, ...]
    owners: frozenset[str]


@dataclass(frozen=True, slots=True)
class Load:
    """Objects that are loaded together. There is at least one."""

    objects: tuple[Stored, ...]

    @property
    def keys(self) -> list[str]:
        """The objects' keys, sorted; each once, however often it was announced."""
        return sorted({one.arrival.key for one in self.objects})

    @property
    def id(self) -> str:
        """The same for the same objects."""
        return hashlib.sha256("\n".join(self.keys).encode()).hexdigest()

    @property
    def name(self) -> str:
        """By which its end is announced."""
        return f"load/{self.id}/{self.objects[0].arrival.attempt}"

    @property
    def owners(self) -> set[str]:
        """Whose rows are in it."""
        return set().union(*(one.owners for one in self.objects))

    def manifest(self, bucket: str) -> bytes:
        """Return what COPY reads the objects' names from.

        https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
        """
        sizes = {one.arrival.key: one.size for one in self.objects}
        entries = [
            {"url": f"s3://{bucket}/{key}", "mandatory": True, "meta": {"content_length": sizes[key]}}
            for key in self.keys
        ]
        return json.dumps({"entries": entries}, indent=1).encode()

    def transaction(self, bucket: str, restricted: Collection[str]) -> list[str]:
        """Return the statements.

        Args:
            bucket: of the lake.
            restricted: owners whose data must not be kept.

        Raises:
            ValueError: there are too many of these for one call.
        """
        hashes = [quoted(hashlib.sha256(owner.encode()).hexdigest()) for owner in sorted(restricted)]
        found = [
            *statements(
                "load",
                columns=", ".join(self.objects[0].columns),
                manifest=f"s3://{bucket}/{manifest_key(self.id)}",
            ),
            *(
                one
                for start in range(0, len(hashes), _HASHES)
                for one in statements("drop_restricted", hashes=", ".join(hashes[start : start + _HASHES]))
            ),
            *statements(
                "merge",
                keys=", ".join(map(quoted, self.keys)),
                objects=", ".join(f"({quoted(key)}, {quoted(self.id)}, GETDATE())" for key in self.keys),
            ),
        ]
        if len(found) > MOST_STATEMENTS:
            raise ValueError(
                f"{len(found)} statements for {len(restricted)} restricted owners: {MOST_STATEMENTS} at most"
            )
        return found


def keys_of(manifest: bytes) -> list[str]:
    """Return the keys of a manifest's objects."""
    return [str(entry["url"]).removeprefix("s3://").partition("/")[2] for entry in json.loads(manifest)["entries"]]


def of_name(name: str) -> tuple[str, int] | None:
    """Return a load's id and attempt by its statement's name, or None where the statement is no load."""
    found = _NAME.fullmatch(name)
    return (found["id"], int(found["attempt"])) if found else None


def loads(objects: Iterable[Stored]) -> Iterator[Load]:
    """Put objects together: those that come again alone, the new ones by their columns."""
    new: dict[tuple[str, ...], list[Stored]] = {}
    for one in objects:
        if one.arrival.attempt > 1:
            yield Load((one,))
        else:
            new.setdefault(one.columns, []).append(one)
    for group in new.values():
        for start in range(0, len(group), MOST_OBJECTS):
            yield Load(tuple(group[start : start + MOST_OBJECTS]))


def token(name: str, transaction: Sequence[str]) -> str:
    """Return what the Data API knows the same load by, so that a message that comes twice is loaded once."""
    return hashlib.sha256("\n".join([name, *transaction]).encode()).hexdigest()


def ended(detail: Mapping[str, Any]) -> bool | None:
    """Return whether a statement of this state has done its work; None where it is not at its end."""
    return {"FINISHED": True, "FAILED": False, "ABORTED": False}.get(str(detail.get("state")))
