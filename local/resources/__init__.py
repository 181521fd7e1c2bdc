"""What the local cloud can create: Pulumi type -> how it is created in the emulator. Other types are recorded only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from local.resources import (
    acm,
    apigateway,
    athena,
    autoscaling,
    batch,
    cloudfront,
    cloudtrail,
    cloudwatch,
    cognito,
    dynamodb,
    ec2,
    ecr,
    ecs,
    eventbridge,
    glue,
    iam,
    kinesis,
    kms,
    lambda_,
    lb,
    logs,
    rds,
    redshiftserverless,
    route53,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
    wafv2,
)
from local.resources.row import Creator

_SERVICES: Final = (
    acm, apigateway, athena, autoscaling, batch, cloudfront, cloudtrail, cloudwatch, cognito, dynamodb, ec2, ecr, ecs,
    eventbridge, glue, iam, kinesis, kms, lambda_, lb, logs, rds, redshiftserverless, route53, s3, scheduler,
    secretsmanager, sns, sqs, ssm, stepfunctions, wafv2,
)  # fmt: skip
TABLE: Final[Mapping[str, Creator]] = {
    type_: creator for service in _SERVICES for type_, creator in service.ROWS.items()
}
