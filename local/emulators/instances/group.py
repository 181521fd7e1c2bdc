"""A group of processes that is kept at its size: what ends, or answers its health checks no longer, is replaced."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local.emulators import processes
from local.emulators.load_balancer import RegisteredTarget, TargetGroup
from local.emulators.load_balancer.target_groups import State
from local.emulators.ministack import ADDRESS
from local.errors import LocalCloudError

_LOOK_SECONDS: Final = 0.2
_STOP_SECONDS: Final = 10.0
_MOST_STARTS: Final = 20
"""A service that ends at once, again and again, is not started forever."""
_JAVA: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xss512k")
"""Quick to start, with little memory: two processes share this machine with everything else."""


class CannotRunError(LocalCloudError):
    """This machine lacks what the processes need; the rest of the deployment goes on without them."""


@dataclass(slots=True, eq=False)
class Instance:
    """One process, and what it is to the load balancer."""

    number: int
    program: processes.Program
    targets: Sequence[tuple[TargetGroup, RegisteredTarget]]
    started: float

    def unhealthy(self) -> bool:
        """Say whether a load balancer finds it so, or has not found it healthy yet."""
        return any(target.state in (State.INITIAL, State.UNHEALTHY) for _, target in self.targets)


@dataclass(slots=True)
class InstanceGroup:
    """The processes of an Auto Scaling group."""

    name: str
    folder: Path
    desired: int
    environment: Callable[[], Mapping[str, str]]
    """Returns the variables of a process, once what it needs is there; may take a while."""
    package: Callable[[], Path]
    """Returns the jar, once it has been fetched and checked; may take a while. Raises `CannotRunError` where it cannot
    run on this machine."""
    groups: Sequence[TargetGroup] = ()
    grace_seconds: float = 180
    """A new process may answer health checks badly for so long."""
    instances: list[Instance] = field(default_factory=list[Instance])
    replaced: int = 0
    """So many processes were replaced."""
    skipped: str = ""
    """What this machine lacks to run any process; `package` found it out."""
    failure: str = ""
    """Why there are no processes, where there should be."""
    _started: int = 0
    _closing: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Start the processes in the background."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Return True once the load balancers find as many healthy as the group should have, False where it is skipped.

        Raises:
            LocalCloudError: they cannot be started, or not in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.failure:
                raise LocalCloudError(f"{self.name}: {self.failure}")
            if self.skipped:
                return False
            if all(group.healthy() >= self.desired for group in self.groups) and len(self.instances) >= self.desired:
                return True
            time.sleep(0.05)
        last = "; ".join(instance.program.last_line() for instance in self.instances)
        raise LocalCloudError(f"{self.name}: not {self.desired} healthy instances after {seconds:g} s: {last}")

    def kill(self, index: int) -> None:
        """End a process as a failure of its machine would."""
        self.instances[index].program.kill()

    def close(self) -> None:
        """End all processes, in order."""
        self._closing.set()
        self._thread.join()
        for instance in self.instances:
            instance.program.process.terminate()
        for instance in self.instances:
            instance.program.stop(_STOP_SECONDS)

    def _run(self) -> None:
        try:
            package, environment = self.package(), self.environment()
            while not self._closing.wait(_LOOK_SECONDS):
                self._keep_size(environment, package)
        except CannotRunError as error:
            self.skipped = str(error)
        except Exception as error:  # noqa: BLE001 - a thread's failure is shown by whoever waits for it
            self.failure = f"{type(error).__name__}: {error}"

    def _keep_size(self, environment: Mapping[str, str], package: Path) -> None:
        for instance in [one for one in self.instances if self._lost(one)]:
            self.instances.remove(instance)
            for group, target in instance.targets:
                group.deregister(target)
            instance.program.kill()
            self.replaced += 1
        while len(self.instances) < self.desired:
            if self._started >= _MOST_STARTS:
                log = self.folder / f"{self._started - 1}.log"
                raise LocalCloudError(f"the service ended {_MOST_STARTS} times; its last log: {log}")
            self.instances.append(self._launch(environment, package))

    def _lost(self, instance: Instance) -> bool:
        if not instance.program.running:
            return True
        return instance.unhealthy() and time.monotonic() - instance.started > self.grace_seconds

    def _launch(self, environment: Mapping[str, str], package: Path) -> Instance:
        number, port = self._started, processes.free_port()
        self._started += 1
        program = processes.start(
            f"{self.name} {number}",
            ["java", *_JAVA, "-jar", str(package)],
            log=self.folder / f"{number}.log",
            folder=self.folder,
            environment={
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": str(self.folder),
                "LANG": "C.UTF-8",
                **({"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}),
                **environment,
                "HOST": ADDRESS,
                "PORT": str(port),
            },
        )
        targets = [(group, group.register(ADDRESS, port)) for group in self.groups]
        return Instance(number, program, targets, time.monotonic())


@contextmanager
def instance_group(group: InstanceGroup) -> Generator[InstanceGroup]:
    """Start a group's processes in the background, and end them."""
    group.start()
    try:
        yield group
    finally:
        group.close()
