"""The encryption pack as Pulumi's engine runs it: its own process, its own protocol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2

from policies import judge, load_pack
from policies.suppressions import Suppressions
from recorder.resource import UNKNOWN, Resource

BUCKET = "aws:s3/bucket:Bucket"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
INSTANCE = "aws:rds/instance:Instance"
KEY = "aws:kms/key:Key"
TOPIC = "aws:sns/topic:Topic"


@pytest.fixture(scope="module")
def engine(start_engine: Callable[[str], Any]) -> Any:
    return start_engine("encryption")


def told(diagnostics: list[Any]) -> set[tuple[str, str]]:
    return {(d.policyName, d.urn) for d in diagnostics if d.enforcementLevel == analyzer_pb2.MANDATORY}


def notes(diagnostics: list[Any], policy: str) -> list[str]:
    return [d.message for d in diagnostics if d.policyName == policy and d.enforcementLevel == analyzer_pb2.ADVISORY]


def test_the_engine_is_told_all_that_a_rule_says_of_itself(engine: Any) -> None:
    info = engine.info()
    assert info.name == "encryption"
    policy = next(policy for policy in info.policies if policy.name == "rds-encrypted")
    assert policy.severity == analyzer_pb2.POLICY_SEVERITY_HIGH
    assert policy.enforcementLevel == analyzer_pb2.MANDATORY
    assert (policy.framework.name, policy.framework.reference) == ("FSBP", "RDS.3")
    assert {"FSBP RDS.3", "GDPR Art. 32(1)(a)", INSTANCE} <= set(policy.tags)
    assert "storageEncrypted" in policy.remediation_steps
    assert "suppressions" in policy.configSchema.properties


def test_a_violation_is_reported_before_the_resource_is_made(engine: Any, make: Callable[..., Resource]) -> None:
    database = make(INSTANCE, {"storageEncrypted": False})
    assert ("rds-encrypted", database.urn) in told(engine.resource(database))


def test_what_is_unknown_is_noted_and_stops_no_other_rule_or_resource(
    engine: Any, make: Callable[..., Resource]
) -> None:
    unknown = make(TOPIC, {"kmsMasterKeyId": UNKNOWN, "tags": {"deep": [UNKNOWN]}}, "unknown")
    plain = make(TOPIC, {}, "plain")
    assert not engine.resource(unknown)
    stack = engine.stack(unknown, plain)
    assert notes(stack, "sns-encrypted")
    assert ("sns-tls-only", unknown.urn) in told(stack)
    assert ("sns-tls-only", plain.urn) in told(stack)
    (note,) = notes(stack, "sns-customer-key")
    assert "aws:sns/topic:Topic::unknown" in note
    assert "`kmsMasterKeyId` is not known yet" in note


def test_a_stack_rule_sees_what_was_asked_for_and_not_what_aws_filled_in(
    engine: Any, make: Callable[..., Resource]
) -> None:
    aws_key = "arn:aws:kms:eu-west-1:123456789012:key/of-aws"
    database = make(INSTANCE, {"storageEncrypted": True}, "albums", outputs={"kmsKeyId": aws_key})
    assert ("rds-customer-key", database.urn) in told(engine.program(database))


def test_a_key_of_the_program_counts_in_a_preview(engine: Any, make: Callable[..., Resource]) -> None:
    key = make(KEY, {"enableKeyRotation": True}, "key")
    topic = make(TOPIC, {"kmsMasterKeyId": UNKNOWN}, "keyed", property_dependencies={"kmsMasterKeyId": (key.urn,)})
    found = engine.program(key, topic)
    assert ("sns-customer-key", topic.urn) not in told(found)
    assert not notes(found, "sns-customer-key")


def test_a_secret_never_shows_in_a_message(engine: Any, make: Callable[..., Resource]) -> None:
    database = make(
        "aws:ssm/parameter:Parameter",
        {"type": "the-secret-kind", "keyId": "alias/aws/the-secret-key", "value": "hunter2"},
        secrets=frozenset({"type", "keyId", "value"}),
    )
    found = engine.program(database)
    text = " ".join(diagnostic.message for diagnostic in found)
    assert "ssm-parameter-secure" in {diagnostic.policyName for diagnostic in found}
    assert "[secret]" in text
    assert not [word for word in ("the-secret-kind", "the-secret-key", "hunter2") if word in text]


def test_a_suppression_by_configuration_is_reported_with_its_reason(
    start_engine: Callable[[str], Any], make: Callable[..., Resource]
) -> None:
    engine = start_engine("encryption")
    reason = "Kept for a reader that cannot decrypt."
    entries = [
        {"resource": f"{TOPIC}::legacy-*", "reason": reason},
        {"resource": f"{TOPIC}::long-gone", "reason": "Was needed once."},
    ]
    engine.configure({"sns-encrypted": {"suppressions": entries}}, analyzer_pb2.MANDATORY)
    legacy, other = make(TOPIC, {}, "legacy-feed"), make(TOPIC, {}, "other")
    found = engine.program(legacy, other)
    of_another_program = [one for one in engine.program(make(TOPIC, {}, "new")) if one.urn == legacy.urn]
    assert of_another_program == [], "a process may be shown more than one program"
    assert [d for d in engine.resource(other) if d.policyName == "sns-encrypted"]
    assert not [d for d in engine.resource(legacy) if d.policyName == "sns-encrypted"]
    reported = notes(found, "encryption-suppressions")
    assert [message for message in reported if "sns-encrypted" in message and reason in message]
    assert [message for message in reported if "stale" in message and "long-gone" in message]


def test_in_process_and_under_the_engine_the_verdicts_are_the_same(
    start_engine: Callable[[str], Any], make: Callable[..., Resource]
) -> None:
    key = make(KEY, {}, "key")
    bucket = make(BUCKET, {"bucket": UNKNOWN}, "photos")
    naked = make(BUCKET, {"bucket": "naked"}, "naked", id="naked", outputs={"arn": "arn:aws:s3:::naked"})
    encryption = make(
        ENCRYPTION,
        {
            "bucket": UNKNOWN,
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": UNKNOWN}}],
        },
        property_dependencies={"bucket": (bucket.urn,), "rules": (key.urn,)},
    )
    listener = make("aws:lb/listener:Listener", {"protocol": "HTTPS", "sslPolicy": UNKNOWN, "port": 443.0}, "web")
    program = (key, bucket, naked, encryption, listener, make(INSTANCE, {"engine": UNKNOWN}, "albums"))

    report = judge(program, [load_pack("encryption")], suppressions=Suppressions())
    found = start_engine("encryption").program(*program)

    assert {(v.rule.name, v.urn) for v in report.mandatory} == told(found)
    unjudged = {(v.rule.name, v.urn) for v in report.unjudged}
    assert {rule for rule, _ in unjudged} == {d.policyName for d in found if "can't run policy" in d.message}


def test_the_resource_of_an_earlier_look_is_replaced(engine: Any, make: Callable[..., Resource]) -> None:
    open_topic = make(TOPIC, {}, "changed")
    keyed = replace(open_topic, inputs={"kmsMasterKeyId": "alias/photos"})
    assert ("sns-encrypted", open_topic.urn) in told(engine.program(open_topic))
    assert ("sns-encrypted", keyed.urn) not in told(engine.program(keyed))
