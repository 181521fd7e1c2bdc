"""Which launch template or launch configuration a resource starts instances from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reachability.readers.program import Program, given
from recorder.resource import UNKNOWN, Resource, Unknown

LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
LAUNCH_CONFIGURATION: Final = "aws:ec2/launchConfiguration:LaunchConfiguration"
SCALING_GROUP: Final = "aws:autoscaling/group:Group"


def template_of(program: Program, resource: Resource) -> Resource | Unknown | None:
    """Return the launch template or configuration that a resource starts instances from; None if there is none."""
    for top, inner, type_ in (
        ("launchTemplate", "", LAUNCH_TEMPLATE),
        ("mixedInstancesPolicy", "launchTemplate.launchTemplateSpecification", LAUNCH_TEMPLATE),
        ("computeResources", "launchTemplate", LAUNCH_TEMPLATE),
        ("launchConfiguration", "", LAUNCH_CONFIGURATION),
    ):
        named_ = given(resource, f"{top}.{inner}" if inner else top) if top in resource.inputs else None
        if named_ is None:
            continue
        for value in _identifiers(named_):
            found = program.referred(value, resource, top, type_)
            if isinstance(found, Resource):
                return found
        named_so = [r for r in program.of_type(type_) if {r.name, r.inputs.get("name")} & set(_identifiers(named_))]
        return named_so[0] if len(named_so) == 1 else UNKNOWN
    return UNKNOWN if resource.type == SCALING_GROUP else None


def _identifiers(named_: Any) -> list[Any]:  # noqa: ANN401 - any property
    """Return the ids or names by which a launch template is meant."""
    inner = named_[0] if isinstance(named_, list) and len(named_) == 1 else named_
    if isinstance(inner, Mapping):
        return [inner[key] for key in ("id", "launchTemplateId", "name", "launchTemplateName") if key in inner]
    return [inner]
