"""A secret whose value is random, and is nowhere in the program: created once, and left alone by later updates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.stores import UNTIL_ERASED, store_tags

PURPOSE: Final = "what programs of the platform prove themselves by"
RECOVERY_DAYS = 30
"""How long a deletion can be taken back: the longest that Secrets Manager offers."""


def generated_secret(
    name: str,
    *,
    description: str,
    length: int,
    text: Callable[[pulumi.Output[str]], pulumi.Output[str]] = lambda random: random,
    encryption_key_arn: pulumi.Input[str],
    force_destroy: bool,
    opts: pulumi.ResourceOptions,
) -> tuple[aws.secretsmanager.Secret, aws.secretsmanager.SecretVersion]:
    """Create a secret with a random value, and return it with its first version.

    Args:
        name: The logical name.
        description: What the secret is for.
        length: How many letters and digits the random value has.
        text: What the secret holds of the random value. Default: the value itself.
        encryption_key_arn: The KMS key.
        force_destroy: Whether a deletion is at once, and for good.
        opts: Pulumi's options.
    """
    secret = aws.secretsmanager.Secret(
        name,
        description=description,
        kms_key_id=encryption_key_arn,
        recovery_window_in_days=0 if force_destroy else RECOVERY_DAYS,
        tags=store_tags({"data_class": "internal", "purpose": PURPOSE, "retention_days": UNTIL_ERASED}),
        opts=opts,
    )
    random = aws.secretsmanager.get_random_password_output(
        password_length=length, exclude_punctuation=True, opts=pulumi.InvokeOptions(parent=opts.parent)
    ).random_password
    version = aws.secretsmanager.SecretVersion(
        name,
        secret_id=secret.arn,
        secret_string=pulumi.Output.secret(text(random)),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["secretString"])),
    )
    return secret, version
