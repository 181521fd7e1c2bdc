"""A dashboard of CloudWatch: widgets of metrics, two side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_aws as aws

WIDTH: Final = 12
HEIGHT: Final = 6

Source = tuple[str, Mapping[str, pulumi.Input[str]], pulumi.Input[str]]
"""Namespace, dimensions and region of metrics."""


def dashboard(
    name: str, widgets: Sequence[Mapping[str, Any]], *, opts: pulumi.ResourceOptions
) -> aws.cloudwatch.Dashboard:
    """Create a dashboard.

    Args:
        name: The logical name; the physical one has the project's and the stack's before it.
        widgets: From top to bottom, left to right; see `widget`.
        opts: Pulumi's options.
    """
    placed = [
        {**shown, "x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "width": WIDTH, "height": HEIGHT}
        for number, shown in enumerate(widgets)
    ]
    return aws.cloudwatch.Dashboard(
        name,
        dashboard_name=f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
        dashboard_body=pulumi.Output.json_dumps({"widgets": placed}),
        opts=opts,
    )


def widget(title: str, source: Source, metrics: Sequence[str], statistic: str) -> dict[str, Any]:
    """Return a widget that draws metrics of one source."""
    namespace, dimensions, region = source
    flat = [part for dimension in dimensions.items() for part in dimension]
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": region,
            "stat": statistic,
            "period": 60,
            "metrics": [[namespace, metric, *flat] for metric in metrics],
        },
    }
