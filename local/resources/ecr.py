"""ECR: repositories and their policies."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:ecr/repository:Repository": Row(
        service="ecr",
        operation="CreateRepository",
        name="repositoryName",
        renames={"encryptionConfigurations": "encryptionConfiguration"},
        id="repository.repositoryName",
        outputs={
            "arn": "repository.repositoryArn",
            "repositoryUrl": "repository.repositoryUri",
            "registryId": "repository.registryId",
        },
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Row(
        service="ecr",
        operation="PutLifecyclePolicy",
        renames={"repository": "repositoryName", "policy": "lifecyclePolicyText"},
        id="repositoryName",
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Row(
        service="ecr",
        operation="SetRepositoryPolicy",
        renames={"repository": "repositoryName", "policy": "policyText"},
        id="repositoryName",
    ),
}
