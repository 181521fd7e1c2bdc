"""The trail: what it records, where it goes, and that each alarm on it reaches a person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.gdpr_baseline import GdprBaseline
from recorder.resource import Recording, Resource
from recorder.run import record
from tests.recorded import recorded

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
RECORDED = {"buckets": ["photos-uploads-"], "tables": ["photos-ledger-"]}
LOGS = {"baseline-audit-logs", "baseline-delivery-logs"}
"""Buckets of logs: to record who writes logs would be a log of logs without end."""


def baseline(**args: Any) -> Recording:
    given: Any = args
    return record(lambda: GdprBaseline("baseline", given))


def only(recording: Recording, type_: str) -> Resource:
    [found] = recording.of_type(type_)
    return found


def documents(recording: Recording, type_: str) -> Mapping[str, list[Mapping[str, Any]]]:
    return {resource.name: json.loads(resource.inputs["policy"])["Statement"] for resource in recording.of_type(type_)}


def test_the_trail_records_every_region_signed_and_encrypted_into_the_locked_bucket_and_the_log_group() -> None:
    recording = baseline()
    trail, group = only(recording, "aws:cloudtrail/trail:Trail"), "aws:cloudwatch/logGroup:LogGroup"
    assert trail.inputs["isMultiRegionTrail"]
    assert trail.inputs["includeGlobalServiceEvents"]
    assert trail.inputs["enableLogFileValidation"]
    [locked] = recording.of_type("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert trail.inputs["s3BucketName"] == locked.inputs["bucket"]
    [logs] = [found for found in recording.of_type(group) if found.name == "baseline-trail"]
    assert trail.inputs["cloudWatchLogsGroupArn"] == f"{logs.outputs['arn']}:*"
    [key] = [found for found in recording.of_type("aws:kms/key:Key") if found.name == "baseline-logs"]
    assert trail.inputs["kmsKeyId"] == logs.inputs["kmsKeyId"] == key.outputs["arn"]
    encrypt = [one for one in json.loads(key.inputs["policy"])["Statement"] if one.get("Sid") == "EncryptByTrails"]
    assert encrypt[0]["Condition"]["ArnLike"]["aws:SourceArn"] == trail.outputs["arn"].rpartition("/")[0] + "/*"
    writes = documents(recording, "aws:iam/rolePolicy:RolePolicy")["baseline-trail-logs"]
    assert writes == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [f"{logs.outputs['arn']}:*"],
        }
    ]


def selectors(recording: Recording) -> Mapping[str, Mapping[str, Any]]:
    chosen = only(recording, "aws:cloudtrail/trail:Trail").inputs["advancedEventSelectors"]
    return {
        selector["name"]: {
            field["field"]: field.get("equals") or field["startsWiths"] for field in selector["fieldSelectors"]
        }
        for selector in chosen
    }


def test_accesses_to_stores_are_recorded_by_how_their_names_begin_reads_apart() -> None:
    assert selectors(baseline()) == {"Management events": {"eventCategory": ["Management"]}}
    both = selectors(baseline(recorded_stores=RECORDED))
    assert both["Reads of objects"] == {
        "eventCategory": ["Data"],
        "resources.type": ["AWS::S3::Object"],
        "readOnly": ["true"],
        "resources.ARN": ["arn:aws:s3:::photos-uploads-"],
    }
    assert both["Changes of items"]["resources.ARN"] == ["arn:aws:dynamodb:eu-west-1:123456789012:table/photos-ledger-"]
    changes = selectors(baseline(recorded_stores={**RECORDED, "reads": False}))
    assert set(both) - set(changes) == {"Reads of objects", "Reads of items"}


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_every_personal_bucket_and_table_of_the_program_is_recorded(stack: str) -> None:
    recording = recorded(stack)
    chosen = selectors(recording)
    for type_, name in (("aws:s3/bucket:Bucket", "objects"), ("aws:dynamodb/table:Table", "items")):
        for store in recording.of_type(type_):
            if store.inputs["tags"]["data-class"] != "personal" or store.name in LOGS:
                continue
            for access in ("Reads", "Changes"):
                prefixes = chosen[f"{access} of {name}"]["resources.ARN"]
                assert any(store.outputs["arn"].startswith(prefix) for prefix in prefixes), store.name


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_the_roles_that_read_personal_stores_are_expected(stack: str) -> None:
    recording = recorded(stack)
    [unusual] = [found for found in recording.of_type(FILTER) if found.name.endswith("unusual-read-of-personal-store")]
    for role in recording.of_type("aws:iam/role:Role"):
        component = role.inputs["tags"]["component"]
        if component.split("-")[0] in ("photos", "photo", "analytics"):
            name = str(role.outputs["name"])
            prefixes = [part.split("*")[0] for part in unusual.inputs["pattern"].split('userName != "')[1:]]
            assert any(name.startswith(prefix) for prefix in prefixes), name


def routes(recording: Recording) -> Iterator[tuple[Resource, list[Resource]]]:
    """Yield each alarm, with the subscriptions that its actions reach."""
    subscriptions = recording.of_type("aws:sns/topicSubscription:TopicSubscription")
    topics = {topic.outputs["arn"]: topic for topic in recording.of_type("aws:sns/topic:Topic")}
    policies = {found.inputs["arn"]: found for found in recording.of_type("aws:sns/topicPolicy:TopicPolicy")}
    keys = {key.outputs["arn"]: key for key in recording.of_type("aws:kms/key:Key")}
    for alarm in [*recording.of_type(ALARM), *recording.of_type("aws:cloudwatch/compositeAlarm:CompositeAlarm")]:
        reached: list[Resource] = []
        for action in alarm.inputs.get("alarmActions") or ():
            topic = topics[action]
            assert allows(policies[action], "sns:Publish"), f"CloudWatch cannot publish to {topic.name}"
            key = keys[topic.inputs["kmsMasterKeyId"]]
            assert allows(key, "kms:Decrypt"), f"CloudWatch cannot use {key.name}"
            assert allows(key, "kms:GenerateDataKey*"), f"CloudWatch cannot use {key.name}"
            assert topic.inputs.get("region") == alarm.inputs.get("region"), alarm.name
            reached += [found for found in subscriptions if found.inputs["topic"] == action]
        yield alarm, reached


def allows(resource: Resource, action: str) -> bool:
    """Return whether CloudWatch may do something for this account."""
    for statement in json.loads(resource.inputs["policy"])["Statement"]:
        services = statement["Principal"].get("Service", []) if statement["Principal"] != "*" else []
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if statement["Effect"] == "Allow" and "cloudwatch.amazonaws.com" in services and action in actions:
            return statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    return False


def test_every_alarm_of_the_program_reaches_a_person() -> None:
    found = list(routes(recorded("prod", {"photo-platform:alarmEmail": "privacy@example.com"})))
    assert len(found) > len(list(routes(baseline())))
    for alarm, reached in found:
        assert [subscription.inputs["endpoint"] for subscription in reached] == ["privacy@example.com"], alarm.name
        assert reached[0].inputs["protocol"] == "email"


def test_without_an_address_no_alarm_reaches_anybody() -> None:
    assert all(not reached for _, reached in routes(baseline()))


def test_every_filter_has_an_alarm_on_its_metric_and_reads_the_trails_log_group() -> None:
    recording = baseline(
        recorded_stores=RECORDED, expected_access={"sources": ["203.0.113.0/24"], "reader_roles": ["photos-"]}
    )
    alarms = {(alarm.inputs["namespace"], alarm.inputs["metricName"]): alarm for alarm in recording.of_type(ALARM)}
    filters = recording.of_type(FILTER)
    assert len(filters) == 15 + 2
    for found in filters:
        [metric] = (
            found.inputs["metricTransformation"]
            if isinstance(found.inputs["metricTransformation"], list)
            else [found.inputs["metricTransformation"]]
        )
        alarm = alarms[metric["namespace"], metric["name"]]
        assert alarm.inputs["comparisonOperator"] == "GreaterThanOrEqualToThreshold"
        assert alarm.inputs["treatMissingData"] == "notBreaching"
        assert found.inputs["logGroupName"].endswith("baseline-trail")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            {"expected_access": {"sources": ["203.0.113.0/25"]}},
            r"sources\[0\] is '203.0.113.0/25': must have wh",
        ),
        ({"expected_access": {"sources": ["203.0.113.7/24"]}}, "must be an IPv4 range: 203.0.113.7/24 has host bits"),
        ({"expected_access": {"sources": ["2001:db8::/32"]}}, "must be an IPv4 range, such as"),
        ({"expected_access": {"reader_roles": ["photos-"]}}, "needs the reads that `recorded_stores` records"),
        (
            {"expected_access": {"reader_roles": ["photos-"]}, "recorded_stores": {**RECORDED, "reads": False}},
            "needs the reads that `recorded_stores` records",
        ),
        ({"recorded_stores": {"buckets": ["*"]}}, r"recorded_stores.buckets\[0\] is '\*': must be 3 to 63 letters"),
    ],
)
def test_what_cannot_be_expressed_is_refused(args: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        baseline(**args)
