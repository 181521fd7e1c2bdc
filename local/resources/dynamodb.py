"""DynamoDB tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _table_follow_ups(context: Context, created: Created) -> None:
    recovery, ttl = context.inputs.get("pointInTimeRecovery"), context.inputs.get("ttl")
    if recovery:
        context.call(
            "dynamodb",
            "UpdateContinuousBackups",
            TableName=created.id,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": bool(recovery["enabled"])},
        )
    if ttl and ttl.get("attributeName"):
        specification = {"AttributeName": ttl["attributeName"], "Enabled": ttl.get("enabled", True)}
        context.call("dynamodb", "UpdateTimeToLive", TableName=created.id, TimeToLiveSpecification=specification)


def _table(context: Context) -> Created:
    return TABLE_ROW(_with_key_schema(context))


def _with_key_schema(context: Context) -> Context:
    """Turn the provider's `hashKey` and `rangeKey` into key schemas, of the table and of its indexes."""
    inputs = {**context.inputs, "keySchema": _key_schema(context.inputs)}
    for indexes in ("globalSecondaryIndexes", "localSecondaryIndexes"):
        if context.inputs.get(indexes):
            inputs[indexes] = [_index(row, context.inputs) for row in context.inputs[indexes]]
    if inputs.pop("streamEnabled", None):
        inputs["streamSpecification"] = {"streamEnabled": True, "streamViewType": inputs.pop("streamViewType", None)}
    if inputs.get("billingMode") != "PAY_PER_REQUEST":
        inputs["provisionedThroughput"] = {
            "readCapacityUnits": inputs.pop("readCapacity", 1),
            "writeCapacityUnits": inputs.pop("writeCapacity", 1),
        }
    return context.of({key: value for key, value in inputs.items() if key not in ("hashKey", "rangeKey")})


def _key_schema(row: Mapping[str, Any]) -> list[dict[str, str]]:
    kinds = (("hashKey", "HASH"), ("rangeKey", "RANGE"))
    return [{"attributeName": row[key], "keyType": kind} for key, kind in kinds if row.get(key)]


def _index(row: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    keys = row if row.get("hashKey") else {**row, "hashKey": table.get("hashKey")}
    projection = {"projectionType": row.get("projectionType"), "nonKeyAttributes": row.get("nonKeyAttributes")}
    return {
        "indexName": row["name"],
        "keySchema": row.get("keySchemas") or _key_schema(keys),
        "projection": {key: value for key, value in projection.items() if value},
    }


TABLE_ROW = Row(
    service="dynamodb",
    operation="CreateTable",
    name="TableName",
    renames={
        "attributes": "AttributeDefinitions",
        "name": "AttributeName",
        "type": "AttributeType",
        "serverSideEncryption": "SSESpecification",
        "kmsKeyArn": "KMSMasterKeyId",
    },
    later=("pointInTimeRecovery", "ttl"),
    id="TableDescription.TableName",
    outputs={"arn": "TableDescription.TableArn", "streamArn": "TableDescription.LatestStreamArn"},
    after=(_table_follow_ups,),
)


ROWS: Mapping[str, Creator] = {
    "aws:dynamodb/table:Table": _table,
}
