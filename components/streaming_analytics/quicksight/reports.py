"""A dashboard and an analysis, with the data that they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.streaming_analytics.quicksight.args import QuickSightReportsArgs, problems
from components.streaming_analytics.quicksight.data import create_lake_data, create_warehouse_data
from components.streaming_analytics.quicksight.definition import definition

VIEWER = ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard")
EDITOR = (
    *("DeleteAnalysis", "DescribeAnalysis", "DescribeAnalysisPermissions", "QueryAnalysis"),
    *("RestoreAnalysis", "UpdateAnalysis", "UpdateAnalysisPermissions"),
)
"""What AWS calls an owner's. https://docs.aws.amazon.com/quicksight/latest/APIReference/API_ResourcePermission.html"""


class QuickSightReports(Component):
    """Creates data sources on Athena and Redshift, data sets that ask them directly, an analysis and a dashboard.

    Nothing is copied into SPICE, so an erasure needs nothing of QuickSight. The account must have a subscription; its
    secrets and network are let in there, by the console: docs/components/streaming_analytics_quicksight.md.

    Cost: QuickSight's users, by the month and by role (https://aws.amazon.com/quicksight/pricing/); the queries.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    dashboard_id: str
    analysis_id: str
    dashboard_url: pulumi.Output[str]
    data_set_arns: pulumi.Output[Mapping[str, str]]

    def __init__(self, name: str, args: QuickSightReportsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("QuickSightReports", name, QuickSightReportsArgs, args, problems)
        super().__init__(name, args, opts)
        principal_arn = args["principal_arn"]
        id_ = f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"
        lake = create_lake_data(
            f"{name}-lake", args["lake"], id_=f"{id_}-lake", principal_arn=principal_arn, opts=self.child()
        )
        arns = {"lake": lake.arn}
        if warehouse := args.get("warehouse"):
            arns["warehouse"] = create_warehouse_data(
                f"{name}-warehouse",
                warehouse,
                id_=f"{id_}-warehouse",
                principal_arn=principal_arn,
                opts=self.child(),
            ).arn
        shown = definition(arns)
        self._create("Analysis", id_, shown, {principal_arn: EDITOR})
        self._create("Dashboard", id_, shown, {principal_arn: VIEWER})
        region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region
        self.dashboard_id = id_
        self.analysis_id = id_
        self.dashboard_url = pulumi.Output.format(
            "https://{0}.quicksight.aws.amazon.com/sn/dashboards/{1}", region, id_
        )
        self.data_set_arns = pulumi.Output.all(**arns)
        self.register()

    def _create(self, kind: str, id_: str, shown: Mapping[str, Any], may: Mapping[str, Sequence[str]]) -> None:
        """Create an analysis or a dashboard by Cloud Control, which takes its definition.

        Args:
            kind: `Analysis` or `Dashboard`.
            id_: Its id.
            shown: Its definition.
            may: Who -> what they may do with it.
        """
        state: Mapping[str, Any] = {
            "AwsAccountId": aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id,
            f"{kind}Id": id_,
            "Name": f"Events of {pulumi.get_project()}, {pulumi.get_stack()}",
            "Definition": shown,
            "Permissions": [
                {"Principal": principal, "Actions": [f"quicksight:{action}" for action in sorted(actions)]}
                for principal, actions in may.items()
            ],
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(self.stack_tags.items())],
        }
        aws.cloudcontrol.Resource(
            f"{self.stack_tags['component']}-{kind.lower()}",
            type_name=f"AWS::QuickSight::{kind}",
            desired_state=pulumi.Output.json_dumps(state, sort_keys=True),
            opts=self.child(),
        )
