"""The arguments that only a platform on Kubernetes has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Default, Matches

VERSION: Final = "1.35"
"""Of Kubernetes: in standard support into 2027.
https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html"""


class KubernetesArgs(TypedDict):
    """The cluster, where tasks are pods on EKS."""

    version: NotRequired[Annotated[str, Matches(r"1\.\d{2}", "must be a minor version such as 1.35"), Default(VERSION)]]
    """Of Kubernetes. An upgrade is one minor version at a time, and there is no way back."""
    api_ranges: NotRequired[
        Annotated[Sequence[Annotated[str, Matches(r"[0-9./]+", "must be such as 203.0.113.0/24")]], Default(())]
    ]
    """The address ranges that reach the cluster's API from outside the network; IAM decides all the same. Default:
    none, so that `pulumi up` must run where the network is reached."""
    admin_arns: NotRequired[Annotated[Mapping[str, pulumi.Input[str]], Default({})]]
    """Roles that may see and change what is in the service's namespace, by name. Default: none but who deploys."""
