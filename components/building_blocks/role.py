"""An IAM role that one AWS service assumes, with just what it was granted."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks.grants import Grants, statements
from components.building_blocks.policy_document import assume_role_policy, policy_document


def service_role(
    name: str, *, service: str, may: Sequence[Grants], opts: pulumi.ResourceOptions
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    """Create a role and its inline policy.

    Args:
        name: The logical name of both.
        service: The service principal, such as `lambda.amazonaws.com`.
        may: What the role is granted.
        opts: Pulumi's options.

    Returns:
        The role and its policy: who uses the role depends on the policy, or its first calls are denied.
    """
    role = aws.iam.Role(name, assume_role_policy=assume_role_policy(service, opts=opts), opts=opts)
    policy = aws.iam.RolePolicy(name, role=role.name, policy=policy_document(statements(may)), opts=opts)
    return role, policy
