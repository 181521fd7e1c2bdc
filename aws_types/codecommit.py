"""AWS CodeCommit."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:codecommit/repository:Repository": AwsType(
        arn=regional("codecommit", "{repositoryName}"),
        id="{repositoryName}",
        name="repositoryName",
        name_limit=100,
        outputs={
            "repositoryId": "{uuid}",
            "cloneUrlHttp": "https://git-codecommit.{region}.amazonaws.com/v1/repos/{repositoryName}",
            "cloneUrlSsh": "ssh://git-codecommit.{region}.amazonaws.com/v1/repos/{repositoryName}",
        },
    ),
}
