"""Which scenarios there are, and which of them a run takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from cli.errors import UsageError
from local import scenarios
from local.errors import LocalCloudError
from local.scenarios.scenario import RunOptions, Scenario
from recorder.resource import Recording

PHOTOS: Final = "photos"
"""The scenario that takes `--photos`."""
_ORDER: Final = (PHOTOS, "network", "api", "dns", "containers", "stream", "rights")
"""The order in which scenarios run, also those of components that this program may get; any other comes last."""


def discovered() -> tuple[type[Scenario], ...]:
    """Return what the modules and folders beside this one define as `SCENARIO`, in the order in which they run."""
    return tuple(sorted(_defined(), key=lambda scenario: (_place(scenario.name), scenario.name)))


def _defined() -> Iterator[type[Scenario]]:
    for found in iter_modules(scenarios.__path__):
        module: Any = import_module(f"{scenarios.__name__}.{found.name}")
        if hasattr(module, "SCENARIO"):
            yield module.SCENARIO


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


SCENARIOS: Final[Sequence[type[Scenario]]] = discovered()
NAMES: Final = tuple(dict.fromkeys((*_ORDER, *(scenario.name for scenario in SCENARIOS))))
"""All names that `--only` takes."""


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
    if options.photos and only and PHOTOS not in only:
        raise UsageError(f"--photos needs the scenario {PHOTOS!r}, which --only leaves out: add it there")
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
