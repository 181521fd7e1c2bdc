"""Manifests: files of YAML with `${name}` where the program has a value, and the objects that they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_kubernetes as kubernetes
import yaml

FOLDER: Final = Path(__file__).with_name("manifests")
_WHOLE: Final = re.compile(r"\$\{(\w+)\}")
_KINDS: Final[Mapping[str, type[pulumi.CustomResource]]] = {
    "v1 ConfigMap": kubernetes.core.v1.ConfigMap,
    "v1 Namespace": kubernetes.core.v1.Namespace,
    "v1 Service": kubernetes.core.v1.Service,
    "v1 ServiceAccount": kubernetes.core.v1.ServiceAccount,
    "apps/v1 Deployment": kubernetes.apps.v1.Deployment,
    "autoscaling/v2 HorizontalPodAutoscaler": kubernetes.autoscaling.v2.HorizontalPodAutoscaler,
    "networking.k8s.io/v1 NetworkPolicy": kubernetes.networking.v1.NetworkPolicy,
    "rbac.authorization.k8s.io/v1 Role": kubernetes.rbac.v1.Role,
    "rbac.authorization.k8s.io/v1 RoleBinding": kubernetes.rbac.v1.RoleBinding,
    "policy/v1 PodDisruptionBudget": kubernetes.policy.v1.PodDisruptionBudget,
}
"""Kubernetes' own; all others are custom resources."""


def render(manifest: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with its values.

    A value of any kind, an output too, stands where the file has `${name}` and nothing else. `None` takes the key or
    the item out.

    Args:
        manifest: The file's name without `.yaml`.
        values: By the names in the file.

    Raises:
        KeyError: the file names a value that is not given.
    """
    return _filled(_loaded(manifest), values)


def create(
    manifest: str, name: str, values: Mapping[str, Any], *, opts: pulumi.ResourceOptions
) -> pulumi.CustomResource:
    """Create the object of a manifest.

    Args:
        manifest: The file's name without `.yaml`.
        name: The logical name.
        values: By the names in the file.
        opts: Pulumi's options, the cluster's provider among them.
    """
    rendered = render(manifest, values)
    version, kind = rendered.pop("apiVersion"), rendered.pop("kind")
    known = _KINDS.get(f"{version} {kind}")
    if known is None:
        return kubernetes.apiextensions.CustomResource(name, api_version=version, kind=kind, opts=opts, **rendered)
    snake = {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", key): value for key, value in rendered.items()}
    return known(name, opts=opts, **snake)


@cache
def _loaded(manifest: str) -> Any:  # noqa: ANN401 - any YAML
    return yaml.safe_load((FOLDER / f"{manifest}.yaml").read_text(encoding="utf-8"))


def _filled(node: object, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any YAML
    match node:
        case str():
            found = _WHOLE.fullmatch(node)
            return values[found[1]] if found else node
        case Mapping():
            filled = {key: _filled(value, values) for key, value in node.items()}
            return {key: value for key, value in filled.items() if value is not None}
        case list():
            return [value for item in node if (value := _filled(item, values)) is not None]
        case _:
            return node
