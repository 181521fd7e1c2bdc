"""The whole program in the local cloud, once for all tests of its API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.deployment import Deployment, deployment
from local.emulators.processes import free_port
from local.scenarios.api.people import Person, sign_up_all
from local.scenarios.api.scenario import COMPONENT, document_for_callers
from recorder.stacks import load_stack
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Platform:
    """The deployed program, as its callers know it."""

    deployed: Deployment
    outputs: Mapping[str, Any]
    """Of the API, with URLs that can be called."""
    document: Path
    """The OpenAPI document for callers."""
    people: Mapping[str, Person]
    gallery_port: int
    """Where the gallery is expected: the one origin from which a page may call."""

    @property
    def url(self) -> str:
        """The viewer's."""
        return str(self.outputs["url"])


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    port = free_port()
    settings = {"origins": json.dumps([f"http://127.0.0.1:{port}"]), "reviewSeconds": "600"}
    with deployment(load_stack(ROOT, "local", settings)) as deployed:
        [api] = deployed.recording.of_type(COMPONENT)
        outputs = deployed.runtime.addresses.localised(api.outputs)
        people = sign_up_all(deployed.clients, str(outputs["user_pool_id"]), str(outputs["user_pool_client_id"]))
        yield Platform(deployed, outputs, document_for_callers(deployed, outputs), people, port)


@pytest.fixture(scope="session")
def with_service(platform: Platform) -> Platform:
    """The same, once the albums' service answers; skipped where this machine cannot run it."""
    for group in platform.deployed.runtime.instance_groups.values():
        if not group.wait(PATIENCE_SECONDS):
            pytest.skip(f"the albums' service is not tried: {group.skipped}")
    return platform
