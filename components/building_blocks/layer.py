"""The Lambda layer with what the handlers of a domain import."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

import packages
from components.building_blocks.function import ARCHITECTURE, RUNTIME


def dependencies_layer(name: str, domain: str, *, opts: pulumi.ResourceOptions) -> aws.lambda_.LayerVersion:
    """Create the layer of a domain.

    Args:
        name: How the names begin; `-dependencies` follows.
        domain: The folder below `handlers/`.
        opts: Pulumi's options.

    Raises:
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """
    return aws.lambda_.LayerVersion(
        f"{name}-dependencies",
        layer_name=f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}-dependencies",
        code=pulumi.FileArchive(str(packages.layer_archive(ARCHITECTURE, domain))),
        compatible_runtimes=[RUNTIME],
        compatible_architectures=[ARCHITECTURE],
        opts=opts,
    )
