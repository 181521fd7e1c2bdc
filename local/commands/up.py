"""`python -m local up`."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from cli.console import new_console
from local.commands import summary
from local.commands.report import Report
from local.deployment import Deployment, deployment
from local.errors import LocalCloudError
from local.permissions.report import Exercised, permissions
from local.scenarios import registry
from local.scenarios.running import run_all
from local.scenarios.scenario import RunOptions, Scenario, Section
from recorder.stacks import StackConfig

_STANDARD_OUTPUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    stack: StackConfig
    photos: tuple[Path, ...]
    json_file: Path | None
    out: Path
    port: int | None
    only: tuple[str, ...] = ()
    keep: bool = False


def run(request: Request) -> int:
    """Deploy, run the scenarios, report, and return the exit status."""
    started = time.monotonic()
    # With the JSON on standard output, what people read goes elsewhere.
    console = new_console(stderr=request.json_file == _STANDARD_OUTPUT)
    options = RunOptions(request.photos, request.out, request.keep)
    scenarios = registry.choose(request.only, options)
    _check_writable(request)
    with _deployed(request, scenarios) as deployed:
        seconds_to_deploy = time.monotonic() - started
        summary.print_deployed(console, deployed, seconds_to_deploy)
        present = registry.present(scenarios, deployed.recording, required=_required(request))
        sections, scenario_seconds = _run(present, deployed, console)
        report = Report(
            deployment=deployed,
            permissions=permissions(deployed.recording, deployed.calls, exercised_by(present, sections.values())),
            seconds=time.monotonic() - started,
            seconds_to_deploy=seconds_to_deploy,
            sections=sections,
            scenario_seconds=scenario_seconds,
        )
        summary.print_report(console, report)
        if request.keep:
            _keep(request, deployed, report, console)
        else:
            write_json(request.json_file, report)
    return 0 if report.ok else 1


@contextmanager
def _deployed(request: Request, scenarios: Sequence[Scenario]) -> Generator[Deployment]:
    """Deploy without garbage collections, and leave what is there then out of later ones.

    What the SDK makes of a program lives until the process ends: to look through it takes a tenth of the deployment.
    """
    gc.disable()
    try:
        with deployment(
            request.stack,
            port=request.port,
            warm=lambda function: any(scenario.warms(function) for scenario in scenarios),
            starts_servers=request.keep or any(scenario.needs_servers for scenario in scenarios),
        ) as deployed:
            gc.freeze()
            gc.enable()
            yield deployed
    finally:
        gc.enable()


def _required(request: Request) -> set[str]:
    return {*request.only, *(["photos"] if request.photos else [])}


def _run(
    scenarios: Sequence[Scenario], deployed: Deployment, console: Console
) -> tuple[dict[str, Section], dict[str, float]]:
    sections: dict[str, Section] = {}
    seconds: dict[str, float] = {}
    for ran in run_all(scenarios, deployed, console):
        sections[ran.name], seconds[ran.name] = ran.section, ran.seconds
        summary.print_section(console, ran.section)
    return sections, seconds


def exercised_by(scenarios: Sequence[Scenario], sections: Collection[Section]) -> Exercised:
    """Return what scenarios used, by what they found."""
    also_used = (type_ for section in sections for type_ in section.also_used)
    return Exercised(
        components=frozenset((*(scenario.component for scenario in scenarios), *also_used)),
        explanations=tuple(explanation for scenario in scenarios for explanation in scenario.explanations),
        skipped={type_: reason for section in sections for type_, reason in section.not_exercised.items()},
    )


def _check_writable(request: Request) -> None:
    try:
        request.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"--out {request.out} cannot be created: {error.strerror}; give another folder"
        raise LocalCloudError(message) from error
    target = request.json_file
    if target and target != _STANDARD_OUTPUT and not target.parent.is_dir():
        raise LocalCloudError(f"--json {target}: there is no folder {target.parent}")


def write_json(target: Path | None, report: Report) -> None:
    """Write the report to a file, or to standard output for `-`."""
    if target is None:
        return
    text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
    if target == _STANDARD_OUTPUT:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()  # with --keep, another program waits for it
        return
    place = target.resolve()
    # Under its name it is there as a whole: with --keep, another program waits for it.
    written = place if place.exists() and not place.is_file() else place.with_name(f".{place.name}.{os.getpid()}")
    try:
        written.write_text(f"{text}\n", encoding="utf-8")
        written.replace(place)
    except OSError as error:
        raise LocalCloudError(f"--json {target} cannot be written: {error.strerror}") from error


def _keep(request: Request, deployed: Deployment, report: Report, console: Console) -> None:
    """Write the report, and go on until an interrupt: whoever reads the report may send one."""
    with suppress(KeyboardInterrupt):
        write_json(request.json_file, report)
        summary.print_kept(console, deployed, report.sections.values())
        while True:
            deployed.emulator.check()
            time.sleep(0.5)
