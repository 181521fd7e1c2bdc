"""Every state of every workflow is reached by the tests of this folder; this file comes last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.building_blocks.definition import state_names

WORKFLOWS = Path(__file__).parents[2] / "workflows"
VARIANTS = {
    "process_image": ("photos", "photos_forgotten", "photos_heard"),
    "process_list": ("list", "list_express"),
    "process_prefix": ("prefix", "prefix_express", "prefix_item"),
}
"""Definition -> how it is deployed for the tests."""
NEVER_DEPLOYED = {"Express?"}
"""It stands for the choice that the deployment makes."""


def test_each_workflow_is_deployed_for_the_tests() -> None:
    assert set(VARIANTS) == {path.name.removesuffix(".asl.json") for path in WORKFLOWS.glob("*.asl.json")}


@pytest.mark.local_cloud
@pytest.mark.parametrize("name", VARIANTS)
def test_every_state_was_reached(request: pytest.FixtureRequest, reached: dict[str, set[str]], name: str) -> None:
    folder = Path(__file__).parent
    collected = {item.path.name for item in request.session.items if item.path.parent == folder}
    if collected != {path.name for path in folder.glob("test_*.py")} or request.config.option.keyword:
        pytest.skip("only some tests of this folder are run")
    states: dict[str, Any] = json.loads((WORKFLOWS / f"{name}.asl.json").read_text(encoding="utf-8"))
    found = set[str]().union(*(reached.get(machine, set()) for machine in VARIANTS[name]))
    assert set(state_names(states)) - NEVER_DEPLOYED - found == set()
