"""AWS AppSync."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:appsync/apiCache:ApiCache": AwsType(
        id="{apiId}",
        name="",
        deployer=Deployer(
            "appsync",
            ("CreateApiCache DeleteApiCache GetApiCache ListTagsForResource TagResource UntagResource UpdateApiCache"),
        ),
    ),
    "aws:appsync/graphQLApi:GraphQLApi": AwsType(
        arn=regional("appsync", "apis/{id}"),
        id="{hex:.26}",
        name_limit=65536,
        deployer=Deployer(
            "appsync",
            (
                "CreateGraphqlApi DeleteGraphqlApi GetGraphqlApi GetGraphqlApiEnvironmentVariables "
                "ListTagsForResource PutGraphqlApiEnvironmentVariables TagResource UntagResource "
                "UpdateGraphqlApi"
            ),
        ),
    ),
}
