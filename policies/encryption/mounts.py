"""EFS file systems are mounted by TLS: in ECS tasks and in Batch jobs, whose properties are JSON texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import GDPR_ENCRYPTION
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Severity, Violation
from policies.rule_factories import one_of, property_rule
from policies.values import shown
from recorder.resource import Resource, is_unknown

_BATCH_TEXTS = ("containerProperties", "ecsProperties", "nodeProperties")


def _batch(definition: Resource, _: Settings) -> Iterator[Finding]:
    for name in _BATCH_TEXTS:
        text = definition.inputs.get(name)
        if _may_hide_mounts(text):
            yield NotEvaluated(definition.urn, f"{shown(definition, name, text)}.")
            continue
        try:
            properties = json.loads(text) if isinstance(text, str) else text
        except json.JSONDecodeError as error:
            yield Violation(definition.urn, f"`{name}` is not JSON: {error}.")
            continue
        for path, mount in _mounts(properties, name):
            value = mount.get("transitEncryption")
            if value != "ENABLED":
                yield Violation(
                    definition.urn, f"{shown(definition, f'{path}.transitEncryption', value)}; it must be ENABLED."
                )


_WAYS_TO_MOUNTS = frozenset(
    {
        *_BATCH_TEXTS,
        "container",
        "efsVolumeConfiguration",
        "nodeRangeProperties",
        "taskProperties",
        "transitEncryption",
        "volumes",
    }
)
"""The names on the way to an EFS volume."""


def _may_hide_mounts(value: object) -> bool:
    """Say whether an unknown stands where a mount, or what is on the way to one, may be."""
    if is_unknown(value):
        return True
    if isinstance(value, Mapping):
        return any(_may_hide_mounts(part) for name, part in value.items() if name in _WAYS_TO_MOUNTS)
    return isinstance(value, list) and any(_may_hide_mounts(part) for part in value)


def _mounts(value: object, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every EFS volume at any depth: a multi-node job has container properties for each range of nodes."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "efsVolumeConfiguration" and isinstance(part, Mapping):
                yield f"{path}.{name}", part
            else:
                yield from _mounts(part, f"{path}.{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _mounts(part, f"{path}[{index}]")


RULES: tuple[Rule, ...] = (
    property_rule(
        name="ecs-efs-tls",
        description="ECS tasks mount EFS by TLS.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Set `efsVolumeConfiguration.transitEncryption` to ENABLED.",
        types=("aws:ecs/taskDefinition:TaskDefinition",),
        must={"volumes[].efsVolumeConfiguration?.transitEncryption": one_of("ENABLED")},
        url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-best-practices.html",
    ),
    ResourceRule(
        name="batch-efs-tls",
        description="Batch jobs mount EFS by TLS.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ENCRYPTION,),
        remediation="Set `efsVolumeConfiguration.transitEncryption` to ENABLED in the job's properties.",
        resource_types=("aws:batch/jobDefinition:JobDefinition",),
        url="https://docs.aws.amazon.com/batch/latest/userguide/efs-volumes.html",
        judge=_batch,
    ),
)
