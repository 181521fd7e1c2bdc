"""A first preview judges what the program itself knows, however many ARNs are still unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi.runtime.proto import analyzer_pb2

from components.building_blocks import bucket, component, queue, role, topic
from components.building_blocks.grants import Grants
from policies import documents, judge
from policies.suppressions import type_and_name
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource
from recorder.run import record
from recorder.stacks import load_stack
from tests.recorded import ROOT, STACKS, recorded

pytestmark = pytest.mark.long
Statements = Sequence[Mapping[str, Any]]


def accepted() -> list[dict[str, str]]:
    return yaml.safe_load(Path(__file__).with_name("not_judged_in_previews.yaml").read_text())


def test_only_what_is_listed_with_a_reason_is_not_judged() -> None:
    unjudged = {
        (found.rule.name, type_and_name(found.urn))
        for stack in STACKS
        for found in judge(recorded(stack, preview=True)).unjudged
    }
    listed = [(entry["rule"], entry["resource"]) for entry in accepted() if entry["reason"].strip()]
    covered = {
        one: [found for found in unjudged if found[0] == one[0] and fnmatchcase(found[1], one[1])] for one in listed
    }
    assert unjudged == {found for group in covered.values() for found in group}
    assert all(covered.values()), "an entry that nothing needs"


@pytest.mark.parametrize("stack", STACKS)
def test_the_structure_of_a_document_says_what_its_text_says(stack: str) -> None:
    recording = recorded(stack)
    by_urn = {resource.urn: resource for resource in recording.resources}
    rows = [
        row for found in recording.resources for row in found.outputs.get(component.DOCUMENTS, ()) if not found.custom
    ]
    assert rows
    for row in rows:
        assert json.loads(by_urn[row["urn"]].inputs[row["property"]]) == row["document"]


def test_every_document_that_a_preview_does_not_know_has_a_structure() -> None:
    recording = recorded("dev", preview=True)
    names = {"policy", "assumeRolePolicy", "containerProperties", "inlinePolicies"}
    unknown = {
        (resource.urn, name)
        for resource in recording.resources
        for name in names
        if resource.inputs.get(name) is UNKNOWN
    }
    known = {resource.urn: resource for resource in documents.completed(recording.resources)}
    assert unknown
    assert [urn for urn, name in unknown if known[urn].inputs[name] is UNKNOWN] == []
    assert any(has_unknown(known[urn].inputs[name]) for urn, name in unknown)


def test_only_an_unknown_text_is_replaced_and_only_by_a_component() -> None:
    row: dict[str, Any] = {"urn": "urn:pulumi:s::p::t::child", "property": "policy", "document": {"Statement": []}}
    child = Resource(urn=row["urn"], type="aws:sqs/queuePolicy:QueuePolicy", name="child", inputs={"policy": "{}"})
    parent = Resource(
        urn="urn:pulumi:s::p::c::parent", type="c", name="parent", custom=False, outputs={"documents": [row]}
    )
    assert documents.completed([child, parent])[0].inputs["policy"] == "{}"
    blank = Resource(urn=child.urn, type=child.type, name="child", inputs={"policy": UNKNOWN})
    assert documents.completed([blank, parent])[0].inputs["policy"] == {"Statement": []}
    custom = Resource(urn=parent.urn, type="aws:x/y:Z", name="parent", outputs=parent.outputs)
    assert documents.completed([blank, custom])[0].inputs["policy"] is UNKNOWN
    odd = Resource(urn=parent.urn, type="c", name="parent", custom=False, outputs={"documents": [row | {"urn": 3}, 7]})
    assert documents.completed([blank, odd])[0].inputs["policy"] is UNKNOWN


@pytest.mark.parametrize("pack", ["encryption", "gdpr", "least_privilege", "network"])
def test_a_first_preview_of_the_program_as_it_is_goes_on(engine_of: Callable[[str], Any], pack: str) -> None:
    found = engine_of(pack).program(*recorded("dev", preview=True).resources)
    assert not [row for row in found if row.enforcementLevel == analyzer_pb2.MANDATORY]
    unjudged = {row.policyName for row in found if "can't run policy" in row.message}
    assert unjudged <= {entry["rule"] for entry in accepted()}


def allow_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = role.statements

    def spoilt(may: Sequence[Grants]) -> Statements:
        return [*granted(may), {"Effect": "Allow", "Action": "*", "Resource": "*"}]

    monkeypatch.setattr(role, "statements", spoilt)


def allow_every_action_on_what_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    granted = role.statements

    def spoilt(may: Sequence[Grants]) -> Statements:
        return [{**found, "Action": "*"} for found in granted(may)]

    monkeypatch.setattr(role, "statements", spoilt)


def let_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    write = queue.policy_document
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}

    def spoilt(statements: Statements) -> Any:
        return write([*statements, everybody])

    monkeypatch.setattr(queue, "policy_document", spoilt)


def forget_tls(block: Any) -> Callable[[pytest.MonkeyPatch], None]:
    account = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "s3:GetObject", "Resource": "*"}

    def spoil(monkeypatch: pytest.MonkeyPatch) -> None:
        write = block.policy_document

        def without(statements: Statements) -> Any:
            return write([found for found in statements if found.get("Sid") != "DenyPlainHttp"] or [account])

        monkeypatch.setattr(block, "policy_document", without)

    return spoil


Spoil = tuple[Callable[[pytest.MonkeyPatch], None], str, str]
"""What spoils the program, and the pack and the rule that stop it."""


@pytest.mark.parametrize(
    "spoils",
    [
        [
            (allow_everything, "least_privilege", "iam-no-administrator"),
            (forget_tls(bucket), "encryption", "s3-policy-tls-only"),
            (forget_tls(queue), "encryption", "sqs-policy-tls-only"),
            (forget_tls(topic), "encryption", "sns-policy-tls-only"),
        ],
        [
            (allow_every_action_on_what_is_named, "least_privilege", "iam-no-administrator"),
            (let_everybody_in, "least_privilege", "resource-policy-not-public"),
        ],
    ],
    ids=["everything, and no TLS", "every action, and everybody"],
)
def test_a_first_preview_is_stopped(
    monkeypatch: pytest.MonkeyPatch, engine_of: Callable[[str], Any], spoils: list[Spoil]
) -> None:
    """To record the program takes long, so that it is spoilt in several ways at once, each another rule's."""
    for spoil, _, _ in spoils:
        spoil(monkeypatch)
    stack = load_stack(ROOT, "dev")
    recording = record(stack.program, stack_name="dev", project=stack.project, config=stack.values, preview=True)
    for pack in {pack for _, pack, _ in spoils}:
        found = engine_of(pack).program(*recording.resources)
        stopped = {row.policyName for row in found if row.enforcementLevel == analyzer_pb2.MANDATORY}
        assert stopped >= {rule for _, of, rule in spoils if of == pack}
