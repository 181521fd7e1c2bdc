"""The images: their repository, who may pull them, and what the account's registry does with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_aws as aws

import aws_types
import packages
from components.building_blocks.image_repository import ImageRepository
from components.building_blocks.policy_document import policy_document
from components.container_platform.args import ContainerPlatformArgs

PULLING = ("BatchGetImage", "GetDownloadUrlForLayer")
INSPECTOR = "role/aws-service-role/*inspector2.amazonaws.com/*"
"""Inspector's roles, by which it reads what it scans.
https://docs.aws.amazon.com/inspector/latest/user/using-service-linked-roles.html"""


def create_repository(name: str, args: ContainerPlatformArgs, opts: pulumi.ResourceOptions) -> ImageRepository:
    """Create the repository, and configure the registry where this stack owns it."""
    repository = ImageRepository(
        f"{name}-images",
        {"encryption_key_arn": args["encryption_key_arn"], "force_destroy": args["force_destroy"]},
        opts,
    )
    if args["owns_registry"]:
        _configure_registry(name, args["replicate_to"], opts)
    return repository


def image_uri(args: ContainerPlatformArgs, repository: ImageRepository) -> pulumi.Output[str]:
    """Return the image of the first deployment: by its digest, or by the tag of what the folder gives."""
    image = args["image"]
    if "dockerfile" in image:
        return pulumi.Output.concat(repository.url, ":", packages.folder_tag(Path(image["dockerfile"])))
    return pulumi.Output.all(image["digest"], repository.url).apply(
        lambda known: known[0] if "@" in known[0] else f"{known[1]}@{known[0]}"
    )


def foreign_repository_arn(args: ContainerPlatformArgs) -> str | None:
    """Return the ARN of the repository of a given image, where that is another one of ECR."""
    image = args["image"]
    digest = None if "dockerfile" in image else image["digest"]
    if not isinstance(digest, str) or ".dkr.ecr." not in digest:
        return None
    host, _, name = digest.partition("@")[0].partition("/")
    account, _, _, region, *_ = host.split(".")
    return aws_types.arn("ecr", f"repository/{name}", region=region, account=account)


def let_pull(
    name: str,
    repository: ImageRepository,
    puller_arns: Mapping[str, pulumi.Input[str]],
    *,
    opts: pulumi.ResourceOptions,
) -> None:
    """Refuse the images to everybody but some roles and Inspector, whatever their own policies say.

    Args:
        name: The logical name.
        repository: Whose images.
        puller_arns: The roles, by name.
        opts: Pulumi's options.
    """
    account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=opts.parent)).account_id
    inspector = pulumi.Output.format(aws_types.arn("iam", INSPECTOR, account="{0}"), account)
    aws.ecr.RepositoryPolicy(
        name,
        repository=repository.name,
        policy=policy_document(
            [
                {
                    "Sid": "OnlyTheseRolesPull",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": [f"ecr:{action}" for action in PULLING],
                    "Condition": {"ArnNotLike": {"aws:PrincipalArn": [*puller_arns.values(), inspector]}},
                }
            ]
        ),
        opts=opts,
    )


def _configure_registry(name: str, regions: Sequence[str], opts: pulumi.ResourceOptions) -> None:
    """Scan each image by Inspector, when it is pushed and whenever a vulnerability becomes known; copy it elsewhere."""
    account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=opts.parent)).account_id
    inspector = aws.inspector2.Enabler(name, account_ids=[account], resource_types=["ECR"], opts=opts)
    aws.ecr.RegistryScanningConfiguration(
        name,
        scan_type="ENHANCED",
        rules=[
            {
                "scan_frequency": "CONTINUOUS_SCAN",
                "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}],
            }
        ],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[inspector])),
    )
    if regions:
        aws.ecr.ReplicationConfiguration(
            name,
            replication_configuration={
                "rules": [{"destinations": [{"region": region, "registry_id": account} for region in regions]}]
            },
            opts=opts,
        )
