"""Which scenarios a run takes."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pytest

from cli.errors import UsageError
from local.errors import LocalCloudError
from local.scenarios.registry import NAMES, SCENARIOS, choose, present
from local.scenarios.scenario import RunOptions, Scenario
from recorder.resource import Recording, Resource

NOTHING = RunOptions()


def program(*types: str) -> Recording:
    resources = tuple(Resource(urn=type_, type=type_, name="x", custom=False) for type_ in types)
    return Recording("p", "local", resources)


def names(*only: str) -> list[str]:
    return [scenario.name for scenario in choose(only, NOTHING)]


def test_all_are_taken_unless_some_are_named() -> None:
    assert names() == [scenario.name for scenario in SCENARIOS]
    assert names("network") == ["network"]
    assert names("network", "photos") == ["photos", "network"], "in the order in which they run"


def test_every_scenario_has_a_known_name_and_a_component_of_its_own() -> None:
    assert {scenario.name for scenario in SCENARIOS} <= set(NAMES)
    assert len({scenario.component for scenario in SCENARIOS}) == len(SCENARIOS)


def test_every_scenario_says_all_that_the_interface_asks_for() -> None:
    asked = set(get_type_hints(Scenario, include_extras=True)) | {"warms", "run"}
    missing = {(one.name, name) for one in SCENARIOS for name in asked if not hasattr(one, name)}
    assert not missing


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="--only videos: unknown scenario; valid scenarios: photos, network, api"):
        choose(["network", "videos"], NOTHING)


def test_photos_need_their_scenario(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="--photos needs the scenario 'photos'"):
        choose(["network"], RunOptions(photos=(tmp_path,)))


def test_those_run_whose_component_the_program_has() -> None:
    scenarios = choose([], NOTHING)
    photos, network, *_ = (scenario.component for scenario in SCENARIOS)
    assert [s.name for s in present(scenarios, program(network), [])] == ["network"]
    assert [s.name for s in present(scenarios, program(photos, network), ["photos"])] == ["photos", "network"]
    assert present(scenarios, program(), []) == []


@pytest.mark.parametrize("name", ["photos", "api"])
def test_a_scenario_that_is_asked_for_and_has_no_component_is_an_error(name: str) -> None:
    network = next(scenario.component for scenario in SCENARIOS if scenario.name == "network")
    with pytest.raises(LocalCloudError, match=f"{name}: nothing of it in this program; it has scenarios for: network"):
        present(choose([name], NOTHING), program(network), [name])
