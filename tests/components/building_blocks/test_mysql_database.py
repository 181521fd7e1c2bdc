"""The database: encrypted, TLS only, kept or let go as a whole, watched, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import InputPropertiesError

from components.building_blocks.alarms import database
from components.building_blocks.mysql_database import MySqlDatabase
from recorder.resource import Recording, Resource
from tests.components.building_blocks.support import KEY, recorded
from tests.components.examples import EXAMPLES, PLACEMENT
from tests.components.judged import judge

INSTANCE = "aws:rds/instance:Instance"


def created(name: str = "albums", **more: Any) -> Recording:
    args: Any = {**EXAMPLES[MySqlDatabase][1], **more}
    return recorded(lambda: MySqlDatabase(name, args))


def primary(recording: Recording) -> Resource:
    return recording.of_type(INSTANCE)[0]


def parameters(recording: Recording) -> Mapping[str, str]:
    [group] = recording.of_type("aws:rds/parameterGroup:ParameterGroup")
    return {parameter["name"]: parameter["value"] for parameter in group.inputs["parameters"]}


def alarms(recording: Recording) -> Mapping[str, Mapping[str, Any]]:
    return {a.name: a.inputs for a in recording.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}


def test_all_that_it_keeps_is_under_the_customers_key() -> None:
    inputs = primary(created()).inputs
    assert inputs["storageEncrypted"] is True
    assert {inputs[key] for key in ("kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId")} == {KEY}
    assert inputs["manageMasterUserPassword"] is True
    assert "password" not in inputs


@pytest.mark.parametrize("more", [{}, {"replicas": 2}, {"force_destroy": True}, {"exported_logs": []}])
def test_no_rule_is_broken(more: Mapping[str, Any]) -> None:
    report = judge(created(**more))
    assert [violation.message for violation in report.violations] == []


def test_it_takes_connections_with_tls_only_and_logins_by_iam() -> None:
    recording = created()
    assert parameters(recording)["require_secure_transport"] == "1"
    assert primary(recording).inputs["iamDatabaseAuthenticationEnabled"] is True
    assert primary(recording).inputs["caCertIdentifier"] == "rds-ca-rsa2048-g1"


def test_nobody_slips_into_the_fees_of_extended_support() -> None:
    inputs = primary(created()).inputs
    assert (inputs["engine"], inputs["engineVersion"]) == ("mysql", "8.4")
    assert inputs["engineLifecycleSupport"] == "open-source-rds-extended-support-disabled"


def test_it_is_in_the_database_tier_alone() -> None:
    recording = created()
    [subnets] = recording.of_type("aws:rds/subnetGroup:SubnetGroup")
    inputs = primary(recording).inputs
    assert subnets.inputs["subnetIds"] == PLACEMENT["subnets"]["database"]
    assert inputs["vpcSecurityGroupIds"] == [PLACEMENT["groups"]["database"]]
    assert (inputs["publiclyAccessible"], inputs["port"]) == (False, 3306)


def test_data_stays_unless_all_of_it_may_go() -> None:
    kept, gone = (primary(created(force_destroy=force)).inputs for force in (False, True))
    assert kept["deletionProtection"] is True
    assert (kept["skipFinalSnapshot"], kept["deleteAutomatedBackups"]) == (False, False)
    assert kept["finalSnapshotIdentifier"] == "photo-platform-test-albums-final"
    assert gone["deletionProtection"] is False
    assert (gone["skipFinalSnapshot"], gone["deleteAutomatedBackups"]) == (True, True)
    assert "finalSnapshotIdentifier" not in gone


def test_its_log_groups_are_there_before_rds_would_create_its_own() -> None:
    recording = created(exported_logs=["error", "slowquery", "general"])
    groups = {g.inputs["name"]: g for g in recording.of_type("aws:cloudwatch/logGroup:LogGroup")}
    identifier = primary(recording).inputs["identifier"]
    assert set(groups) == {f"/aws/rds/instance/{identifier}/{log}" for log in ("error", "slowquery", "general")}
    assert {group.urn for group in groups.values()} <= set(primary(recording).dependencies)
    classes = {name.rsplit("/", 1)[1]: group.inputs["tags"]["data-class"] for name, group in groups.items()}
    assert classes == {"error": "internal", "slowquery": "personal", "general": "personal"}


@pytest.mark.parametrize(
    ("logs", "written"),
    [
        (["error"], {}),
        (["slowquery"], {"log_output": "FILE", "slow_query_log": "1", "general_log": "0"}),
        (["general"], {"log_output": "FILE", "slow_query_log": "0", "general_log": "1"}),
    ],
)
def test_statements_are_logged_to_files_where_files_are_exported(logs: list[str], written: Mapping[str, str]) -> None:
    found = parameters(created(exported_logs=logs))
    assert {name: found[name] for name in ("log_output", "slow_query_log", "general_log") if name in found} == written


def test_a_replica_has_its_sources_parameters_and_is_watched_for_its_lag() -> None:
    recording = created(replicas=1)
    source, replica = recording.of_type(INSTANCE)
    assert replica.inputs["replicateSourceDb"] == source.inputs["identifier"]
    assert replica.inputs["parameterGroupName"] == source.inputs["parameterGroupName"]
    assert not {"engine", "kmsKeyId", "username", "dbSubnetGroupName", "multiAz"} & replica.inputs.keys()
    lag = alarms(recording)["albums-replica-1-ReplicaLag"]
    assert lag["dimensions"] == {"DBInstanceIdentifier": "photo-platform-test-albums-replica-1"}
    assert lag["treatMissingData"] == "breaching", "a replica that stopped replicating reports nothing"


def test_alarms_are_at_a_part_of_what_was_asked_for() -> None:
    found = alarms(created(storage_gb=50, max_connections=400))
    assert set(found) == {"albums-CPUUtilization", "albums-FreeStorageSpace", "albums-DatabaseConnections"}
    assert found["albums-FreeStorageSpace"]["threshold"] == 5 * 1024**3
    assert found["albums-FreeStorageSpace"]["comparisonOperator"] == "LessThanThreshold"
    assert found["albums-DatabaseConnections"]["threshold"] == 320
    assert parameters(created(max_connections=400))["max_connections"] == "400"


@given(st.integers(20, 65_536), st.integers(10, 16_000))
def test_an_alarm_comes_before_the_limit(storage_gb: int, max_connections: int) -> None:
    _, storage, connections = database(storage_gb, max_connections)
    assert 0 < storage.threshold < storage_gb * 1024**3
    assert 0 < connections.threshold < max_connections


def test_the_reference_says_all_that_a_client_needs() -> None:
    recording = created(owner_key="albums.owner_id", data_class="personal", retention_days="until_erased")
    [component] = recording.of_type("photo-platform:index:MySqlDatabase")
    outputs = primary(recording).outputs
    assert component.outputs["ref"] == {
        "name": "photo-platform-test-albums",
        "arn": outputs["arn"],
        "encryption_key_arn": KEY,
        "data_class": "personal",
        "purpose": "an example",
        "retention_days": "until_erased",
        "owner_key": "albums.owner_id",
        "recipients": None,
        "address": outputs["address"],
        "port": 3306,
        "database": "albums",
        "resource_id": outputs["resourceId"],
        "secret_arn": outputs["masterUserSecrets"][0]["secretArn"],
    }
    assert primary(recording).inputs["tags"]["data-class"] == "personal"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"storage_gb": 100, "max_storage_gb": 100}, "max_storage_gb is 100: must exceed storage_gb by a tenth"),
        (
            {"instance_class": "db.t4g.micro", "insights": "standard"},
            "insights is 'standard': must be 'none' for db.t4g.micro",
        ),
        ({"instance_class": "t4g.medium"}, "instance_class is 't4g.medium': must be a class such as"),
        ({"database": "1st"}, "database is '1st': must be a letter"),
        ({"backup_days": 0}, "backup_days is 0: must be between 1 and 35 days"),
        ({"exported_logs": ["audit"]}, r"exported_logs\[0\] is 'audit': must be one of"),
        ({"replicas": 16}, "replicas is 16: must be between 0 and 15 replicas"),
    ],
)
def test_bad_arguments_are_refused_by_name(bad: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        created(**bad)


@pytest.mark.parametrize("name", ["Albums", "albums_1", "albums-", "al--bums", "a" * 60])
def test_a_name_that_rds_does_not_take_is_refused(name: str) -> None:
    with pytest.raises(InputPropertiesError, match=r"name is 'photo-platform-test-.*lower-case letters"):
        created(name)


def test_a_class_without_insights_is_taken_without_them() -> None:
    inputs = primary(created(instance_class="db.t4g.micro", multi_az=False)).inputs
    assert inputs["performanceInsightsEnabled"] is False
    assert "performanceInsightsKmsKeyId" not in inputs
    assert inputs["multiAz"] is False
