"""An ECR repository: encrypted, scanned on push, with tags that never move and an end to old images."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Default, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component


class ImageRepositoryArgs(TypedDict):
    """Arguments of `ImageRepository`."""

    encryption_key_arn: KeyArn
    """The KMS key of the images. A repository cannot change it: another key is another repository."""
    kept_images: NotRequired[Annotated[int, Between(1, 1000, "images"), Default(20)]]
    """How many tagged images are kept; the oldest go first."""
    untagged_days: NotRequired[Annotated[int, Between(1, 365, "days"), Default(7)]]
    """Days until an image without a tag goes."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the repository with its images. Default: False, it refuses while there are any."""
    tags: NotRequired[Mapping[str, str]]


class ImageRepository(Component):
    """Creates a repository with its lifecycle policy.

    Each image is scanned when it is pushed, with what the account has chosen for its registry: ECR's basic scanning, or
    Inspector's enhanced scanning.

    Cost: 0.10 dollars a GB-month (https://aws.amazon.com/ecr/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(self, name: str, args: ImageRepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("ImageRepository", name, ImageRepositoryArgs, args)
        super().__init__(name, args, opts)
        repository = aws.ecr.Repository(
            name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args["encryption_key_arn"]}],
            force_delete=args["force_destroy"],
            opts=self.child(),
        )
        aws.ecr.LifecyclePolicy(name, repository=repository.name, policy=_lifecycle(args), opts=self.child())
        self.name = repository.name
        self.arn = repository.arn
        self.url = repository.repository_url
        self.register()


def _lifecycle(args: ImageRepositoryArgs) -> str:
    untagged_days, kept = args["untagged_days"], args["kept_images"]
    rules = [
        {
            "rulePriority": 1,
            "description": f"Images without a tag go after {untagged_days} days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": untagged_days,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": f"The newest {kept} images stay",
            "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": kept},
            "action": {"type": "expire"},
        },
    ]
    return json.dumps({"rules": rules})
