"""An IAM role that an AWS service assumes, with just what it was granted."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks.grants import Grants, statements
from components.building_blocks.policy_document import assume_role_policy, policy_document


def service_role(
    name: str,
    *,
    service: str | tuple[str, ...],
    may: Sequence[Grants],
    tags_sessions: bool = False,
    role_name: str | None = None,
    opts: pulumi.ResourceOptions,
) -> tuple[aws.iam.Role, list[aws.iam.RolePolicy]]:
    """Create a role and its inline policy.

    Args:
        name: The logical name of both.
        service: The service principal, such as `lambda.amazonaws.com`; several, where a service has several.
        may: What the role is granted.
        tags_sessions: Whether the service says in tags for whom it assumes the role, as EKS does for pods.
        role_name: The role's physical name. None: Pulumi's.
        opts: Pulumi's options.

    Returns:
        The role and its policies: who uses the role depends on these, or its first calls are denied. A role that is
        granted nothing has none: IAM refuses a policy without a statement.
    """
    role = aws.iam.Role(
        name,
        name=role_name,
        assume_role_policy=assume_role_policy(service, tags_sessions=tags_sessions, opts=opts),
        opts=opts,
    )
    granted = statements(may)
    if not granted:
        return role, []
    return role, [aws.iam.RolePolicy(name, role=role.name, policy=policy_document(granted), opts=opts)]
