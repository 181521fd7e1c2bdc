"""What a stack configures, typed; `Pulumi.yaml` describes each setting and has its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

import pulumi

from components.building_blocks.job_queue import Compute
from components.image_pipeline import FilterArgs, ReviewRuleArgs, SizeArgs, WorkflowType
from components.image_pipeline.args import Format
from components.three_tier_network import NatStrategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one stack. Whether a value is one of those that are possible, the components check."""

    alarm_email: str
    force_destroy: bool
    cidr: str
    zones: int
    nat: NatStrategy
    interface_endpoints: Sequence[str]
    denied_ranges: Sequence[str]
    sizes: Sequence[SizeArgs]
    formats: Sequence[Format]
    filters: Sequence[FilterArgs]
    heavy_from_bytes: int
    heavy_compute: Compute
    workflow_type: WorkflowType
    review_when: Sequence[ReviewRuleArgs]
    review_seconds: int


def read_settings() -> Settings:
    """Read the settings of the stack that is being deployed.

    Raises:
        pulumi.ConfigMissingError: neither the stack nor `Pulumi.yaml` has a value.
        pulumi.ConfigTypeError: a value has another type than its setting.
    """
    config = pulumi.Config()
    readers: Mapping[str, Any] = {"str": config.require, "int": config.require_int, "bool": config.require_bool}
    values: dict[str, Any] = {}
    for field in fields(Settings):
        name = cast("str", field.type)
        listed = name.startswith("Sequence[")
        read = config.require_object if listed else readers.get(name, config.require)
        values[field.name] = read(configuration_key(field.name))
    return Settings(**values)


def configuration_key(name: str) -> str:
    """Return how `Pulumi.yaml` calls a setting: `forceDestroy` for `force_destroy`."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
