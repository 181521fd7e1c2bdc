"""Amazon Athena."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:athena/dataCatalog:DataCatalog": AwsType(arn=regional("athena", "datacatalog/{name}"), name_limit=256),
    "aws:athena/database:Database": AwsType(name_limit=255),
    "aws:athena/namedQuery:NamedQuery": AwsType(id="{uuid}", name_limit=128),
    "aws:athena/preparedStatement:PreparedStatement": AwsType(id="{workgroup}/{name}", name_limit=256),
    "aws:athena/workgroup:Workgroup": AwsType(
        arn=regional("athena", "workgroup/{name}"),
        name_limit=128,
        keys=("configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",),
    ),
}
