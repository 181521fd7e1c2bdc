"""Brings the program up in the local cloud: emulator, packages, resources, warm functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from local.clients import Clients
from local.cloud import LocalCloud, Summary
from local.emulators.gates.server import gates
from local.emulators.ministack import MiniStack, ministack
from local.emulators.runtime import Runtime, runtime
from local.emulators.state_dir import state_dir
from local.functions import preloaded
from local.functions.bootstrap import JUDGE, WARM_UP
from local.permissions.calls import Calls
from local.permissions.judge import judge_socket
from local.permissions.services import judge_services
from recorder.cloud import Created
from recorder.resource import Recording, Resource
from recorder.simulated import DEFAULT_REGION
from recorder.stacks import StackConfig

_STARTS_AT_ONCE: Final = 4
"""Lambda processes: each takes half a second of a processor to start."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A program that runs on this machine."""

    recording: Recording
    summary: Summary
    clients: Clients
    calls: Calls
    emulator: MiniStack
    runtime: Runtime

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The stack's outputs, with URLs that can be called on this machine."""
        return self.runtime.addresses.localised(self.recording.exports)


@contextmanager
def deployment(
    stack: StackConfig,
    *,
    port: int | None = None,
    warm: Callable[[Resource], bool] = lambda _: False,
    starts_servers: bool = True,
) -> Generator[Deployment]:
    """Deploy a stack; all of it is gone when the context ends.

    Args:
        stack: The program and its configuration.
        port: Of the emulator; a free one where none is given.
        warm: Says which Lambda functions start while the rest is deployed; others start when they are called.
        starts_servers: Whether databases and instances start; without, they are described only.

    Raises:
        LocalCloudError: the emulator cannot start.
        DeploymentError: a resource cannot be created.
        PackageError: the functions' packages cannot be built.
    """
    region = stack.values.get("aws:region", DEFAULT_REGION)
    with state_dir() as folder:
        socket = folder / "judge.sock"
        environment = {JUDGE: str(socket), preloaded.FOLDER: str(folder)}
        calls = Calls(region)
        with (
            ministack(folder, region=region, port=port, environment=environment) as emulator,
            judge_socket(socket, calls),
            runtime(folder, emulator.endpoint, starts_servers=starts_servers) as beside,
        ):
            clients = Clients(lambda _: emulator.endpoint, region)
            with ThreadPoolExecutor(_STARTS_AT_ONCE) as pool:
                starts: list[Future[None]] = []

                def start(function: Resource, created: Created) -> None:
                    if warm(function):
                        starts.append(pool.submit(_warm_up, clients, created.id))

                answers = pool.submit(emulator.wait)
                cloud = LocalCloud(
                    clients, beside, ready=answers.result, when_created={"aws:lambda/function:Function": start}
                )
                recording = _record(stack, cloud, answers)
                calls.deployed(recording)
                judge_services(recording, calls)
                for invoke in beside.invocations:
                    invoke()
                if beside.listeners:
                    beside.enter(gates(recording, clients, beside))
                for started in starts:
                    started.result()
            yield Deployment(recording, cloud.summary, clients, calls, emulator, beside)


def _record(stack: StackConfig, cloud: LocalCloud, answers: Future[None]) -> Recording:
    # Imported here, while the emulator starts: Pulumi's SDK takes half a second, and the program's imports two more.
    import packages  # noqa: PLC0415
    from recorder.run import record  # noqa: PLC0415

    for target in packages.Target:
        packages.build_all(target)
    try:
        with packages.jars_wanted():
            return record(
                stack.program, stack_name=stack.stack, project=stack.project, config=stack.values, cloud=cloud
            )
    finally:
        answers.result()  # that the emulator does not start is why a resource is not created


def _warm_up(clients: Clients, function: str) -> None:
    """Start a function's process while the rest is deployed, so that nothing waits for it."""
    clients.get("lambda").invoke(FunctionName=function, Payload=json.dumps({WARM_UP: True}).encode())
