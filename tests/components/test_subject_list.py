"""The list of restricted and erased subjects: what reads it finds what this creates."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.gdpr_baseline import GdprBaseline
from components.subject_list import KEY_LENGTH, SUBJECT
from handlers.shared import subjects
from handlers.shared.subject_hash import KEY_BYTES, subject_hash
from recorder.resource import Recording
from recorder.run import record
from tests.components.building_blocks.support import only, policy


def baseline(**args: Any) -> Recording:
    given: Any = {"analytics": True, **args}
    return record(lambda: GdprBaseline("baseline", given))


def test_the_table_has_the_key_that_handlers_ask_for_and_can_be_restored() -> None:
    inputs = only(baseline(), "Table").inputs
    assert (inputs["hashKey"], inputs.get("rangeKey")) == (SUBJECT, None)
    assert SUBJECT == subjects.KEY
    assert inputs["pointInTimeRecovery"] == {"enabled": True}
    assert inputs["serverSideEncryption"]["enabled"] is True
    assert inputs["deletionProtectionEnabled"] is True


def test_the_hash_key_is_one_that_handlers_take_and_an_update_leaves_it_alone() -> None:
    version = only(baseline(), "SecretVersion")
    value = version.inputs["secretString"]
    assert len(value) == KEY_LENGTH
    assert len(value) in KEY_BYTES
    assert subject_hash(value.encode(), "ann") != subject_hash(value.encode(), "bob")
    assert version.options.ignore_changes == ("secretString",)


def test_a_deletion_of_either_can_be_taken_back_where_data_matters() -> None:
    kept, thrown_away = baseline(), baseline(force_destroy=True)
    assert only(kept, "Secret").inputs["recoveryWindowInDays"] == 30
    assert only(thrown_away, "Secret").inputs["recoveryWindowInDays"] == 0
    assert only(thrown_away, "Table").inputs["deletionProtectionEnabled"] is False


def test_the_data_key_can_be_used_through_kinesis() -> None:
    key = next(resource for resource in baseline().resources if resource.name == "baseline-data" and resource.custom)
    used = next(statement for statement in policy(key) if statement["Sid"] == "UseThroughServices")
    assert "kinesis.eu-west-1.amazonaws.com" in used["Condition"]["StringEquals"]["kms:ViaService"]


def test_a_baseline_without_it_says_how_to_get_it() -> None:
    def ask() -> None:
        _ = GdprBaseline("baseline", {}).tombstones

    with pytest.raises(pulumi.RunError, match='create it with "subject_list": True'):
        record(ask)
