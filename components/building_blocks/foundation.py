"""What components take from the baseline, and hand on to what they create."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired, TypedDict, cast

from components.building_blocks.arguments import Default
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.log_group import LOG_RETENTION, LogRetention
from components.building_blocks.references import SecretRef, StoreRef


class Foundation(TypedDict):
    """Under which keys data and logs are kept, for how long, and who is notified of failures."""

    encryption_key_arn: KeyArn
    """The KMS key of all data: objects, items, messages, environment variables, executions."""
    logs_key_arn: KeyArn
    """The KMS key of the log groups."""
    log_retention_days: NotRequired[Annotated[LogRetention, Default(LOG_RETENTION)]]
    """How long logs are kept."""
    alarm_topic_arn: TopicArn
    """The SNS topic that is notified of alarms."""


class StoresFoundation(Foundation):
    """What components take that keep data of people: the above, and what each of them must know of the others."""

    access_log_bucket: StoreRef
    """The bucket that gets the server access logs."""
    tombstones: StoreRef
    """The list of restricted and erased subjects."""
    subject_key_secret: SecretRef
    """The secret with the key of the hashes in it."""
    force_destroy: bool
    """Whether `pulumi destroy` deletes data."""


class GlobalArgs(TypedDict):
    """What the baseline has in us-east-1, where CloudFront's logs and alarms are."""

    key_arn: KeyArn
    """The KMS key of log groups there."""
    alarm_topic_arn: TopicArn
    """The SNS topic there that is notified of alarms."""


def foundation_of(args: Mapping[str, Any]) -> Foundation:
    """Return the part of a component's arguments that it hands on."""
    return cast("Foundation", {key: args[key] for key in Foundation.__annotations__ if key in args})
