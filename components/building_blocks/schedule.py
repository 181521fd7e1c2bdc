"""A function that EventBridge Scheduler calls again and again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.dead_letters import dead_letter_queue
from components.building_blocks.grants import invoke, send
from components.building_blocks.references import FunctionRef
from components.building_blocks.role import service_role

ATTEMPTS: Final = 3
MOST_SECONDS: Final = 3600
"""How long Scheduler goes on calling a function that it cannot reach. What it then gives up, the next call makes up
for: its event is kept as a dead letter, which is an alarm."""


def call_on_schedule(
    name: str,
    function: FunctionRef,
    *,
    description: str,
    expression: str,
    event: Mapping[str, Any] | None = None,
    encryption_key_arn: pulumi.Input[str],
    alarm_topic_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Create the schedule, its role, and the queue of calls that it could not make.

    Cost: a dollar a million calls, after 14 million a month (https://aws.amazon.com/eventbridge/pricing/).

    Args:
        name: The logical name.
        function: What is called.
        description: What happens by that.
        expression: `rate(1 hour)`, or `cron(30 2 * * ? *)` in UTC.
        event: What the function gets. Default: nothing.
        encryption_key_arn: The KMS key of the queue.
        alarm_topic_arn: The SNS topic that is notified of a call that could not be made.
        opts: Pulumi's options.
    """
    not_started = dead_letter_queue(
        f"{name}-not-started", encryption_key_arn=encryption_key_arn, alarm_topic_arn=alarm_topic_arn, opts=opts
    )
    role, policies = service_role(
        f"{name}-schedule",
        service="scheduler.amazonaws.com",
        may=[invoke(function), send(not_started.ref)],
        opts=opts,
    )
    aws.scheduler.Schedule(
        name,
        description=description,
        schedule_expression=expression,
        schedule_expression_timezone="UTC",
        flexible_time_window={"mode": "OFF"},
        target={
            "arn": function["arn"],
            "role_arn": role.arn,
            "input": json.dumps(event or {}),
            "retry_policy": {"maximum_retry_attempts": ATTEMPTS, "maximum_event_age_in_seconds": MOST_SECONDS},
            "dead_letter_config": {"arn": not_started.arn},
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )
