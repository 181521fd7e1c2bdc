"""Reports for people: a dashboard and an analysis of Amazon QuickSight on the lake and the warehouse."""

from components.streaming_analytics.quicksight.args import (
    LakeDataArgs,
    QuickSightArgs,
    QuickSightReportsArgs,
    WarehouseDataArgs,
)
from components.streaming_analytics.quicksight.reports import QuickSightReports

__all__ = ["LakeDataArgs", "QuickSightArgs", "QuickSightReports", "QuickSightReportsArgs", "WarehouseDataArgs"]
