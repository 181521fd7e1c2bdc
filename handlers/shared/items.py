"""DynamoDB's items as plain values, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values as DynamoDB writes them: `{"a": 1}` as `{"a": {"N": "1"}}`."""
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item as plain values; its numbers are `Decimal`."""
    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in item.items()}
