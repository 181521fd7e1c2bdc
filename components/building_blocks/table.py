"""A DynamoDB table: on demand, encrypted with a customer managed key, recoverable to any second of the last 35 days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import Default, Length, Matches, checked
from components.building_blocks.arns import KeyArn, TopicArn
from components.building_blocks.component import Component
from components.building_blocks.references import StoreRef, store_ref
from components.building_blocks.stores import StoreArgs, store_tags

IndexName = Annotated[str, Matches("[a-zA-Z0-9_.-]{3,255}", "must have 3 to 255 letters, digits, _ . or -")]


class IndexArgs(TypedDict):
    """A global secondary index: a second way to find items, by other attributes."""

    partition_key: str
    """Name of its partition key, a string attribute; items without it are not in the index."""
    sort_key: NotRequired[str]
    """Name of its sort key, a string attribute. Default: the index has none."""
    projection: NotRequired[Annotated[Literal["ALL", "KEYS_ONLY"] | Sequence[str], Default("KEYS_ONLY")]]
    """What the index has of an item: all attributes, the keys of table and index, or the keys and the attributes that
    are named. Default: KEYS_ONLY."""


class TableArgs(StoreArgs):
    """Arguments of `Table`."""

    encryption_key_arn: KeyArn
    partition_key: str
    """Name of the partition key, a string attribute."""
    sort_key: NotRequired[str]
    """Name of the sort key, a string attribute. Default: the table has none."""
    indexes: NotRequired[Annotated[Mapping[IndexName, IndexArgs], Length(0, 20), Default({})]]
    """Global secondary indexes by name: 20 at most, DynamoDB's quota."""
    ttl_attribute: NotRequired[Annotated[str, Default("expires_at")]]
    """Name of the attribute with the second (Unix time) at which DynamoDB deletes an item."""
    deletion_protection: NotRequired[Annotated[bool, Default(True)]]
    """The table cannot be deleted until this is False."""
    alarm_topic_arn: TopicArn
    tags: NotRequired[Mapping[str, str]]


class Table(Component):
    """Creates a table with on-demand capacity, point-in-time recovery, time to live and deletion protection.

    Cost: 0.625 dollars a million writes, 0.125 a million reads, 0.25 a GB-month, 0.20 a GB-month for recovery
    (https://aws.amazon.com/dynamodb/pricing/on-demand/); each index the writes and the storage again, of what it has.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    ref: StoreRef

    def __init__(self, name: str, args: TableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Table", name, TableArgs, args)
        super().__init__(name, args, opts)
        indexes = args["indexes"]
        keys = [key for keyed in (args, *indexes.values()) for key in (keyed["partition_key"], keyed.get("sort_key"))]
        table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=args["partition_key"],
            range_key=args.get("sort_key"),
            attributes=[{"name": key, "type": "S"} for key in dict.fromkeys(filter(None, keys))],
            global_secondary_indexes=[_index(key, index) for key, index in sorted(indexes.items())] or None,
            server_side_encryption={"enabled": True, "kms_key_arn": args["encryption_key_arn"]},
            point_in_time_recovery={"enabled": True},
            ttl={"enabled": True, "attribute_name": args["ttl_attribute"]},
            deletion_protection_enabled=args["deletion_protection"],
            tags=store_tags(args),
            opts=self.child(),
        )
        alarms.create(
            name,
            alarms.TABLE,
            {"TableName": table.name},
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )
        self.name = table.name
        self.arn = table.arn
        self.ref = store_ref(args, self.name, self.arn)
        self.register()


def _index(name: str, args: IndexArgs) -> aws.dynamodb.TableGlobalSecondaryIndexArgsDict:
    projection = args["projection"]
    index: aws.dynamodb.TableGlobalSecondaryIndexArgsDict = {
        "name": name,
        "hash_key": args["partition_key"],
        "projection_type": projection if isinstance(projection, str) else "INCLUDE",
    }
    if not isinstance(projection, str):
        index["non_key_attributes"] = list(projection)
    if sort_key := args.get("sort_key"):
        index["range_key"] = sort_key
    return index
