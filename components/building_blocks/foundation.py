"""What components take of the baseline, to be handed on to what they make."""

from __future__ import annotations

from typing import TypedDict

import pulumi

from components.building_blocks.log_group import LogRetention


class Foundation(TypedDict):
    """Under which keys things are kept and logged, for how long, and who is told when they fail."""

    encryption_key_arn: pulumi.Input[str]
    logs_key_arn: pulumi.Input[str]
    log_retention_days: LogRetention
    alarm_topic_arn: pulumi.Input[str]
