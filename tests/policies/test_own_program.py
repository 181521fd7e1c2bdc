"""The project's own program breaks no rule, in any stack, and accepts nothing without need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2
from rich.console import Console

from policies import Pack, Report, judge, packs
from policies.render import print_report
from policies.suppressions import load
from recorder.resource import Resource
from tests.recorded import STACKS, recorded


@cache
def _report(stack_name: str, *, preview: bool) -> Report:
    return judge(recorded(stack_name, preview=preview))


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "update"])
@pytest.mark.parametrize("stack", STACKS)
def test_the_program_breaks_no_rule(stack: str, *, preview: bool) -> None:
    report = _report(stack, preview=preview)
    if report.violations:
        print_report(report, Console())
    assert report.resources > 0
    assert report.violations == ()


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_left_unjudged_once_all_values_are_known(stack: str) -> None:
    assert [(found.rule.name, found.urn) for found in _report(stack, preview=False).unjudged] == []


@pytest.mark.parametrize("stack", STACKS)
def test_no_suppression_is_stale(stack: str) -> None:
    assert _report(stack, preview=False).stale == ()


def test_suppressions_name_rules_that_exist() -> None:
    known = {rule.name for pack in packs() for rule in pack.rules}
    assert [entry.rule for entry in load().entries if entry.rule not in known] == []


def _spoilt(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """Return the program with less care: buckets and queues without policies, logs and trails without keys."""
    kept = [
        r for r in resources if r.type not in ("aws:s3/bucketPolicy:BucketPolicy", "aws:sqs/queuePolicy:QueuePolicy")
    ]
    return tuple(replace(r, inputs={k: v for k, v in r.inputs.items() if k not in ("kmsKeyId", "tags")}) for r in kept)


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "update"])
@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.name)
def test_the_engine_comes_to_the_same_verdicts(pack: Pack, engine_of: Callable[[str], Any], *, preview: bool) -> None:
    program = _spoilt(recorded("local", preview=preview).resources)
    report = judge(program, [pack])
    found = engine_of(pack.name).program(*program)

    def told(level: int) -> set[tuple[str, str]]:
        return {(d.policyName, d.urn) for d in found if d.enforcementLevel == level and d.urn}

    assert report.mandatory or pack.name != "encryption", "the program is not spoilt"
    own = {rule.name for rule in pack.rules}
    assert {(v.rule.name, v.urn) for v in report.mandatory} == told(analyzer_pb2.MANDATORY)
    advisory = {(v.rule.name, v.urn) for v in report.violations} - told(analyzer_pb2.MANDATORY)
    assert advisory == {(rule, urn) for rule, urn in told(analyzer_pb2.ADVISORY) if rule in own}
    unjudged = {d.policyName for d in found if "can't run policy" in d.message}
    assert {u.rule.name for u in report.unjudged} == unjudged
    suppressed = {urn for rule, urn in told(analyzer_pb2.ADVISORY) if rule == f"{pack.name}-suppressions"}
    assert {s.urn for s in report.suppressed} == suppressed
