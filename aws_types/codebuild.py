"""AWS CodeBuild."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:codebuild/project:Project": AwsType(
        arn=regional("codebuild", "project/{name}"),
        id="{arn}",
        name_limit=255,
        keys=("encryptionKey",),
        placement=Placement("vpcConfig.subnets", "vpcConfig.securityGroupIds"),
        label=Label("Build project", "CB", Family.INTEGRATION),
        deployer=Deployer(
            "codebuild",
            "BatchGetProjects CreateProject DeleteProject UpdateProject",
            when=(When("vpcConfig", "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"),),
        ),
    ),
    "aws:codebuild/reportGroup:ReportGroup": AwsType(
        arn=regional("codebuild", "report-group/{name}"),
        id="{arn}",
        name_limit=128,
        keys=("exportConfig.s3Destination?.encryptionKey",),
        deployer=Deployer("codebuild", "BatchGetReportGroups CreateReportGroup DeleteReportGroup UpdateReportGroup"),
    ),
    "aws:codebuild/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer(
            "codebuild",
            (
                "BatchGetReportGroups CreateReportGroup DeleteReportGroup DeleteResourcePolicy "
                "GetResourcePolicy PutResourcePolicy UpdateReportGroup"
            ),
        ),
    ),
    "aws:codebuild/sourceCredential:SourceCredential": AwsType(
        arn=regional("codebuild", "token/{serverType}-{uuid}"),
        id="{arn}",
        name="",
        deployer=Deployer("codebuild", "DeleteSourceCredentials ImportSourceCredentials ListSourceCredentials"),
    ),
    "aws:codebuild/webhook:Webhook": AwsType(
        id="{projectName}", name="", deployer=Deployer("codebuild", "CreateWebhook DeleteWebhook UpdateWebhook")
    ),
}
