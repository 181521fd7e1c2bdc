"""The component itself: stream, function, lake, and who may ask it what."""

from __future__ import annotations

import pulumi

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import foundation_of
from components.building_blocks.layer import dependencies_layer
from components.building_blocks.query_group import Queries
from components.building_blocks.references import AnalyticsRef, StoreRef, StreamRef, WarehouseRef
from components.building_blocks.stores import UNTIL_ERASED
from components.building_blocks.stream import Stream
from components.streaming_analytics.args import (
    StreamingAnalyticsArgs,
    check_batch,
    check_quicksight,
    check_stream,
    check_warehouse,
    warehouse_name,
)
from components.streaming_analytics.catalogue import create_catalogue
from components.streaming_analytics.compaction import create_compaction
from components.streaming_analytics.ingestion import create_ingestion
from components.streaming_analytics.lake import create_failure_destination, create_lake
from components.streaming_analytics.monitoring import Monitored, create_dashboard, create_quarantine_alarm
from components.streaming_analytics.queries import create_queries
from components.streaming_analytics.quicksight import QuickSightReports, QuickSightReportsArgs
from components.streaming_analytics.schema_registry import create_schema_registry
from components.streaming_analytics.sources import create_sources
from components.streaming_analytics.view import create_view
from components.streaming_analytics.warehouse import Warehouse

DOMAIN = "stream"
"""The folder of `handlers/` that the stream's functions are in."""
WITHOUT_QUICKSIGHT = "none: `quicksight` with a `principal_arn` creates one"


class StreamingAnalytics(Component):
    """Creates what turns the platform's events into a lake that can be queried.

    - A Kinesis stream, on demand, of the events that docs/events.md describes.
    - What puts photos of a pipeline, events of EventBridge's bus and of AWS IoT on it, where there are such sources.
    - The schemas of all events in EventBridge's registry.
    - A function that validates, filters and enriches them, called with batches. What is no event is quarantined, what
      cannot be written is tried again, and then kept as a whole: no record is lost silently.
    - A lake on S3 with a layer each for raw events, processed and compacted rows, and quarantined records.
    - A function that compacts each closed day: every event once, sorted by owner.
    - Its tables in the Glue Data Catalog, and an Athena work group with a limit of what a query may read.
    - Where somebody is named to see it, a dashboard of QuickSight: `QuickSightReports`.
    - Where one is asked for, a Redshift warehouse that new objects of the lake are loaded into: `Warehouse`.
    - Alarms of what is late, refused, quarantined or given up, and a dashboard.

    Default settings, cost and failure modes: docs/components/streaming_analytics.md.

    Args:
        name: The component's name.
        args: See `StreamingAnalyticsArgs`.
        opts: Pulumi's options.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    stream_name: pulumi.Output[str]
    stream_arn: pulumi.Output[str]
    lake_bucket: pulumi.Output[str]
    failures_bucket: pulumi.Output[str]
    """The bucket of records that were given up."""
    schema_registry: pulumi.Output[str]
    """EventBridge's registry with the schemas of the events."""
    database: pulumi.Output[str]
    """The lake's database in the Glue Data Catalog, with the tables `raw`, `processed`, `curated` and `errors`,
    and the view `events`."""
    work_group: pulumi.Output[str]
    """The Athena work group of queries."""
    dashboard_url: pulumi.Output[str]
    quicksight_url: pulumi.Output[str]
    """QuickSight's dashboard; without one, that there is none and how to get one."""

    def __init__(self, name: str, args: StreamingAnalyticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked(
            "StreamingAnalytics",
            name,
            StreamingAnalyticsArgs,
            args,
            check_stream,
            check_batch,
            check_quicksight,
            lambda good: check_warehouse(name, good),
        )
        super().__init__(name, args, opts)
        stream = Stream(
            name,
            {
                **args["stream"],
                "data_class": "personal",
                "purpose": "what happens on the platform on its way into the lake",
                "encryption_key_arn": args["encryption_key_arn"],
                "alarm_topic_arn": args["alarm_topic_arn"],
            },
            self.child(),
        )
        lake = create_lake(f"{name}-lake", args, opts=self.child())
        failures = create_failure_destination(f"{name}-failures", args, opts=self.child())
        transform_name = f"{name}-transform"
        # Of all functions of the domain; it has the name that it had when the first was the only one.
        layer = dependencies_layer(transform_name, DOMAIN, opts=self.child())
        transform = create_ingestion(
            transform_name,
            args,
            stream=stream.ref,
            lake=lake.ref,
            failures=failures,
            layer_arn=layer.arn,
            opts=self.child(),
        )
        create_compaction(f"{name}-compact", args, lake=lake.ref, opts=self.child())
        undelivered = create_sources(
            name,
            args["sources"],
            stream=stream.ref,
            layer_arn=layer.arn,
            foundation=foundation_of(args),
            opts=self.child(),
        )
        registry = create_schema_registry(name, opts=self.child())
        database = create_catalogue(name, lake=lake.ref, kept=args["lake"], opts=self.child())
        create_view(f"{name}-view", database.name, opts=self.child())
        queries = create_queries(name, args, opts=self.child())
        self._warehouse = None
        if warehouse := args.get("warehouse"):
            self._warehouse = Warehouse(
                warehouse_name(name),
                {
                    **warehouse,
                    **foundation_of(args),
                    "data_class": "personal",
                    "purpose": "what happens on the platform: for reports over all of it",
                    "retention_days": UNTIL_ERASED,
                    "lake": lake.ref,
                    "tombstones": args["tombstones"],
                    "subject_key_secret": args["subject_key_secret"],
                    "rights_role_name": args.get("rights_role_name"),
                    "force_destroy": args["force_destroy"],
                },
                self.child(),
            ).ref
        self.quicksight_url = self._show(name, args, lake.ref, queries, database.name)
        monitored = Monitored(stream.name, transform, transform_name, queries.work_group.name)
        create_quarantine_alarm(
            name,
            monitored,
            percent=args["quarantined_percent"],
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )
        self.dashboard_url = create_dashboard(name, monitored, opts=self.child())
        self._query_results = queries.results
        self.schema_registry = registry.name
        self.database = database.name
        self.work_group = queries.work_group.name
        self._stream, self._lake, self._failures = stream.ref, lake.ref, failures
        self._undelivered = undelivered
        self.stream_name = stream.name
        self.stream_arn = stream.arn
        self.lake_bucket = lake.name
        self.failures_bucket = pulumi.Output.from_input(failures["name"])
        self.register()

    def _show(
        self, name: str, args: StreamingAnalyticsArgs, lake: StoreRef, queries: Queries, database: pulumi.Output[str]
    ) -> pulumi.Output[str]:
        """Create the dashboard of QuickSight where somebody is to see it, and return where it is."""
        quicksight = args.get("quicksight")
        if quicksight is None:
            return pulumi.Output.from_input(WITHOUT_QUICKSIGHT)
        shown: QuickSightReportsArgs = {
            "principal_arn": quicksight["principal_arn"],
            "lake": {
                "lake": lake,
                "query_results": queries.results,
                "work_group": queries.work_group.name,
                "database": database,
                "days": quicksight["days"],
            },
        }
        warehouse, secret = args.get("warehouse"), quicksight.get("reader_secret")
        if warehouse and self._warehouse and secret:
            shown["warehouse"] = {
                "warehouse": self._warehouse,
                "network": warehouse["network"],
                "reader_secret": secret,
            }
        return QuickSightReports(f"{name}-reports", shown, self.child()).dashboard_url

    @property
    def stream(self) -> StreamRef:
        """The stream, for whoever puts events on it."""
        return self._stream

    @property
    def lake(self) -> StoreRef:
        """The lake's bucket."""
        return self._lake

    @property
    def failures(self) -> StoreRef:
        """The bucket of records that were given up."""
        return self._failures

    @property
    def warehouse(self) -> WarehouseRef | None:
        """The warehouse; None where there is none."""
        return self._warehouse

    @property
    def refs(self) -> AnalyticsRef:
        """All that keeps events, for the rights of people."""
        return {
            "stream": self._stream,
            "lake": self._lake,
            "failures": self._failures,
            "query_results": self._query_results,
            "warehouse": self._warehouse,
            "dead_letters": self._undelivered,
        }
