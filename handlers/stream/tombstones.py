"""The list of restricted and erased subjects, which the platform's baseline keeps: asked for the owners of a batch.

Environment: `TOMBSTONES_TABLE`, whose key is `subject`, and `SUBJECT_KEY_SECRET_ARN`, the secret with the hash key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Final

from handlers.shared.clients import client, dynamodb
from handlers.shared.faults import TransientFault, transient_faults
from handlers.stream.core.subjects import subject_hash

KEY: Final = "subject"
"""The name of the table's partition key."""
_AT_ONCE: Final = 100
"""Keys of one call (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html)."""
_ATTEMPTS: Final = 5
"""Of what DynamoDB leaves unread although the call succeeds."""


def find_restricted(owner_ids: AbstractSet[str]) -> set[str]:
    """Return those of whom nothing may be kept. The read is consistent: what was restricted before it is found.

    Raises:
        TransientFault: the list could not be read in full; the call may succeed later.
    """
    if not owner_ids:
        return set()
    key = _hash_key(os.environ["SUBJECT_KEY_SECRET_ARN"])
    owners = {subject_hash(key, owner_id): owner_id for owner_id in sorted(owner_ids)}
    hashes = list(owners)
    return {
        owners[found]
        for start in range(0, len(hashes), _AT_ONCE)
        for found in _listed(hashes[start : start + _AT_ONCE])
    }


def _listed(hashes: Sequence[str]) -> Iterator[str]:
    """Yield those of some hashes, 100 at most, that are in the list."""
    table = os.environ["TOMBSTONES_TABLE"]
    keys = [{KEY: {"S": one}} for one in hashes]
    wanted: dict[str, Any] = {table: {"Keys": keys, "ProjectionExpression": KEY, "ConsistentRead": True}}
    for _ in range(_ATTEMPTS):
        with transient_faults("DynamoDB"):
            answer = dynamodb().batch_get_item(RequestItems=wanted)
        for item in answer["Responses"].get(table, ()):
            yield item[KEY]["S"]
        wanted = answer.get("UnprocessedKeys") or {}
        if not wanted:
            return
    raise TransientFault(f"DynamoDB left {len(wanted[table]['Keys'])} subjects unread after {_ATTEMPTS} attempts")


@cache
def _hash_key(secret_arn: str) -> bytes:
    """Return the hash key, read once an execution environment: it never changes."""
    with transient_faults("Secrets Manager"):
        return str(client("secretsmanager").get_secret_value(SecretId=secret_arn)["SecretString"]).encode()
