"""What Pulumi's engine really says to a pack, recorded and said again: each pack as a process, every call in order.

The conversations were recorded from engine 3.260 with pulumi 3.272 and pulumi-aws 7.51.1: a preview before anything was
created, an update, and a preview with everything there. A line is one call: its method, the name of its message and the
message itself.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policies.engine import Analyzer

CONVERSATIONS = ("preview", "up", "update")
PACKS = ("encryption", "least_privilege", "network")

MANDATORY = {
    ("rds-tls", "albums"),
    ("rds-master-secret-customer-key", "albums"),
    ("s3-public-access-block", "store-bucket"),
    ("sns-tls-only", "alarms"),
    ("sns-tls-only", "open"),
    ("sqs-tls-only", "jobs"),
    ("sns-customer-key", "open"),
}


def calls(conversation: str) -> Iterator[tuple[str, Any]]:
    for line in (Path(__file__).with_name(f"{conversation}.jsonl")).read_text().splitlines():
        row = json.loads(line)
        message = empty_pb2.Empty if row["message"] == "Empty" else getattr(analyzer_pb2, row["message"])
        yield row["method"], message.FromString(base64.b64decode(row["bytes"]))


def replay(engine: Any, conversation: str) -> list[tuple[str, Any]]:
    return [
        (method, diagnostic)
        for method, request in calls(conversation)
        for diagnostic in getattr(engine.call(method, request), "diagnostics", ())
    ]


@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_every_resource_is_shown_to_be_remediated_before_it_is_judged(conversation: str) -> None:
    methods = [method for method, _ in calls(conversation)]
    resources = methods[4:-1]
    assert resources[::2] == ["Remediate"] * (len(resources) // 2)
    assert resources[1::2] == ["Analyze"] * (len(resources) // 2)
    assert methods[-1] == "AnalyzeStack"


@pytest.mark.parametrize("conversation", CONVERSATIONS)
@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_answers_every_call(start_engine: Callable[[str], Any], pack: str, conversation: str) -> None:
    found = replay(start_engine(pack), conversation)
    mandatory = {
        (d.policyName, d.urn.rsplit("::", maxsplit=1)[-1])
        for _, d in found
        if d.enforcementLevel == analyzer_pb2.MANDATORY
    }
    assert mandatory == (MANDATORY if pack == "encryption" else set())
    assert not [d.message for _, d in found if "not-to-be-shown" in d.message]


def test_what_a_preview_does_not_know_is_noted(start_engine: Callable[[str], Any]) -> None:
    found = replay(start_engine("encryption"), "preview")
    notes = {d.policyName for _, d in found if d.enforcementLevel == analyzer_pb2.ADVISORY and "can't run" in d.message}
    assert notes == {"s3-policy-tls-only", "s3-tls-only"}


@pytest.mark.parametrize("conversation", ["up", "update"])
def test_what_is_known_leaves_nothing_to_note(start_engine: Callable[[str], Any], conversation: str) -> None:
    assert not [d.message for _, d in replay(start_engine("encryption"), conversation) if "can't run" in d.message]


UNANSWERED = {"Handshake", "Cancel"}
"""The engine goes on where a pack does not implement these; pulumi-policy 1.21 does not."""


def test_every_call_of_the_protocol_is_answered() -> None:
    calls_of_sdk = {name for name in vars(analyzer_pb2_grpc.AnalyzerServicer) if not name.startswith("_")}
    ours = {name for name in vars(Analyzer) if not name.startswith("_")}
    assert ours == calls_of_sdk - UNANSWERED, (
        "Pulumi's SDK has other calls than policies/engine.py answers: implement the new ones, or say here why not"
    )
