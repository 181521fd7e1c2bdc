"""AWS CodeArtifact."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:codeartifact/domain:Domain": AwsType(
        arn=regional("codeartifact", "domain/{domain}"),
        id="{arn}",
        name="domain",
        name_limit=50,
        keys=("encryptionKey",),
        deployer=Deployer(
            "codeartifact", ("CreateDomain DeleteDomain DescribeDomain ListTagsForResource TagResource UntagResource")
        ),
    ),
    "aws:codeartifact/repository:Repository": AwsType(
        arn=regional("codeartifact", "repository/{domain}/{repository}"),
        id="{arn}",
        name="repository",
        name_limit=100,
        deployer=Deployer(
            "codeartifact",
            (
                "CreateRepository DeleteRepository DescribeRepository ListTagsForResource TagResource "
                "UntagResource UpdateRepository"
            ),
        ),
    ),
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": AwsType(
        id=regional("codeartifact", "repository/{domain}/{repository}"),
        name="",
        outputs={"resourceArn": regional("codeartifact", "repository/{domain}/{repository}")},
        deployer=Deployer(
            "codeartifact",
            (
                "DeleteRepositoryPermissionsPolicy GetRepositoryPermissionsPolicy ListTagsForResource "
                "PutRepositoryPermissionsPolicy TagResource UntagResource"
            ),
        ),
    ),
}
