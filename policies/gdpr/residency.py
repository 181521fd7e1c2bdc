"""Personal data stays where it may: in the regions of the setting, its copies too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aws_types import GLOBAL_REGION
from policies.frameworks import GDPR_TRANSFERS
from policies.gdpr.regions import EEA, GLOBAL, REPLICATION, destinations, region_named, region_of
from policies.gdpr.stores import KINDS, store_of
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, Stack, StackRule, Violation
from recorder.resource import Resource, is_unknown

PROCESSING: Final = (
    "aws:autoscaling/group:Group",
    "aws:batch/computeEnvironment:ComputeEnvironment",
    "aws:ec2/instance:Instance",
    "aws:ecs/service:Service",
    "aws:eks/cluster:Cluster",
    "aws:glue/job:Job",
    "aws:lambda/function:Function",
    "aws:apigateway/restApi:RestApi",
)
"""What processes data."""
TYPES: Final = tuple(dict.fromkeys((*KINDS, *PROCESSING)))


def _judge_regions(stack: Stack, settings: Settings) -> Iterator[Finding]:
    unknown: list[Resource] = []
    for resource in stack.of_type(*TYPES):
        region = region_of(stack, resource)
        if resource.external or region == GLOBAL:
            continue
        if is_unknown(region):
            unknown.append(resource)
        elif region not in settings["regions"] and not _is_beside(resource, region, settings):
            yield Violation(resource.urn, f"It is in {_region_with_country(region)}.")
    if unknown:
        # One finding: all of them are where the default provider is, which only the deployment tells.
        yield NotEvaluated(unknown[0].urn, f"In which region it is, and {len(unknown) - 1} more, is not known yet.")


def _is_beside(resource: Resource, region: str, settings: Settings) -> bool:
    """Say whether it may be in a region that is for what CloudFront needs there alone, which is no personal data."""
    store = store_of(resource)
    return region in settings["beside"] and (store is None or (store.personal is False))


def _judge_copies(stack: Stack, settings: Settings) -> Iterator[Finding]:
    for resource in stack.of_type(*REPLICATION):
        for path, region in destinations(stack, resource):
            if is_unknown(region):
                yield NotEvaluated(resource.urn, f"In which region `{path}` is, is not known.")
            elif region not in settings["regions"]:
                yield Violation(resource.urn, f"`{path}` copies to {_region_with_country(region)}.")


def _region_with_country(region: str) -> str:
    country = region_named(region).country
    return f"{region} ({country})" if country else region


_NAMES: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string"}}
_ALLOWED: Final[dict[str, Any]] = {
    **_NAMES,
    "default": list(EEA),
    "description": "Regions that personal data may be in.",
}

RULES: tuple[Rule, ...] = (
    StackRule(
        name="regions-allowed",
        description="What keeps or processes data is in an allowed region: by default, one of the EEA.",
        severity=Severity.HIGH,
        frameworks=(GDPR_TRANSFERS,),
        remediation="Create it in a region of the setting `regions`, or add the region there once a lawyer agrees.",
        resource_types=TYPES,
        url="https://gdpr-info.eu/art-44-gdpr/",
        settings={
            "regions": _ALLOWED,
            "beside": {
                **_NAMES,
                "default": [GLOBAL_REGION],
                "description": "Regions for what has no personal data, such as what CloudFront needs in us-east-1.",
            },
        },
        judge=_judge_regions,
    ),
    StackRule(
        name="copies-in-allowed-regions",
        description="Replicas and copies of backups go to allowed regions alone.",
        severity=Severity.HIGH,
        frameworks=(GDPR_TRANSFERS,),
        remediation="Copy to a region of the setting `regions`, or add the region there once a lawyer agrees.",
        resource_types=tuple(REPLICATION),
        url="https://gdpr-info.eu/art-44-gdpr/",
        settings={"regions": _ALLOWED},
        judge=_judge_copies,
    ),
)
