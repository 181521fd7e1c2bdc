"""A cloud that maps each resource to its API calls and checks these by AWS's models, with no emulator behind it."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from botocore.awsrequest import AWSResponse

from local.clients import Clients, isolated_session
from local.cloud import EmulatorError, LocalCloud
from local.emulators.ministack import ACCOUNT
from local.emulators.runtime import Runtime
from recorder.cloud import Created
from recorder.resource import Invoke, Resource
from recorder.simulated import SimulatedAws

_DEEPEST = 6
_NOWHERE = "http://127.0.0.1:1"
T = TypeVar("T")
_creating: ContextVar[tuple[Resource, Created]] = ContextVar("_creating")


def _ignore(*_: object) -> None:
    """Do nothing, as a load balancer where nothing runs."""


class _Idle(Runtime):
    """Starts nothing."""

    def enter(self, running: AbstractContextManager[T]) -> T:  # noqa: ARG002 - as it is called
        """Return what looks as if it ran."""
        return cast("T", SimpleNamespace(port=1, getsockname=lambda: ("127.0.0.1", 1), listen=_ignore, watch=_ignore))

    def reserve(self, host: str, port: int) -> socket.socket:
        """Reserve nothing."""
        self.addresses.put(host, port, "127.0.0.1:1")
        return cast("Any", SimpleNamespace(getsockname=lambda: ("127.0.0.1", 1)))


class ModelCloud(LocalCloud):
    """Answers each call by the shape of its answer. Ids and outputs are those of a recording with no cloud."""

    def __init__(self, region: str) -> None:
        session = isolated_session()
        session.get_component("event_emitter").register("before-call", self._answer)
        super().__init__(Clients(lambda _: _NOWHERE, region, session), _Idle(Path("/nowhere"), _NOWHERE))
        self.calls: list[str] = []
        """Service and operation of each call that AWS's models allow."""
        self.problems: list[str] = []
        """Of each that they do not allow, with its resource."""
        self._outputs = SimulatedAws(region, ACCOUNT)

    def create(self, resource: Resource) -> Created:
        """Map one resource and check its calls."""
        created = self._outputs.create(resource)
        _creating.set((resource, created))
        try:
            super().create(resource)
        except EmulatorError as error:
            self.problems.append(f"{resource.name} ({resource.type}): {error}")
        return created

    def invoke(self, token: str, args: Mapping[str, Any]) -> Invoke:
        """Answer a provider function as a recording with no cloud does."""
        return self._outputs.invoke(token, args)

    def _answer(self, model: Any, **_: object) -> tuple[AWSResponse, Any]:
        self.calls.append(f"{model.service_model.service_name}:{model.name}")
        answer = _sample(model.output_shape, "", 0) if model.output_shape else {}
        return AWSResponse("", 200, {}, None), answer


def _sample(shape: Any, name: str, depth: int) -> Any:
    """Return a value of a shape: everything exists, once, by the names that the resource's inputs have for it."""
    match shape.type_name:
        case "structure":
            members = shape.members.items() if depth < _DEEPEST else ()
            return {member: _sample(of, member, depth + 1) for member, of in members}
        case "list":
            if name.startswith("Failed") or name.endswith("Errors"):
                return []
            one = _sample(shape.member, name, depth + 1)
            return [{**one, key: value} for key, values in _listed(one) for value in values] or [one]
        case "map":
            return {key: _sample(shape.value, key, depth + 1) for key in ("QueueArn",)}
        case "integer" | "long":
            return 1
        case "boolean":
            return True
        case "blob":
            return io.BytesIO(b"{}")
        case "string" if name.endswith("Error"):
            return ""
        case "string":
            resource, created = _creating.get()
            given = resource.inputs.get(_input(name))
            return given if isinstance(given, str) else created.id
        case _:
            return None


def _listed(one: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield the member of a structure of which the resource's inputs have a list, as `subnetIds` for `SubnetId`."""
    inputs = _creating.get()[0].inputs
    for member in one if isinstance(one, dict) else ():
        if values := inputs.get(f"{_input(member)}s"):
            yield member, values


def _input(member: str) -> str:
    return f"{member[:1].lower()}{member[1:]}"
