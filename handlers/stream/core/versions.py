"""How a record becomes an event: decoded, validated, and brought to the current version.

A type's next version is declared in `events`; the one before moves here, with a function that makes the next one of it
and an entry in `UPGRADES`. Producers may then be changed one by one, and what is still in the stream stays readable. A
version that is newer than the current one is quarantined, which loses nothing: the record is sent again from `errors/`
once this function is deployed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from itertools import chain
from typing import Annotated, Any, Final, Literal, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from handlers.images.core.formats import FORMATS
from handlers.stream.core.events import EVENTS, Envelope, Event, PhotoId, PhotoViewed
from handlers.stream.core.logs import GZIP

_AGGREGATED: Final = b"\xf3\x89\x9a\xc2"
"""What a record of the Kinesis Producer Library begins with that holds several others.
https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md"""


class Reason(StrEnum):
    """Why a record is quarantined."""

    EMPTY = "empty"
    """It has no bytes."""
    AGGREGATED = "aggregated"
    """It holds several records, by the Kinesis Producer Library: a producer must send events one by one."""
    NOT_UNPACKED = "not_unpacked"
    """It is compressed, and no record of a log."""
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    INVALID = "invalid"
    """It is not what the schema of its type and version says."""
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_VERSION = "unknown_version"
    """It is older than what can be read, or no version."""
    FUTURE_VERSION = "future_version"
    """It is newer than what this function knows."""
    NOT_TRANSFORMED = "not_transformed"
    """A filter or an enrichment failed."""


class Unreadable(Exception):  # noqa: N818 - it is no error of the function
    """A record that is no event.

    Args:
        reason: which kind of fault.
        detail: what exactly, for whoever fixes the producer.
        owner_id: whose it seems to be, where that can be read.
    """

    def __init__(self, reason: Reason, detail: str, owner_id: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail, self.owner_id = reason, detail, owner_id


class PhotoViewedV1(Envelope, frozen=True, kw_only=True, tag="photo_viewed"):
    """A variant was delivered to somebody, who is not named. Its file stood in one field."""

    schema_version: Literal[1]
    photo_id: PhotoId
    file: Annotated[str, Meta(max_length=128, description="Such as sizes/large.webp.")]


def _viewed(old: PhotoViewedV1) -> PhotoViewed:
    kind, _, name = old.file.partition("/")
    variant, _, extension = name.rpartition(".")
    if extension not in _FORMAT_OF:
        raise ValueError(f"file: {old.file!r} must be sizes/NAME.EXTENSION or filtered/NAME.EXTENSION")
    fields = {name: getattr(old, name) for name in ("event_id", "occurred_at", "owner_id", "origin", "photo_id")}
    new = {"schema_version": 2, "kind": kind, "variant": variant, "format": _FORMAT_OF[extension]}
    return msgspec.convert({"type": "photo_viewed", **fields, **new}, PhotoViewed)


_FORMAT_OF: Final = {extension: name for name, one in FORMATS.items() for extension in one.extensions}

UPGRADES: Mapping[type[Envelope], Callable[[Any], Envelope]] = {PhotoViewedV1: _viewed}
"""Each older version, and what makes the next one of it: a `ValueError` says that nothing can."""


class _Head(Struct):
    """What is read of a record that is no current event."""

    type: str
    schema_version: int


class _Owner(Struct):
    owner_id: str | UnsetType = UNSET


def identity(event: type[Struct]) -> tuple[str, int]:
    """Return the type and the version that a declaration is of."""
    info = cast("msgspec.inspect.StructType", msgspec.inspect.type_info(event))
    [version] = (field.type for field in info.fields if field.name == "schema_version")
    return str(info.tag), cast("int", cast("msgspec.inspect.LiteralType", version).values[0])


_decode: Final = msgspec.json.Decoder(Event).decode
_CURRENT: Final = dict(identity(event) for event in EVENTS)
_OLDER: Final[Mapping[tuple[str, int], Callable[[bytes], Envelope]]] = {
    identity(event): msgspec.json.Decoder(event).decode for event in UPGRADES
}
_head: Final = msgspec.json.Decoder(_Head).decode
_owner: Final = msgspec.json.Decoder(_Owner).decode

DECLARED: Final = {identity(event): event for event in chain(EVENTS, UPGRADES)}
"""Every type in every version that can be read."""


def read(data: bytes) -> Event:
    """Return the event of a record, in its current version.

    Raises:
        Unreadable: it is none.
    """
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _read_older(data, str(error))


def _read_older(data: bytes, fault: str) -> Event:
    """Read what is no current event: an older one, or what is wrong with it."""
    head, owner_id = _head_of(data), _owner_of(data)
    current = _CURRENT.get(head.type)
    if current is None:
        raise Unreadable(Reason.UNKNOWN_TYPE, f"type: {head.type[:64]!r}; known: {', '.join(_CURRENT)}", owner_id)
    if head.schema_version == current:
        raise Unreadable(Reason.INVALID, fault, owner_id)
    if head.schema_version > current:
        raise Unreadable(Reason.FUTURE_VERSION, f"{head.type}: {head.schema_version}, known: {current}", owner_id)
    older = _OLDER.get((head.type, head.schema_version))
    if older is None:
        raise Unreadable(Reason.UNKNOWN_VERSION, f"{head.type}: {head.schema_version}, current: {current}", owner_id)
    try:
        event: Envelope = older(data)
        while upgrade := UPGRADES.get(type(event)):
            event = upgrade(event)
    except (ValueError, RecursionError) as error:  # msgspec's own are the former
        raise Unreadable(Reason.INVALID, str(error), owner_id) from error
    return cast("Event", event)


def _head_of(data: bytes) -> _Head:
    if not data:
        raise Unreadable(Reason.EMPTY, "0 bytes")
    if data.startswith(GZIP):
        raise Unreadable(Reason.NOT_UNPACKED, "it is compressed, and no record of a subscription of CloudWatch Logs")
    if data.startswith(_AGGREGATED):
        raise Unreadable(Reason.AGGREGATED, "records of the Kinesis Producer Library: switch its aggregation off")
    try:
        data.decode()
        return _head(data)
    except UnicodeDecodeError as error:
        raise Unreadable(Reason.NOT_UTF8, str(error)) from error
    except msgspec.ValidationError as error:
        raise Unreadable(Reason.INVALID, str(error), _owner_of(data)) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(Reason.NOT_JSON, str(error)) from error


def _owner_of(data: bytes) -> str | None:
    """Return whose a record seems to be, so that nothing of a restricted person is kept, not even what is invalid."""
    try:
        found = _owner(data).owner_id
    except (msgspec.DecodeError, RecursionError):
        return None
    return None if found is UNSET else found
