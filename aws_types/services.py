"""What is known of a service as a whole, by its IAM prefix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GLOBAL_REGION = "us-east-1"
"""Where what exists once in the world is created, and CloudFront's certificate, web ACL, logs and metrics are.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html"""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that differs from most."""

    ids_only: bool = False
    """Its resources have ids that only a deployment shows: a policy cannot name them before."""
    worldwide: bool = False
    """It exists once in the world: `aws:RequestedRegion` says `GLOBAL_REGION`."""
    linked_role: str = ""
    """What it is called in the name of its service-linked role, where it creates one when it is first used."""
    uses_keys: bool = False
    """It uses customer managed keys on behalf of whoever creates something encrypted (`kms:ViaService`)."""
    key_actions: tuple[str, ...] = ()
    """What it needs on such a key beyond what every service does."""


_VOLUMES = ("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo")
"""https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html"""

SERVICES: Mapping[str, Service] = {
    "access-analyzer": Service(ids_only=True, linked_role="access-analyzer.amazonaws.com"),
    "application-autoscaling": Service(linked_role="*.application-autoscaling.amazonaws.com"),
    "autoscaling": Service(
        ids_only=True, linked_role="autoscaling.amazonaws.com", uses_keys=True, key_actions=_VOLUMES
    ),
    "backup": Service(linked_role="backup.amazonaws.com", uses_keys=True),
    "batch": Service(linked_role="batch.amazonaws.com"),
    "cloudfront": Service(worldwide=True),
    "config": Service(ids_only=True, linked_role="config.amazonaws.com"),
    "docdb-elastic": Service(linked_role="docdb-elastic.amazonaws.com", uses_keys=True),
    "dynamodb": Service(uses_keys=True),
    "ec2": Service(ids_only=True, uses_keys=True, key_actions=_VOLUMES),
    "ecr": Service(uses_keys=True),
    "ecs": Service(linked_role="ecs.amazonaws.com"),
    "eks": Service(linked_role="eks.amazonaws.com", uses_keys=True),
    "elasticache": Service(linked_role="elasticache.amazonaws.com", uses_keys=True),
    "elasticfilesystem": Service(linked_role="elasticfilesystem.amazonaws.com", uses_keys=True),
    "elasticloadbalancing": Service(linked_role="elasticloadbalancing.amazonaws.com"),
    "es": Service(linked_role="opensearchservice.amazonaws.com", uses_keys=True),
    "firehose": Service(uses_keys=True),
    "fsx": Service(linked_role="fsx.amazonaws.com", uses_keys=True),
    "guardduty": Service(ids_only=True, linked_role="guardduty.amazonaws.com"),
    "iam": Service(worldwide=True),
    "inspector2": Service(linked_role="inspector2.amazonaws.com"),
    "kafka": Service(linked_role="kafka.amazonaws.com", uses_keys=True),
    "kinesis": Service(uses_keys=True),
    "lambda": Service(uses_keys=True),
    "logs": Service(uses_keys=True),
    "macie2": Service(linked_role="macie.amazonaws.com"),
    "memorydb": Service(linked_role="memorydb.amazonaws.com", uses_keys=True),
    "mq": Service(linked_role="mq.amazonaws.com", uses_keys=True),
    "organizations": Service(worldwide=True),
    "quicksight": Service(ids_only=True),
    "rds": Service(linked_role="rds.amazonaws.com", uses_keys=True),
    "redshift": Service(linked_role="redshift.amazonaws.com", uses_keys=True),
    "redshift-serverless": Service(linked_role="redshift.amazonaws.com", uses_keys=True),
    "route53": Service(worldwide=True),
    "s3": Service(uses_keys=True),
    "secretsmanager": Service(uses_keys=True),
    "securityhub": Service(ids_only=True, linked_role="securityhub.amazonaws.com"),
    "shield": Service(worldwide=True, linked_role="shield.amazonaws.com"),
    "sns": Service(uses_keys=True),
    "sqs": Service(uses_keys=True),
    "ssm": Service(uses_keys=True),
    "states": Service(uses_keys=True),
    "wafv2": Service(ids_only=True),
}

_PLAIN = Service()


def service_of(prefix: str) -> Service:
    """Return what is known of a service; the usual where nothing differs."""
    return SERVICES.get(prefix, _PLAIN)


NAMES_ITS_SOURCE: Mapping[str, str] = {
    "batch.amazonaws.com": (
        "https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html"
    ),
    "bedrock.amazonaws.com": (
        "https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html"
    ),
    "cloudtrail.amazonaws.com": (
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cross-service-confused-deputy-prevention.html"
    ),
    "codebuild.amazonaws.com": (
        "https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html"
    ),
    "ecs-tasks.amazonaws.com": "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    "personalize.amazonaws.com": (
        "https://docs.aws.amazon.com/personalize/latest/dg/cross-service-confused-deputy-prevention.html"
    ),
    "sagemaker.amazonaws.com": (
        "https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html"
    ),
    "scheduler.amazonaws.com": (
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"
    ),
    "states.amazonaws.com": "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
    "transfer.amazonaws.com": "https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html",
    "vpc-flow-logs.amazonaws.com": "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
}
"""Services that say for which account they assume a role (`aws:SourceAccount`, `aws:SourceArn`), by service principal,
each with AWS's page. Of the others a trust policy cannot ask for it."""
