"""`python -m local up`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from local.commands import summary
from local.commands.progress import progress
from local.commands.samples import sample_photos
from local.deployment import Deployment, deployment
from local.errors import LocalCloudError
from local.permissions.report import Permissions, permissions
from local.photos.inputs import Photo, Unusable, collect
from local.photos.outcomes import Outcome, Result
from local.photos.run import Places, Sender
from local.routes.run import Routes, run_routes
from recorder.stacks import load_stack

PIPELINE: Final = "photo-platform:index:ImagePipeline"
_STANDARD_OUTPUT: Final = Path("-")
_WIDTH: Final = 120
"""Of the text where there is no terminal to fit it to."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    root: Path
    photos: tuple[Path, ...]
    stack: str
    json_file: Path | None
    out: Path
    port: int | None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All facts of a run."""

    deployment: Deployment
    results: tuple[Result, ...]
    permissions: Permissions
    seconds: float
    seconds_to_deploy: float
    routes: Routes = field(default_factory=Routes)

    @property
    def ok(self) -> bool:
        """Whether everything came out as it should."""
        as_expected = all(result.as_expected for result in self.results) and self.routes.as_expected
        return as_expected and not self.permissions.missing

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        made = self.deployment.made
        types = sorted({*made.created, *made.recorded})
        return {
            "ok": self.ok,
            "stack": self.deployment.recording.stack,
            "photos": [result.to_json() for result in self.results],
            **self.routes.to_json(),
            "resources": {
                "created": made.created.total(),
                "recorded": made.recorded.total(),
                "types": {t: {"created": made.created[t], "recorded": made.recorded[t]} for t in types},
                "not_applied": [{"type": type_, "input": name} for type_, name in sorted(made.not_applied)],
            },
            "outputs": dict(self.deployment.recording.exports),
            "permissions": self.permissions.to_json(),
            "seconds": {"deploy": round(self.seconds_to_deploy, 2), "total": round(self.seconds, 2)},
        }


def run(request: Request) -> int:
    """Do it all, and return the exit status."""
    started = time.monotonic()
    # With the JSON on standard output, what people read goes elsewhere.
    console = Console(stderr=request.json_file == _STANDARD_OUTPUT)
    if not console.is_terminal:
        console.width = max(console.width, _WIDTH)
    stack = load_stack(request.root, request.stack)
    inputs, expected = _inputs(request)
    _writable(request)
    with deployment(stack, port=request.port) as deployed:
        deploy_seconds = time.monotonic() - started
        summary.print_deployed(console, deployed, deploy_seconds)
        results = _process(console, request, deployed, inputs, expected)
        summary.print_photos(console, results)
        routes = run_routes(deployed, _pipeline(deployed))
        report = Report(
            deployed,
            tuple(results),
            permissions(deployed.recording, deployed.calls),
            time.monotonic() - started,
            deploy_seconds,
            routes,
        )
        summary.print_report(console, report)
        write_json(request.json_file, report)
        if request.keep:
            summary.print_kept(console, deployed)
            _until_interrupted(deployed)
    return 0 if report.ok else 1


def _inputs(request: Request) -> tuple[list[Photo | Unusable], dict[str, Outcome]]:
    if request.photos:
        return collect(request.photos, request.out), {}
    files, expected = sample_photos(request.root)
    return collect(files, request.out), expected


def _process(
    console: Console,
    request: Request,
    deployed: Deployment,
    inputs: Sequence[Photo | Unusable],
    expected: dict[str, Outcome],
) -> list[Result]:
    unusable = [Result(item.file, "refused", item.reason) for item in inputs if isinstance(item, Unusable)]
    photos = [item for item in inputs if isinstance(item, Photo)]
    sender = Sender(deployed.clients, _places(deployed), request.out, deployed.emulator.check, keep=request.keep)
    results = list(unusable)
    with progress(console, len(photos)) as advance:
        for result in sender.send(photos):
            results.append(result.expecting(expected.get(Path(result.file).name)))
            advance(result)
    order = {item.file: index for index, item in enumerate(inputs)}
    return sorted(results, key=lambda result: order[result.file])


def _pipeline(deployed: Deployment) -> Mapping[str, Any]:
    """Return the outputs of the program's ImagePipeline."""
    pipelines = deployed.recording.of_type(PIPELINE)
    if not pipelines:
        raise LocalCloudError("the program has no ImagePipeline: there is nothing that photos could be sent to")
    return pipelines[0].outputs


def _places(deployed: Deployment) -> Places:
    outputs = _pipeline(deployed)
    return Places(outputs["uploads_bucket"], outputs["variants_bucket"], outputs["notifications_topic_arn"])


def _writable(request: Request) -> None:
    try:
        request.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalCloudError(f"--out {request.out} cannot be made: {error.strerror}; give another folder") from error
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
        return
    try:
        target.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise LocalCloudError(f"--json {target} cannot be written: {error.strerror}") from error


def _until_interrupted(deployed: Deployment) -> None:
    with suppress(KeyboardInterrupt):
        while True:
            deployed.emulator.check()
            time.sleep(0.5)
