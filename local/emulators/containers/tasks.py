"""One task: its containers' processes, their environment, health and end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local.clients import Clients
from local.emulators import processes
from local.emulators.containers.credentials import Credentials
from local.emulators.containers.definition import Container, ContainerCheck, TaskDefinition
from local.emulators.containers.images import Image, ImageError, Images, NotAProcessError
from local.emulators.containers.logs import LogShipper
from local.emulators.load_balancer import RegisteredTarget, TargetGroup
from local.emulators.load_balancer.target_groups import State
from local.emulators.ministack import ADDRESS

_UNTIL_FIRST_HEALTHY: Final = 0.2
"""Seconds between two checks of a new container, whatever its interval: nobody should wait for it here."""
_DRAIN_LOOK_SECONDS: Final = 0.02
_SECRET: Final = re.compile(r"arn:[^:]+:secretsmanager:[^:]+:\d+:secret:[^:]+")
_S3_ORIGIN: Final = re.compile(r"https://[a-z0-9.-]+\.s3(\.[a-z0-9-]+)?\.amazonaws\.com")


class CannotStartError(Exception):
    """A task does not start; it is tried again."""


class Health(StrEnum):
    """As `DescribeTasks` calls it."""

    UNKNOWN = "UNKNOWN"
    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"


@dataclass(slots=True)
class _Checked:
    """A container's health, by its own check."""

    check: ContainerCheck
    environment: Mapping[str, str]
    folder: Path
    started: float
    health: Health = Health.UNKNOWN
    failures: int = 0
    next: float = 0
    running: subprocess.Popen[bytes] | None = None
    since: float = 0

    def look(self, now: float) -> None:
        """Begin a check that is due, and take the result of one that has ended; waits for nothing."""
        if self.running is None:
            if now >= self.next:
                self._begin(now)
            return
        code = self.running.poll()
        if code is None and now - self.since <= self.check.timeout:
            return
        self.end()
        self._take(code == 0, now)

    def end(self) -> None:
        """End a check that is running."""
        if self.running and self.running.poll() is None:
            self.running.kill()
            self.running.wait()
        self.running = None

    def _begin(self, now: float) -> None:
        kind, *command = self.check.command
        words = ["/bin/sh", "-c", " ".join(command)] if kind == "CMD-SHELL" else command
        self.since = now
        try:
            self.running = subprocess.Popen(
                words,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._take(good=False, now=now)

    def _take(self, good: bool, now: float) -> None:  # noqa: FBT001 - one result
        if good:
            self.failures, self.health = 0, Health.HEALTHY
        elif self.health is Health.HEALTHY or now - self.started > self.check.start_period:
            self.failures += 1
            if self.failures >= self.check.retries:
                self.health = Health.UNHEALTHY
        waits = self.health is Health.UNKNOWN and self.failures == 0
        self.next = now + (_UNTIL_FIRST_HEALTHY if waits else self.check.interval)


@dataclass(slots=True)
class _Running:
    container: Container
    program: processes.Program
    checked: _Checked | None


@dataclass(slots=True, eq=False)
class Task:
    """A task that runs."""

    id: str
    version: str
    """The digest of the image that the load balancer reaches, or of the first one."""
    containers: Sequence[_Running]
    group: TargetGroup | None
    target: RegisteredTarget | None
    left_out: Sequence[str]
    """Containers that nothing runs, each with its reason."""
    forget: Callable[[], None]
    started: float = field(default_factory=time.monotonic)
    killed: bool = False
    """A container had to be ended by force, because it did not end in time."""

    @property
    def running(self) -> bool:
        """Whether all essential containers run."""
        return all(one.program.running for one in self.containers if one.container.essential)

    @property
    def health(self) -> Health:
        """By the checks of its essential containers; `UNKNOWN` until all were good once, and where there are none."""
        found = {one.checked.health for one in self.containers if one.checked and one.container.essential}
        if Health.UNHEALTHY in found:
            return Health.UNHEALTHY
        return Health.HEALTHY if found == {Health.HEALTHY} else Health.UNKNOWN

    @property
    def ready(self) -> bool:
        """Whether the load balancer and its own checks find it healthy, as far as there are such."""
        checked = any(one.checked and one.container.essential for one in self.containers)
        own = self.health is Health.HEALTHY if checked else self.running
        return self.running and own and (self.target is None or self.target.state is State.HEALTHY)

    def failing(self, grace_seconds: float) -> str:
        """Return why it must be replaced; empty while it need not."""
        for one in self.containers:
            if one.container.essential and not one.program.running:
                code = one.program.process.returncode
                return f"Essential container in task exited ({one.container.name}, {code}: {one.program.last_line()})"
        if self.health is Health.UNHEALTHY:
            return "Task failed container health checks"
        late = time.monotonic() - self.started > grace_seconds
        if self.target and self.target.state is State.UNHEALTHY and late:
            return f"Task failed ELB health checks in {self.group.name if self.group else 'its target group'}"
        return ""

    def look(self) -> None:
        """Check the health of its containers; waits for nothing."""
        now = time.monotonic()
        for one in self.containers:
            if one.checked and one.program.running:
                one.checked.look(now)

    def stop(self) -> None:
        """Take it from the load balancer, let its requests end, then ask its containers to end, then end them.

        AWS waits for the whole deregistration delay; here no longer than there are requests.
        """
        if self.group and self.target:
            self.group.deregister(self.target)
            deadline = time.monotonic() + self.group.drain_seconds
            while self.target.connections > 0 and time.monotonic() < deadline and self.running:
                time.sleep(_DRAIN_LOOK_SECONDS)
        for one in self.containers:
            with suppress(ProcessLookupError):
                one.program.process.terminate()
        asked = time.monotonic()
        for one in self.containers:
            try:
                one.program.process.wait(max(0.0, asked + one.container.stop_seconds - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.killed = True
        self.kill()

    def kill(self) -> None:
        """End it as a failure of its machine would."""
        if self.group and self.target:
            self.group.deregister(self.target)
        for one in self.containers:
            if one.checked:
                one.checked.end()
            one.program.kill()
        self.forget()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How a load balancer reaches the tasks of a service."""

    container: str
    port: int


@dataclass(slots=True)
class TaskStarter:
    """Starts the tasks of one service."""

    folder: Path
    clients: Clients
    credentials: Credentials
    logs: LogShipper
    endpoint: str
    localised: Callable[[Mapping[str, str]], Mapping[str, str]]
    """Puts the addresses of this machine in the place of AWS's names."""
    reached: Reached | None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, definition: TaskDefinition, group: TargetGroup | None) -> Task:
        """Start a task and register it with a target group.

        Raises:
            CannotStartError: an image, a secret or a program is not to be found, as ECS says it.
            NotAProcessError: an essential container cannot run here.
        """
        task_id, running = uuid.uuid4().hex, list[_Running]()
        left_out, version, port = list[str](), "", 0
        folder = self.folder / task_id
        folder.mkdir(parents=True)
        roles = self.credentials.add(task_id, definition.role_arn) if definition.role_arn else {}
        try:
            for container in definition.containers:
                image = self._image(container, left_out)
                if image is None:
                    continue
                own = processes.free_port()
                environment = {**self._environment(container, image, folder), **roles, "PORT": str(own)}
                running.append(self._run(container, image, environment, folder))
                if self.reached is None or container.name == self.reached.container:
                    port, version = own, image.digest
        except BaseException:
            for one in running:
                one.program.kill()
            self.credentials.remove(task_id)
            raise
        target = group.register(ADDRESS, port) if group and port else None
        for one in running:
            if one.container.log_group:
                stream = f"{one.container.log_prefix}/{one.container.name}/{task_id}"
                self.logs.follow(one.program.log, one.container.log_group, stream)
        return Task(
            id=task_id,
            version=version,
            containers=running,
            group=group,
            target=target,
            left_out=left_out,
            forget=lambda: self.credentials.remove(task_id),
        )

    def _image(self, container: Container, left_out: list[str]) -> Image | None:
        """Return a container's image; a container that the task can do without is left out, and said to be."""
        try:
            return Images(self.clients).pull(container.image)
        except NotAProcessError as error:
            if container.essential:
                raise
            left_out.append(f"{container.name}: {error}")
        except ImageError as error:
            if container.essential:
                raise CannotStartError(str(error)) from error
            left_out.append(f"{container.name}: {error}")
        return None

    def _run(self, container: Container, image: Image, environment: Mapping[str, str], folder: Path) -> _Running:
        command = list(container.command or image.command)
        program = processes.start(
            container.name, command, log=folder / f"{container.name}.log", folder=image.folder, environment=environment
        )
        check = container.check
        checked = _Checked(check, environment, image.folder, time.monotonic()) if check else None
        return _Running(container, program, checked)

    def _environment(self, container: Container, image: Image, folder: Path) -> dict[str, str]:
        programs = Path(sys.executable).parent  # `python` is the interpreter that has the requirements
        given = {name: self._local(value) for name, value in self.localised(container.environment).items()}
        given.pop("OTEL_EXPORTER_OTLP_ENDPOINT", None)  # nobody collects traces here
        return {
            "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
            "AWS_REGION": self.clients.region,
            "AWS_DEFAULT_REGION": self.clients.region,
            "AWS_ENDPOINT_URL": self.endpoint,
            "VERSION": image.digest,  # a build would have set the image's own
            "DRAIN_SECONDS": "0",  # a task is asked to end once no request is open
            **image.environment,
            **given,
            **{name: self._secret(source) for name, source in container.secrets.items()},
        }

    def _local(self, value: str) -> str:
        """Put MiniStack in the place of a bucket's origin: it has no subdomains."""
        return self.endpoint if _S3_ORIGIN.fullmatch(value.rstrip("/")) else value

    def _secret(self, source: str) -> str:
        """Return what a reference names.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
        """
        try:
            match = _SECRET.match(source)
            if match is None:
                name = source.partition(":parameter")[2] if ":parameter" in source else source
                answer = self.clients.get("ssm").get_parameter(Name=name, WithDecryption=True)
                return str(answer["Parameter"]["Value"])
            key, stage, version = [*source[match.end() :].lstrip(":").split(":"), "", "", ""][:3]
            wanted = {"VersionStage": stage} if stage else {"VersionId": version} if version else {}
            answer = self.clients.get("secretsmanager").get_secret_value(SecretId=match[0], **wanted)
            text = str(answer["SecretString"])
            return str(json.loads(text)[key]) if key else text
        except (BotoCoreError, ClientError, KeyError, ValueError) as error:
            reason = f"ResourceInitializationError: unable to pull secrets: {source}: {error}"
            raise CannotStartError(" ".join(reason.split())) from error
