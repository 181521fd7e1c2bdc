"""Where queries of the lake run."""

from __future__ import annotations

import pulumi

from components.building_blocks.query_group import Queries, create_query_group
from components.streaming_analytics.args import StreamingAnalyticsArgs


def create_queries(name: str, args: StreamingAnalyticsArgs, *, opts: pulumi.ResourceOptions) -> Queries:
    """Create the work group, its bucket, and the alarm of what queries read in an hour."""
    queries = args["queries"]
    return create_query_group(
        name,
        description="Queries of the platform's events",
        purpose="to answer queries: results - which name owners where a query asks for them",
        encryption_key_arn=args["encryption_key_arn"],
        access_log_bucket=args["access_log_bucket"],
        alarm_topic_arn=args["alarm_topic_arn"],
        results_days=queries["results_days"],
        most_gib=queries["most_gib"],
        hourly_gib=queries["hourly_gib"],
        force_destroy=args["force_destroy"],
        opts=opts,
    )
