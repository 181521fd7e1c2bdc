"""The certificate of an erasure: what was erased, what is kept and why, and what expires by itself and when.

It names nobody: the subject is a keyed hash, which only the platform's key can compute. Its text is canonical JSON, so
that the same facts are the same bytes, and those bytes are signed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from handlers.rights.core.operations import Counts
from handlers.rights.core.requests import stamp

VERSION: Final = 1
ALGORITHM: Final = "ECDSA_SHA_256"
"""KMS's name; with a key of ECC_NIST_P256."""
_STATEMENT: Final = (
    "The subject's data in the named stores is erased. A search of all of them afterwards, in decoded content, found "
    "nothing but what is kept for the reasons given. What cannot be edited contains the subject's pseudonym alone. "
    "Backups from before the erasure contain copies: nobody reads one without restoring it, and whoever does erases "
    "the subject again. All of these are deleted automatically by the dates given."
)
PSEUDONYM: Final = "the pseudonym"
COPIES: Final = "copies from before the erasure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What a certificate is about.

    Args:
        request_id: of the request.
        subject: the keyed hash.
        owner_id: whose data it was: it is taken out of every item's name.
        received: when the request came.
        due: until when it had to be answered.
        completed: when the last look found nothing.
        found: by store, before the first deletion.
        verified: by store, at the last look.
        retention: days, by the store that cannot be edited.
        backups: which of these are backups.
    """

    request_id: str
    subject: str
    owner_id: str
    received: str
    due: str
    completed: datetime
    found: Mapping[str, Counts]
    verified: Mapping[str, Counts]
    retention: Mapping[str, float]
    backups: frozenset[str] = frozenset()

    @property
    def left(self) -> int:
        """How many items the last look found that nothing keeps."""
        return sum(counts.found for counts in self.verified.values())


def certificate(erasure: Erasure) -> dict[str, Any]:
    """Return what a certificate says.

    Raises:
        ValueError: something is left, or a store was not looked at twice.
    """
    if erasure.left:
        raise ValueError(f"{erasure.left} items are left: the erasure cannot be certified")
    if erasure.found.keys() != erasure.verified.keys():
        different = sorted(erasure.found.keys() ^ erasure.verified.keys())
        raise ValueError(f"{', '.join(different)}: looked at before the erasure or after it alone")
    kept = [
        {"store": store, "item": hold.item.replace(erasure.owner_id, "<owner_id>"), "reason": hold.reason}
        for store, counts in sorted(erasure.verified.items())
        for hold in counts.kept
    ]
    return {
        "version": VERSION,
        "request_id": erasure.request_id,
        "subject": erasure.subject,
        "received_at": erasure.received,
        "due_at": erasure.due,
        "completed_at": stamp(erasure.completed),
        "statement": _STATEMENT,
        "erased": {store: {"items": counts.found} for store, counts in sorted(erasure.found.items())},
        "kept": kept,
        "expires": _expires(erasure),
    }


def _expires(erasure: Erasure) -> list[dict[str, str]]:
    return [
        {
            "store": store,
            "holds": COPIES if store in erasure.backups else PSEUDONYM,
            "at_the_latest": stamp(erasure.completed + timedelta(days=days)),
        }
        for store, days in sorted(erasure.retention.items())
    ]


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return a document as the one text that it has: sorted, without spaces, in UTF-8 (as RFC 8785, without floats)."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def digest(document: Mapping[str, Any]) -> bytes:
    """Return what is signed: the SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(document)).digest()


def signed(document: Mapping[str, Any], signature: bytes, key_arn: str) -> dict[str, Any]:
    """Return a certificate with its signature."""
    text = base64.b64encode(signature).decode()
    return {"certificate": document, "signature": {"algorithm": ALGORITHM, "key": key_arn, "value": text}}
