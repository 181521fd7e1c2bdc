"""What guards an account as a whole: created once, by the stack that owns it, in the order that AWS asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.gdpr_baseline import GdprBaseline
from components.gdpr_baseline.account import CONFIG_RULES, GUARDDUTY_FEATURES
from recorder.resource import Recording
from recorder.run import record
from tests.recorded import recorded

OWN = (
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    "aws:accessanalyzer/analyzer:Analyzer",
    "aws:cfg/recorder:Recorder",
    "aws:cfg/deliveryChannel:DeliveryChannel",
    "aws:cfg/recorderStatus:RecorderStatus",
    "aws:guardduty/detector:Detector",
    "aws:securityhub/account:Account",
)
SHIELD = {"protected": {"api": "arn:aws:cloudfront::123456789012:distribution/E0A1B2C3D4E5F6"}}


def baseline(**args: Any) -> Recording:
    given: Any = args
    return record(lambda: GdprBaseline("baseline", given))


def one(recording: Recording, type_: str) -> Any:
    [found] = recording.of_type(type_)
    return found


def test_only_the_stack_that_owns_the_account_has_them_and_each_once() -> None:
    without, owner = baseline(), baseline(owns_account=True)
    for type_ in OWN:
        assert without.of_type(type_) == []
        assert len(owner.of_type(type_)) == 1, type_
    assert len(recorded("prod").of_type("aws:guardduty/detector:Detector")) == 1


def test_passwords_are_as_cis_asks() -> None:
    policy = one(baseline(owns_account=True), OWN[0]).inputs
    assert (policy["minimumPasswordLength"], policy["passwordReusePrevention"]) == (14, 24)


def test_no_bucket_of_the_account_is_public() -> None:
    block = one(baseline(owns_account=True), OWN[1]).inputs
    names = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(block[name] for name in names)


def test_config_starts_after_its_channel_and_delivers_to_the_bucket_without_a_lock() -> None:
    recording = baseline(owns_account=True)
    recorder, channel, status = (one(recording, type_) for type_ in OWN[4:7])
    locked = one(recording, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert channel.inputs["s3BucketName"].startswith("baseline-config-logs")
    assert channel.inputs["s3BucketName"] != locked.inputs["bucket"]
    assert recorder.urn in channel.dependencies
    assert channel.urn in status.dependencies
    rules = recording.of_type("aws:cfg/rule:Rule")
    assert {rule.inputs["source"]["sourceIdentifier"] for rule in rules} == set(CONFIG_RULES.values())
    assert all(status.urn in rule.dependencies for rule in rules)
    assert status.urn in one(recording, "aws:securityhub/account:Account").dependencies


def test_guardduty_watches_what_the_program_has_and_a_finding_reaches_the_alarm_topic() -> None:
    recording = baseline(owns_account=True)
    features = recording.of_type("aws:guardduty/detectorFeature:DetectorFeature")
    assert {feature.inputs["name"] for feature in features} == set(GUARDDUTY_FEATURES)
    [rule] = recording.of_type("aws:cloudwatch/eventRule:EventRule")
    assert json.loads(rule.inputs["eventPattern"])["detail"]["severity"] == [{"numeric": [">=", 4]}]
    queue, target = one(recording, "aws:sqs/queue:Queue"), one(recording, "aws:cloudwatch/eventTarget:EventTarget")
    assert target.inputs["arn"] == queue.outputs["arn"]
    [alarm] = [
        alarm
        for alarm in recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs["dimensions"] == {"QueueName": queue.outputs["name"]}
    ]
    [topic] = [topic for topic in recording.of_type("aws:sns/topic:Topic") if topic.name == "baseline-alarms"]
    assert alarm.inputs["alarmActions"] == [topic.outputs["arn"]]


def test_shield_advanced_is_paid_for_on_purpose_alone() -> None:
    subscription = "aws:shield/subscription:Subscription"
    assert baseline(owns_account=True).of_type(subscription) == []
    recording = baseline(owns_account=True, shield_advanced=SHIELD)
    bound = one(recording, subscription)
    assert (bound.options.protect, bound.options.retain_on_delete) == (True, True)
    protection = one(recording, "aws:shield/protection:Protection")
    assert protection.inputs["resourceArn"] == SHIELD["protected"]["api"]
    assert bound.urn in protection.dependencies


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"shield_advanced": SHIELD}, "shield_advanced .*: is the account's: leave it out, or set `owns_account`"),
        (
            {"owns_account": True, "shield_advanced": {"protected": {"api": "E0A1B2C3D4E5F6"}}},
            "must be an ARN: of a distribution",
        ),
        ({"owns_account": True, "shield_advanced": {"protected": {}}}, "shield_advanced.protected"),
    ],
)
def test_shield_advanced_that_cannot_be_is_refused(args: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        baseline(**args)
