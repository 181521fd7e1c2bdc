"""Which scenarios there are, and which of them a run takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from cli.errors import UsageError
from local.errors import LocalCloudError
from local.scenarios.dns import DnsScenario
from local.scenarios.network import NetworkScenario
from local.scenarios.photos.scenario import PhotosScenario
from local.scenarios.scenario import RunOptions, Scenario
from recorder.resource import Recording

SCENARIOS: Final[Sequence[type[Scenario]]] = (PhotosScenario, NetworkScenario, DnsScenario)
"""In the order in which they run."""
NAMES: Final = ("photos", "network", "api", "dns", "containers", "stream", "rights")
"""All names that `--only` takes: also those of components that this program may get."""


def choose(only: Collection[str], options: RunOptions) -> list[Scenario]:
    """Return the scenarios that a run may take.

    Args:
        only: Names; all scenarios where it is empty.
        options: For the scenarios.

    Raises:
        UsageError: a name is unknown, or `--photos` is given for a run without the scenario `photos`.
    """
    unknown = [name for name in only if name not in NAMES]
    if unknown:
        raise UsageError(f"--only {', '.join(unknown)}: unknown scenario; valid scenarios: {', '.join(NAMES)}")
    if options.photos and only and PhotosScenario.name not in only:
        raise UsageError(f"--photos needs the scenario {PhotosScenario.name!r}, which --only leaves out: add it there")
    return [scenario(options) for scenario in SCENARIOS if not only or scenario.name in only]


def present(scenarios: Collection[Scenario], recording: Recording, required: Collection[str]) -> list[Scenario]:
    """Return the scenarios whose component the program has.

    Args:
        scenarios: Those that the run may take.
        recording: The deployed program.
        required: Names that the user asked for.

    Raises:
        LocalCloudError: the program has nothing of a required one.
    """
    found = [scenario for scenario in scenarios if recording.of_type(scenario.component)]
    missing = sorted(set(required) - {scenario.name for scenario in found})
    if missing:
        here = ", ".join(s.name for s in SCENARIOS if recording.of_type(s.component)) or "none"
        raise LocalCloudError(f"{', '.join(missing)}: nothing of it in this program; it has scenarios for: {here}")
    return found
