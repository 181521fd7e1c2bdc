"""A DynamoDB table: on demand, encrypted with a customer key, recoverable to any second of the last 35 days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import checked
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.component import Component
from components.building_blocks.stores import Kept, store_tags


class TableArgs(Kept):
    """Arguments of `Table`."""

    encryption_key_arn: KeyArn
    partition_key: str
    """Name of the partition key, a string attribute."""
    sort_key: NotRequired[str]
    """Name of the sort key, a string attribute. Default: the table has none."""
    expires_attribute: NotRequired[str]
    """Name of the attribute with the second (Unix time) at which DynamoDB deletes an item. Default: `expires_at`."""
    deletion_protection: NotRequired[bool]
    """The table cannot be deleted until this is False. Default: True."""
    alarm_topic_arn: TopicArn
    tags: NotRequired[Mapping[str, str]]


class Table(Component):
    """Creates a table with on-demand capacity, point-in-time recovery, time to live and deletion protection.

    Cost: 0.625 dollars a million writes, 0.125 a million reads, 0.25 a GB-month, 0.20 a GB-month for recovery
    (https://aws.amazon.com/dynamodb/pricing/on-demand/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    encryption_key_arn: pulumi.Output[str]

    def __init__(self, name: str, args: TableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Table", name, TableArgs, args)
        super().__init__(name, args, opts)
        keys = [args["partition_key"], *filter(None, [args.get("sort_key")])]
        table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=args["partition_key"],
            range_key=args.get("sort_key"),
            attributes=[{"name": key, "type": "S"} for key in keys],
            server_side_encryption={"enabled": True, "kms_key_arn": args["encryption_key_arn"]},
            point_in_time_recovery={"enabled": True},
            ttl={"enabled": True, "attribute_name": args.get("expires_attribute", "expires_at")},
            deletion_protection_enabled=args.get("deletion_protection", True),
            tags=store_tags(args),
            opts=self.child(),
        )
        alarms.watch(
            name,
            alarms.TABLE,
            {"TableName": table.name},
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )
        self.name = table.name
        self.arn = table.arn
        self.encryption_key_arn = pulumi.Output.from_input(args["encryption_key_arn"])
        self.register()
