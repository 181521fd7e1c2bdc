"""Redshift Serverless: encrypted, TLS only, within its tier, limited in its cost, watched, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from recorder.resource import Recording, Resource
from tests.components.building_blocks.support import KEY, only, policy
from tests.components.examples import WITH_ANALYTICS
from tests.components.judged import judge
from tests.components.streaming_analytics.warehouse.program import created, named

IDENTIFIER = "photo-platform-test-analytics"


def parameters(recording: Recording) -> Mapping[str, str]:
    rows = only(recording, "Workgroup").inputs["configParameters"]
    return {row["parameterKey"]: row["parameterValue"] for row in rows}


def alarms(recording: Recording) -> Mapping[str, Mapping[str, Any]]:
    """Return the alarms of the warehouse itself, by name."""
    found = recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    return {a.name: a.inputs for a in found if a.inputs["namespace"].startswith("AWS/Redshift")}


def component(recording: Recording) -> Resource:
    [found] = recording.of_type("photo-platform:index:Warehouse")
    return found


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"force_destroy": True},
        {"exported_logs": []},
        {"exported_logs": ["connectionlog", "userlog", "useractivitylog"]},
        {"serverless": {"base_rpu": 8, "usage_limit": {"action": "emit-metric"}}},
    ],
)
def test_no_rule_is_broken(more: Mapping[str, Any]) -> None:
    report = judge(created(**more))
    assert [violation.message for violation in report.violations] == []


def test_all_that_it_keeps_is_under_the_customers_key() -> None:
    inputs = only(created(), "Namespace").inputs
    assert inputs["kmsKeyId"] == inputs["adminPasswordSecretKmsKeyId"] == KEY
    assert inputs["manageAdminPassword"] is True
    assert "adminUserPassword" not in inputs


def test_it_is_in_the_analytics_tier_alone() -> None:
    inputs = only(created(), "Workgroup").inputs
    assert inputs["subnetIds"] == WITH_ANALYTICS["subnets"]["analytics"]
    assert inputs["securityGroupIds"] == [WITH_ANALYTICS["groups"]["analytics"]]
    assert (inputs["publiclyAccessible"], inputs["enhancedVpcRouting"], inputs["port"]) == (False, True, 5439)


def test_it_takes_connections_with_tls_only() -> None:
    assert parameters(created())["require_ssl"] == "true"


def test_a_query_ends_when_it_takes_too_long() -> None:
    assert parameters(created())["max_query_execution_time"] == "3600"
    assert parameters(created(serverless={"max_query_seconds": 600}))["max_query_execution_time"] == "600"


def test_statements_are_logged_where_their_log_is_exported() -> None:
    assert parameters(created())["enable_user_activity_logging"] == "false"
    asked = created(exported_logs=["useractivitylog"])
    assert parameters(asked)["enable_user_activity_logging"] == "true"
    assert only(asked, "Namespace").inputs["logExports"] == ["useractivitylog"]


def test_its_log_groups_are_there_before_redshift_would_create_its_own() -> None:
    recording = created(exported_logs=["connectionlog", "useractivitylog"])
    groups = {
        group.inputs["name"]: group
        for group in recording.of_type("aws:cloudwatch/logGroup:LogGroup")
        if group.inputs["name"].startswith("/aws/redshift/")
    }
    namespace = only(recording, "Namespace")
    assert set(groups) == {f"/aws/redshift/{IDENTIFIER}/{log}" for log in ("connectionlog", "useractivitylog")}
    assert {group.urn for group in groups.values()} <= set(namespace.dependencies)
    classes = {name.rsplit("/", 1)[1]: group.inputs["tags"]["data-class"] for name, group in groups.items()}
    assert classes == {"connectionlog": "internal", "useractivitylog": "personal"}


def test_it_loads_from_processed_events_and_manifests_alone() -> None:
    recording = created()
    namespace = only(recording, "Namespace")
    role = named(recording, "aws:iam/role:Role", "analytics")
    role_policy = named(recording, "aws:iam/rolePolicy:RolePolicy", "analytics")
    assert namespace.inputs["defaultIamRoleArn"] == role.outputs["arn"]
    assert namespace.inputs["iamRoles"] == [role.outputs["arn"]]
    assert role_policy.urn in namespace.dependencies
    granted = {action: statement for statement in policy(role_policy) for action in statement["Action"]}
    assert set(granted) == {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"}
    assert granted["s3:GetObject"]["Resource"] == ["arn:aws:s3:::lake/processed/*", "arn:aws:s3:::lake/work/loads/*"]
    listed = [s["Condition"]["StringLike"]["s3:prefix"] for s in policy(role_policy) if "s3:ListBucket" in s["Action"]]
    assert listed == ["processed/*", "work/loads/*"]
    [trusted] = policy(role, "assumeRolePolicy")
    assert trusted["Principal"]["Service"] == ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"]


def test_what_it_may_cost_is_limited_and_said_before() -> None:
    recording = created()
    limit = only(recording, "UsageLimit")
    workgroup = only(recording, "Workgroup")
    assert (workgroup.inputs["baseCapacity"], workgroup.inputs["maxCapacity"]) == (4, 16)
    assert limit.inputs["resourceArn"] == workgroup.outputs["arn"]
    assert {key: limit.inputs[key] for key in ("amount", "period", "breachAction", "usageType")} == {
        "amount": 48,
        "period": "daily",
        "breachAction": "deactivate",
        "usageType": "serverless-compute",
    }
    warning = alarms(recording)["analytics-UsageLimitConsumed"]
    assert warning["threshold"] == pytest.approx(38.4)
    assert warning["dimensions"] == {
        "Workgroup": IDENTIFIER,
        "UsageLimitId": limit.id,
        "UsageType": "SERVERLESS_COMPUTE",
    }


def test_its_alarms_are_about_it() -> None:
    found = alarms(created(serverless={"max_rpu": 64}))
    assert set(found) == {"analytics-QueriesQueued", "analytics-ComputeCapacity", "analytics-UsageLimitConsumed"}
    assert found["analytics-ComputeCapacity"]["threshold"] == 64
    assert {alarm["dimensions"]["Workgroup"] for alarm in found.values()} == {IDENTIFIER}
    assert {alarm["namespace"] for alarm in found.values()} == {"AWS/Redshift-Serverless"}


def test_data_stays_unless_it_may_go() -> None:
    kept, gone = (only(created(force_destroy=force), "Namespace") for force in (False, True))
    assert (kept.options.protect, gone.options.protect) == (True, False)
    assert not only(created(), "Workgroup").options.protect, "what holds no data is in nobody's way"


def test_the_reference_says_all_that_a_client_needs() -> None:
    recording = created(owner_key="events.owner_id")
    workgroup, namespace = only(recording, "Workgroup").outputs, only(recording, "Namespace").outputs
    assert component(recording).outputs["ref"] == {
        "name": IDENTIFIER,
        "arn": workgroup["arn"],
        "encryption_key_arn": KEY,
        "data_class": "personal",
        "purpose": "an example",
        "retention_days": "until_erased",
        "owner_key": "events.owner_id",
        "recipients": None,
        "address": workgroup["endpoints"][0]["address"],
        "port": 5439,
        "database": "analytics",
        "secret_arn": namespace["adminPasswordSecretArn"],
        "workgroup": IDENTIFIER,
        "cluster": None,
    }


@pytest.mark.parametrize("rpu", [4, 8, 504, 512, 544, 1024])
def test_capacities_that_aws_has_are_taken(rpu: int) -> None:
    assert only(created(serverless={"base_rpu": rpu, "max_rpu": rpu}), "Workgroup").inputs["baseCapacity"] == rpu


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"serverless": {"base_rpu": 2}}, "serverless.base_rpu is 2: must be between 4 and 1,024 RPU"),
        ({"serverless": {"base_rpu": 12}}, "serverless.base_rpu is 12: must be 4, a multiple of 8"),
        ({"serverless": {"max_rpu": 520}}, "serverless.max_rpu is 520: must be 4, a multiple of 8, or from 512"),
        ({"serverless": {"base_rpu": 32}}, "serverless.max_rpu is 16: must be base_rpu or more"),
        ({"serverless": {"usage_limit": {"period": "hourly"}}}, "serverless.usage_limit.period is 'hourly'"),
        ({"database": "Events"}, "database is 'Events': must be a lower-case letter"),
        ({"exported_logs": ["audit"]}, r"exported_logs\[0\] is 'audit': must be one of"),
        (
            {"network": {**WITH_ANALYTICS, "subnets": {"backend": ["subnet-1"]}}},
            r"network is \['backend'\]: must have a tier 'analytics'",
        ),
        (
            {"network": {**WITH_ANALYTICS, "subnets": {"analytics": ["subnet-1", "subnet-2"]}}},
            "network is '2 subnets': must have its tier 'analytics' over 3 zones",
        ),
        ({"network": {**WITH_ANALYTICS, "reaches": ["dynamodb"]}}, "must reach S3: put s3 into its"),
    ],
)
def test_bad_arguments_are_refused_by_name(bad: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        created(**bad)


@pytest.mark.parametrize("name", ["Analytics", "analytics_1", "analytics-", "a--b", "a" * 60])
def test_a_name_that_redshift_does_not_take_is_refused(name: str) -> None:
    with pytest.raises(InputPropertiesError, match=r"name is 'photo-platform-test-.*lower-case letters"):
        created(name)
