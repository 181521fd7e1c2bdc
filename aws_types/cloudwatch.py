"""Amazon CloudWatch with its Logs, and Amazon EventBridge's buses and rules."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": AwsType(
        arn=regional("cloudwatch", "alarm:{alarmName}"),
        id="{alarmName}",
        name="alarmName",
        name_limit=255,
        deployer=Deployer(
            "cloudwatch",
            (
                "DeleteAlarms DescribeAlarms ListTagsForResource PutCompositeAlarm TagResource "
                "UntagResource ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:cloudwatch/dashboard:Dashboard": AwsType(
        arn=worldwide("cloudwatch", "dashboard/{name}"),
        name="dashboardName",
        name_limit=255,
        outputs={"dashboardArn": "{arn}"},
        deployer=Deployer(
            "cloudwatch",
            (
                "DeleteDashboards GetDashboard ListTagsForResource PutDashboard TagResource UntagResource "
                "ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:cloudwatch/eventApiDestination:EventApiDestination": AwsType(
        arn=regional("events", "api-destination/{name}/{uuid}"),
        name_limit=64,
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource ec2:DescribeAccountAttributes "
                "events:CreateApiDestination events:DeleteApiDestination events:DescribeApiDestination "
                "events:UpdateApiDestination"
            ),
        ),
    ),
    "aws:cloudwatch/eventArchive:EventArchive": AwsType(
        arn=regional("events", "archive/{name}"),
        name_limit=48,
        keys=("kmsKeyIdentifier",),
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource events:CreateArchive events:DeleteArchive "
                "events:DescribeArchive events:UpdateArchive"
            ),
        ),
    ),
    "aws:cloudwatch/eventBus:EventBus": AwsType(
        arn=regional("events", "event-bus/{name}"),
        name_limit=256,
        keys=("kmsKeyIdentifier",),
        deployer=Deployer(
            "events",
            (
                "CreateEventBus DeleteEventBus DescribeEventBus ListTagsForResource PutPermission "
                "RemovePermission TagResource UntagResource UpdateEventBus"
            ),
        ),
    ),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": AwsType(
        id="{eventBusName}",
        name="",
        outputs={"eventBusName": "default"},
        deployer=Deployer(
            "cloudwatch", ("ListTagsForResource TagResource UntagResource events:PutPermission events:RemovePermission")
        ),
    ),
    "aws:cloudwatch/eventConnection:EventConnection": AwsType(
        arn=regional("events", "connection/{name}/{uuid}"),
        name_limit=64,
        outputs={"secretArn": regional("secretsmanager", "secret:events!connection/{name}/{uuid}-{hex:.6}")},
        deployer=Deployer(
            "events",
            (
                "CreateConnection DeleteConnection DescribeConnection UpdateConnection "
                "cloudwatch:ListTagsForResource cloudwatch:TagResource cloudwatch:UntagResource "
                "secretsmanager:CreateSecret secretsmanager:DeleteSecret secretsmanager:GetSecretValue "
                "secretsmanager:PutSecretValue secretsmanager:UpdateSecret"
            ),
        ),
    ),
    "aws:cloudwatch/eventEndpoint:EventEndpoint": AwsType(
        arn=regional("events", "endpoint/{name}"),
        name_limit=64,
        outputs={"endpointUrl": "https://{hex:.10}.{hex:.3}.endpoint.events.amazonaws.com"},
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource events:CreateEndpoint "
                "events:DeleteEndpoint events:DescribeEndpoint events:UpdateEndpoint "
                "route53:GetHealthCheck"
            ),
        ),
    ),
    "aws:cloudwatch/eventPermission:EventPermission": AwsType(
        id="{statementId}",
        name="",
        deployer=Deployer(
            "cloudwatch", ("ListTagsForResource TagResource UntagResource events:PutPermission events:RemovePermission")
        ),
    ),
    "aws:cloudwatch/eventRule:EventRule": AwsType(
        arn=regional("events", "rule/{name}"),
        name_limit=64,
        label=Label("Event rule", "EVB", Family.INTEGRATION),
        deployer=Deployer(
            "events",
            ("DeleteRule DescribeRule ListTagsForResource PutRule PutTargets RemoveTargets TagResource UntagResource"),
            resource="rule-on-default-event-bus",
        ),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": AwsType(
        id="{rule}-{hex}",
        name="",
        outputs={"targetId": "{hex}"},
        deployer=Deployer(
            "events", "ListTargetsByRule PutTargets RemoveTargets", resource="rule-on-default-event-bus", of="rule"
        ),
    ),
    "aws:cloudwatch/logAccountPolicy:LogAccountPolicy": AwsType(
        id="{policyName}",
        name="policyName",
        name_limit=256,
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource firehose:TagDeliveryStream "
                "logs:CreateLogDelivery logs:DeleteAccountPolicy logs:DeleteDataProtectionPolicy "
                "logs:DeleteSubscriptionFilter logs:DescribeAccountPolicies logs:PutAccountPolicy "
                "logs:PutDataProtectionPolicy logs:PutSubscriptionFilter"
            ),
        ),
    ),
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": AwsType(
        id="{logGroupName}",
        name="",
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource firehose:TagDeliveryStream "
                "logs:CreateLogDelivery logs:DeleteDataProtectionPolicy logs:DescribeLogGroups "
                "logs:DescribeResourcePolicies logs:GetDataProtectionPolicy logs:PutAccountPolicy "
                "logs:PutDataProtectionPolicy logs:PutResourcePolicy s3:GetBucketPolicy "
                "s3:PutBucketPolicy"
            ),
        ),
    ),
    "aws:cloudwatch/logDelivery:LogDelivery": AwsType(
        arn=regional("logs", "delivery:{hex:.16}"),
        id="{hex:.16}",
        name="",
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource logs:CreateLogDelivery "
                "logs:DeleteLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery"
            ),
        ),
    ),
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": AwsType(
        arn=regional("logs", "delivery-destination:{name}"),
        name_limit=60,
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource logs:DeleteDeliveryDestination "
                "logs:DescribeDeliveryDestinations logs:GetDeliveryDestination "
                "logs:PutDeliveryDestination"
            ),
        ),
    ),
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": AwsType(
        arn=regional("logs", "delivery-source:{name}"),
        name_limit=60,
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource logs:DeleteDeliverySource "
                "logs:GetDeliverySource logs:PutDeliverySource"
            ),
        ),
    ),
    "aws:cloudwatch/logDestination:LogDestination": AwsType(
        arn=regional("logs", "destination:{name}"),
        name_limit=512,
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource logs:DeleteDestination "
                "logs:DescribeDestinations logs:ListTagsForResource logs:PutDestination logs:TagResource "
                "logs:UntagResource"
            ),
        ),
    ),
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": AwsType(
        id="{destinationName}",
        name="",
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource logs:GetDeliveryDestinationPolicy "
                "logs:PutDestinationPolicy"
            ),
        ),
    ),
    "aws:cloudwatch/logGroup:LogGroup": AwsType(
        arn=regional("logs", "log-group:{name}"),
        name_limit=512,
        outputs={"logGroupClass": "STANDARD"},
        keys=("kmsKeyId",),
        deployer=Deployer(
            "logs",
            (
                "AssociateKmsKey CreateLogGroup DeleteLogGroup DeleteRetentionPolicy DescribeLogGroups "
                "DisassociateKmsKey ListTagsForResource ListTagsLogGroup PutRetentionPolicy TagLogGroup "
                "TagResource UntagLogGroup UntagResource"
            ),
            suffixes=("", ":*"),
        ),
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": AwsType(
        name_limit=512,
        deployer=Deployer(
            "logs", "DeleteMetricFilter DescribeMetricFilters PutMetricFilter", resource="log-group", of="logGroupName"
        ),
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": AwsType(
        id="{policyName}",
        name="policyName",
        deployer=Deployer(
            "logs",
            (
                "DeleteResourcePolicy DescribeResourcePolicies ListTagsForResource PutResourcePolicy "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:cloudwatch/logStream:LogStream": AwsType(
        arn=regional("logs", "log-group:{logGroupName}:log-stream:{name}"),
        name_limit=512,
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource ec2:DescribeAccountAttributes "
                "logs:CreateLogStream logs:DeleteLogStream logs:DescribeLogStreams"
            ),
        ),
    ),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": AwsType(
        id="cwlsf-{hex:.10}",
        name_limit=512,
        deployer=Deployer(
            "logs",
            "DeleteSubscriptionFilter DescribeSubscriptionFilters PutSubscriptionFilter",
            resource="log-group",
            of="logGroup",
        ),
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": AwsType(
        arn=regional("cloudwatch", "alarm:{name}"),
        name_limit=255,
        outputs={"evaluateLowSampleCountPercentiles": "evaluate"},
        deployer=Deployer(
            "cloudwatch",
            ("DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource"),
            resource="alarm",
        ),
    ),
    "aws:cloudwatch/metricStream:MetricStream": AwsType(
        arn=regional("cloudwatch", "metric-stream/{name}"),
        name_limit=255,
        outputs={"state": "running"},
        deployer=Deployer(
            "cloudwatch",
            ("DeleteMetricStream GetMetricStream ListTagsForResource PutMetricStream TagResource UntagResource"),
        ),
    ),
    "aws:cloudwatch/queryDefinition:QueryDefinition": AwsType(
        arn=regional("logs", "query-definition:{uuid}"),
        id="{uuid}",
        name_limit=255,
        outputs={"queryDefinitionId": "{uuid}"},
        deployer=Deployer(
            "cloudwatch",
            (
                "ListTagsForResource TagResource UntagResource logs:DeleteQueryDefinition "
                "logs:DescribeQueryDefinitions logs:PutQueryDefinition"
            ),
        ),
    ),
}
