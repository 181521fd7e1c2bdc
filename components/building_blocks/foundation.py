"""What components take of the baseline, to be handed on to what they make."""

from __future__ import annotations

from typing import TypedDict

from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.log_group import LogRetention


class Foundation(TypedDict):
    """Under which keys things are kept and logged, for how long, and who is told when they fail."""

    encryption_key_arn: KeyArn
    logs_key_arn: KeyArn
    log_retention_days: LogRetention
    alarm_topic_arn: TopicArn
