"""Every state of every workflow is reached by the tests of this folder.

This file comes last. Where tests are spread over processes, it waits for those that run elsewhere.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from components.building_blocks.definition import state_names

pytestmark = pytest.mark.xdist_group("workflows")
WORKFLOWS = Path(__file__).parents[2] / "workflows"
VARIANTS = {
    "process_image": ("photos", "photos_forgotten", "photos_heard"),
    "process_list": ("list", "list_express"),
    "process_prefix": ("prefix", "prefix_express", "prefix_item"),
}
"""Definition -> how it is deployed for the tests."""
PATIENCE_SECONDS = 400
NEVER_DEPLOYED = {"Express?"}
"""It stands for the choice that the deployment makes."""


def test_each_workflow_is_deployed_for_the_tests() -> None:
    assert set(VARIANTS) == {path.name.removesuffix(".asl.json") for path in WORKFLOWS.glob("*.asl.json")}


@pytest.mark.local_cloud
@pytest.mark.parametrize("name", VARIANTS)
def test_every_state_was_reached(request: pytest.FixtureRequest, reached: Path, name: str) -> None:
    folder = Path(__file__).parent
    collected = {item.path.name for item in request.session.items if item.path.parent == folder}
    if collected != {path.name for path in folder.glob("test_*.py")} or request.config.option.keyword:
        pytest.skip("only some tests of this folder are run")
    definition: dict[str, Any] = json.loads((WORKFLOWS / f"{name}.asl.json").read_text(encoding="utf-8"))
    states = set(state_names(definition)) - NEVER_DEPLOYED
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (missing := states - reached_in(reached, name)) and time.monotonic() < deadline:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            break
        time.sleep(0.2)
    assert missing == set()


def reached_in(file: Path, name: str) -> set[str]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return {state for machine, states in map(json.loads, lines) if machine in VARIANTS[name] for state in states}
