"""Follows a photo into the lake, and sends events after it: some bad, some repeated, some of restricted people."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from rich.console import Console, RenderableType
from rich.table import Table

from handlers.shared.subject_hash import subject_hash
from handlers.shared.subjects import KEY
from handlers.stream.core.keys import Layer
from local.clients import Clients
from local.deployment import Deployment
from local.emulators.event_source_mapping import EventSourceMapping
from local.errors import LocalCloudError
from local.scenarios.scenario import EVERY_ACTION, Explanation, RunOptions, Section
from local.scenarios.stream import chart, photo
from local.scenarios.stream.following import COMPONENT, TRANSFORM, mapping_of, transform_of
from local.scenarios.stream.lake import Contents, contents
from local.scenarios.stream.photo import follow_photo, is_announced
from local.scenarios.stream.reports import Answers, ask
from recorder.resource import Resource
from samples.events import RESTRICTED_OWNERS, Fate, SampleEvent, draw_events, put

WAREHOUSE: Final = "photo-platform:index:Warehouse"
RECORDS: Final = 10_000
_SEED: Final = 20261128
_PROCESS_SECONDS: Final = 120.0
_SORTED: Final = "sorted"
"""The message by which the function logs what became of a batch."""
_NOT_FOUND: Final = "used when an object is gone before it is read: without it S3 answers 403 instead of 404"
_NOT_RECONCILED: Final = "used every six hours, to find what is not loaded: that schedule does not fire during the run"
_NOT_RUN: Final = "no day is closed during the run: the schedule of the compaction does not fire"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the records."""

    sent: Sequence[SampleEvent]
    found: Contents
    filtered_before: int
    """By the filters of the event source mapping."""
    restricted: int
    """That the function counted and dropped."""
    invocations: int
    seconds: float
    """From the first record sent to the last object written."""

    def facts(self) -> dict[str, int]:
        """Return how many records are where: each is in one place."""
        ids, data = {one.event_id for one in self.sent}, {one.data for one in self.sent}
        rows = Counter({id_: number for id_, number in self.found.processed.items() if id_ in ids})
        kept = {one: number for one, number in self.found.raw.items() if one in data}
        quarantined = sum(number for one, number in self.found.quarantined.items() if one in data)
        given_up = sum(number for one, number in self.found.given_up.items() if one in data)
        facts = {
            "filtered": sum(kept.values()) - rows.total() + self.filtered_before,
            "quarantined": quarantined,
            "restricted": self.restricted,
            "processed": len(rows),
            "duplicates": rows.total() - len(rows),
            "failure_destination": given_up,
        }
        return {"sent": len(self.sent), **facts, "lost": len(self.sent) - sum(facts.values())}

    def problems(self) -> list[str]:
        """Return what became otherwise than it must; nothing where all is well."""
        facts, fates = self.facts(), Counter(one.fate for one in self.sent)
        found = [f"{facts['lost']:,} records are nowhere"] if facts["lost"] else []
        if not facts["failure_destination"]:
            found += [
                f"{facts[fate]:,} records were {fate}, not {fates[fate]:,}"
                for fate in (Fate.FILTERED, Fate.QUARANTINED, Fate.RESTRICTED)
                if facts[fate] != fates[fate]
            ]
        wrong = self._ids(Fate.RESTRICTED, Fate.FILTERED, Fate.QUARANTINED) & set(self.found.processed)
        found += [f"{len(wrong):,} events are in the processed layer and must not be"] if wrong else []
        restricted = {one.data for one in self.sent if one.fate is Fate.RESTRICTED} & set(self.found.raw)
        return found + ([f"{len(restricted):,} events of restricted people are kept"] if restricted else [])

    def _ids(self, *fates: Fate) -> set[str]:
        return {one.event_id for one in self.sent if one.fate in fates and one.event_id}


class StreamScenario:
    """Sends events, waits until they are in the lake, and finds each of them again."""

    name: ClassVar[str] = "stream"
    component: ClassVar[str] = COMPONENT
    needs_servers: ClassVar[bool] = False
    explanations: ClassVar[Sequence[Explanation]] = (
        *(Explanation(COMPONENT, role, EVERY_ACTION, _NOT_RUN) for role in ("compact", "compact-schedule")),
        Explanation(WAREHOUSE, "load", "s3:ListBucket", _NOT_FOUND),
        Explanation(WAREHOUSE, "loaded", "s3:ListBucket", _NOT_FOUND),
        *(
            Explanation(WAREHOUSE, "loaded", action, "used when a load fails: its objects are sent back, or kept aside")
            for action in ("redshift-data:DescribeStatement", "sqs:SendMessage", "kms:GenerateDataKey")
        ),
        Explanation(WAREHOUSE, "reconcile-schedule", EVERY_ACTION, _NOT_RECONCILED),
        *(
            Explanation(WAREHOUSE, "load", action, _NOT_RECONCILED)
            for action in (
                "redshift-data:DescribeStatement",
                "redshift-data:GetStatementResult",
                "sqs:SendMessage",
                "kms:GenerateDataKey",
            )
        ),
        Explanation(
            WAREHOUSE,
            "migrate",
            "kms:Decrypt",
            "used to read the administrator's secret, which Redshift creates: the local cloud does not know its key",
        ),
    )

    def __init__(self, options: RunOptions) -> None:
        """Take the folder that the chart goes to."""
        self._out = options.out

    def warms(self, function: Resource) -> bool:
        """Start the function that every batch goes to."""
        return function.inputs.get("handler") in (TRANSFORM, photo.HANDLER)

    def run(self, deployed: Deployment, console: Console) -> Section:  # noqa: ARG002 - it is done in seconds
        """Send events through the first stream of the program."""
        component = deployed.recording.of_type(COMPONENT)[0]
        function, mapping = transform_of(deployed.recording, component), mapping_of(deployed, component)
        clients = deployed.clients
        followed = follow_photo(deployed) if is_announced(deployed.recording) else None
        restrict(clients, function.inputs["environment"]["variables"], RESTRICTED_OWNERS)
        sent = list(draw_events(RECORDS, seed=_SEED, start=datetime.now(UTC)))
        before, started = Counter(mapping.counts), time.monotonic()
        put(clients.get("kinesis"), str(component.outputs["stream_name"]), sent)
        wanted = before["read"] + len(sent)
        while True:
            process(deployed, mapping, wanted)
            seconds = time.monotonic() - started
            outcome = Outcome(
                sent=sent,
                found=contents(
                    clients.get("s3"), str(component.outputs["lake_bucket"]), str(component.outputs["failures_bucket"])
                ),
                filtered_before=mapping.counts["filtered"] - before["filtered"],
                restricted=restricted_records(clients, str(function.inputs["loggingConfig"]["logGroup"])),
                invocations=mapping.counts["invocations"] - before["invocations"],
                seconds=seconds,
            )
            # Events of the program's own may be among those that were read: then some of these are not yet.
            if not outcome.facts()["lost"] or seconds > _PROCESS_SECONDS:
                break
            wanted = mapping.counts["read"]
        command = f"python -m samples.events --seed 1 --stream {component.outputs['stream_name']}"
        at = f"--endpoint-url {deployed.emulator.endpoint} --region {clients.region}"
        window = f"they are in the lake after the batch window of {mapping.settings.window_seconds:g} s"
        answers, sent_through = ask(deployed, component), report(outcome, component.name, mapping)
        asked = reported(answers, self._out)
        return replace(
            sent_through,
            ok=sent_through.ok and not answers.different,
            facts={**sent_through.facts, **asked.facts, **({"photo": followed.facts()} if followed else {})},
            content=[*sent_through.content, *([followed.line()] if followed else ()), *asked.content],
            also_used=[WAREHOUSE] if answers.redshift is not None else [],
            endpoints={"redshift_data": deployed.emulator.endpoint} if answers.redshift is not None else {},
            look_around=[f"more events, with the credentials below: {command} {at}; {window}"],
        )


@dataclass(frozen=True, slots=True)
class Reported:
    """The part of the report that says what was asked."""

    facts: Mapping[str, Any]
    content: Sequence[RenderableType]


def reported(answers: Answers, out: Path) -> Reported:
    """Draw the chart, and return what is said of the answers."""
    events = chart.by_type(answers.athena[chart.REPORT])
    path = out / "stream" / "events_by_type.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chart.as_svg(events, "Events in the lake, by type"), encoding="utf-8")
    asked = f"{len(answers.athena)} reports"
    if answers.redshift is None:
        said = f"  {asked} of Athena over the lake; the program has no warehouse."
    else:
        loaded = f"loaded into the warehouse in {answers.load_seconds:.1f} s"
        said = f"  {asked} of Athena over the lake and of Redshift, {loaded}: "
        said += "different answers" if answers.different else "equal answers"
    return Reported(
        {"answers": answers.facts(), "chart": str(path)},
        [
            said,
            *(f"  [bold red]{name}: Athena and Redshift differ[/]" for name in answers.different),
            chart.in_terminal(events),
            f"  [dim]{path}[/]",
        ],
    )


def restrict(clients: Clients, environment: Mapping[str, str], owner_ids: Sequence[str]) -> None:
    """Put people on the list of those whose data must not be kept."""
    secret = clients.get("secretsmanager").get_secret_value(SecretId=environment["SUBJECT_KEY_SECRET_ARN"])
    key = str(secret["SecretString"]).encode()
    for owner_id in owner_ids:
        item = {KEY: {"S": subject_hash(key, owner_id)}, "state": {"S": "restricted"}}
        clients.get("dynamodb").put_item(TableName=environment["TOMBSTONES_TABLE"], Item=item)


def process(deployed: Deployment, mapping: EventSourceMapping, read: int) -> None:
    """Return once so many records are read, and all of them are done; the window of the last batches is ended.

    Raises:
        LocalCloudError: it takes too long.
    """
    deadline = time.monotonic() + _PROCESS_SECONDS
    while mapping.counts["read"] < read or not mapping.idle:
        deployed.emulator.check()
        if mapping.counts["read"] >= read:
            mapping.end_windows()
        if time.monotonic() > deadline:
            faults = "; ".join(mapping.faults[-1:]) or "no fault"
            raise LocalCloudError(f"{mapping.settings.stream_name}: not processed in {_PROCESS_SECONDS:g} s ({faults})")
        time.sleep(0.02)


def restricted_records(clients: Clients, log_group: str) -> int:
    """Return how many records the function dropped because of whose they are, by its own log."""
    total = 0
    pages = clients.get("logs").get_paginator("filter_log_events").paginate(logGroupName=log_group)
    for page in pages:
        for event in page["events"]:
            line = _json(event["message"])
            if line.get("message") == _SORTED:
                total += int(line["restricted"])
    return total


def _json(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def report(outcome: Outcome, name: str, mapping: EventSourceMapping) -> Section:
    """Return the report of a run."""
    facts, problems = outcome.facts(), outcome.problems() + [f"a poller was lost: {one}" for one in mapping.faults]
    window = mapping.settings.window_seconds
    layers = {
        str(layer): {"objects": outcome.found.objects[layer], "bytes": outcome.found.bytes[layer]}
        for layer in (Layer.RAW, Layer.PROCESSED, Layer.ERRORS)
    }
    rest = ", ".join(f"{facts[key]:,} {key.replace('_', ' ')}" for key in list(facts)[1:])
    return Section(
        title=f"{facts['sent']:,} events through {name} into the lake in {outcome.seconds:.1f} s: {rest}",
        ok=not problems,
        facts={**facts, "layers": layers, "invocations": outcome.invocations, "seconds": round(outcome.seconds, 3)},
        content=[
            _table(outcome, layers),
            f"  [dim]In {outcome.invocations} invocations; the batch window of {window:g} s ends once all are read.[/]",
            "  [dim]Duplicates leave the rows when their day is compacted.[/]",
            *(f"  [bold red]{one}[/]" for one in problems),
        ],
    )


def _table(outcome: Outcome, layers: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for column in ("  layer", "objects", "records", "bytes", "bytes a record"):
        table.add_column(column, justify="left" if "layer" in column else "right")
    found = outcome.found
    records = {Layer.RAW: found.raw, Layer.PROCESSED: found.processed, Layer.ERRORS: found.quarantined}
    for layer, counted in records.items():
        total, size = counted.total(), layers[layer]
        each = f"{size['bytes'] / total:.0f}" if total else ""
        table.add_row(f"  {layer}", f"{size['objects']:,}", f"{total:,}", f"{size['bytes']:,}", each)
    return table
