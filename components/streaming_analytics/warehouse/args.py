"""The arguments of `Warehouse`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

from components.building_blocks.arguments import Between, Default, Length, Matches, Problem, defaults
from components.building_blocks.foundation import Foundation
from components.building_blocks.references import Placement, SecretRef, StoreRef
from components.building_blocks.stores import StoreArgs
from components.streaming_analytics.warehouse.network import placement_problems
from handlers.warehouse.core.loads import MOST_OBJECTS

IDENTIFIER_LIMIT = 63
"""Of a cluster's identifier; a namespace and a work group may have one character more.
https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html"""
SMALLEST_RPU = 4
RPU_STEP, RPU_STEP_FROM_512 = 8, 32
"""https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html"""
WITHOUT_WINDOW = 10
"""Of a larger batch Lambda requires a window of a second at least.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""

Log = Literal["connectionlog", "userlog", "useractivitylog"]
Schedule = Annotated[
    str,
    Matches(
        r"cron\([^()]{11,100}\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)",
        "must be cron(MINUTES HOURS DAY MONTH WEEKDAY YEAR) or at(YYYY-MM-DDTHH:MM:SS), in UTC",
    ),
]
Period = Literal["daily", "weekly", "monthly"]
Rpu = Annotated[int, Between(SMALLEST_RPU, 1024, "RPU")]


class UsageLimitArgs(TypedDict):
    """How much may be computed within a period."""

    rpu_hours: NotRequired[Annotated[int, Between(1, 1_000_000, "RPU-hours"), Default(48)]]
    """Default: 48, twelve hours of 4 RPU: 18 dollars a day at most."""
    period: NotRequired[Annotated[Period, Default("daily")]]
    """A day, a week from Sunday, or a month; in UTC."""
    action: NotRequired[Annotated[Literal["emit-metric", "deactivate"], Default("deactivate")]]
    """What happens at the limit. `deactivate`: no query runs for the rest of the period, and what is to be loaded waits
    in queues. `emit-metric`: an alarm alone."""


class ServerlessArgs(TypedDict):
    """A work group of Redshift Serverless, which is paid by the second while queries run."""

    base_rpu: NotRequired[Annotated[Rpu, Default(SMALLEST_RPU)]]
    """Redshift processing units that a query gets: 4 (64 GB of memory, 32 TB of data at most), or a multiple of 8 (from
    512 on, of 32). 0.375 dollars an RPU-hour."""
    max_rpu: NotRequired[Annotated[Rpu, Default(16)]]
    """How far it scales when many queries run, or large ones."""
    usage_limit: NotRequired[Annotated[UsageLimitArgs, Default({})]]
    max_query_seconds: NotRequired[Annotated[int, Between(60, 86_399, "seconds"), Default(3600)]]
    """After which a query is ended."""


class ResizeArgs(TypedDict):
    """An elastic resize by schedule: minutes in which queries wait."""

    schedule: Schedule
    nodes: Annotated[int, Between(2, 128, "nodes")]
    """How many there are from then on."""


class SleepArgs(TypedDict):
    """When a cluster is paused: its nodes are not paid for, and nothing is answered or loaded."""

    pause: Schedule
    resume: Schedule


class ProvisionedArgs(TypedDict):
    """A cluster of nodes, which are paid by the hour whether queries run or not. Recorded and proven only."""

    node_type: NotRequired[
        Annotated[
            str,
            Matches(r"(ra3|rg)\.[a-z0-9]+", "must be a type of the families ra3 or rg, such as ra3.large"),
            Default("ra3.large"),
        ]
    ]
    """0.543 dollars an hour for an ra3.large."""
    nodes: NotRequired[Annotated[int, Between(2, 128, "nodes"), Default(2)]]
    multi_az: NotRequired[Annotated[bool, Default(False)]]
    """As many nodes in a second zone, for twice the price. Without it the cluster moves to another zone if its own is
    lost."""
    concurrency_scaling_clusters: NotRequired[Annotated[int, Between(0, 10, "clusters"), Default(1)]]
    """Clusters that Redshift adds while queries wait; the first hour of a day is free."""
    concurrency_scaling_minutes: NotRequired[Annotated[int, Between(1, 1440, "minutes"), Default(60)]]
    """Minutes of these a day, after which they are off until the next. Default: 60, what is free."""
    max_query_seconds: NotRequired[Annotated[int, Between(60, 86_400, "seconds"), Default(3600)]]
    """After which a query is ended."""
    resizes: NotRequired[Annotated[Sequence[ResizeArgs], Length(0, 10), Default(())]]
    """When the cluster gets more or fewer nodes. With any, later updates leave their number alone."""
    sleep: NotRequired[SleepArgs]
    """Default: the cluster is never paused."""
    snapshot_days: NotRequired[Annotated[int, Between(1, 35, "days"), Default(7)]]
    """How long automatic snapshots are kept. What is erased stays in them for so long."""


class LoadingArgs(TypedDict):
    """How new objects of the lake are gathered to be loaded."""

    window_seconds: NotRequired[Annotated[int, Between(0, 300, "seconds"), Default(300)]]
    """How long new objects are gathered: each load is paid for a minute at least. 300 is Lambda's limit."""
    objects: NotRequired[Annotated[int, Between(1, MOST_OBJECTS, "objects"), Default(MOST_OBJECTS)]]
    """The most objects of a load, after which the window does not matter."""


class RedshiftArgs(TypedDict):
    """What can be chosen of a warehouse."""

    network: Placement
    """It must have the tier `analytics` over three zones, and reach S3: `analytics_tier()`, `analytics_flows()`."""
    database: NotRequired[
        Annotated[
            str,
            Matches("[a-z][a-z0-9_]{0,63}", "must be a lower-case letter, then at most 63 letters, digits or _"),
            Default("analytics"),
        ]
    ]
    """Name of the first database."""
    serverless: NotRequired[ServerlessArgs]
    """Default: a work group with its defaults, unless there is `provisioned`."""
    provisioned: NotRequired[ProvisionedArgs]
    """A cluster in place of the work group."""
    loading: NotRequired[Annotated[LoadingArgs, Default({})]]
    exported_logs: NotRequired[Annotated[Sequence[Log], Length(0, 3), Default(("connectionlog", "userlog"))]]
    """Logs that go to CloudWatch. `useractivitylog` has every statement with the values in it."""


class WarehouseArgs(RedshiftArgs, StoreArgs, Foundation):
    """Arguments of `Warehouse`."""

    lake: StoreRef
    """The bucket that is loaded from, below `processed/` and `work/loads/` alone."""
    tombstones: StoreRef
    """The list of restricted and erased subjects, `GdprBaseline.tombstones`: their events are not loaded."""
    subject_key_secret: SecretRef
    """The secret with the key of the hashes in it, `GdprBaseline.subject_key_secret`."""
    rights_role_name: NotRequired[str | None]
    """What the role is called that looks up and erases people. Default: nobody may."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the data. Default: False, what holds it is protected against deletion."""
    tags: NotRequired[Mapping[str, str]]


def problems(args: RedshiftArgs, identifier: str) -> Iterator[Problem]:
    """Yield what Redshift would refuse after minutes; `identifier` is the warehouse's name on AWS."""
    if not re.fullmatch("[a-z](-?[a-z0-9])*", identifier) or len(identifier) > IDENTIFIER_LIMIT:
        remedy = (
            f"with project and stack must be at most {IDENTIFIER_LIMIT} lower-case letters, digits and single hyphens"
        )
        yield Problem("name", identifier, remedy)
    yield from placement_problems(args["network"])
    if args.get("provisioned") is None:
        yield from _capacity_problems(serverless_of(args))
    elif args.get("serverless") is not None:
        yield Problem("serverless", args.get("serverless"), "must not be given with `provisioned`: choose one")
    loading = args["loading"]
    if loading["objects"] > WITHOUT_WINDOW and not loading["window_seconds"]:
        yield Problem("loading.window_seconds", 0, f"must be 1 or more with more than {WITHOUT_WINDOW} objects")


def serverless_of(args: RedshiftArgs) -> ServerlessArgs:
    """Return the arguments of the work group."""
    return args.get("serverless") or defaults(ServerlessArgs)


def _capacity_problems(serverless: ServerlessArgs) -> Iterator[Problem]:
    for argument in ("base_rpu", "max_rpu"):
        if not _is_capacity(serverless[argument]):
            remedy = f"must be {SMALLEST_RPU}, a multiple of {RPU_STEP}, or from 512 on of {RPU_STEP_FROM_512}"
            yield Problem(f"serverless.{argument}", serverless[argument], remedy)
    if serverless["max_rpu"] < serverless["base_rpu"]:
        yield Problem("serverless.max_rpu", serverless["max_rpu"], "must be base_rpu or more")


def _is_capacity(rpu: int) -> bool:
    step = RPU_STEP if rpu <= 512 else RPU_STEP_FROM_512  # noqa: PLR2004 - where AWS's steps grow
    return rpu == SMALLEST_RPU or rpu % step == 0
