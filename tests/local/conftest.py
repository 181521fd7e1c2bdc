from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.ministack import MiniStack, ministack
from local.emulators.runtime import Runtime, runtime
from local.emulators.state_dir import state_dir
from local.functions import preloaded
from local.functions.bootstrap import JUDGE
from local.permissions.calls import Calls
from local.permissions.judge import judge_socket
from recorder.resource import Recording
from recorder.run import record

REGION = "eu-west-1"


@pytest.fixture(scope="session")
def calls() -> Calls:
    return Calls(REGION)


@pytest.fixture(scope="session")
def state() -> Iterator[Path]:
    """The folder for the state of all that runs."""
    with state_dir() as folder:
        yield folder


@pytest.fixture(scope="session")
def emulator(calls: Calls, state: Path) -> Iterator[MiniStack]:
    """One MiniStack for all tests: whoever needs it is in the group `local_cloud`, so that one worker has it."""
    socket = state / "judge.sock"
    environment = {JUDGE: str(socket), preloaded.FOLDER: str(state)}
    with judge_socket(socket, calls), ministack(state, region=REGION, environment=environment) as running:
        running.wait()
        yield running


@pytest.fixture(scope="session")
def clients(emulator: MiniStack) -> Clients:
    return Clients(lambda _: emulator.endpoint, REGION)


@pytest.fixture(scope="session")
def beside(emulator: MiniStack, state: Path) -> Iterator[Runtime]:
    """What the tests' programs start beside MiniStack."""
    with runtime(state, emulator.endpoint) as running:
        yield running


Deploy = Callable[[Callable[[], object]], tuple[Recording, LocalCloud]]


@pytest.fixture(scope="session")
def deploy(clients: Clients, beside: Runtime) -> Deploy:
    """Deploy a program into the shared emulator; each needs names of its own."""

    def run(program: Callable[[], object]) -> tuple[Recording, LocalCloud]:
        cloud = LocalCloud(clients, beside)
        return record(program, stack_name="local", config={"aws:region": REGION}, cloud=cloud), cloud

    return run


@pytest.fixture(scope="session")
def trust() -> Callable[[str], str]:
    """Return the trust policy of a role that a service takes."""

    def document(service: str) -> str:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    return document


@pytest.fixture(scope="session")
def allow() -> Callable[..., str]:
    """Return a policy that allows actions on resources."""

    def document(actions: list[str], *resources: str, **more: Any) -> str:
        statement = {"Effect": "Allow", "Action": actions, "Resource": list(resources), **more}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    return document


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder
