from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from recorder.resource import Resource, is_unknown
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the SDK for Python registers for an unknown value, and the engine hands on."""
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


class Engine:
    """Talks to a pack as Pulumi's engine does, after starting it as the engine does."""

    def __init__(self, port: int) -> None:
        self._stub = analyzer_pb2_grpc.AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{port}"))

    def call(self, method: str, request: Any) -> Any:
        """Say one message of a recorded conversation."""
        return getattr(self._stub, method)(request)

    def info(self) -> Any:
        return self._stub.GetAnalyzerInfo(empty_pb2.Empty())

    def configure(self, config: Mapping[str, Mapping[str, Any]], level: int) -> None:
        self._stub.Configure(
            analyzer_pb2.ConfigureAnalyzerRequest(
                policyConfig={
                    rule: analyzer_pb2.PolicyConfig(enforcementLevel=level, properties=_struct(row, ()))  # pyright: ignore[reportArgumentType] - the stubs want the enum
                    for rule, row in config.items()
                }
            )
        )

    def resource(self, resource: Resource) -> list[Any]:
        """Show a resource: the engine asks for remediations first, of packs that have none as well."""
        request = analyzer_pb2.AnalyzeRequest(
            type=resource.type,
            urn=resource.urn,
            name=resource.name,
            properties=_struct(resource.inputs, resource.secrets),
            provider=_provider(resource),
        )
        assert not self._stub.Remediate(request).remediations
        return list(self._stub.Analyze(request).diagnostics)

    def stack(self, *resources: Resource) -> list[Any]:
        rows = [
            analyzer_pb2.AnalyzerResource(
                type=resource.type,
                urn=resource.urn,
                name=resource.name,
                parent=resource.parent or "",
                provider=_provider(resource),
                properties=_struct(_state(resource), resource.secrets),
                dependencies=resource.dependencies,
                propertyDependencies={
                    name: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
                    for name, urns in resource.property_dependencies.items()
                },
            )
            for resource in resources
        ]
        return list(self._stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=rows)).diagnostics)

    def program(self, *resources: Resource) -> list[Any]:
        """Show a whole program in the engine's order: each resource, then the stack."""
        found = [diagnostic for resource in resources for diagnostic in self.resource(resource)]
        return [*found, *self.stack(*resources)]


def _state(resource: Resource) -> Mapping[str, Any]:
    """Return what the engine shows of a resource with the stack: of one that does not exist yet, no id."""
    state = {**resource.inputs, **resource.outputs}
    return state if is_unknown(resource.id) else {**state, "id": resource.id}


def _provider(resource: Resource) -> Any:
    if not resource.custom:
        return None
    return analyzer_pb2.AnalyzerProviderResource(type="pulumi:providers:aws", urn="urn", name="default")


def _struct(properties: Mapping[str, Any], secrets: frozenset[str] | tuple[str, ...]) -> struct_pb2.Struct:
    wire = {
        name: {**SECRET, "value": _wire(value)} if name in secrets else _wire(value)
        for name, value in properties.items()
    }
    return json_format.ParseDict(wire, struct_pb2.Struct())


def _wire(value: object) -> Any:
    if is_unknown(value):
        return UNKNOWN_TEXT
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value.items()}
    return [_wire(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def start_engine() -> Iterator[Callable[[str], Engine]]:
    """Start a pack's process, and end it with the tests."""
    started: list[subprocess.Popen[bytes]] = []

    def start(pack: str) -> Engine:
        command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(ROOT / "policies" / pack)]
        process = subprocess.Popen(command, cwd=ROOT.parent, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout
        return Engine(int(process.stdout.readline()))

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="session")
def engine_of(start_engine: Callable[[str], Engine]) -> Callable[[str], Engine]:
    """Return the process of a pack that tests share which do not configure it."""
    return cache(start_engine)
