"""Records of a subscription of CloudWatch Logs: each is many lines of a log, compressed, and these are the events.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct

GZIP: Final = b"\x1f\x8b"
"""What a compressed record begins with, and no JSON."""
MOST_BYTES: Final = 32 * 1024**2
"""Of one record without its compression: a record of 1 MiB may have a thousand times as many, and a batch has thousands
of records."""
_WITH_HEADER: Final = 16 + zlib.MAX_WBITS


class _Line(Struct, frozen=True, gc=False):
    message: str


class _Envelope(Struct, frozen=True, rename="camel"):
    message_type: Literal["DATA_MESSAGE", "CONTROL_MESSAGE"]
    log_events: list[_Line]


_decode: Final = msgspec.json.Decoder(_Envelope).decode


def messages(data: bytes) -> Sequence[bytes] | None:
    """Return the lines of a record of a log; none of that by which CloudWatch Logs tests the stream.

    Args:
        data: begins with `GZIP`.

    Returns:
        None where it is no record of a log, or has more than `MOST_BYTES`.
    """
    unpacking = zlib.decompressobj(_WITH_HEADER)
    try:
        text = unpacking.decompress(data, MOST_BYTES)
        if not unpacking.eof or unpacking.unused_data:
            return None
        envelope = _decode(text)
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return [line.message.encode() for line in envelope.log_events] if envelope.message_type == "DATA_MESSAGE" else []
