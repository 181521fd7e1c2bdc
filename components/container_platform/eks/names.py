"""What is called how before it exists."""

from __future__ import annotations

import pulumi


def cluster_name(name: str) -> str:
    """Return what EKS calls a platform's cluster: the tag of its target group says it before the cluster exists."""
    return f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}"
