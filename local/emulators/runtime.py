"""What runs beside MiniStack for one deployment, and ends with it: databases, load balancers, gates."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from local.emulators.addresses import Addresses
from local.emulators.containers import EcsService
from local.emulators.database import DatabaseServer
from local.emulators.event_source_mapping import EventSourceMapping
from local.emulators.instances import InstanceGroup
from local.emulators.load_balancer import ApplicationLoadBalancer, HttpListener, Metrics, TargetGroup
from local.emulators.ministack import ADDRESS
from local.errors import LocalCloudError

T = TypeVar("T")


@dataclass(slots=True)
class Runtime:
    """Where a resource's creator starts what the resource needs to be real. Safe to use from several threads.

    Raises:
        ValueError: the folder is relative, so that the state would be where the command happens to run.
    """

    folder: Path
    """For all state; it is gone after the deployment."""
    endpoint: str
    """MiniStack's URL."""
    starts_servers: bool = True
    """Whether databases and instances start; without, they are described only."""
    addresses: Addresses = field(default_factory=Addresses)
    listeners: dict[str, socket.socket] = field(default_factory=dict[str, socket.socket])
    """Name of AWS -> the socket where it is served."""
    databases: dict[str, DatabaseServer] = field(default_factory=dict[str, DatabaseServer])
    """Host name that AWS gives a database -> its server here."""
    launch_templates: dict[str, str] = field(default_factory=dict[str, str])
    """Id -> user data, in base64."""
    load_balancers: dict[str, str] = field(default_factory=dict[str, str])
    """ARN -> host name."""
    application_load_balancers: dict[str, ApplicationLoadBalancer] = field(
        default_factory=dict[str, ApplicationLoadBalancer]
    )
    """By ARN."""
    http_listeners: dict[str, HttpListener] = field(default_factory=dict[str, HttpListener])
    """Those of application load balancers, by ARN."""
    metrics: Metrics = field(default_factory=Metrics)
    """What application load balancers count."""
    target_groups: dict[str, TargetGroup] = field(default_factory=dict[str, TargetGroup])
    """By ARN."""
    instance_groups: dict[str, InstanceGroup] = field(default_factory=dict[str, InstanceGroup])
    """By the name of the Auto Scaling group."""
    ecs_services: dict[str, EcsService] = field(default_factory=dict[str, EcsService])
    """By the names of cluster and service, as in `cluster/service`."""
    event_source_mappings: dict[str, EventSourceMapping] = field(default_factory=dict[str, EventSourceMapping])
    """Those of Kinesis, by their UUIDs."""
    invocations: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    """Calls of functions that are part of the deployment. They run at its end: no call is judged before."""
    _reserved: dict[tuple[str, int], socket.socket] = field(default_factory=dict[tuple[str, int], socket.socket])
    _running: ExitStack = field(default_factory=ExitStack)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if not self.folder.is_absolute():
            raise ValueError(f"folder is {str(self.folder)!r}: must be an absolute path")

    def enter(self, running: AbstractContextManager[T]) -> T:
        """Start what a context manager starts, and end it with the deployment."""
        started = running.__enter__()
        with self._lock:
            self._running.push(running.__exit__)
        return started

    def listen(self, host: str, port: int) -> str:
        """Reserve the address where a name of AWS is served, and return it: connections wait until somebody serves it.

        Raises:
            LocalCloudError: there is no free port.
        """
        listener = self.reserve(host, port)
        with self._lock:
            self.listeners[host] = listener
        return f"{ADDRESS}:{listener.getsockname()[1]}"

    def reserve(self, host: str, port: int) -> socket.socket:
        """Do the same for one of several ports of a name, and return the socket for whoever serves it; once for each.

        Raises:
            LocalCloudError: there is no free port.
        """
        with self._lock:
            if (host, port) in self._reserved:
                return self._reserved[host, port]
        try:
            listener = self.enter(socket.create_server((ADDRESS, 0)))
        except OSError as error:
            raise LocalCloudError(f"there is no free port for {host} ({error.strerror}): end some programs") from error
        with self._lock:
            self._reserved[host, port] = listener
        self.addresses.put(host, port, f"{ADDRESS}:{listener.getsockname()[1]}")
        return listener

    def close(self) -> None:
        """End all that was started, the latest first."""
        self._running.close()


@contextmanager
def runtime(folder: Path, endpoint: str, *, starts_servers: bool = True) -> Generator[Runtime]:
    """Yield a runtime, and end what was started in it."""
    started = Runtime(folder, endpoint, starts_servers)
    try:
        yield started
    finally:
        started.close()
