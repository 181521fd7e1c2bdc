"""CloudWatch RUM."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:rum/appMonitor:AppMonitor": AwsType(
        arn=regional("rum", "appmonitor/{name}"),
        name_limit=255,
        outputs={"appMonitorId": "{uuid}", "cwLogGroup": ""},
        deployer=Deployer(
            "rum",
            (
                "BatchCreateRumMetricDefinitions BatchDeleteRumMetricDefinitions "
                "BatchGetRumMetricDefinitions CreateAppMonitor DeleteAppMonitor "
                "DeleteRumMetricsDestination GetAppMonitor GetResourcePolicy ListRumMetricsDestinations "
                "ListTagsForResource PutResourcePolicy PutRumMetricsDestination TagResource UntagResource "
                "UpdateAppMonitor UpdateRumMetricDefinition cognito-identity:DescribeIdentityPool "
                "dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem "
                "iam:GetRole logs:CreateLogDelivery logs:CreateLogGroup logs:DeleteLogDelivery "
                "logs:DescribeLogGroups logs:DescribeResourcePolicies logs:GetLogDelivery "
                "logs:PutResourcePolicy logs:PutRetentionPolicy logs:UpdateLogDelivery s3:DeleteObject "
                "s3:GetObject s3:GetObjectAcl s3:PutObject"
            ),
        ),
    ),
}
