"""The arguments of `StreamingAnalytics`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, NotRequired, TypedDict

from components.building_blocks.arguments import Between, Default, Length, Problem
from components.building_blocks.bucket import Days
from components.building_blocks.foundation import Foundation
from components.building_blocks.references import SecretRef, StoreRef
from components.building_blocks.stream import CapacityArgs, check_capacity
from components.streaming_analytics.quicksight import QuickSightArgs
from components.streaming_analytics.sources import SourcesArgs
from components.streaming_analytics.warehouse import RedshiftArgs, identifier_of, problems

MOST_RECORDS: Final = 3_500
"""Of 1 KB, base64 and their envelopes included, in the 6 MB of an invocation; a batch ends there, whatever its size
says. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html"""
PATTERN_CHARACTERS: Final = 4096
"""https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"""
WITHOUT_WINDOW: Final = 10
"""Of a larger batch AWS requires a window of a second at least."""


class BatchArgs(TypedDict):
    """How the function reads the stream, and when it gives records up.

    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """

    size: NotRequired[Annotated[int, Between(1, 10_000, "records"), Default(MOST_RECORDS)]]
    """The most records of a batch."""
    window_seconds: NotRequired[Annotated[int, Between(0, 300, "seconds"), Default(60)]]
    """How long records are gathered before they are rows. An object of the lake is a batch: a shorter window makes more
    of them, each of which costs when it is written, read and compacted."""
    parallelisation: NotRequired[Annotated[int, Between(1, 10, "batches"), Default(1)]]
    """Batches of a shard at once. The records of one partition key stay in order."""
    attempts: NotRequired[Annotated[int, Between(1, 10_001, "attempts"), Default(10)]]
    """How often a batch is tried, the first time included, before its records go to the failure destination. That a
    batch is split to find the record at fault is no attempt."""
    max_age_seconds: NotRequired[Annotated[int, Between(60, 604_800, "seconds"), Default(21_600)]]
    """The age at which records go to the failure destination. It is below the stream's retention, or they would be
    gone before. Default: 21,600, six hours."""
    filters: NotRequired[Annotated[Sequence[Mapping[str, Any]], Length(0, 5), Default(())]]
    """Patterns of events, such as `{"type": ["photo_viewed"]}`, of which one must match: what matches none is not
    processed, not kept and not paid for, and what is not JSON matches none. Default: every record is processed."""


class LakeArgs(TypedDict):
    """How long each layer of the lake is kept."""

    raw_days: NotRequired[Annotated[Days, Default(7)]]
    """Events as they were received: to process them again after a mistake."""
    processed_days: NotRequired[Annotated[int, Between(3, 3653, "days"), Default(35)]]
    """Rows as the function wrote them; each day is compacted into `curated` after its end."""
    curated_days: NotRequired[Annotated[Days, Default(395)]]
    """Compacted rows, those of restricted people among them. Default: 395, a year and a month, to compare with the year
    before."""
    errors_days: NotRequired[Annotated[Days, Default(30)]]
    """Records that are no events, and those that were given up: to fix the cause, and send them again."""


class QueriesArgs(TypedDict):
    """What queries of the lake may read, and how long their results are kept."""

    most_gib: NotRequired[Annotated[int, Between(1, 100_000, "GiB"), Default(10)]]
    """What one query may read: Athena ends it there, and 10 GiB have cost 0.05 dollars."""
    hourly_gib: NotRequired[Annotated[int, Between(1, 1_000_000, "GiB"), Default(200)]]
    """What all queries of an hour may read before it is an alarm. Default: 200, a dollar's worth."""
    results_days: NotRequired[Annotated[Days, Default(7)]]
    """How long results are kept."""


class StreamingAnalyticsArgs(Foundation):
    """Arguments of `StreamingAnalytics`."""

    access_log_bucket: StoreRef
    """The bucket that gets the server access logs of the component's own."""
    tombstones: StoreRef
    """The list of restricted and erased subjects, `GdprBaseline.tombstones`."""
    subject_key_secret: SecretRef
    """The secret with the key of the hashes in it, `GdprBaseline.subject_key_secret`."""
    stream: NotRequired[Annotated[CapacityArgs, Default({})]]
    batch: NotRequired[Annotated[BatchArgs, Default({})]]
    lake: NotRequired[Annotated[LakeArgs, Default({})]]
    queries: NotRequired[Annotated[QueriesArgs, Default({})]]
    sources: NotRequired[Annotated[SourcesArgs, Default({})]]
    warehouse: NotRequired[RedshiftArgs | None]
    """A Redshift warehouse that the lake is loaded into. Default: none."""
    rights_role_name: NotRequired[str | None]
    """What the role is called that looks up and erases people in the warehouse, `PrivacyApi.ref`; it need not exist
    yet. Default: nobody may."""
    quicksight: NotRequired[QuickSightArgs | None]
    """A dashboard of Amazon QuickSight on the lake, and on the warehouse. Default: none."""
    quarantined_percent: NotRequired[Annotated[int, Between(0, 99, "%"), Default(5)]]
    """Of which share of records that are no events somebody is notified."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the lake as well."""
    tags: NotRequired[Mapping[str, str]]


def check_stream(args: StreamingAnalyticsArgs) -> Iterator[Problem]:
    """Yield what does not go together in the stream's arguments."""
    yield from check_capacity("stream.", args["stream"])


def check_batch(args: StreamingAnalyticsArgs) -> Iterator[Problem]:
    """Yield what AWS refuses of the event source mapping, and by what records would be lost."""
    batch, retention_hours = args["batch"], args["stream"]["retention_hours"]
    if batch["size"] > WITHOUT_WINDOW and not batch["window_seconds"]:
        yield Problem("batch.window_seconds", 0, f"must be 1 or more with a size above {WITHOUT_WINDOW}")
    if batch["max_age_seconds"] >= retention_hours * 3600:
        remedy = f"must be below the stream's retention, {retention_hours} hours, or records would be lost"
        yield Problem("batch.max_age_seconds", batch["max_age_seconds"], remedy)
    if batch["filters"] and args["sources"]["log_events"]:
        remedy = "leave it out: what comes from logs is compressed and matches no filter, and would be lost"
        yield Problem("batch.filters", batch["filters"], remedy)
    for index, pattern in enumerate(batch["filters"]):
        path = f"batch.filters[{index}]"
        try:
            characters = len(filter_pattern(pattern))
        except TypeError as error:
            yield Problem(path, pattern, f"must be JSON: {error}")
            continue
        if not pattern:
            yield Problem(path, pattern, "must name a field of the event; leave the filter out to process every record")
        elif characters > PATTERN_CHARACTERS:
            yield Problem(path, pattern, f"must be at most {PATTERN_CHARACTERS} characters as JSON, not {characters}")


def warehouse_name(name: str) -> str:
    """Return the logical name of the warehouse of the component that is called `name`."""
    return f"{name}-warehouse"


def check_warehouse(name: str, args: StreamingAnalyticsArgs) -> Iterator[Problem]:
    """Yield what Redshift would refuse, before the lake is created."""
    if warehouse := args.get("warehouse"):
        for found in problems(warehouse, identifier_of(warehouse_name(name))):
            path = found.path if found.path == "name" else f"warehouse.{found.path}"
            yield Problem(path, found.value, found.remedy)


def check_quicksight(args: StreamingAnalyticsArgs) -> Iterator[Problem]:
    """Yield what does not go together in the arguments of the dashboard."""
    quicksight = args.get("quicksight")
    if quicksight and quicksight.get("reader_secret") and not args.get("warehouse"):
        remedy = "is for a warehouse, and there is none: leave it out, or give `warehouse`"
        yield Problem("quicksight.reader_secret", quicksight.get("reader_secret"), remedy)


def filter_pattern(pattern: Mapping[str, Any]) -> str:
    """Return the pattern of an event as that of a record, whose data the event is."""
    return json.dumps({"data": pattern}, sort_keys=True)
