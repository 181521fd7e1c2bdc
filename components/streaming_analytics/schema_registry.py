"""The schemas of the events in EventBridge's schema registry, from which code of producers can be generated."""

from __future__ import annotations

import json
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from handlers.stream.schemas import schemas

DRAFT_4: Final = "http://json-schema.org/draft-04/schema#"
"""The only dialect of JSON Schema that the registry takes.
https://docs.aws.amazon.com/eventbridge/latest/schema-reference/what-is-eventbridge-schemas.html"""


def create_schema_registry(name: str, *, opts: pulumi.ResourceOptions) -> aws.schemas.Registry:
    """Create the registry with a schema for each type and version of event that is read."""
    registry = aws.schemas.Registry(name, description="The events of the platform", opts=opts)
    for file_name, schema in schemas().items():
        event = file_name.removesuffix(".json")
        aws.schemas.Schema(
            f"{name}-{event.replace('.', '-')}",
            name=event,
            registry_name=registry.name,
            type="JSONSchemaDraft4",
            content=json.dumps(draft_4(schema), sort_keys=True),
            opts=opts,
        )
    return registry


def draft_4(schema: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a schema of draft 2020-12 in draft 4: of the words that the events use, two are called otherwise there."""
    if isinstance(schema, list):
        return [draft_4(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    older: dict[str, Any] = {}
    for key, value in schema.items():
        match key:
            case "$schema":
                older[key] = DRAFT_4
            case "$defs":
                older["definitions"] = draft_4(value)
            case "$ref":
                reference = {key: value.replace("#/$defs/", "#/definitions/")}
                # In draft 4, nothing beside a reference counts.
                older.update(reference if len(schema) == 1 else {"allOf": [reference]})
            case _:
                older[key] = draft_4(value)
    return older
