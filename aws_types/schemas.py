"""Amazon EventBridge schemas."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:schemas/discoverer:Discoverer": AwsType(
        arn=regional("schemas", "discoverer/{id}"),
        id="events-event-bus-{hex:.12}",
        name="",
        deployer=Deployer(
            "schemas",
            (
                "CreateDiscoverer DeleteDiscoverer DescribeDiscoverer ListDiscoverers ListTagsForResource "
                "TagResource UntagResource UpdateDiscoverer events:DeleteRule events:DisableRule "
                "events:EnableRule events:ListTargetsByRule events:PutRule events:PutTargets "
                "events:RemoveTargets"
            ),
        ),
    ),
    "aws:schemas/registry:Registry": AwsType(
        arn=regional("schemas", "registry/{name}"),
        name_limit=64,
        label=Label("Schema registry", "REG", Family.INTEGRATION),
        deployer=Deployer(
            "schemas",
            (
                "CreateRegistry DeleteRegistry DescribeRegistry ListRegistries ListTagsForResource "
                "TagResource UntagResource UpdateRegistry"
            ),
        ),
    ),
    "aws:schemas/registryPolicy:RegistryPolicy": AwsType(
        id="{registryName}",
        name="",
        deployer=Deployer(
            "schemas",
            (
                "DeleteResourcePolicy DescribeRegistry GetResourcePolicy ListTagsForResource "
                "PutResourcePolicy TagResource UntagResource"
            ),
        ),
    ),
    "aws:schemas/schema:Schema": AwsType(
        arn=regional("schemas", "schema/{registryName}/{name}"),
        id="{name}/{registryName}",
        name_limit=385,
        outputs={"version": "1", "lastModified": "2026-01-01T00:00:00Z", "versionCreatedDate": "2026-01-01T00:00:00Z"},
        deployer=Deployer(
            "schemas",
            (
                "CreateSchema DeleteSchema DeleteSchemaVersion DescribeSchema ListSchemas "
                "ListTagsForResource TagResource UntagResource UpdateSchema"
            ),
        ),
    ),
}
