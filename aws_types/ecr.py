"""Amazon ECR."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": AwsType(id="{repository}", name="", outputs={"registryId": "{account}"}),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": AwsType(
        id="{ecrRepositoryPrefix}", name="", outputs={"registryId": "{account}"}
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": AwsType(id="{account}", name="", outputs={"registryId": "{account}"}),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": AwsType(
        id="{account}", name="", outputs={"registryId": "{account}"}
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": AwsType(
        id="{account}", name="", outputs={"registryId": "{account}"}
    ),
    "aws:ecr/repository:Repository": AwsType(
        arn=regional("ecr", "repository/{name}"),
        name_limit=256,
        outputs={"repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}", "registryId": "{account}"},
        keys=("encryptionConfigurations[].kmsKey",),
        label=Label("ECR repository", "ECR", Family.STORAGE),
    ),
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": AwsType(
        id="{prefix}", name="", outputs={"registryId": "{account}"}, keys=("encryptionConfigurations[].kmsKey",)
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": AwsType(
        id="{repository}", name="", outputs={"registryId": "{account}"}
    ),
}
