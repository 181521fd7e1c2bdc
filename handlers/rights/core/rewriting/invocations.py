"""What Lambda keeps of a batch that it gave up: a JSON document with the whole event, each record in base64.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from handlers.rights.core.mentions import Mentions

_PAYLOAD: Final = "payload"
_RECORDS: Final = "Records"


@dataclass(frozen=True, slots=True)
class Left:
    """How many records were removed from a document, and how many it still has."""

    removed: int
    left: int


def looks_like(data: bytes) -> bool:
    """Return whether some bytes may be such a document, without reading them as JSON."""
    return data.lstrip()[:1] == b"{" and b'"requestContext"' in data and b'"payload"' in data


def is_invocation(document: object) -> bool:
    """Return whether a JSON document is such a record."""
    if not isinstance(document, dict):
        return False
    known = cast("dict[str, Any]", document)
    return "requestContext" in known and _PAYLOAD in known


def rewrite(document: dict[str, Any], mentions: Mentions) -> tuple[Left, bytes | None]:
    """Return what is left of a document, and its bytes; no bytes where it names nobody.

    The numbers of the batch stay as Lambda wrote them: they say what it was, and name nobody.
    """
    payload = document[_PAYLOAD]
    is_text = isinstance(payload, str)
    event = _event(payload)
    if event is None:  # of another source than a stream, or cut off: all of it belongs together
        named = mentions.in_value(document)
        return Left(int(named), int(not named)), None
    records = cast("list[Any]", event[_RECORDS])
    kept = [one for one in records if not mentions.in_value(one)]
    left = Left(len(records) - len(kept), len(kept))
    if not left.removed:
        return left, None
    changed = {**event, _RECORDS: kept}
    return left, json.dumps({**document, _PAYLOAD: json.dumps(changed) if is_text else changed}).encode()


def _event(payload: object) -> dict[str, Any] | None:
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except ValueError:
            return None
    if not isinstance(payload, dict) or not isinstance(cast("dict[str, Any]", payload).get(_RECORDS), list):
        return None
    return cast("dict[str, Any]", payload)


def named(document: dict[str, Any], mentions: Mentions) -> Iterator[Any]:
    """Yield the records that name somebody, or the document where it has none."""
    event = _event(document[_PAYLOAD])
    for one in [document] if event is None else cast("list[Any]", event[_RECORDS]):
        if mentions.in_value(one):
            yield one
