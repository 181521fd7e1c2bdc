"""AWS CodeCommit."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, When

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
        deployer=Deployer(
            "codecommit",
            (
                "CreateRepository DeleteRepository GetRepository ListBranches ListTagsForResource "
                "TagResource UntagResource"
            ),
            when=(When("description", "UpdateRepositoryDescription"),),
        ),
    ),
}
