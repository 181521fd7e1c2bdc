"""Amazon ECR."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, When

TYPES: Mapping[str, AwsType] = {
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": AwsType(
        id="{repository}",
        name="",
        outputs={"registryId": "{account}"},
        deployer=Deployer("ecr", "DeleteLifecyclePolicy GetLifecyclePolicy PutLifecyclePolicy", of="repository"),
    ),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": AwsType(
        id="{ecrRepositoryPrefix}",
        name="",
        outputs={"registryId": "{account}"},
        deployer=Deployer(
            "ecr",
            (
                "CreatePullThroughCacheRule DeletePullThroughCacheRule DescribePullThroughCacheRules "
                "ListTagsForResource TagResource UntagResource UpdatePullThroughCacheRule"
            ),
            when=(When("credentialArn", "secretsmanager:GetSecretValue"),),
        ),
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": AwsType(
        id="{account}",
        name="",
        outputs={"registryId": "{account}"},
        deployer=Deployer(
            "ecr",
            ("DeleteRegistryPolicy GetRegistryPolicy ListTagsForResource PutRegistryPolicy TagResource UntagResource"),
        ),
    ),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": AwsType(
        id="{account}",
        name="",
        outputs={"registryId": "{account}"},
        deployer=Deployer(
            "ecr",
            (
                "GetRegistryScanningConfiguration ListTagsForResource PutRegistryScanningConfiguration "
                "TagResource UntagResource"
            ),
        ),
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": AwsType(
        id="{account}",
        name="",
        outputs={"registryId": "{account}"},
        deployer=Deployer(
            "ecr", ("DescribeRegistry ListTagsForResource PutReplicationConfiguration TagResource UntagResource")
        ),
    ),
    "aws:ecr/repository:Repository": AwsType(
        arn=regional("ecr", "repository/{name}"),
        name_limit=256,
        outputs={"repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}", "registryId": "{account}"},
        keys=("encryptionConfigurations[].kmsKey",),
        label=Label("ECR repository", "ECR", Family.STORAGE),
        deployer=Deployer(
            "ecr",
            (
                "CreateRepository DeleteRepository DescribeRepositories ListTagsForResource "
                "PutImageScanningConfiguration PutImageTagMutability TagResource UntagResource"
            ),
            when=(When("forceDelete", "BatchDeleteImage DescribeImages ListImages"),),
        ),
    ),
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": AwsType(
        id="{prefix}",
        name="",
        outputs={"registryId": "{account}"},
        keys=("encryptionConfigurations[].kmsKey",),
        deployer=Deployer(
            "ecr",
            (
                "CreateRepository CreateRepositoryCreationTemplate DeleteRepositoryCreationTemplate "
                "DescribeRepositoryCreationTemplates ListTagsForResource TagResource UntagResource "
                "UpdateRepositoryCreationTemplate"
            ),
            when=(When("lifecyclePolicy", "PutLifecyclePolicy SetRepositoryPolicy"),),
        ),
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": AwsType(
        id="{repository}",
        name="",
        outputs={"registryId": "{account}"},
        deployer=Deployer(
            "ecr",
            ("DeleteRepositoryPolicy GetRepositoryPolicy SetRepositoryPolicy ec2:DescribeAccountAttributes"),
            of="repository",
        ),
    ),
}
