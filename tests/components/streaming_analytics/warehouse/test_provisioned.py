"""The cluster: as closed as the work group, with concurrency scaling within a limit, resized and asleep by schedule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from reachability.readers.recorded import read_recorded
from recorder.resource import Recording
from tests.components.building_blocks.support import KEY, only, policy
from tests.components.examples import WITH_ANALYTICS
from tests.components.judged import judge
from tests.components.streaming_analytics.warehouse.program import created, named

SLEEP = {"pause": "cron(0 20 ? * MON-FRI *)", "resume": "cron(0 6 ? * MON-FRI *)"}
RESIZES = [
    {"schedule": "cron(0 6 ? * MON *)", "nodes": 4},
    {"schedule": "cron(0 20 ? * FRI *)", "nodes": 2},
]
IDENTIFIER = "photo-platform-test-analytics"


def cluster(**provisioned: Any) -> Recording:
    return created(provisioned=provisioned)


def actions(recording: Recording) -> Mapping[str, Mapping[str, Any]]:
    return {one.name: one.inputs for one in recording.of_type("aws:redshift/scheduledAction:ScheduledAction")}


@pytest.mark.parametrize("provisioned", [{}, {"multi_az": True, "resizes": RESIZES, "sleep": SLEEP}])
def test_no_rule_is_broken(provisioned: Mapping[str, Any]) -> None:
    report = judge(cluster(**provisioned))
    assert [violation.message for violation in report.violations] == []


def test_there_is_a_cluster_and_no_work_group() -> None:
    recording = cluster()
    assert recording.of_type("aws:redshiftserverless/workgroup:Workgroup") == []
    inputs = only(recording, "Cluster").inputs
    assert (inputs["nodeType"], inputs["numberOfNodes"], inputs["clusterType"]) == ("ra3.large", 2, "multi-node")
    assert inputs["kmsKeyId"] == inputs["masterPasswordSecretKmsKeyId"] == KEY
    assert (inputs["publiclyAccessible"], inputs["enhancedVpcRouting"], inputs["port"]) == (False, True, 5439)
    assert inputs["vpcSecurityGroupIds"] == [WITH_ANALYTICS["groups"]["analytics"]]
    assert "masterPassword" not in inputs


def test_it_survives_the_loss_of_a_zone_in_either_way() -> None:
    one, two = (only(cluster(multi_az=both), "Cluster").inputs for both in (False, True))
    assert (one["multiAz"], one["availabilityZoneRelocationEnabled"]) == (False, True)
    assert (two["multiAz"], two["availabilityZoneRelocationEnabled"]) == (True, False)


def test_its_parameters_ask_for_tls_and_let_waiting_queries_scale() -> None:
    group = only(cluster(concurrency_scaling_clusters=3, max_query_seconds=600), "ParameterGroup").inputs
    values = {row["name"]: row["value"] for row in group["parameters"]}
    assert values["require_ssl"] == "true"
    assert values["max_concurrency_scaling_clusters"] == "3"
    assert values["statement_timeout"] == "600000", "in milliseconds"
    assert json.loads(values["wlm_json_configuration"])[0]["concurrency_scaling"] == "auto"


def test_concurrency_scaling_ends_where_it_would_cost_more() -> None:
    recording = cluster(concurrency_scaling_minutes=90)
    limit = only(recording, "UsageLimit")
    assert (limit.inputs["featureType"], limit.inputs["amount"]) == ("concurrency-scaling", 90)
    assert (limit.inputs["period"], limit.inputs["breachAction"]) == ("daily", "disable")
    alarm = named(recording, "aws:cloudwatch/metricAlarm:MetricAlarm", "analytics-UsageLimitConsumed").inputs
    assert alarm["threshold"] == pytest.approx(72)
    assert alarm["dimensions"] == {
        "ClusterIdentifier": IDENTIFIER,
        "FeatureType": "CONCURRENCY_SCALING",
        "UsageLimitId": limit.id,
    }


def test_it_is_resized_and_sleeps_by_schedule_under_a_role_that_does_just_that() -> None:
    recording = cluster(resizes=RESIZES, sleep=SLEEP)
    found = actions(recording)
    assert {name: one["schedule"] for name, one in found.items()} == {
        "analytics-resize-1": RESIZES[0]["schedule"],
        "analytics-resize-2": RESIZES[1]["schedule"],
        "analytics-pause": SLEEP["pause"],
        "analytics-resume": SLEEP["resume"],
    }
    first = found["analytics-resize-1"]["targetAction"]["resizeCluster"]
    assert (first["numberOfNodes"], first["classic"], first["clusterIdentifier"]) == (4, False, IDENTIFIER)
    [statement] = policy(named(recording, "aws:iam/rolePolicy:RolePolicy", "analytics-schedule"))
    assert statement["Action"] == ["redshift:PauseCluster", "redshift:ResizeCluster", "redshift:ResumeCluster"]
    assert statement["Resource"] == [only(recording, "Cluster").outputs["arn"]]


def test_without_a_schedule_nobody_may_change_it() -> None:
    recording = cluster()
    assert actions(recording) == {}
    assert "analytics-schedule" not in {role.name for role in recording.of_type("aws:iam/role:Role")}
    [statement] = policy(named(cluster(resizes=RESIZES), "aws:iam/rolePolicy:RolePolicy", "analytics-schedule"))
    assert statement["Action"] == ["redshift:ResizeCluster"]


def test_an_update_does_not_take_back_what_a_schedule_resized() -> None:
    assert "numberOfNodes" in only(cluster(resizes=RESIZES), "Cluster").options.ignore_changes
    assert only(cluster(), "Cluster").options.ignore_changes == ()


def test_a_cluster_that_sleeps_rings_no_alarm_then() -> None:
    for provisioned, missing in (({}, "breaching"), ({"sleep": SLEEP}, "notBreaching")):
        alarm = named(cluster(**provisioned), "aws:cloudwatch/metricAlarm:MetricAlarm", "analytics-HealthStatus")
        assert alarm.inputs["treatMissingData"] == missing


def test_its_log_groups_are_there_before_redshift_would_create_its_own() -> None:
    recording = cluster()
    names = {group.inputs["name"] for group in recording.of_type("aws:cloudwatch/logGroup:LogGroup")}
    assert {f"/aws/redshift/cluster/{IDENTIFIER}/{log}" for log in ("connectionlog", "userlog")} <= names
    assert only(recording, "Logging").inputs["logExports"] == ["connectionlog", "userlog"]


def test_the_functions_find_the_cluster_and_the_loader_logs_in_to_its_database() -> None:
    recording = cluster()
    load = named(recording, "aws:lambda/function:Function", "analytics-load").inputs["environment"]["variables"]
    assert load["WAREHOUSE_CLUSTER"] == IDENTIFIER
    assert "WAREHOUSE_WORKGROUP" not in load
    statements = policy(named(recording, "aws:iam/rolePolicy:RolePolicy", "analytics-load"))
    [log_in] = [one for one in statements if "redshift:GetClusterCredentialsWithIAM" in one["Action"]]
    assert log_in["Resource"] == [f"arn:aws:redshift:eu-west-1:123456789012:dbname:{IDENTIFIER}/analytics"]


def test_data_stays_unless_it_may_go() -> None:
    kept, gone = (only(created(provisioned={}, force_destroy=force), "Cluster") for force in (False, True))
    assert (kept.options.protect, kept.inputs["skipFinalSnapshot"]) == (True, False)
    assert kept.inputs["finalSnapshotIdentifier"] == f"{IDENTIFIER}-final"
    assert (gone.options.protect, gone.inputs["skipFinalSnapshot"]) == (False, True)


def test_its_interfaces_are_in_the_tier_without_public_addresses() -> None:
    interfaces = [i for i in read_recorded(cluster().resources).interfaces.values() if "analytics" in i.names]
    assert {interface.subnet for interface in interfaces} == set(WITH_ANALYTICS["subnets"]["analytics"])
    assert all(interface.public is False for interface in interfaces)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"provisioned": {"node_type": "dc2.large"}}, "provisioned.node_type is 'dc2.large': must be a type of the"),
        ({"provisioned": {"nodes": 1}}, "provisioned.nodes is 1: must be between 2 and 128 nodes"),
        (
            {"provisioned": {"resizes": [{"schedule": "every day", "nodes": 4}]}},
            r"provisioned.resizes\[0\].schedule is 'every day': must be cron",
        ),
        ({"provisioned": {"sleep": {"pause": SLEEP["pause"]}}}, "provisioned.sleep.resume is None: required"),
        ({"provisioned": {}, "serverless": {}}, "serverless is .*: must not be given with `provisioned`"),
    ],
)
def test_bad_arguments_are_refused_by_name(bad: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        created(**bad)


@pytest.mark.parametrize("node_type", ["ra3.large", "ra3.16xlarge", "rg.large", "rg.12xlarge"])
def test_both_families_of_nodes_are_taken(node_type: str) -> None:
    assert only(cluster(node_type=node_type), "Cluster").inputs["nodeType"] == node_type
