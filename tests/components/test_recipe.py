"""The recipe "Add a component" of CONTRIBUTING.md, followed for a component that does not exist.

What it names is all that is edited by hand: scenarios, tables of arguments, drawings and the schema of the settings are
found or written from these files.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import make_dataclass
from pathlib import Path
from typing import Annotated, Any

import pulumi
import pytest

import components
from components import settings
from components.docs import declarations, with_tables
from components.settings import Setting, Settings, read_settings, with_settings
from diagram import picture
from local import scenarios
from local.scenarios.registry import discovered, present
from local.scenarios.scenario import RunOptions
from recorder.resource import Recording
from recorder.run import record
from recorder.stacks import load_stack
from tests.components import contract
from tests.components.examples import KEPT, KEY

MOST_FILES = 8
ROOT = Path(__file__).parents[2]

COMPONENT = '''"""A queue of signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component
from components.building_blocks.queue import Queue
from components.building_blocks.stores import DataClass, Purpose


class BeaconArgs(TypedDict):
    """Arguments of `Beacon`."""

    encryption_key_arn: KeyArn
    data_class: DataClass
    purpose: Purpose
    retention_days: NotRequired[Annotated[int, Between(1, 7, "days"), Default(3)]]
    tags: NotRequired[Mapping[str, str]]


class Beacon(Component):
    """Creates the queue."""

    queue_url: pulumi.Output[str]

    def __init__(self, name: str, args: BeaconArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Beacon", name, BeaconArgs, args)
        super().__init__(name, args, opts)
        self.queue_url = Queue(name, {**args}, opts=self.child()).url
        self.register()
'''

SCENARIO = '''"""Sends a signal."""

from __future__ import annotations

from local.scenarios.scenario import Section


class BeaconScenario:
    name = "beacon"
    component = "photo-platform:index:Beacon"
    explanations = ()

    def __init__(self, options):
        """Need nothing."""

    def warms(self, function):
        return False

    def run(self, deployed, console):
        return Section(title="A signal", ok=True, facts={})


SCENARIO = BeaconScenario
'''

PAGE = "# Beacon\n\n<!-- arguments: BeaconArgs --><!-- end: BeaconArgs -->\n"


@pytest.fixture
def beacon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Add the component and its scenario where the recipe says."""
    for package, text in ((components, COMPONENT), (scenarios, SCENARIO)):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / "beacon.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    importlib.invalidate_caches()
    yield importlib.import_module("components.beacon").Beacon
    for package in (components, scenarios):
        sys.modules.pop(f"{package.__name__}.beacon", None)
        vars(package).pop("beacon", None)


def program(beacon: Any) -> Recording:
    return record(lambda: beacon("beacon", {**KEPT, "encryption_key_arn": KEY, "retention_days": 7}))


def test_the_recipe_names_few_files() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = text.partition("## Add a component\n")[2].partition("\n## ")[0]
    steps = "\n".join(re.findall(r"^\d\. .*(?:\n   .*)*", recipe, re.MULTILINE))
    named = {path for path in re.findall(r"`([^`]+)`", steps) if re.search(r"\.(py|md|yaml)$", path)}
    assert "components/<name>.py" in named
    assert "docs/components/<name>.md" in named
    assert len(named) <= MOST_FILES
    assert all((ROOT / path).exists() or "<" in path for path in named)


def test_it_keeps_the_contract(beacon: Any) -> None:
    example = {**KEPT, "encryption_key_arn": KEY, "retention_days": 7}

    def make() -> object:
        return beacon("example", example)

    contract.children_have_a_parent(make)
    contract.taggable_children_are_tagged(make)
    contract.outputs_are_registered(make, beacon)
    contract.stores_are_encrypted_and_closed(make)
    with pytest.raises(pulumi.InputPropertiesError, match="retention_days"):
        record(lambda: beacon("example", {**example, "retention_days": 8}))


def test_its_page_has_its_arguments(beacon: Any) -> None:
    assert beacon
    written = with_tables(PAGE, declarations())
    assert "| `retention_days` | an integer, 1 to 7 days | 3 |" in written
    assert "| `encryption_key_arn` |" in written


def test_it_is_drawn(beacon: Any) -> None:
    assert "Beacon" in str(picture(program(beacon)).program)


def test_its_scenario_is_found_and_runs_where_the_program_has_it(beacon: Any) -> None:
    found = [scenario for scenario in discovered() if scenario.name == "beacon"]
    assert discovered()[-1].name == "beacon", "a scenario without a place in the order comes last"
    chosen = [scenario(RunOptions()) for scenario in found]
    assert present(chosen, program(beacon), ["beacon"]) == chosen
    assert present(chosen, record(lambda: None), []) == []


def test_its_setting_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Annotated[int, Setting("How long signals are kept, in days.", default=3)]
    more = make_dataclass("More", [("signal_days", declared)], bases=(Settings,), frozen=True, kw_only=True)
    monkeypatch.setattr(settings, "Settings", more)
    written = with_settings((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert "photo-platform:signalDays:\n    type: integer\n    description: How long signals are kept" in written
    read: list[Any] = []
    config = {**load_stack(ROOT, "dev").values, "photo-platform:signalDays": "5"}
    record(lambda: read.append(read_settings()), config=config)
    assert read[0].signal_days == 5
