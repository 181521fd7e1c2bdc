"""Amazon QuickSight."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:quicksight/accountSubscription:AccountSubscription": AwsType(
        id="{account}",
        name="",
        outputs={"accountSubscriptionStatus": "ACCOUNT_CREATED"},
        deployer=Deployer(
            "quicksight",
            (
                "CreateAccountSubscription DeleteAccountSubscription DescribeAccountSubscription "
                "ListTagsForResource TagResource UntagResource"
            ),
        ),
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
        deployer=Deployer(
            "quicksight",
            (
                "CreateAnalysis DeleteAnalysis DescribeAnalysis DescribeAnalysisPermissions "
                "DescribeTemplate DescribeTheme ListTagsForResource PassDataSet TagResource UntagResource "
                "UpdateAnalysis UpdateAnalysisPermissions"
            ),
        ),
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
        label=Label("Dashboard", "QS", Family.ANALYTICS),
        deployer=Deployer(
            "quicksight",
            (
                "CreateDashboard DeleteDashboard DescribeDashboard DescribeDashboardPermissions "
                "DescribeTemplate DescribeTheme ListDashboards ListTagsForResource PassDataSet "
                "TagResource UntagResource UpdateDashboard UpdateDashboardLinks "
                "UpdateDashboardPermissions UpdateDashboardPublishedVersion"
            ),
        ),
    ),
    "aws:quicksight/dataSet:DataSet": AwsType(
        arn=regional("quicksight", "dataset/{dataSetId}"),
        id="{account},{dataSetId}",
        name="",
        label=Label("Data set", "QS", Family.ANALYTICS),
        deployer=Deployer(
            "quicksight",
            (
                "CancelIngestion CreateDataSet DeleteDataSet DeleteDataSetRefreshProperties "
                "DescribeDataSet DescribeDataSetPermissions DescribeDataSetRefreshProperties "
                "DescribeIngestion ListIngestions ListTagsForResource PassDataSet PassDataSource "
                "PutDataSetRefreshProperties TagResource UntagResource UpdateDataSet "
                "UpdateDataSetPermissions"
            ),
        ),
    ),
    "aws:quicksight/dataSource:DataSource": AwsType(
        arn=regional("quicksight", "datasource/{dataSourceId}"),
        id="{account},{dataSourceId}",
        name="",
        deployer=Deployer(
            "quicksight",
            (
                "CreateDataSource DeleteDataSource DescribeDataSource DescribeDataSourcePermissions "
                "ListTagsForResource TagResource UntagResource UpdateDataSource "
                "UpdateDataSourcePermissions"
            ),
        ),
    ),
    "aws:quicksight/folder:Folder": AwsType(
        arn=regional("quicksight", "folder/{folderId}"),
        id="{account},{folderId}",
        name="",
        deployer=Deployer(
            "quicksight",
            (
                "CreateFolder DeleteFolder DescribeFolder DescribeFolderPermissions ListFolders "
                "ListTagsForResource TagResource UntagResource UpdateFolder UpdateFolderPermissions"
            ),
        ),
    ),
    "aws:quicksight/group:Group": AwsType(
        arn=regional("quicksight", "group/default/{groupName}"),
        id="{account}/default/{groupName}",
        name="groupName",
        deployer=Deployer(
            "quicksight",
            (
                "CreateGroup DeleteGroup DescribeGroup ListGroups ListTagsForResource TagResource "
                "UntagResource UpdateGroup"
            ),
        ),
    ),
    "aws:quicksight/refreshSchedule:RefreshSchedule": AwsType(
        arn=regional("quicksight", "dataset/{dataSetId}/refresh-schedule/{scheduleId}"),
        id="{account},{dataSetId},{scheduleId}",
        name="",
        deployer=Deployer(
            "quicksight",
            "CreateRefreshSchedule DeleteRefreshSchedule DescribeRefreshSchedule UpdateRefreshSchedule",
        ),
    ),
    "aws:quicksight/template:Template": AwsType(
        arn=regional("quicksight", "template/{templateId}"),
        id="{account},{templateId}",
        name="",
        outputs={"status": "CREATION_SUCCESSFUL", "versionNumber": 1},
        deployer=Deployer(
            "quicksight",
            (
                "CreateTemplate DeleteTemplate DescribeAnalysis DescribeTemplate "
                "DescribeTemplatePermissions ListTagsForResource ListTemplates PassDataSet TagResource "
                "UntagResource UpdateTemplate UpdateTemplatePermissions"
            ),
        ),
    ),
    "aws:quicksight/user:User": AwsType(
        arn=regional("quicksight", "user/default/{userName}"),
        id="{account}/default/{userName}",
        name="userName",
        outputs={"userInvitationUrl": "https://quicksight.aws.amazon.com/sn/start"},
        deployer=Deployer(
            "quicksight",
            (
                "CreateUser DeleteUser DescribeUser ListTagsForResource ListUsers RegisterUser "
                "TagResource UntagResource UpdateUser"
            ),
        ),
    ),
    "aws:quicksight/vpcConnection:VpcConnection": AwsType(
        arn=regional("quicksight", "vpcConnection/{vpcConnectionId}"),
        id="{account},{vpcConnectionId}",
        name="",
        outputs={"availabilityStatus": "AVAILABLE"},
        placement=Placement("subnetIds", "securityGroupIds"),
        deployer=Deployer(
            "quicksight",
            (
                "CreateVPCConnection DeleteVPCConnection DescribeVPCConnection ListTagsForResource "
                "TagResource UntagResource UpdateVPCConnection"
            ),
        ),
    ),
}
