"""Kinesis forgets a shard, with all records in it, when it is split or merged; and Lambda polls streams by half.

Its sequence numbers begin with zeros besides, which AWS's API takes for none. And at each call it looks through all
iterators, of which a mapping gets a new one at each read.

AWS keeps a closed shard until its records expire, and its readers get no next iterator once it has ended:
https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html. Mappings of streams are
kept here, and polled by `local.emulators.event_source_mapping`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

USES: Final = {
    "kinesis": (
        "_split_shard", "_merge_shards", "_update_shard_count", "_route_to_shard", "_get_records", "_shard_out",
        "_describe_stream_summary", "_resolve_stream", "_shard_iterators", "_streams", "_next_sequence_number",
        "_compute_hash_ranges", "error_response_json", "json_response", "_expire_iterators", "ITERATOR_EXPIRY_SECONDS",
    ),
    "lambda_svc": ("_poll_kinesis",),
}  # fmt: skip
"""Module of MiniStack -> its names that this depends on."""

Data = Mapping[str, Any]
Handler = Callable[[Data], Any]
_CLOSED: Final = "ending_sequence_number"
"""What only a closed shard has."""
_DIGITS: Final = 54
"""Of a sequence number, after the 49 that AWS's begin with."""


def patch(kinesis: Any, lambda_: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Keep closed shards, and leave polling to others."""
    number: Callable[[], str] = kinesis._next_sequence_number  # noqa: SLF001
    kinesis._next_sequence_number = lambda: f"49{number():0>{_DIGITS}}"  # noqa: SLF001
    split = kinesis._split_shard = _closing(kinesis, kinesis._split_shard, ("ShardToSplit",))  # noqa: SLF001 - there is no public place
    merge = kinesis._merge_shards = _closing(  # noqa: SLF001
        kinesis,
        kinesis._merge_shards,  # noqa: SLF001
        ("ShardToMerge", "AdjacentShardToMerge"),
    )
    kinesis._update_shard_count = _evenly(kinesis, split, merge)  # noqa: SLF001
    kinesis._route_to_shard = _to_open(kinesis._route_to_shard)  # noqa: SLF001
    kinesis._get_records = _ending(kinesis, kinesis._get_records)  # noqa: SLF001
    kinesis._expire_iterators = now_and_then(kinesis._expire_iterators, kinesis.ITERATOR_EXPIRY_SECONDS)  # noqa: SLF001
    kinesis._shard_out = _with_end(kinesis._shard_out)  # noqa: SLF001
    kinesis._describe_stream_summary = _counting_open(kinesis, kinesis._describe_stream_summary)  # noqa: SLF001
    lambda_._poll_kinesis = lambda: False  # noqa: SLF001


def _closing(kinesis: Any, reshard: Handler, names: tuple[str, ...]) -> Handler:  # noqa: ANN401 - MiniStack's own
    """Keep the shards that a call closes."""

    def keep(data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        _, stream = kinesis._resolve_stream(data)  # noqa: SLF001
        shards: dict[str, dict[str, Any]] = stream["shards"] if stream else {}
        parents = {data[name]: shards[data[name]] for name in names if data.get(name) in shards}
        if closed := [id_ for id_, shard in parents.items() if _CLOSED in shard]:
            message = f"Shard {closed[0]} in stream {stream['StreamName']} is closed"
            return kinesis.error_response_json("InvalidArgumentException", message, 400)
        answer = reshard(data)
        for id_, shard in parents.items():
            if id_ not in shards:
                shards[id_] = {**shard, _CLOSED: kinesis._next_sequence_number()}  # noqa: SLF001
        return answer

    return keep


def _evenly(kinesis: Any, split: Handler, merge: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    """Share the hash keys out evenly, by splitting and merging."""

    def update(data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        name, stream = kinesis._resolve_stream(data)  # noqa: SLF001
        if not stream:
            return kinesis.error_response_json("ResourceNotFoundException", f"Stream {name} not found", 400)
        current, target = len(_open(stream)), int(data["TargetShardCount"])
        if not current / 2 <= target <= current * 2:
            message = f"TargetShardCount {target}: must be between half and double the {current} open shards"
            return kinesis.error_response_json("InvalidArgumentException", message, 400)
        ranges = [(int(first), int(last)) for first, last in kinesis._compute_hash_ranges(target)]  # noqa: SLF001
        for first, _ in ranges:
            for id_, shard in _open(stream).items():
                if _first(shard) < first <= int(shard["ending_hash_key"]):
                    split({"StreamName": name, "ShardToSplit": id_, "NewStartingHashKey": str(first)})
        for first, last in ranges:
            parts = sorted(
                (s for s in _open(stream).items() if first <= _first(s[1]) <= last), key=lambda s: _first(s[1])
            )
            while len(parts) > 1:
                before = set(_open(stream))
                pair = {"ShardToMerge": parts[0][0], "AdjacentShardToMerge": parts[1][0]}
                merge({"StreamName": name, **pair})
                [merged] = set(_open(stream)) - before
                parts[:2] = [(merged, stream["shards"][merged])]
        counts = {"CurrentShardCount": current, "TargetShardCount": target}
        return kinesis.json_response({"StreamName": name, **counts, "StreamARN": stream["StreamARN"]})

    return update


def _to_open(route: Callable[[int, Data], str]) -> Callable[[int, Data], str]:
    def route_to_shard(hash_key: int, stream: Data) -> str:
        return route(hash_key, {**stream, "shards": _open(stream)})

    return route_to_shard


def _ending(kinesis: Any, get: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    """Give no next iterator at the end of a closed shard."""

    def get_records(data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        status, headers, body = get(data)
        document = json.loads(body)
        place = kinesis._shard_iterators.get(document.get("NextShardIterator"))  # noqa: SLF001
        if place:
            shard = kinesis._streams[place["stream"]]["shards"][place["shard_id"]]  # noqa: SLF001
            if _CLOSED in shard and place["position"] >= len(shard["records"]):
                del document["NextShardIterator"]
                return status, headers, json.dumps(document).encode()
        return status, headers, body

    return get_records


def now_and_then(expire: Callable[[], None], seconds: float) -> Callable[[], None]:
    """Forget expired iterators as often as they expire: one that is asked for is judged by its own time besides."""
    last = time.monotonic()

    def expire_iterators() -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            expire()

    return expire_iterators


def _with_end(describe: Callable[[str, Data], dict[str, Any]]) -> Callable[[str, Data], dict[str, Any]]:
    def shard_out(shard_id: str, shard: Data) -> dict[str, Any]:
        answer = describe(shard_id, shard)
        if _CLOSED in shard:
            answer["SequenceNumberRange"]["EndingSequenceNumber"] = shard[_CLOSED]
        return answer

    return shard_out


def _counting_open(kinesis: Any, describe: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    def describe_stream_summary(data: Data) -> Any:  # noqa: ANN401 - MiniStack's own
        status, headers, body = describe(data)
        _, stream = kinesis._resolve_stream(data)  # noqa: SLF001
        if not stream:
            return status, headers, body
        document = json.loads(body)
        document["StreamDescriptionSummary"]["OpenShardCount"] = len(_open(stream))
        return status, headers, json.dumps(document).encode()

    return describe_stream_summary


def _open(stream: Data) -> dict[str, dict[str, Any]]:
    return {id_: shard for id_, shard in stream["shards"].items() if _CLOSED not in shard}


def _first(shard: Data) -> int:
    return int(shard["starting_hash_key"])
