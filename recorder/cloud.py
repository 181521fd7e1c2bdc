"""What stands behind a recording: something that makes resources and answers invokes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from recorder.resource import Invoke, Resource


@dataclass(frozen=True, slots=True)
class Created:
    """What a cloud says of a resource it has created."""

    id: str
    """Empty where it is not known, as in Pulumi's own protocol."""
    outputs: Mapping[str, Any]
    """What the provider computed; the recorder adds the inputs."""


class Cloud(Protocol):
    """Creates the resources of a program. Called from several threads, in the order of the dependencies."""

    def create(self, resource: Resource) -> Created:
        """Make `resource`, whose inputs are all known, and return its id and computed outputs."""
        ...

    def read(self, resource: Resource) -> Mapping[str, Any]:
        """Return the outputs of a resource that exists already, by its id; nothing is created."""
        ...

    def invoke(self, token: str, args: Mapping[str, Any]) -> Invoke:
        """Answer a provider function, such as `aws:index/getRegion:getRegion`."""
        ...
