"""Which stores of the program hold data of people, and which roles read them, by how their names begin.

The baseline comes first, and its trail records accesses to stores that are created after it: tests hold these to what
the program has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypedDict

from components.gdpr_baseline import ExpectedAccess, RecordedStores

RECORDED_STORES: Final[RecordedStores] = {
    "buckets": ["photos-", "analytics-", "rights-", "baseline-investigation-"],
    "tables": ["photos-", "rights-", "baseline-tombstones-"],
}
"""All but the logs of accesses, which would be a log of logs without end."""
READER_ROLES: Final = ("photos-", "photo-api-", "api-", "analytics-", "rights-")
"""The roles of the program's own functions, jobs and warehouse."""


class AuditedStores(TypedDict):
    """What `GdprBaseline` takes to audit the stores."""

    recorded_stores: RecordedStores
    expected_access: ExpectedAccess


def audited_stores(sources: Sequence[str]) -> AuditedStores:
    """Return the stores, their readers, and the ranges that people sign in from."""
    expected: ExpectedAccess = {"sources": sources, "reader_roles": READER_ROLES}
    return {"recorded_stores": RECORDED_STORES, "expected_access": expected}
