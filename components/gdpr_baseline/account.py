"""What guards an account as a whole, and exists once in it: created by the stack that owns the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks import alarms
from components.building_blocks.bucket import Bucket
from components.building_blocks.dead_letters import KEPT_DAYS
from components.building_blocks.json_document import JsonDocument
from components.building_blocks.queue import Queue

CONFIG_RULES: Final[Mapping[str, str]] = {
    "trail-in-every-region": "MULTI_REGION_CLOUD_TRAIL_ENABLED",
    "trail-validated": "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "root-has-mfa": "ROOT_ACCOUNT_MFA_ENABLED",
    "root-has-no-key": "IAM_ROOT_ACCESS_KEY_CHECK",
    "users-have-mfa": "IAM_USER_MFA_ENABLED",
    "keys-rotate": "CMK_BACKING_KEY_ROTATION_ENABLED",
    "no-key-is-being-deleted": "KMS_CMK_NOT_SCHEDULED_FOR_DELETION",
    "buckets-not-public": "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    "buckets-not-writable": "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    "buckets-by-tls": "S3_BUCKET_SSL_REQUESTS_ONLY",
    "volumes-encrypted": "ENCRYPTED_VOLUMES",
    "databases-encrypted": "RDS_STORAGE_ENCRYPTED",
    "databases-not-public": "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
    "tables-encrypted": "DYNAMODB_TABLE_ENCRYPTED_KMS",
}
"""Name -> AWS's managed rule: what was set up by hand beside the program shows here.
https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html"""
GUARDDUTY_FEATURES: Final = ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "EBS_MALWARE_PROTECTION")
"""What the program has something of. Runtime monitoring and EKS's audit logs are left out: they need agents and a
cluster. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfiguration.html"""
STANDARDS: Final[Mapping[str, str]] = {
    "foundational": "aws-foundational-security-best-practices/v/1.0.0",
    "cis": "cis-aws-foundations-benchmark/v/3.0.0",
}
"""https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html"""
SEVERITY: Final = 4
"""From here on a finding of GuardDuty is of medium severity, and worth waking somebody for.
https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html"""


@dataclass(frozen=True, slots=True)
class AccountArgs:
    """What the settings of an account need of the baseline."""

    config_logs: Bucket
    encryption_key_arn: pulumi.Input[str]
    logs_key_arn: pulumi.Input[str]
    alarm_topic_arn: pulumi.Input[str]


def create_account_security(name: str, args: AccountArgs, *, opts: pulumi.ResourceOptions) -> None:
    """Create the account's settings, AWS Config, GuardDuty and Security Hub.

    Cost: AWS Config 0.003 dollars a change of a resource and 0.001 an evaluation, GuardDuty by events and gigabytes,
    Security Hub 0.001 a check (https://aws.amazon.com/config/pricing/, https://aws.amazon.com/guardduty/pricing/,
    https://aws.amazon.com/security-hub/pricing/); the others nothing.

    Args:
        name: How the logical names begin.
        args: Bucket, key and topic.
        opts: Pulumi's options.
    """
    _create_settings(name, opts)
    recorder = _create_config(name, args, opts)
    _create_guardduty(name, args, opts)
    _create_security_hub(name, recorder, opts)


def _create_settings(name: str, opts: pulumi.ResourceOptions) -> None:
    # CIS AWS Foundations v7.0: 14 characters at least, none of the last 24 again. Nothing expires: NIST SP 800-63B.
    aws.iam.AccountPasswordPolicy(
        name,
        minimum_password_length=14,
        password_reuse_prevention=24,
        require_lowercase_characters=True,
        require_uppercase_characters=True,
        require_numbers=True,
        require_symbols=True,
        allow_users_to_change_password=True,
        opts=opts,
    )
    aws.s3.AccountPublicAccessBlock(
        name,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
    aws.ebs.EncryptionByDefault(name, enabled=True, opts=opts)
    aws.accessanalyzer.Analyzer(name, analyzer_name=name, type="ACCOUNT", opts=opts)


def _create_config(name: str, args: AccountArgs, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    role = aws.iam.ServiceLinkedRole(f"{name}-config", aws_service_name="config.amazonaws.com", opts=opts)
    recorder = aws.cfg.Recorder(
        name,
        name=name,
        role_arn=role.arn,
        recording_group={"all_supported": True, "include_global_resource_types": True},
        opts=opts,
    )
    channel = aws.cfg.DeliveryChannel(
        name,
        name=name,
        s3_bucket_name=args.config_logs.name,
        s3_kms_key_arn=args.logs_key_arn,
        opts=_after(opts, recorder),
    )
    started = aws.cfg.RecorderStatus(name, name=recorder.name, is_enabled=True, opts=_after(opts, channel))
    for rule, identifier in CONFIG_RULES.items():
        aws.cfg.Rule(
            f"{name}-{rule}",
            source={"owner": "AWS", "source_identifier": identifier},
            opts=_after(opts, started),
        )
    return started


def _create_guardduty(name: str, args: AccountArgs, opts: pulumi.ResourceOptions) -> None:
    detector = aws.guardduty.Detector(name, enable=True, finding_publishing_frequency="FIFTEEN_MINUTES", opts=opts)
    for feature in GUARDDUTY_FEATURES:
        aws.guardduty.DetectorFeature(
            f"{name}-{feature.lower().replace('_', '-')}",
            detector_id=detector.id,
            name=feature,
            status="ENABLED",
            opts=opts,
        )
    _route_findings(name, args, opts)


def _route_findings(name: str, args: AccountArgs, opts: pulumi.ResourceOptions) -> None:
    """Ring an alarm on a finding, which waits in a queue until somebody has looked at it.

    EventBridge names no account to KMS, so it cannot publish to the alarms' topic: the logs key would be open to it.
    """
    logical = f"{name}-guardduty-findings"
    queue = Queue(
        logical,
        {
            "encryption_key_arn": args.encryption_key_arn,
            "data_class": "pseudonymous",
            "purpose": "what GuardDuty found: to be looked at and deleted",
            "retention_days": KEPT_DAYS,
            "senders": ["events.amazonaws.com"],
        },
        opts,
    )
    pattern: dict[str, Any] = {
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", SEVERITY]}]},
    }
    rule = aws.cloudwatch.EventRule(
        logical,
        description="Findings of GuardDuty that are worth waking somebody for",
        event_pattern=JsonDocument(pattern),
        opts=opts,
    )
    aws.cloudwatch.EventTarget(logical, rule=rule.name, arn=queue.arn, opts=opts)
    found = alarms.Alarm(
        "ApproximateNumberOfMessagesVisible",
        "AWS/SQS",
        "GuardDuty has found something of medium severity or more: look at it, and delete its message.",
        statistic="Maximum",
    )
    alarms.create(logical, (found,), {"QueueName": queue.name}, topic_arn=args.alarm_topic_arn, opts=opts)


def _create_security_hub(name: str, recorder: pulumi.Resource, opts: pulumi.ResourceOptions) -> None:
    hub = aws.securityhub.Account(
        name,
        enable_default_standards=False,
        control_finding_generator="SECURITY_CONTROL",
        opts=_after(opts, recorder),  # its checks are rules of AWS Config
    )
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    for standard, path in STANDARDS.items():
        arn = pulumi.Output.format(aws_types.arn("securityhub", f"standards/{path}", region="{0}", account=""), region)
        aws.securityhub.StandardsSubscription(f"{name}-{standard}", standards_arn=arn, opts=_after(opts, hub))


def subscribe_to_shield(name: str, protected: Mapping[str, str], *, opts: pulumi.ResourceOptions) -> None:
    """Subscribe to Shield Advanced, and protect resources by it.

    The subscription is bound for a year: it is protected against deletion, and outlives the program.
    https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary.html

    Cost: 3,000 dollars a month for a year, and data transfer (https://aws.amazon.com/shield/pricing/).

    Args:
        name: How the logical names begin.
        protected: What a resource is called -> its ARN: of distributions, hosted zones, load balancers, addresses.
        opts: Pulumi's options.
    """
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True, retain_on_delete=True))
    subscription = aws.shield.Subscription(name, auto_renew="ENABLED", skip_destroy=True, opts=kept)
    for what, arn in protected.items():
        aws.shield.Protection(f"{name}-{what}", resource_arn=arn, opts=_after(opts, subscription))


def _after(opts: pulumi.ResourceOptions, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(resources)))
