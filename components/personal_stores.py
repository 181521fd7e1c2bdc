"""Which stores of the program hold data of people, and which roles read them, by how their names begin.

The baseline comes first, and its trail records accesses to stores that are created after it: tests hold these to what
the program has.
"""

from __future__ import annotations

from typing import Final

from components.gdpr_baseline import RecordedStores

RECORDED_STORES: Final[RecordedStores] = {
    "buckets": ["photos-", "analytics-", "rights-", "baseline-investigation-"],
    "tables": ["photos-", "rights-", "baseline-tombstones-"],
}
"""All but the logs of accesses, which would be a log of logs without end."""
READER_ROLES: Final = ("photos-", "photo-api-", "api-", "analytics-", "rights-")
"""The roles of the program's own functions, jobs and warehouse."""
