"""The id and the computed outputs of a simulated resource.

`pulumi_aws` says which outputs a type has, its row in `aws_types` what they look like. What neither knows is unknown:
nothing is invented for it.
"""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from aws_types import AwsType, NotKnownError, Values, row_of
from recorder.cloud import Created
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown
from recorder.simulated.names import digest, name_for

PYTHON_MODULES = {"lambda": "lambda_", "index": "."}


Refer = Callable[[str], Mapping[str, Any] | None]
"""Id or ARN of a resource that was created before -> its properties."""


def created(resource: Resource, region: str, account: str, refer: Refer) -> Created:
    """Return the id and outputs that AWS would answer with.

    Args:
        resource: what is created.
        region: where, unless it says so itself.
        account: the account's 12 digits.
        refer: what other resources of the program are.
    """
    row = row_of(resource.type)
    if row is None:
        provider = resource.type.startswith("pulumi:providers:")
        return Created(_uuid(resource) if provider else "", _with_unknown(resource, {}))
    name, hex_ = name_for(resource), digest(resource.urn, 32)
    facts = {"hex": hex_, "HEX": hex_.upper(), "uuid": _uuid(resource)}
    values = _values(resource, row, _place(resource, region, account) | facts, name, refer)
    id_ = _filled(values, row.id)
    return Created("" if is_unknown(id_) else str(id_), _computed(resource, row, values, name))


def existing(resource: Resource, region: str, account: str, refer: Refer) -> dict[str, Any]:
    """Return the outputs of a resource that exists already: what follows from its id, and nothing invented."""
    row = row_of(resource.type)
    if row is None:
        return _with_unknown(resource, {})
    # Only what is composed of the id, the place and the inputs: a state or a flag may be any.
    composed = {key: template for key, template in row.outputs.items() if isinstance(template, str) and "{" in template}
    row = replace(row, outputs=composed)
    name = str(resource.id) if row.id == "{name}" else UNKNOWN
    values = _values(resource, row, _place(resource, region, account) | {"id": str(resource.id)}, name, refer)
    if row.id == "{arn}":
        values = replace(values, facts={**values.facts, "arn": str(resource.id)})
        row = replace(row, arn="{arn}")
    computed = _computed(resource, row, values, name)
    return {key: UNKNOWN if key == "tagsAll" else value for key, value in computed.items()}


def _place(resource: Resource, region: str, account: str) -> dict[str, str]:
    own = resource.inputs.get("region")
    return {"partition": "aws", "account": account, "region": own if isinstance(own, str) and own else region}


def _values(resource: Resource, row: AwsType, facts: Mapping[str, str], name: str | Unknown, refer: Refer) -> Values:
    unknown = {key for key, value in resource.inputs.items() if has_unknown(value)}
    return Values(
        facts=facts if is_unknown(name) else {**facts, "name": name},
        inputs={key: value for key, value in resource.inputs.items() if key not in unknown},
        unknown=unknown | ({"name"} if is_unknown(name) else set()),
        derived={**row.outputs, "id": row.id, "arn": row.arn},
        refer=refer,
    )


def _computed(resource: Resource, row: AwsType, values: Values, name: str | Unknown) -> dict[str, Any]:
    computed = {
        **({row.name: name, f"{row.name}Prefix": ""} if row.name else {}),
        **{key: _filled(values, template) for key, template in row.outputs.items()},
        **({"arn": _filled(values, row.arn)} if row.arn else {}),
        "region": values.facts["region"],
        "ownerId": values.facts["account"],
        "tagsAll": resource.inputs.get("tags") or {},
    }
    return _with_unknown(resource, computed)


def _filled(values: Values, template: Any) -> Any:  # noqa: ANN401 - any output
    try:
        return values.fill(template)
    except NotKnownError:
        return UNKNOWN


def _uuid(resource: Resource) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, resource.urn))


def _with_unknown(resource: Resource, computed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs that the type has beyond its inputs: computed, or unknown where AWS always gives one."""
    declared = declared_outputs(resource.type)
    own = declared or computed
    known = {
        key: value if key not in resource.inputs else {**value, **resource.inputs[key]}
        for key, value in computed.items()
        if key in own and (key not in resource.inputs or _completes(value, resource.inputs[key]))
    }
    unknown = {key for key, always in declared.items() if always} - set(known) - set(resource.inputs)
    return {**known, **dict.fromkeys(sorted(unknown), UNKNOWN)}


def _completes(computed: object, given: object) -> bool:
    """Say whether AWS adds to a mapping of the program, as it adds a cluster's own group to `vpcConfig`."""
    return isinstance(computed, Mapping) and isinstance(given, Mapping)


@cache
def declared_outputs(type_: str) -> Mapping[str, bool]:
    """Return the outputs of an AWS resource type by wire name, and whether the provider always gives them.

    None for a type that `pulumi_aws` does not have.
    """
    package, _, rest = type_.partition(":")
    module, _, name = rest.partition(":")
    if package != "aws" or not name:
        return {}
    service = module.split("/")[0]
    try:
        python_module = importlib.import_module(f"pulumi_aws.{PYTHON_MODULES.get(service, service)}")
    except ModuleNotFoundError:
        return {}
    found = getattr(python_module, name, None)
    if found is None:
        return {}
    return {
        _camel(key): "Optional" not in str(value.fget.__annotations__.get("return"))
        for key, value in vars(found).items()
        if isinstance(value, property) and value.fget is not None
    }


def _camel(snake: str) -> str:
    head, *rest = snake.split("_")
    return head + "".join(part.capitalize() for part in rest)
