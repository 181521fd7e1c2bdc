"""Amazon CloudWatch with its Logs, and Amazon EventBridge's buses and rules."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional, worldwide
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": AwsType(
        arn=regional("cloudwatch", "alarm:{alarmName}"), id="{alarmName}", name="alarmName", name_limit=255
    ),
    "aws:cloudwatch/dashboard:Dashboard": AwsType(
        arn=worldwide("cloudwatch", "dashboard/{name}"),
        name="dashboardName",
        name_limit=255,
        outputs={"dashboardArn": "{arn}"},
    ),
    "aws:cloudwatch/eventApiDestination:EventApiDestination": AwsType(
        arn=regional("events", "api-destination/{name}/{uuid}"), name_limit=64
    ),
    "aws:cloudwatch/eventArchive:EventArchive": AwsType(
        arn=regional("events", "archive/{name}"), name_limit=48, keys=("kmsKeyIdentifier",)
    ),
    "aws:cloudwatch/eventBus:EventBus": AwsType(
        arn=regional("events", "event-bus/{name}"), name_limit=256, keys=("kmsKeyIdentifier",)
    ),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": AwsType(
        id="{eventBusName}", name="", outputs={"eventBusName": "default"}
    ),
    "aws:cloudwatch/eventConnection:EventConnection": AwsType(
        arn=regional("events", "connection/{name}/{uuid}"),
        name_limit=64,
        outputs={"secretArn": regional("secretsmanager", "secret:events!connection/{name}/{uuid}-{hex:.6}")},
    ),
    "aws:cloudwatch/eventEndpoint:EventEndpoint": AwsType(
        arn=regional("events", "endpoint/{name}"),
        name_limit=64,
        outputs={"endpointUrl": "https://{hex:.10}.{hex:.3}.endpoint.events.amazonaws.com"},
    ),
    "aws:cloudwatch/eventPermission:EventPermission": AwsType(id="{statementId}", name=""),
    "aws:cloudwatch/eventRule:EventRule": AwsType(
        arn=regional("events", "rule/{name}"), name_limit=64, label=Label("Event rule", "EVB", Family.INTEGRATION)
    ),
    "aws:cloudwatch/eventTarget:EventTarget": AwsType(id="{rule}-{hex}", name="", outputs={"targetId": "{hex}"}),
    "aws:cloudwatch/logAccountPolicy:LogAccountPolicy": AwsType(id="{policyName}", name="policyName", name_limit=256),
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": AwsType(id="{logGroupName}", name=""),
    "aws:cloudwatch/logDelivery:LogDelivery": AwsType(
        arn=regional("logs", "delivery:{hex:.16}"), id="{hex:.16}", name=""
    ),
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": AwsType(
        arn=regional("logs", "delivery-destination:{name}"), name_limit=60
    ),
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": AwsType(
        arn=regional("logs", "delivery-source:{name}"), name_limit=60
    ),
    "aws:cloudwatch/logDestination:LogDestination": AwsType(arn=regional("logs", "destination:{name}"), name_limit=512),
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": AwsType(id="{destinationName}", name=""),
    "aws:cloudwatch/logGroup:LogGroup": AwsType(
        arn=regional("logs", "log-group:{name}"),
        name_limit=512,
        outputs={"logGroupClass": "STANDARD"},
        keys=("kmsKeyId",),
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": AwsType(name_limit=512),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": AwsType(id="{policyName}", name="policyName"),
    "aws:cloudwatch/logStream:LogStream": AwsType(
        arn=regional("logs", "log-group:{logGroupName}:log-stream:{name}"), name_limit=512
    ),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": AwsType(id="cwlsf-{hex:.10}", name_limit=512),
    "aws:cloudwatch/metricAlarm:MetricAlarm": AwsType(
        arn=regional("cloudwatch", "alarm:{name}"),
        name_limit=255,
        outputs={"evaluateLowSampleCountPercentiles": "evaluate"},
    ),
    "aws:cloudwatch/metricStream:MetricStream": AwsType(
        arn=regional("cloudwatch", "metric-stream/{name}"), name_limit=255, outputs={"state": "running"}
    ),
    "aws:cloudwatch/queryDefinition:QueryDefinition": AwsType(
        arn=regional("logs", "query-definition:{uuid}"),
        id="{uuid}",
        name_limit=255,
        outputs={"queryDefinitionId": "{uuid}"},
    ),
}
