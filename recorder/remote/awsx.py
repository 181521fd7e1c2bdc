"""What the components of awsx create.

From `awsx/ecr/repository.ts` in https://github.com/pulumi/pulumi-awsx. A repository is all that is followed: `Vpc`, the
load balancers, services, task definitions, trails and images of awsx stay opaque.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from recorder.remote.inside import Inside, NotInTable
from recorder.resource import UNKNOWN

VERSION: Final = "awsx 3.11.0"
_REPOSITORY: Final = (
    "encryptionConfigurations",
    "forceDelete",
    "imageScanningConfiguration",
    "imageTagMutability",
    "imageTagMutabilityExclusionFilters",
    "name",
    "region",
    "tags",
)
_UNTAGGED_GO: Final = {
    "rulePriority": 1,
    "description": "remove untagged images",
    "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1},
    "action": {"type": "expire"},
}
"""The rule of a repository whose arguments name none."""


def _repository(inside: Inside) -> Mapping[str, Any]:
    inside.follow({*_REPOSITORY, "lifecyclePolicy"}, version=VERSION)
    lifecycle = inside.choice("lifecyclePolicy", default={})
    if lifecycle.get("rules"):
        raise NotInTable(f"rules of its lifecyclePolicy are not in the table of {VERSION}")
    name = inside.name.lower()
    repository = inside.child("aws:ecr/repository:Repository", name, {key: inside[key] for key in _REPOSITORY})
    if not lifecycle.get("skip"):
        inside.child(
            "aws:ecr/lifecyclePolicy:LifecyclePolicy",
            name,
            {
                "repository": repository["name"],
                "policy": json.dumps({"rules": [_UNTAGGED_GO]}),
                "region": inside["region"],
            },
        )
    # Resources as values: whoever reads one of these finds nothing known.
    return {"repository": UNKNOWN, "lifecyclePolicy": UNKNOWN, "url": repository["repositoryUrl"].value}


TABLE: Mapping[str, Callable[[Inside], Mapping[str, Any]]] = {"awsx:ecr:Repository": _repository}
