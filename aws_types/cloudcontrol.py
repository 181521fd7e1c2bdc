"""AWS Cloud Control API."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType, Deployer, When


def _of_quicksight(kind: str) -> When:
    """Return what CloudFormation's handler of an analysis or a dashboard calls, as whoever deploys it."""
    actions = (
        f"quicksight:Create{kind} quicksight:Delete{kind} quicksight:Describe{kind} "
        f"quicksight:Describe{kind}Permissions quicksight:ListTagsForResource "
        f"quicksight:PassDataSet quicksight:TagResource quicksight:UntagResource quicksight:Update{kind} "
        f"quicksight:Update{kind}Permissions"
    )
    publishes = " quicksight:UpdateDashboardLinks quicksight:UpdateDashboardPublishedVersion"
    return When("typeName", actions + (publishes if kind == "Dashboard" else ""), (f"AWS::QuickSight::{kind}",))


TYPES: Mapping[str, AwsType] = {
    "aws:cloudcontrol/resource:Resource": AwsType(
        id="{hex}",
        name="",
        # Of other types than these nobody has listed what their handlers call.
        deployer=Deployer(
            "cloudformation",
            "CreateResource DeleteResource GetResource GetResourceRequestStatus UpdateResource",
            when=(_of_quicksight("Analysis"), _of_quicksight("Dashboard")),
        ),
    ),
}
