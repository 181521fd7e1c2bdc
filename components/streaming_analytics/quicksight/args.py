"""The arguments of `QuickSightReports`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Matches, Problem
from components.building_blocks.references import Placement, SecretRef, StoreRef, WarehouseRef
from components.streaming_analytics.warehouse.network import placement_problems

PrincipalArn = Annotated[
    str,
    Matches(
        r"arn:aws:quicksight:[a-z0-9-]+:\d{12}:(user|group)/[\w.-]+/.+",
        "must be the ARN of a QuickSight user or group, arn:aws:quicksight:REGION:ACCOUNT:group/default/NAME",
    ),
]
Days = Annotated[int, Between(1, 395, "days")]


class LakeDataArgs(TypedDict):
    """What Athena finds in the lake."""

    lake: StoreRef
    """The lake's bucket."""
    query_results: StoreRef
    """The bucket of the work group's results."""
    work_group: pulumi.Input[str]
    """The Athena work group, whose limit of bytes holds for the dashboard's queries."""
    database: pulumi.Input[str]
    """The Glue database."""
    view: NotRequired[
        Annotated[
            str,
            Matches("[a-z][a-z0-9_]*", "must be the name of a view: lower-case letters, digits and _"),
            Default("events"),
        ]
    ]
    """The view or table of events, with a partition `dt`."""
    days: NotRequired[Annotated[Days, Default(30)]]
    """How many days are shown: a query reads no older ones."""


class WarehouseDataArgs(TypedDict):
    """What Redshift has."""

    warehouse: WarehouseRef
    network: Placement
    """The network whose analytics tier the warehouse is in: QuickSight connects from there."""
    reader_secret: SecretRef
    """A secret with `username` and `password` of a database user that may read `analytics.events` and nothing else; not
    the administrator's."""


class QuickSightArgs(TypedDict):
    """What `StreamingAnalytics` shows in QuickSight, and to whom."""

    principal_arn: PrincipalArn
    """Who sees the dashboard and may edit the analysis. There is one only where the account has a subscription."""
    days: NotRequired[Annotated[Days, Default(30)]]
    """How many days of the lake are shown: a query reads no older ones."""
    reader_secret: NotRequired[SecretRef]
    """A secret with `username` and `password` of a database user that may read `analytics.events` and nothing else.
    Default: the warehouse is not shown, the lake alone."""


class QuickSightReportsArgs(TypedDict):
    """Arguments of `QuickSightReports`."""

    principal_arn: PrincipalArn
    """Who sees the dashboard and may edit the analysis. There is one only where the account has a subscription."""
    lake: LakeDataArgs
    warehouse: NotRequired[WarehouseDataArgs]
    """Default: the reports are on the lake alone."""
    tags: NotRequired[Mapping[str, str]]


def problems(args: QuickSightReportsArgs) -> Iterator[Problem]:
    """Yield what QuickSight would refuse."""
    if warehouse := args.get("warehouse"):
        yield from (
            Problem(f"warehouse.{problem.path}", problem.value, problem.remedy)
            for problem in placement_problems(warehouse["network"])
        )
