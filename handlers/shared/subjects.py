"""The list of restricted and erased subjects, which the platform's baseline keeps: asked for the owners of a batch.

An item names a subject by its hash and has a `state`; `handlers.rights` writes it. Who processes what people did on the
platform asks `find_restricted` and keeps nothing of anybody who is in the list. Who processes the photos that people
have sent asks `find_states`: an objection to the former is none to the latter.

Environment: `TOMBSTONES_TABLE`, whose key is `subject`, and `SUBJECT_KEY_SECRET_ARN`, the secret with the hash key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from functools import cache
from typing import Any, Final

from handlers.shared.clients import client, dynamodb
from handlers.shared.faults import TransientFault, transient_faults
from handlers.shared.subject_hash import subject_hash

KEY: Final = "subject"
"""The name of the table's partition key."""
STATE: Final = "state"
"""The attribute that says why a subject is in the list."""
_AT_ONCE: Final = 100
"""Keys of one call (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html)."""
_ATTEMPTS: Final = 5
"""Of what DynamoDB leaves unread although the call succeeds."""


class State(StrEnum):
    """Why a subject is in the list."""

    OBJECTED = "objected"
    """It objects to the analysis of what it does on the platform, or withdrew its consent (GDPR Art. 7 and 21)."""
    RESTRICTED = "restricted"
    """Its data is kept, and nothing else is done with it (Art. 18)."""
    ERASED = "erased"
    """Its data is erased, and no copy may bring it back (Art. 17)."""


def find_restricted(owner_ids: AbstractSet[str]) -> set[str]:
    """Return the owners whose data must not be kept. The read is consistent: what was restricted before it is found.

    Raises:
        TransientFault: the list could not be read in full; the call may succeed later.
    """
    return set(find_states(owner_ids))


def find_states(owner_ids: AbstractSet[str]) -> Mapping[str, State]:
    """Return the state of each that is in the list; see `find_restricted`."""
    if not owner_ids:
        return {}
    owners = {hash_of(owner_id): owner_id for owner_id in sorted(owner_ids)}
    hashes = list(owners)
    return {
        owners[found]: state
        for start in range(0, len(hashes), _AT_ONCE)
        for found, state in _listed(hashes[start : start + _AT_ONCE])
    }


def hash_of(owner_id: str) -> str:
    """Return what the list knows an owner by.

    Raises:
        TransientFault: the hash key could not be read; the call may succeed later.
    """
    return subject_hash(_hash_key(os.environ["SUBJECT_KEY_SECRET_ARN"]), owner_id)


def _listed(hashes: Sequence[str]) -> Iterator[tuple[str, State]]:
    """Yield those of some hashes, 100 at most, that are in the list. One without a state is restricted."""
    table = os.environ["TOMBSTONES_TABLE"]
    wanted: dict[str, Any] = {
        table: {
            "Keys": [{KEY: {"S": one}} for one in hashes],
            "ProjectionExpression": f"{KEY}, #{STATE}",
            "ExpressionAttributeNames": {f"#{STATE}": STATE},
            "ConsistentRead": True,
        }
    }
    for _ in range(_ATTEMPTS):
        with transient_faults("DynamoDB"):
            answer = dynamodb().batch_get_item(RequestItems=wanted)
        for item in answer["Responses"].get(table, ()):
            yield item[KEY]["S"], State(item[STATE]["S"] if STATE in item else State.RESTRICTED)
        wanted = answer.get("UnprocessedKeys") or {}
        if not wanted:
            return
    raise TransientFault(f"DynamoDB left {len(wanted[table]['Keys'])} subjects unread after {_ATTEMPTS} attempts")


@cache
def _hash_key(secret_arn: str) -> bytes:
    """Return the hash key, read once an execution environment: it never changes."""
    with transient_faults("Secrets Manager"):
        return str(client("secretsmanager").get_secret_value(SecretId=secret_arn)["SecretString"]).encode()
