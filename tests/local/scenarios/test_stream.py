"""Events go through the StreamingAnalytics of a small program into its lake, by the scenario of `make up`."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from local.commands.up import exercised_by
from local.deployment import Deployment, deployment
from local.emulators.ministack import ACCOUNT
from local.permissions.report import permissions
from local.scenarios.scenario import RunOptions, Section
from local.scenarios.stream.following import COMPONENT
from local.scenarios.stream.lake import Contents, contents
from local.scenarios.stream.scenario import RECORDS, Outcome, StreamScenario, process
from recorder.stacks import StackConfig
from samples.events import Fate, draw_events

ROOT = Path(__file__).parents[3]
PLACES = (*map(str, Fate), "duplicates", "failure_destination", "lost")
ROLE = "aws:iam/role:Role"
PROGRAM = """\
from components.gdpr_baseline import GdprBaseline
from components.streaming_analytics import StreamingAnalytics

baseline = GdprBaseline("baseline", {"analytics": True, "force_destroy": True})
StreamingAnalytics(
    "events",
    {
        **baseline.foundation,
        "access_log_bucket": baseline.delivery_logs,
        "tombstones": baseline.tombstones,
        "subject_key_secret": baseline.subject_key_secret,
        "force_destroy": True,
    },
)
"""


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_every_event_is_found_again(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text(PROGRAM)
    scenario, console = StreamScenario(RunOptions(out=tmp_path)), Console(record=True, width=160)
    stack = StackConfig("stream", "local", program, {"aws:region": "eu-west-1"})
    with deployment(stack, warm=scenario.warms, starts_servers=False) as deployed:
        section = scenario.run(deployed, console)
        found = permissions(deployed.recording, deployed.calls, exercised_by([scenario], [section]))
        more = put_by_another_program(deployed, section)
        components = [one.urn for one in deployed.recording.of_type(COMPONENT)]
        roles = [one.outputs["arn"] for one in deployed.recording.of_type(ROLE) if one.parent in components]
    for line in section.content:
        console.print(line)
    assert section.ok, console.export_text()
    facts = section.facts
    assert facts["sent"] == RECORDS
    assert (facts["lost"], facts["failure_destination"]) == (0, 0)
    assert all(facts[one] for one in ("filtered", "quarantined", "restricted", "processed", "duplicates"))
    assert sum(facts[one] for one in PLACES) == RECORDS
    assert more == 1
    assert found.missing == ()
    assert [one for one in found.unused if one.principal in roles and not one.explanation] == []


def put_by_another_program(deployed: Deployment, section: Section) -> float:
    """Run the command that `--keep` prints, and return which part of its events are in the lake."""
    [line] = section.look_around
    command = shlex.split(line.partition(": ")[2].partition(";")[0])
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "any"}
    subprocess.run([sys.executable, *command[1:]], check=True, cwd=ROOT, env=environment, capture_output=True)
    [mapping] = deployed.runtime.event_source_mappings.values()
    process(deployed, mapping, section.facts["sent"] + 1000)  # nobody else sends any here
    [component] = deployed.recording.of_type(COMPONENT)
    found = contents(deployed.clients.get("s3"), component.outputs["lake_bucket"], component.outputs["failures_bucket"])
    sent = {one.event_id for one in draw_events(1000, seed=1) if one.fate is Fate.PROCESSED}
    return len(sent & set(found.processed)) / len(sent)


def outcome() -> Outcome:
    """What a run without a fault finds."""
    sent = list(draw_events(500, seed=1))
    found = Contents(
        raw=Counter(one.data for one in sent if one.fate in (Fate.PROCESSED, Fate.FILTERED)),
        processed=Counter(one.event_id for one in sent if one.fate is Fate.PROCESSED),
        quarantined=Counter(one.data for one in sent if one.fate is Fate.QUARANTINED),
    )
    restricted = sum(one.fate is Fate.RESTRICTED for one in sent)
    return Outcome(sent=sent, found=found, filtered_before=0, restricted=restricted, invocations=1, seconds=1)


def test_a_good_run_has_no_problem_and_each_record_in_one_place() -> None:
    facts = outcome().facts()
    assert outcome().problems() == []
    assert facts["sent"] == sum(value for key, value in facts.items() if key != "sent") == 500
    assert facts["processed"] == len({one.event_id for one in outcome().sent if one.fate is Fate.PROCESSED})


def test_what_is_lost_or_in_the_wrong_place_is_a_problem() -> None:
    lost = outcome()
    one = next(iter(lost.found.processed))
    del lost.found.processed[one]
    lost.found.raw.subtract(event.data for event in lost.sent if event.event_id == one)
    assert any("nowhere" in problem for problem in lost.problems())
    kept = outcome()
    restricted = next(event for event in kept.sent if event.fate is Fate.RESTRICTED)
    kept.found.raw[restricted.data] += 1
    kept.found.processed[restricted.event_id] += 1
    assert "1 events are in the processed layer and must not be" in kept.problems()
    assert "1 events of restricted people are kept" in kept.problems()
    uncounted = replace(outcome(), restricted=0)
    assert any("records were restricted, not" in problem for problem in uncounted.problems())
