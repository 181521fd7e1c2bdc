"""AWS CodeBuild."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:codebuild/project:Project": AwsType(
        arn=regional("codebuild", "project/{name}"),
        id="{arn}",
        name_limit=255,
        keys=("encryptionKey",),
        placement=Placement("vpcConfig.subnets", "vpcConfig.securityGroupIds"),
    ),
    "aws:codebuild/reportGroup:ReportGroup": AwsType(
        arn=regional("codebuild", "report-group/{name}"),
        id="{arn}",
        name_limit=128,
        keys=("exportConfig.s3Destination?.encryptionKey",),
    ),
    "aws:codebuild/resourcePolicy:ResourcePolicy": AwsType(id="{resourceArn}", name=""),
    "aws:codebuild/sourceCredential:SourceCredential": AwsType(
        arn=regional("codebuild", "token/{serverType}-{uuid}"), id="{arn}", name=""
    ),
    "aws:codebuild/webhook:Webhook": AwsType(id="{projectName}", name=""),
}
