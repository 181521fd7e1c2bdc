"""AWS AppSync."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:appsync/apiCache:ApiCache": AwsType(id="{apiId}", name=""),
    "aws:appsync/graphQLApi:GraphQLApi": AwsType(
        arn=regional("appsync", "apis/{id}"), id="{hex:.26}", name_limit=65536
    ),
}
