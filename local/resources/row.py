"""How one resource type is created in an emulator: a row of the table, or a function where a row is not enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

import jmespath
from botocore import xform_name

from aws_types import row_of
from local.clients import Clients
from local.emulators.runtime import Runtime
from local.mapper import Mapped, Mapper, Shape, as_text
from recorder.cloud import Created
from recorder.resource import Resource

PROVIDERS_OWN: Final = frozenset(
    {
        "deregisterOnNewRevision",
        "forceDelete",
        "forceDestroy",
        "region",
        "skipDestroy",
        "tagsAll",
        "userDataReplaceOnChange",
    }
)
"""Inputs that steer Pulumi's provider and are no parameter of any AWS call."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known while one resource is created."""

    resource: Resource
    name: str
    """The physical name."""
    simulated: Created
    """The id and outputs as AWS would have them."""
    clients: Clients
    runtime: Runtime
    """Where to start what makes the resource real."""
    left_over: list[str] = field(default_factory=list[str])
    """Inputs that no call took."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The resource's inputs."""
        return self.resource.inputs

    def of(self, inputs: Mapping[str, Any]) -> Context:
        """Return the same with other inputs, for a row to go on with."""
        return replace(self, resource=replace(self.resource, inputs=inputs))

    def call(self, service: str, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 - botocore's own types
        """Call an operation, by its name in the API, in the resource's region."""
        client = self.clients.get(service, self.inputs.get("region"))
        return getattr(client, xform_name(operation))(**parameters)

    def input_shape(self, service: str, operation: str) -> Shape:
        """Return the shape of an operation's parameters."""
        return self.clients.get(service).meta.service_model.operation_model(operation).input_shape


class Creator(Protocol):
    """Creates a resource of one type."""

    def __call__(self, context: Context, /) -> Created:
        """Create it, and return its id and computed outputs."""
        ...


PostCreate = Callable[[Context, Created], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A type that one call creates."""

    service: str
    operation: str
    """As the API has it, such as `CreateQueue`."""
    name: str = ""
    """The parameter that takes the physical name; empty for a resource without one."""
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    """See `Mapper.renames`."""
    wrap: str = ""
    """A parameter, or a dotted path to one, that takes all inputs but those in `outside`."""
    outside: tuple[str, ...] = ()
    attributes: str = ""
    """A parameter that takes, as text, all inputs that are no parameter of the operation itself."""
    tagged: str = ""
    """EC2's word for the resource in a `TagSpecification`."""
    constants: Mapping[str, Any] = field(default_factory=dict[str, Any])
    later: tuple[str, ...] = ()
    """Inputs that `after` handles."""
    id: str = ""
    """Where the answer has the id, as JMESPath; the simulated id where empty."""
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Pulumi's name of an output -> where the answer has it, as JMESPath."""
    after: tuple[PostCreate, ...] = ()
    """Further calls once it exists."""

    def __call__(self, context: Context) -> Created:
        """Create the resource."""
        answer = context.call(self.service, self.operation, **self.parameters(context))
        id_ = str(jmespath.search(self.id, answer)) if self.id else context.simulated.id
        found = {key: jmespath.search(path, answer) for key, path in self.outputs.items()}
        created = Created(id_, {key: value for key, value in found.items() if value is not None})
        for follow in self.after:
            follow(context, created)
        return created

    def parameters(self, context: Context) -> dict[str, Any]:
        """Return the call's parameters."""
        row = row_of(context.resource.type)
        naming = row.name if row else "name"
        own = {naming, f"{naming}Prefix"} if self.name else set[str]()
        elsewhere = {*own, *self.later, *PROVIDERS_OWN}
        inputs = {key: value for key, value in context.inputs.items() if key not in elsewhere}
        tags = inputs.pop("tags", None) if self.tagged else None
        shape = context.input_shape(self.service, self.operation)
        mapped = self._map(inputs, shape)
        context.left_over.extend(mapped.left_over)
        parameters = _merged(mapped.parameters, self.constants)
        if self.name:
            parameters[self.name] = context.name
        if tags:
            parameters["TagSpecifications"] = [
                {"ResourceType": self.tagged, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            ]
        return parameters

    def _map(self, inputs: Mapping[str, Any], shape: Shape) -> Mapped:
        mapper = Mapper(self.renames)
        if self.wrap:
            inside: Any = {key: value for key, value in inputs.items() if key not in self.outside}
            outermost, *inner = self.wrap.split(".")
            for parameter in reversed(inner):
                inside = {parameter: inside}
            outside = {key: value for key, value in inputs.items() if key in self.outside}
            return mapper.structure({**outside, outermost: inside}, shape)
        mapped = mapper.structure(inputs, shape)
        if self.attributes:
            texts = {self._attribute(key): as_text(inputs[key]) for key in mapped.left_over if key in inputs}
            left_over = [key for key in mapped.left_over if key not in inputs]
            return replace(mapped, parameters={**mapped.parameters, self.attributes: texts}, left_over=left_over)
        return mapped

    def _attribute(self, key: str) -> str:
        return self.renames.get(key, key[:1].upper() + key[1:])


def _merged(parameters: Mapping[str, Any], constants: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with the constants in their places, at any depth."""
    merged = dict(parameters)
    for key, value in constants.items():
        inside = merged.get(key)
        merged[key] = _merged(inside, value) if isinstance(value, Mapping) and isinstance(inside, Mapping) else value
    return merged
