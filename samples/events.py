"""Events of the documented schema (docs/events.md) for tests and for load, with what must become of each.

Seeded: the same arguments give the same bytes. As a command it prints them, a line each, or puts them on a stream:

    python -m samples.events --records 1000 --seed 7
    python -m samples.events --records 10000 --stream NAME --endpoint-url http://127.0.0.1:4566 --region eu-west-1
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

import boto3
import typer

from cli import main as command_line
from cli.errors import UsageError, UserError

START: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""When the first event occurs, unless another time is given."""
RESTRICTED_OWNERS: Final = ("owner-r1", "owner-r2", "owner-r3")
"""Of whom nothing may be kept, once the list of subjects has them."""
_OWNERS: Final = 1000
_MILLISECONDS_APART: Final = 10
_REMEMBERED: Final = 500
"""A duplicate repeats one of so many events before it."""
MOST_AT_ONCE: Final = 500
"""Records of one `PutRecords`."""
_ATTEMPTS: Final = 10


class Fate(StrEnum):
    """What must become of a record."""

    PROCESSED = "processed"
    FILTERED = "filtered"
    QUARANTINED = "quarantined"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Which part of the records is what; the rest is processed."""

    bad: float = 0.01
    duplicated: float = 0.1
    filtered: float = 0.02
    restricted: float = 0.02


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """A record for the stream."""

    data: bytes
    partition_key: str
    fate: Fate
    event_id: str
    """Empty where it is no event."""
    duplicate: bool = False
    """Whether it repeats an earlier one."""


def draw_events(
    records: int, *, seed: int = 0, shares: Shares = Shares(), start: datetime = START
) -> Iterator[SampleEvent]:
    """Yield records.

    Args:
        records: so many, duplicates included.
        seed: another one gives other records.
        shares: what they are.
        start: when the first event occurs.
    """
    chance = random.Random(seed)  # noqa: S311 - an example
    recent: deque[SampleEvent] = deque(maxlen=_REMEMBERED)
    for number in range(records):
        if recent and chance.random() < shares.duplicated:
            yield replace(chance.choice(recent), duplicate=True)
            continue
        kind = chance.random()
        if kind < shares.bad:
            yield SampleEvent(chance.choice(_BAD)(chance), f"bad-{number}", Fate.QUARANTINED, "")
            continue
        event = _event(chance, start + timedelta(milliseconds=number * _MILLISECONDS_APART))
        fate = Fate.PROCESSED
        if kind < shares.bad + shares.filtered:
            event["origin"], fate = chance.choice(("probe", "test")), Fate.FILTERED
        elif kind < shares.bad + shares.filtered + shares.restricted:
            event["owner_id"], fate = chance.choice(RESTRICTED_OWNERS), Fate.RESTRICTED
        drawn = SampleEvent(_encoded(event), str(event["owner_id"]), fate, str(event["event_id"]))
        recent.append(drawn)
        yield drawn


def _encoded(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _event(chance: random.Random, at: datetime) -> dict[str, Any]:
    draw = chance.choices(_TYPES, _WEIGHTS)[0]
    return {
        "event_id": chance.randbytes(16).hex(),
        "occurred_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "owner_id": f"owner-{chance.randrange(_OWNERS)}",
        **draw(chance),
    }


def _uploaded(chance: random.Random) -> dict[str, Any]:
    return {"type": "photo_uploaded", "schema_version": 1, "photo_id": _id(chance), "bytes": _bytes(chance)}


def _processed(chance: random.Random) -> dict[str, Any]:
    width, height = chance.randrange(1200, 8000), chance.randrange(1200, 8000)
    variants = [
        {
            "kind": kind,
            "name": name,
            "format": format_name,
            "width": side,
            "height": max(1, side * height // width),
            "bytes": chance.randrange(10_000, 900_000),
        }
        for kind, name, side in (("sizes", "large", 1600), ("sizes", "small", 400), ("filtered", "sepia", 1600))
        for format_name in ("jpeg", "webp")
    ]
    return {
        "type": "photo_processed",
        "schema_version": 1,
        "photo_id": _id(chance),
        "format": chance.choice(("jpeg", "png", "webp")),
        "width": width,
        "height": height,
        "bytes": _bytes(chance),
        "milliseconds": chance.randrange(200, 5000),
        "variants": variants,
    }


def _refused(chance: random.Random) -> dict[str, Any]:
    reason = chance.choice(("it is a text", "it has more than 100 megapixels", "it ends too early"))
    return {"type": "photo_refused", "schema_version": 1, "photo_id": _id(chance), "reason": reason}


def _viewed(chance: random.Random) -> dict[str, Any]:
    photo = {"type": "photo_viewed", "photo_id": _id(chance)}
    kind, variant = chance.choice((("sizes", "large"), ("sizes", "small"), ("filtered", "sepia")))
    if chance.random() < _OLD_PRODUCERS:
        return {**photo, "schema_version": 1, "file": f"{kind}/{variant}.webp"}
    return {**photo, "schema_version": 2, "kind": kind, "variant": variant, "format": chance.choice(("webp", "jpeg"))}


def _changed(chance: random.Random) -> dict[str, Any]:
    album, photos = _id(chance), chance.randrange(200)
    change = chance.choice(("created", "renamed", "photos_added", "photos_removed", "deleted"))
    id_ = "-".join((album[:8], album[8:12], album[12:16], album[16:20], album[20:]))
    return {"type": "album_changed", "schema_version": 1, "album_id": id_, "change": change, "photos": photos}


def _id(chance: random.Random) -> str:
    return chance.randbytes(16).hex()


def _bytes(chance: random.Random) -> int:
    return chance.randrange(500_000, 30_000_000)


_OLD_PRODUCERS: Final = 0.1
"""Share of views that are still sent in version 1."""
_TYPES: Final = (_uploaded, _processed, _refused, _viewed, _changed)
_WEIGHTS: Final = (20, 20, 1, 50, 9)


def _with(**changed: str | int) -> Callable[[random.Random], bytes]:
    def bad(chance: random.Random) -> bytes:
        return _encoded({**_event(chance, START), **changed})

    return bad


_BAD: Final[Sequence[Callable[[random.Random], bytes]]] = (
    lambda chance: b"no JSON " + _id(chance).encode(),
    lambda chance: b"\xff\xfe" + chance.randbytes(30),
    lambda chance: b"\xf3\x89\x9a\xc2" + chance.randbytes(60),  # of the Kinesis Producer Library
    lambda chance: _encoded({**_event(chance, START), **_uploaded(chance), "bytes": "many"}),
    lambda chance: _encoded({**_event(chance, START), **_uploaded(chance), "camera": "a field of nobody"}),
    _with(type="photo_dreamed"),
    _with(schema_version=99),
)


class NotTakenError(UserError):
    """The stream did not take all records."""


def put(kinesis: Any, stream: str, records: Sequence[SampleEvent]) -> None:  # noqa: ANN401 - boto3's client
    """Put records on a stream, in order but for those that it does not take at first.

    Args:
        kinesis: boto3's client.
        stream: its name.
        records: any number.

    Raises:
        NotTakenError: the stream throttles for too long.
    """
    for start in range(0, len(records), MOST_AT_ONCE):
        left = [{"Data": one.data, "PartitionKey": one.partition_key} for one in records[start : start + MOST_AT_ONCE]]
        for attempt in range(_ATTEMPTS):
            answers = kinesis.put_records(StreamName=stream, Records=left)["Records"]
            left = [one for one, answer in zip(left, answers, strict=True) if answer.get("ErrorCode")]
            if not left:
                break
            time.sleep(0.1 * 2**attempt)
        else:
            raise NotTakenError(f"{stream} did not take {len(left)} records in {_ATTEMPTS} attempts: it needs shards")


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    *,
    records: Annotated[int, typer.Option(min=1, help="So many, duplicates included.")] = 1000,
    seed: Annotated[int, typer.Option(help="Another one gives other records.")] = 0,
    bad: Annotated[float, typer.Option(min=0, max=1, help="Share of records that are no events.")] = Shares().bad,
    duplicated: Annotated[float, typer.Option(min=0, max=0.99, help="Share of repeated ones.")] = Shares().duplicated,
    filtered: Annotated[float, typer.Option(min=0, max=1, help="Share of probes and tests.")] = Shares().filtered,
    restricted: Annotated[
        float, typer.Option(min=0, max=1, help=f"Share of the owners {', '.join(RESTRICTED_OWNERS)}.")
    ] = Shares().restricted,
    stream: Annotated[str | None, typer.Option(help="Put them there; without, they are printed.")] = None,
    endpoint_url: Annotated[str | None, typer.Option(help="Of the local cloud; AWS's where none is given.")] = None,
    region: Annotated[str | None, typer.Option(help="Of the stream.")] = None,
) -> None:
    """Print events of the documented schema, or put them on a stream."""
    if bad + filtered + restricted > 1:
        raise UsageError("--bad, --filtered and --restricted are more than 1 together: give smaller shares")
    shares = Shares(bad=bad, duplicated=duplicated, filtered=filtered, restricted=restricted)
    drawn = list(draw_events(records, seed=seed, shares=shares, start=datetime.now(UTC) if stream else START))
    if stream:
        client: Any = boto3.client("kinesis", endpoint_url=endpoint_url, region_name=region)
        put(client, stream, drawn)
        fates = Counter(str(one.fate) for one in drawn)
        summary = ", ".join(f"{number:,} to be {fate}" for fate, number in fates.items())
        typer.echo(f"{records:,} records, {sum(one.duplicate for one in drawn):,} of them repeated: {summary}")
    else:
        for one in drawn:
            sys.stdout.buffer.write(one.data + b"\n")


if __name__ == "__main__":
    sys.exit(command_line.main(app))
