"""Every state of every workflow is reached by the tests of this folder.

This file comes last. Where tests are spread over processes, it waits for those that run elsewhere: pytest-xdist begins
with the files that have most tests, so that this one has a single test.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from components.building_blocks.definition import state_names
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.xdist_group("workflows")
WORKFLOWS = Path(__file__).parents[2] / "workflows"
VARIANTS = {
    "process_image": ("photos", "photos_forgotten", "photos_heard"),
    "process_list": ("list", "list_express"),
    "rights": ("rights",),
    "process_prefix": ("prefix", "prefix_express", "prefix_item"),
}
"""Definition -> how it is deployed for the tests."""
NEVER_DEPLOYED = {"Express?"}
"""It stands for the choice that the deployment makes."""


@pytest.mark.local_cloud
def test_every_state_was_reached(request: pytest.FixtureRequest, reached: Path) -> None:
    assert set(VARIANTS) == {path.name.removesuffix(".asl.json") for path in WORKFLOWS.glob("*.asl.json")}
    folder = Path(__file__).parent
    collected = {item.path.name for item in request.session.items if item.path.parent == folder}
    if collected != {path.name for path in folder.glob("test_*.py")} or request.config.option.keyword:
        pytest.skip("only some tests of this folder are run")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (missing := not_reached(reached)) and time.monotonic() < deadline:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            break
        time.sleep(0.2)
    assert missing == set()


def not_reached(file: Path) -> set[tuple[str, str]]:
    """Return the workflow and the name of each state that no execution has entered yet."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    entered = {(machine, state) for machine, states in map(json.loads, lines) for state in states}
    return {
        (name, state)
        for name, machines in VARIANTS.items()
        for state in states_of(name) - NEVER_DEPLOYED
        if not any((machine, state) in entered for machine in machines)
    }


def states_of(name: str) -> set[str]:
    definition: dict[str, Any] = json.loads((WORKFLOWS / f"{name}.asl.json").read_text(encoding="utf-8"))
    return set(state_names(definition))
