"""Amazon QuickSight."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:quicksight/accountSubscription:AccountSubscription": AwsType(
        id="{account}", name="", outputs={"accountSubscriptionStatus": "ACCOUNT_CREATED"}
    ),
    "aws:quicksight/analysis:Analysis": AwsType(
        arn=regional("quicksight", "analysis/{analysisId}"),
        id="{account},{analysisId}",
        name="",
        outputs={
            "status": "CREATION_SUCCESSFUL",
            "createdTime": "2026-01-01T00:00:00Z",
            "lastUpdatedTime": "2026-01-01T00:00:00Z",
        },
    ),
    "aws:quicksight/dashboard:Dashboard": AwsType(
        arn=regional("quicksight", "dashboard/{dashboardId}"),
        id="{account},{dashboardId}",
        name="",
        outputs={
            "status": "CREATION_SUCCESSFUL",
            "versionNumber": 1,
            "createdTime": "2026-01-01T00:00:00Z",
            "lastUpdatedTime": "2026-01-01T00:00:00Z",
        },
    ),
    "aws:quicksight/dataSet:DataSet": AwsType(
        arn=regional("quicksight", "dataset/{dataSetId}"), id="{account},{dataSetId}", name=""
    ),
    "aws:quicksight/dataSource:DataSource": AwsType(
        arn=regional("quicksight", "datasource/{dataSourceId}"), id="{account},{dataSourceId}", name=""
    ),
    "aws:quicksight/folder:Folder": AwsType(
        arn=regional("quicksight", "folder/{folderId}"), id="{account},{folderId}", name=""
    ),
    "aws:quicksight/group:Group": AwsType(
        arn=regional("quicksight", "group/default/{groupName}"), id="{account}/default/{groupName}", name="groupName"
    ),
    "aws:quicksight/template:Template": AwsType(
        arn=regional("quicksight", "template/{templateId}"),
        id="{account},{templateId}",
        name="",
        outputs={"status": "CREATION_SUCCESSFUL", "versionNumber": 1},
    ),
    "aws:quicksight/user:User": AwsType(
        arn=regional("quicksight", "user/default/{userName}"),
        id="{account}/default/{userName}",
        name="userName",
        outputs={"userInvitationUrl": "https://quicksight.aws.amazon.com/sn/start"},
    ),
    "aws:quicksight/vpcConnection:VpcConnection": AwsType(
        arn=regional("quicksight", "vpcConnection/{vpcConnectionId}"),
        id="{account},{vpcConnectionId}",
        name="",
        outputs={"availabilityStatus": "AVAILABLE"},
    ),
}
