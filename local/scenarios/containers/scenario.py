"""Delivers new versions of a containerised service while visitors use it: a good one, and one that does not start."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from local.deployment import Deployment
from local.emulators.containers import EcsService, Image, Images
from local.emulators.delivery import Execution, NotRunHereError, PipelineRunner
from local.errors import LocalCloudError
from local.scenarios.containers.visitors import Visits, visitors
from local.scenarios.scenario import EVERY_ACTION, Explanation, RunOptions, Section
from recorder.resource import Resource

COMPONENT: Final = "photo-platform:index:ContainerPlatform"
PER_SECOND: Final = 50
MINUTE: Final = 0.2
"""Seconds: so long a minute of the shift, of the bake time and of the alarms is here."""
_START_SECONDS: Final = 90.0
_HEALTHY_SECONDS: Final = 60.0
_SETTLE_SECONDS: Final = 0.5
_ANSWER_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.05
_SHORT_DIGEST: Final = 19
_NO_COLLECTOR: Final = "the collector of traces does not run here"
_NOT_WATCHED: Final = (
    "a service's program has the credentials of its role here, and nobody watches what it calls by them"
)
_TRACES: Final = ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets")


_NOTE: Final = (
    f"  [dim]A minute of the shift, the bake time and the alarms takes {MINUTE:g} s here; the scan's result is a "
    "stand-in: nothing here looks for vulnerabilities.[/]"
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the versions."""

    service: str
    visits: Visits
    digests: Mapping[str, str]
    """Version -> digest."""
    executions: Mapping[str, Execution]
    """Version -> the pipeline's run."""
    stayed: Mapping[str, bool]
    """Version -> whether all that was asked after its delivery came from the version that should serve."""

    @property
    def failed(self) -> int:
        """How many requests got no good answer."""
        return sum(self.visits.failed.values())

    @property
    def rolled_back(self) -> bool:
        """Whether the bad version was taken back."""
        deployment = self.executions["third"].deployment
        return deployment is not None and deployment.rolled_back

    @property
    def ok(self) -> bool:
        """Whether it all went as it must."""
        return (
            self.failed == 0
            and self.executions["second"].status == "Succeeded"
            and self.executions["third"].status == "Failed"
            and self.rolled_back
            and all(self.stayed.values())
        )


class ContainersScenario:
    """Serves the first version, deploys a second under requests, and has a bad third one taken back."""

    name: ClassVar[str] = "containers"
    component: ClassVar[str] = COMPONENT
    needs_servers: ClassVar[bool] = True
    explanations: ClassVar[Sequence[Explanation]] = (
        *(Explanation(COMPONENT, "", f"xray:{action}", _NO_COLLECTOR) for action in _TRACES),
        Explanation(COMPONENT, "", EVERY_ACTION, _NOT_WATCHED),
    )

    def __init__(self, options: RunOptions) -> None:
        """Need nothing of what the user asked for."""

    def warms(self, function: Resource) -> bool:  # noqa: ARG002 - a service has no functions
        """Start nothing."""
        return False

    def run(self, deployed: Deployment, console: Console) -> Section:  # noqa: ARG002 - it is done in seconds
        """Deliver to the first service of the program."""
        platform = deployed.recording.of_type(COMPONENT)[0]
        outputs: Mapping[str, Any] = deployed.runtime.addresses.localised(platform.outputs)
        service = deployed.runtime.ecs_services[f"{outputs['cluster_name']}/{outputs['service_name']}"]
        if not service.primary.wait(_START_SECONDS):
            return skipped(f"{platform.name} does not run here: {service.primary.skipped}")
        url = f"{outputs['url']}/"
        try:
            delivered = deliver(deployed, platform, service, url)
        except NotRunHereError as error:
            section = skipped(f"new versions of {platform.name} are not delivered here: {error}")
            return replace(section, endpoints={platform.name: url})
        return report(delivered, {platform.name: url})


def deliver(deployed: Deployment, platform: Resource, service: EcsService, url: str) -> Delivered:
    """Deliver two versions under requests.

    Args:
        deployed: The running program.
        platform: The component.
        service: Its tasks; they serve.
        url: Where visitors find it.

    Raises:
        NotRunHereError: nothing here carries its delivery out.
        LocalCloudError: a push started no pipeline.
    """
    pipeline = PipelineRunner(
        deployed.recording,
        str(platform.outputs["pipeline_name"]),
        deployed.clients,
        deployed.runtime,
        scan=lambda _: {},
        minute=MINUTE,
        healthy_seconds=_HEALTHY_SECONDS,
    )
    images, uri = Images(deployed.clients), str(platform.outputs["image"])
    first = images.pull(uri)
    repository = uri.partition("/")[2].partition(":")[0].partition("@")[0]
    versions: Mapping[str, Image] = {
        "second": replace(first, environment={**first.environment, "RELEASE": "second"}),
        "third": replace(first, command=[*first.command[:2], "missing_module"]),
    }
    digests, executions, stayed = {"first": first.digest}, dict[str, Execution](), dict[str, bool]()
    with visitors(url, PER_SECOND) as visits:
        time.sleep(_SETTLE_SECONDS)
        for version, image in versions.items():
            digests[version] = images.push(repository, version, image)
            started = pipeline.pushed(repository, digests[version], version)
            if len(started) != 1:
                raise LocalCloudError(f"the push of {repository}:{version} started {len(started)} pipelines, not 1")
            executions[version] = started[0]
            answered = _answered(deployed, visits, after=time.monotonic())
            stayed[version] = answered == {service.primary.tasks[0].version}
    return Delivered(platform.name, visits, digests, executions, stayed)


def _answered(deployed: Deployment, visits: Visits, after: float) -> set[str]:
    """Return which versions answer what is asked after a moment, once some was answered."""
    time.sleep(_SETTLE_SECONDS)
    while not (versions := set(visits.versions(after))) and time.monotonic() < after + _ANSWER_SECONDS:
        deployed.emulator.check()
        time.sleep(_LOOK_SECONDS)
    return versions


def skipped(reason: str) -> Section:
    """Return the report where nothing was delivered."""
    return Section(
        title="The containers: skipped",
        ok=True,
        facts={"skipped": reason},
        content=[f"  [dim]skipped: {escape(reason)}[/]"],
        not_exercised={COMPONENT: reason},
    )


def report(delivered: Delivered, endpoints: Mapping[str, str]) -> Section:
    """Return the report of a run."""
    visits, counts = delivered.visits, delivered.visits.versions()
    ended = ", ".join(f"{version} {one.status.lower()}" for version, one in delivered.executions.items())
    return Section(
        title=f"New versions of {delivered.service} under {PER_SECOND} requests a second: {ended}; "
        f"{visits.sent} requests, {delivered.failed} failed",
        ok=delivered.ok,
        facts={
            "requests": visits.sent,
            "failed": delivered.failed,
            "versions": {digest: counts[digest] for digest in delivered.digests.values()},
            "rolled_back": delivered.rolled_back,
            "executions": {version: _facts(one) for version, one in delivered.executions.items()},
            "stayed": dict(delivered.stayed),
        },
        content=[
            _table(delivered),
            _NOTE,
            *_problems(delivered),
        ],
        endpoints=endpoints,
    )


def _facts(execution: Execution) -> Mapping[str, Any]:
    phases = execution.deployment.phases if execution.deployment else ()
    return {
        "digest": execution.digest,
        "status": execution.status,
        "reason": execution.reason or None,
        "phases": [
            {
                "name": phase.name,
                "ok": phase.ok,
                "seconds": round(phase.seconds, 3),
                "weights": dict(phase.weights),
                "requests": phase.requests,
            }
            for phase in phases
        ],
    }


def _problems(delivered: Delivered) -> Sequence[str]:
    found = [f"{count} times {what}" for what, count in delivered.visits.failed.items()]
    found += [f"after {version}, another version answered" for version, good in delivered.stayed.items() if not good]
    return [f"  [bold red]{escape(text)}[/]" for text in found]


def _table(delivered: Delivered) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for column in ("version", "phase", "s", "weights", "requests", ""):
        table.add_column(column, justify="right" if column in ("s", "requests") else "left")
    for version, execution in delivered.executions.items():
        label = f"{version} [dim]{execution.digest[:_SHORT_DIGEST]}[/]"
        stages = [(one.stage.lower(), one.ok, one.seconds, "", "", one.text) for one in execution.stages]
        before = stages[:-1] if execution.deployment else stages
        phases = [
            (one.name, one.ok, one.seconds, _weights(one.weights), str(one.requests), one.text)
            for one in (execution.deployment.phases if execution.deployment else ())
        ]
        style = "green" if execution.status == "Succeeded" else "yellow"
        end = ("pipeline", True, sum(one[2] for one in stages), "", "", f"[{style}]{execution.status}[/]")
        for name, ok, seconds, weights, requests, text in (*before, *phases, end):
            shown = text if name == "pipeline" else f"[dim]{escape(text)}[/]" if ok else f"[yellow]{escape(text)}[/]"
            table.add_row(label, name, f"{seconds:.1f}", weights, requests, shown)
            label = ""
    return table


def _weights(weights: Mapping[str, int]) -> str:
    return ", ".join(f"{_colour(name)} {weight}" for name, weight in sorted(weights.items()))


def _colour(target_group: str) -> str:
    return next((word for word in target_group.split("-") if word in ("blue", "green")), target_group)
