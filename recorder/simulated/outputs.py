"""The id and the computed outputs of a simulated resource.

`pulumi_aws` says which outputs a type has, its row in `aws_types` what they look like. What neither knows is unknown:
nothing is invented for it.
"""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_types import AwsType, NotKnownError, Values, row_of
from recorder.cloud import Created
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown
from recorder.simulated.names import digest, name_for

PYTHON_MODULES = {"lambda": "lambda_", "index": "."}


def created(resource: Resource, region: str, account: str, refer: Callable[[str], Mapping[str, Any] | None]) -> Created:
    """Return the id and outputs that AWS would answer with.

    Args:
        resource: what is created.
        region: where, unless it says so itself.
        account: the account's 12 digits.
        refer: id or ARN of a resource that was created before -> its properties.
    """
    declared = declared_outputs(resource.type)
    row = row_of(resource.type)
    if row is None:
        provider = resource.type.startswith("pulumi:providers:")
        return Created(_uuid(resource) if provider else "", _unknown_beside(resource, declared, {}))
    values = _values(resource, row, region, account, refer)
    name = name_for(resource)
    computed = {
        **({row.name: name, f"{row.name}Prefix": ""} if row.name else {}),
        **{key: _filled(values, template) for key, template in row.outputs.items()},
        **({"arn": _filled(values, row.arn)} if row.arn else {}),
        "region": values.facts["region"],
        "ownerId": account,
        "tagsAll": resource.inputs.get("tags") or {},
    }
    id_ = _filled(values, row.id)
    known = {key: value for key, value in computed.items() if key in declared and key not in resource.inputs}
    return Created("" if is_unknown(id_) else str(id_), _unknown_beside(resource, declared, known))


def _values(
    resource: Resource, row: AwsType, region: str, account: str, refer: Callable[[str], Mapping[str, Any] | None]
) -> Values:
    hex_ = digest(resource.urn, 32)
    unknown = {key for key, value in resource.inputs.items() if has_unknown(value)}
    name = name_for(resource)
    facts = {
        "partition": "aws",
        "account": account,
        "region": region if "region" in unknown else str(resource.inputs.get("region") or region),
        "hex": hex_,
        "HEX": hex_.upper(),
        "uuid": _uuid(resource),
        **({} if is_unknown(name) else {"name": name}),
    }
    return Values(
        facts=facts,
        inputs={key: value for key, value in resource.inputs.items() if key not in unknown},
        unknown=unknown | ({"name"} if is_unknown(name) else set()),
        derived={**row.outputs, "id": row.id, "arn": row.arn},
        refer=refer,
    )


def _filled(values: Values, template: Any) -> Any:  # noqa: ANN401 - any output
    try:
        return values.fill(template)
    except NotKnownError:
        return UNKNOWN


def _uuid(resource: Resource) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, resource.urn))


def _unknown_beside(
    resource: Resource, declared: Mapping[str, bool], known: Mapping[str, Any]
) -> dict[str, Any | Unknown]:
    """Add to what is known the outputs that AWS always gives, and of which nobody can say what they are."""
    unknown = {key for key, always in declared.items() if always} - set(known) - set(resource.inputs)
    return {**known, **dict.fromkeys(sorted(unknown), UNKNOWN)}


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
