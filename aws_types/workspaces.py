"""Amazon WorkSpaces."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:workspaces/workspace:Workspace": AwsType(
        arn=regional("workspaces", "workspace/{id}"),
        id="ws-{hex:.9}",
        name="",
        outputs={"state": "AVAILABLE"},
        keys=("volumeEncryptionKey",),
        deployer=Deployer(
            "workspaces",
            ("CreateTags CreateWorkspaces DeleteTags DescribeWorkspaces ModifyWorkspaceProperties TerminateWorkspaces"),
        ),
    ),
}
