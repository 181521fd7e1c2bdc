"""The register has every store of the program, and says what the store says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gdpr import register_of
from gdpr.register import NOBODY, NOT_KNOWN, NOT_STATED, Entry
from recorder.resource import UNKNOWN, Resource
from tests.policies.examples import resources_of
from tests.recorded import STACKS, recorded

SAYS = {"data-class": "personal", "purpose": "photos", "retention-days": "until_erased", "subjects": "users"}
BUCKET = "aws:s3/bucket:Bucket photos"


def entry(*resources: Resource) -> Entry:
    [found] = register_of(resources).entries
    return found


def test_a_store_says_what_its_tags_say() -> None:
    found = entry(*resources_of({BUCKET: {"tags": {**SAYS, "recipients": "viewers"}, "region": "eu-west-1"}}))
    assert (found.data_class, found.purpose, found.subjects, found.recipients) == (
        "personal",
        "photos",
        "users",
        "viewers",
    )
    assert (found.retention, found.region, found.key) == ("until erased", "eu-west-1 (Ireland)", "AWS's own")


def test_what_is_not_said_is_not_made_up() -> None:
    found = entry(*resources_of({BUCKET: {}}))
    assert {found.data_class, found.purpose, found.subjects, found.retention} == {NOT_STATED}
    assert found.recipients == NOBODY


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    [bucket] = resources_of({"aws:s3/bucket:Bucket": {"tags": UNKNOWN}})
    found = entry(bucket)
    assert {found.data_class, found.purpose, found.retention, found.region} == {NOT_KNOWN}


def test_settings_that_differ_from_what_is_said_are_listed() -> None:
    tags = {**SAYS, "retention-days": "30"}
    found = entry(*resources_of({"aws:sqs/queue:Queue letters": {"tags": tags, "messageRetentionSeconds": 86_400}}))
    assert found.retention == "30 days (its settings: 1 day)"


def test_copies_and_keys_are_listed() -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
    inputs = {
        "tags": SAYS,
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 7},
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": key},
    }
    found = entry(*resources_of({"aws:dynamodb/table:Table ledger": inputs}))
    assert (found.copies, found.key) == ("point-in-time recovery: 7 days", key)


@pytest.mark.parametrize("stack", STACKS)
def test_the_register_of_the_program_has_no_gap(stack: str) -> None:
    register = register_of(recorded(stack).resources)
    assert len(register.of_people) > 30
    for one in register.of_people:
        said = (one.data_class, one.purpose, one.subjects, one.retention, one.region)
        assert NOT_STATED not in said, one
        assert NOT_KNOWN not in said, one


def test_a_store_of_the_program_that_loses_its_purpose_is_a_gap() -> None:
    resources = [
        replace(r, inputs={**r.inputs, "tags": {}}) if r.name == "photos-uploads" and r.type.endswith(":Bucket") else r
        for r in recorded("prod").resources
    ]
    assert [one.name for one in register_of(resources).entries if one.purpose == NOT_STATED] == ["photos-uploads"]


def test_what_aws_keeps_beside_the_stores_is_in_the_register() -> None:
    kinds = {one.kind: one for one in register_of(recorded("prod").resources).entries}
    assert kinds["X-Ray traces"].retention == "30 days"
    assert kinds["CloudFront caches"].retention == "until invalidated, 365 days at most"
    assert kinds["execution histories of Step Functions"].retention == "90 days"


def test_who_gets_data_is_listed() -> None:
    register = register_of(recorded("prod").resources)
    by = {one.by for one in register.recipients}
    assert by == {"every resource of AWS", "CloudFront", "SNS"}
    [variants] = [one for one in register.entries if one.name == "photos-variants"]
    assert "CloudFront" in variants.recipients
