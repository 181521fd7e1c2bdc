"""Amazon ECR Public."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:ecrpublic/repository:Repository": AwsType(
        arn=worldwide("ecr-public", "repository/{repositoryName}"),
        id="{repositoryName}",
        name="repositoryName",
        name_limit=205,
        outputs={"registryId": "{account}", "repositoryUri": "public.ecr.aws/{hex:.8}/{repositoryName}"},
        deployer=Deployer(
            "ecrpublic",
            (
                "ec2:DescribeAccountAttributes ecr-public:CreateRepository ecr-public:DeleteRepository "
                "ecr-public:DescribeRepositories ecr-public:ListTagsForResource ecr-public:TagResource "
                "ecr-public:UntagResource"
            ),
        ),
    ),
}
