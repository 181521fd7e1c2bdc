"""Amazon EventBridge schemas."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:schemas/discoverer:Discoverer": AwsType(
        arn=regional("schemas", "discoverer/{id}"), id="events-event-bus-{hex:.12}", name=""
    ),
    "aws:schemas/registry:Registry": AwsType(arn=regional("schemas", "registry/{name}"), name_limit=64),
    "aws:schemas/registryPolicy:RegistryPolicy": AwsType(id="{registryName}", name=""),
    "aws:schemas/schema:Schema": AwsType(
        arn=regional("schemas", "schema/{registryName}/{name}"),
        id="{name}/{registryName}",
        name_limit=385,
        outputs={"version": "1", "lastModified": "2026-01-01T00:00:00Z", "versionCreatedDate": "2026-01-01T00:00:00Z"},
    ),
}
