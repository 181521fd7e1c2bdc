"""Runs a program against a recording monitor, on Pulumi's own test seam."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pulumi.runtime
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks, settings, stack
from pulumi.runtime.proto import provider_pb2, resource_pb2

from cli.errors import UserError
from recorder import wire
from recorder.cloud import Cloud
from recorder.environment import run_program
from recorder.index import has_unknown
from recorder.order import in_order
from recorder.remote import imagine
from recorder.resource import UNKNOWN, Invoke, Options, Origin, Recording, Resource
from recorder.sdk import without_what_takes_time
from recorder.simulated import DEFAULT_REGION, SimulatedAws
from recorder.simulated.results import unknown_result

PROJECT = "photo-platform"

Program = Callable[[], object]

_GET_RESOURCE: Final = "pulumi:pulumi:getResource"
"""What the SDK asks for a resource that another one was given as an input."""


class DeploymentError(UserError):
    """A resource could not be made; the message names it and says why."""


def record(
    program: Program | Path,
    *,
    stack_name: str = "test",
    project: str = PROJECT,
    config: Mapping[str, str] | None = None,
    cloud: Cloud | None = None,
    preview: bool = False,
) -> Recording:
    """Run `program` and return all that it registered.

    Args:
        program: A function, or the path of a Pulumi program (`__main__.py`).
        stack_name: The stack's name, which the program reads by `pulumi.get_stack()`.
        project: The project's name.
        config: Configuration values by full key (`aws:region`), as Pulumi hands them over: strings, objects as JSON.
        cloud: Creates the resources. Default: a simulated AWS.
        preview: Nothing is created, and what is known only after a deployment is unknown, as in `pulumi preview`.

    Raises:
        DeploymentError: a resource could not be created.
        Exception: whatever the program itself raises.
    """
    region = (config or {}).get("aws:region", DEFAULT_REGION)
    monitor = _Monitor(cloud or SimulatedAws(region=region), preview=preview)
    # A context of its own: settings, configuration and the root stack of one run are invisible to the next.
    with without_what_takes_time():
        contextvars.Context().run(_run, program, monitor, project, stack_name, dict(config or {}))
    return Recording(
        project=project,
        stack=stack_name,
        resources=tuple(in_order(monitor.recorded)),
        invokes=tuple(sorted(monitor.invokes, key=lambda invoke: (invoke.token, repr(invoke.args)))),
        exports=monitor.exports,
        secret_exports=monitor.secret_exports,
    )


def _run(program: Program | Path, monitor: _Monitor, project: str, stack_name: str, config: dict[str, str]) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    quiet = logging.getLogger("recorder.engine")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    try:
        mocks.set_mocks(
            _NoMocks(), project=project, stack=stack_name, preview=monitor.preview, logger=quiet, monitor=monitor
        )
        settings.ROOT.set(None)  # set_mocks has finished its root stack already, and would lose the program's exports
        pulumi.runtime.set_all_config(config)
        loop.run_until_complete(stack.run_in_stack(lambda: _call(program)))
    except Exception as error:
        if monitor.failure and monitor.failure is not error:
            raise monitor.failure from error
        raise
    finally:
        _close(loop)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """End what a failed run left waiting, so that it neither complains nor reaches the next run."""
    loop.set_exception_handler(lambda _loop, _context: None)  # all that hangs on the failure fails too
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_default_executor())
    settings.SETTINGS.outputs.clear()  # pyright: ignore[reportAttributeAccessIssue] - set by a decorator of theirs
    asyncio.set_event_loop(None)
    loop.close()


def _call(program: Program | Path) -> None:
    if isinstance(program, Path):
        run_program(program)
    else:
        program()


class _NoMocks(mocks.Mocks):
    """Never asked: the monitor answers everything itself, because a request says more than the mocks get."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        raise AssertionError(f"the monitor should have answered for {args.name}")

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the monitor should have answered for {args.token}")


class _Monitor(mocks.MockMonitor):
    def __init__(self, cloud: Cloud, *, preview: bool) -> None:
        super().__init__(_NoMocks())
        self.recorded: dict[str, Resource] = {}
        self.invokes: list[Invoke] = []
        self.exports: Mapping[str, Any] = {}
        self.secret_exports: frozenset[str] = frozenset()
        self.failure: DeploymentError | None = None
        self._cloud = cloud
        self.preview = preview
        self._lock = threading.Lock()
        self._urns: set[str] = set()
        self._states: dict[str, struct_pb2.Struct] = {}

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:  # noqa: N802, ANN401 - gRPC's name
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=urn)
        self._refuse_twins(urn)
        resource = self._read(urn, request)
        if resource.remote:
            return self._remote(resource)
        made = _with_secret_outputs(self._make(resource), request)
        self._keep(made)
        state = wire.merged(request.object, self._answered(made), request.additionalSecretOutputs)
        with self._lock:
            self._states[urn] = state
        return resource_pb2.RegisterResourceResponse(
            urn=urn,
            id="" if made.id is UNKNOWN else made.id,
            object=state,
            unknown=made.custom,  # an output that is not in `object` is unknown, not None
        )

    def ReadResource(self, request: Any) -> resource_pb2.ReadResourceResponse:  # noqa: N802, ANN401 - gRPC's name
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs, secrets = wire.read(request.properties)
        existing = Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            id=request.id or UNKNOWN,
            inputs=inputs,
            parent=request.parent or None,
            dependencies=tuple(request.dependencies),
            secrets=secrets,
            options=Options(provider=request.provider),
            external=True,
        )
        found = existing if self.preview else replace(existing, outputs={**inputs, **self._cloud.read(existing)})
        self._keep(found)
        # The SDK takes an unknown of this answer for None.
        known = {key: value for key, value in _computed(found).items() if not has_unknown(value)}
        state = wire.merged(request.properties, known)
        with self._lock:
            self._states[urn] = state
        return resource_pb2.ReadResourceResponse(
            urn=urn,
            id=request.id,
            properties=state,
            unknown=True,  # an output that is not in `properties` is unknown, not None
        )

    def Call(self, request: Any) -> provider_pb2.CallResponse:  # noqa: N802, ANN401 - gRPC's name
        """Answer a method of a component of another package: nothing is known of it."""
        args, _ = wire.read(request.args)
        result = unknown_result(request.tok)
        with self._lock:
            self.invokes.append(Invoke(request.tok, args, wire.plain(result), Origin.UNKNOWN))
        return provider_pb2.CallResponse(**_return(wire.write(result)))

    def Invoke(self, request: Any) -> resource_pb2.ResourceInvokeResponse:  # noqa: N802, ANN401 - gRPC's name
        args, _ = wire.read(request.args)
        if request.tok == _GET_RESOURCE:
            return resource_pb2.ResourceInvokeResponse(**_return(self._registered(args["urn"])))
        invoke = self._cloud.invoke(request.tok, args)
        with self._lock:
            self.invokes.append(replace(invoke, result=wire.plain(invoke.result)))
        return resource_pb2.ResourceInvokeResponse(**_return(wire.write(invoke.result)))

    def _remote(self, component: Resource) -> resource_pb2.RegisterResourceResponse:
        """Answer for a component of another package: another process creates what is inside."""
        self._keep(component)
        outputs = imagine(component, self._imagined)
        if outputs is None:
            # That nothing is known of the outputs, the SDK understands of a resource that could not be created.
            return resource_pb2.RegisterResourceResponse(urn=component.urn, result=resource_pb2.Result.FAIL)
        whole = {key: UNKNOWN if has_unknown(value) else value for key, value in outputs.items()}
        return resource_pb2.RegisterResourceResponse(urn=component.urn, object=wire.write(whole), unknown=True)

    def _imagined(self, child: Resource) -> Resource:
        self._refuse_twins(child.urn)
        made = self._make(child)
        self._keep(made)
        return made

    def _registered(self, urn: str) -> struct_pb2.Struct:
        """Answer what the SDK asks about a resource that another one was given as an input."""
        with self._lock:
            id_, state = self.recorded[urn].id, self._states.get(urn, struct_pb2.Struct())
        answer = wire.write({"urn": urn, "id": id_, "state": {}})
        answer.fields["state"].struct_value.CopyFrom(state)
        return answer

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:  # noqa: N802, ANN401 - gRPC's name
        outputs, secrets = wire.read(request.outputs)
        with self._lock:
            if request.urn in self.recorded:
                component = self.recorded[request.urn]
                self.recorded[request.urn] = replace(
                    component, outputs=outputs, secrets=component.secrets | secrets, outputs_registered=True
                )
            elif outputs:  # set_mocks registers a root stack as well, without outputs, and perhaps later
                self.exports, self.secret_exports = outputs, secrets
        return empty_pb2.Empty()

    def _refuse_twins(self, urn: str) -> None:
        with self._lock:
            if urn in self._urns:
                self.failure = DeploymentError(
                    f"two resources have the URN {urn}: give one of them another name, or another parent"
                )
                raise self.failure
            self._urns.add(urn)

    def _read(self, urn: str, request: Any) -> Resource:  # noqa: ANN401 - gRPC's message
        inputs, secrets = wire.read(request.object)
        return Resource(
            urn=urn,
            type=request.type,
            name=request.name,
            inputs=inputs,
            custom=request.custom,
            remote=request.remote,
            parent=request.parent or None,
            dependencies=tuple(request.dependencies),
            property_dependencies={key: tuple(value.urns) for key, value in request.propertyDependencies.items()},
            secrets=secrets,
            options=Options(
                protect=request.protect,
                ignore_changes=tuple(request.ignoreChanges),
                aliases=tuple(filter(None, [*request.aliasURNs, *(a.urn or a.spec.name for a in request.aliases)])),
                retain_on_delete=request.retainOnDelete,
                provider=request.provider,
            ),
            outputs_registered=request.custom,
        )

    def _make(self, resource: Resource) -> Resource:
        if not resource.custom:
            return resource
        if self.preview:
            return replace(resource, outputs=resource.inputs)
        try:
            created = self._cloud.create(resource)
        except Exception as error:
            self.failure = self.failure or DeploymentError(f"{resource.name} ({resource.type}): {error}")
            raise self.failure from error
        return replace(resource, id=created.id or UNKNOWN, outputs={**resource.inputs, **created.outputs})

    def _answered(self, resource: Resource) -> dict[str, Any]:
        """Return what is answered beyond the inputs; outside a preview also which of these are not known.

        There Pulumi takes an unknown within an input for None, which only a whole unknown property avoids.
        """
        computed = _computed(resource)
        if self.preview:
            return computed
        return computed | {key: UNKNOWN for key, value in resource.inputs.items() if has_unknown(value)}

    def _keep(self, resource: Resource) -> None:
        with self._lock:
            self.recorded[resource.urn] = resource


def _computed(resource: Resource) -> dict[str, Any]:
    """Return the outputs that are no inputs, and the inputs to which the provider has added something."""
    return {
        key: value
        for key, value in resource.outputs.items()
        if key not in resource.inputs or (key not in resource.secrets and _adds_to(value, resource.inputs[key]))
    }


def _adds_to(output: object, given: object) -> bool:
    return isinstance(output, Mapping) and isinstance(given, Mapping) and bool(output.keys() - given.keys())


def _with_secret_outputs(resource: Resource, request: Any) -> Resource:  # noqa: ANN401 - gRPC's message
    """Mark the outputs that are always secret, and those that repeat a secret input, as `tagsAll` repeats `tags`."""
    texts = wire.secret_texts(request.object)
    always = set(request.additionalSecretOutputs) & set(resource.outputs)
    repeated = {name for name, value in _computed(resource).items() if wire.holds_text(value, texts)}
    return replace(resource, secrets=resource.secrets | always | repeated)


def _return(result: struct_pb2.Struct) -> dict[str, Any]:
    return {"return": result}  # a keyword in Python
