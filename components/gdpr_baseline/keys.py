"""The customer managed keys: one for data, one for logs, and one for what lives in us-east-1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi

from aws_types import GLOBAL_REGION
from components.building_blocks.encryption_key import EncryptionKey
from components.building_blocks.key_users import (
    auto_scaling,
    distributions,
    event_rules,
    log_groups,
    services,
    state_machines,
    trails,
)
from components.building_blocks.log_delivery import CONFIG
from components.gdpr_baseline.args import GdprBaselineArgs

DATA_SERVICES: Final = ("s3", "dynamodb", "sns", "sqs", "lambda", "ecr", "ec2", "rds", "secretsmanager")
"""The services that keep this platform's data under the data key."""
ANALYTICS_SERVICES: Final = ("kinesis", "redshift", "redshift-serverless")
"""Those that keep what is analysed, beside them. By which of its two names Redshift Serverless calls KMS, AWS's list
does not say: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service"""
ALARMS: Final = "cloudwatch.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Keys:
    """What encrypts."""

    data: EncryptionKey
    logs: EncryptionKey
    us_east_1: EncryptionKey


def create_keys(name: str, args: GdprBaselineArgs, opts: pulumi.ResourceOptions) -> Keys:
    """Create the keys; whoever manages them cannot use them, and each service uses only the one that it needs."""
    administrators = args["key_administrators"]
    data = EncryptionKey(
        f"{name}-data",
        {
            "description": "What the platform keeps",
            "via_services": [*DATA_SERVICES, *(ANALYTICS_SERVICES if args["analytics"] else ())],
            "used_by": [
                event_rules(),  # events that could not be delivered wait in encrypted queues
                state_machines(),
                distributions(),  # photos' variants are served by CloudFront
                *([auto_scaling()] if args["allow_auto_scaling_volumes"] else ()),
                # The notifications of photos go to a queue of the analytics.
                *([services("sns.amazonaws.com")] if args["analytics"] else ()),
            ],
            "administrators": administrators,
        },
        opts,
    )
    logs = EncryptionKey(
        f"{name}-logs",
        {
            "description": "What the platform says of itself: logs, audit trails, alarms",
            "via_services": ["s3", "sns"],
            "used_by": [services(ALARMS, CONFIG), trails(), log_groups()],
            "administrators": administrators,
        },
        opts,
    )
    us_east_1 = EncryptionKey(
        f"{name}-global",
        {
            "description": f"Alarms and logs of what lives in {GLOBAL_REGION}",
            "via_services": ["sns"],
            "used_by": [services(ALARMS), log_groups()],
            "administrators": administrators,
            "region": GLOBAL_REGION,
        },
        opts,
    )
    return Keys(data, logs, us_east_1)
