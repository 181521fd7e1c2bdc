"""Redshift Serverless, its Data API and Athena in the local cloud, as boto3 sees them."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from components.streaming_analytics.catalogue import row_columns
from components.streaming_analytics.quicksight.columns import lake_query
from components.streaming_analytics.sql import ATHENA_EVENTS, REDSHIFT_EVENTS, REPORTS, report
from components.streaming_analytics.view import create_view
from handlers.stream.core.batch import batch_of, sort
from handlers.stream.core.keys import curated_key
from handlers.stream.core.objects import objects
from handlers.warehouse.core import loads, migrations
from handlers.warehouse.core.statements import statements
from local.clients import Clients
from local.permissions.calls import Calls
from tests.handlers.stream.records import DOCUMENTS, PROCESSED, UPLOADED, VIEWED, encoded, lambda_event
from tests.local.analytics import Athena, Redshift
from tests.local.conftest import Deploy

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]
LAKE, DATABASE, WORKGROUP = "analytics-lake", "analytics_tests", "analytics"


def program() -> None:
    lake = aws.s3.Bucket("lake", bucket=LAKE)
    bucket = aws.s3.Bucket("results", bucket="analytics-results")
    database = aws.glue.CatalogDatabase("db", name=DATABASE)
    for layer in ("processed", "curated"):
        aws.glue.CatalogTable(
            layer,
            name=layer,
            database_name=database.name,
            table_type="EXTERNAL_TABLE",
            parameters={
                "projection.enabled": "true",
                "projection.dt.type": "date",
                "projection.dt.format": "yyyy-MM-dd",
                "projection.dt.range": "2026-11-01,2026-12-31",
            },
            partition_keys=[{"name": "dt", "type": "string"}],
            storage_descriptor={
                "location": pulumi.Output.concat("s3://", lake.bucket, f"/{layer}/"),
                "columns": [{"name": name, "type": kind} for name, kind in row_columns()],
                "ser_de_info": {"serialization_library": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
            },
        )
    create_view("events", database.name, opts=pulumi.ResourceOptions())
    aws.athena.Workgroup(
        "athena",
        name="analytics",
        configuration={
            "bytes_scanned_cutoff_per_query": 10_485_760,
            "result_configuration": {"output_location": pulumi.Output.concat("s3://", bucket.bucket, "/")},
        },
    )
    copying = aws.iam.Role(
        "copying",
        name="analytics-copying",
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRole",
                        "Principal": {"Service": "redshift-serverless.amazonaws.com"},
                    }
                ],
            }
        ),
    )
    reads = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"]}
    aws.iam.RolePolicy(
        "copying",
        role=copying.name,
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{**reads, "Resource": [lake.arn, pulumi.Output.concat(lake.arn, "/*")]}],
            }
        ),
    )
    namespace = aws.redshiftserverless.Namespace(
        "namespace",
        default_iam_role_arn=copying.arn,
        iam_roles=[copying.arn],
        namespace_name=WORKGROUP,
        db_name="analytics",
        admin_username="administrator",
        manage_admin_password=True,
        log_exports=["userlog"],
    )
    workgroup = aws.redshiftserverless.Workgroup(
        "workgroup",
        workgroup_name=WORKGROUP,
        namespace_name=namespace.namespace_name,
        base_capacity=4,
        max_capacity=8,
        enhanced_vpc_routing=True,
        price_performance_target={"enabled": True, "level": 50},
        config_parameters=[{"parameter_key": "require_ssl", "parameter_value": "true"}],
        tags={"purpose": "tests"},
    )
    limit = aws.redshiftserverless.UsageLimit(
        "limit", resource_arn=workgroup.arn, usage_type="serverless-compute", amount=60, breach_action="deactivate"
    )
    queue = aws.sqs.Queue("ended", name="analytics-ended")
    rule = aws.cloudwatch.EventRule(
        "ended",
        name="analytics-ended",
        event_pattern=workgroup.arn.apply(
            lambda arn: json.dumps(
                {
                    "source": ["aws.redshift-data"],
                    "detail": {"statementName": [{"prefix": "load/"}]},
                    "resources": [arn],
                }
            )
        ),
    )
    aws.cloudwatch.EventTarget("ended", rule=rule.name, arn=queue.arn)
    for name, value in {
        "workgroup": workgroup.arn,
        "host": workgroup.endpoints[0].address,
        "secret": namespace.admin_password_secret_arn,
        "limit": limit.id,
        "queue": queue.url,
    }.items():
        pulumi.export(name, value)


@pytest.fixture(scope="module")
def outputs(deploy: Deploy, calls: Calls) -> dict[str, Any]:
    recording, cloud = deploy(program)
    calls.deployed(recording)  # COPY reads in a role of this program
    assert not cloud.summary.recorded
    return dict(recording.exports)


@pytest.fixture(scope="module")
def redshift(clients: Clients, outputs: dict[str, Any]) -> Redshift:
    assert outputs
    return Redshift(clients, WORKGROUP, "analytics")


@pytest.fixture(scope="module")
def athena(clients: Clients, outputs: dict[str, Any]) -> Athena:
    assert outputs
    return Athena(clients, "analytics", DATABASE)


def test_the_control_plane_returns_what_it_was_given_and_what_aws_computes(
    clients: Clients, outputs: dict[str, Any]
) -> None:
    serverless = clients.get("redshift-serverless")
    group = serverless.get_workgroup(workgroupName=WORKGROUP)["workgroup"]
    assert group["workgroupArn"] == outputs["workgroup"]
    assert group["endpoint"]["address"] == outputs["host"]
    assert (group["baseCapacity"], group["maxCapacity"], group["enhancedVpcRouting"]) == (4, 8, True)
    assert group["pricePerformanceTarget"] == {"status": "ENABLED", "level": 50}
    assert serverless.list_tags_for_resource(resourceArn=outputs["workgroup"])["tags"] == [
        {"key": "purpose", "value": "tests"}
    ]
    limit = serverless.get_usage_limit(usageLimitId=outputs["limit"])["usageLimit"]
    assert (limit["amount"], limit["period"], limit["breachAction"]) == (60, "monthly", "deactivate")
    secret = json.loads(clients.get("secretsmanager").get_secret_value(SecretId=outputs["secret"])["SecretString"])
    assert secret["username"] == "administrator"
    namespace = serverless.get_namespace(namespaceName=WORKGROUP)["namespace"]
    assert "adminUserPassword" not in namespace
    assert namespace["logExports"] == ["userlog"]


def test_the_control_plane_refuses_what_aws_refuses(clients: Clients, outputs: dict[str, Any]) -> None:
    serverless = clients.get("redshift-serverless")
    for call, error in (
        (lambda: serverless.get_workgroup(workgroupName="another"), "ResourceNotFoundException"),
        (lambda: serverless.create_namespace(namespaceName=WORKGROUP), "ConflictException"),
        (lambda: serverless.create_workgroup(namespaceName=WORKGROUP, workgroupName="second"), "ConflictException"),
        (
            lambda: serverless.create_workgroup(namespaceName="none", workgroupName="second"),
            "ResourceNotFoundException",
        ),
        (lambda: serverless.delete_namespace(namespaceName=WORKGROUP), "ConflictException"),
        (serverless.list_snapshots, "UnknownOperationException"),
        (
            lambda: serverless.create_usage_limit(
                resourceArn=outputs["workgroup"] + "x", usageType="serverless-compute", amount=1
            ),
            "ResourceNotFoundException",
        ),
    ):
        with pytest.raises(ClientError) as refused:
            call()
        assert refused.value.response["Error"]["Code"] == error


def test_an_unknown_workgroup_or_database_is_no_three_rows(clients: Clients, redshift: Redshift) -> None:
    data = clients.get("redshift-data")
    with pytest.raises(ClientError, match="Redshift endpoint doesn't exist in this region: nobody"):
        data.execute_statement(WorkgroupName="nobody", Database="analytics", Sql="SELECT 1")
    ended = Redshift(clients, WORKGROUP, "another").run("SELECT 1")
    assert (ended["Status"], ended["Error"]) == ("FAILED", 'FATAL: database "another" does not exist')
    assert redshift.rows("SELECT 1 AS one") == [[1]]


def test_the_lake_is_loaded_and_both_answer_alike(
    clients: Clients, redshift: Redshift, athena: Athena, outputs: dict[str, Any]
) -> None:
    assert redshift.run(*statements("versions"))["Status"] == "FINISHED"
    for one in migrations.read():
        assert redshift.run(*one.transaction)["Status"] == "FINISHED"
    first = [encoded(one, event_id=f"{number:032}") for number, one in enumerate(DOCUMENTS * 3)]
    again = [
        encoded(UPLOADED, event_id="0" * 32),
        encoded(VIEWED, event_id="v" * 32),
        encoded(PROCESSED, event_id="p" * 32),
    ]
    stored: list[loads.Stored] = []
    for day, records in (("2026-11-27", first[:9]), ("2026-11-28", first[9:]), ("2026-11-28", again + again)):
        stored.append(put(clients, day, records, len(stored)))
    clients.get("s3").put_object(Bucket=LAKE, Key="processed/dt=2020-01-01/old-1.parquet", Body=b"not projected")
    load = loads.Load(tuple(stored))
    clients.get("s3").put_object(Bucket=LAKE, Key=f"work/loads/{load.id}.json", Body=load.manifest(LAKE))
    for _ in range(2):
        ended = redshift.run(*load.transaction(LAKE, ()), StatementName=load.name, WithEvent=True)
        assert (ended["Status"], ended.get("Error")) == ("FINISHED", None)
    assert redshift.rows("SELECT COUNT(*) AS n FROM analytics.events") == [[len(first) + 2]]
    assert REPORTS
    for name in REPORTS:
        found = athena.rows(report(name, ATHENA_EVENTS))
        assert found, name
        assert found == redshift.texts(report(name, REDSHIFT_EVENTS)), name
    events = clients.get("sqs").receive_message(QueueUrl=outputs["queue"], WaitTimeSeconds=5)["Messages"]
    event = json.loads(events[0]["Body"])
    assert event["detail-type"] == "Redshift Data Statement Status Change"
    assert event["resources"] == [outputs["workgroup"]]
    assert (event["detail"]["state"], event["detail"]["statementName"]) == ("FINISHED", load.name)


def put(clients: Clients, day: str, records: list[bytes], number: int) -> loads.Stored:
    batch = batch_of(lambda_event(records))
    assert batch is not None
    [data] = [data for key, data in objects(batch, sort(batch, lambda _: ())) if key.startswith("processed/")]
    key = f"processed/dt={day}/shardId-{number:012}-{batch.first}.parquet"
    clients.get("s3").put_object(Bucket=LAKE, Key=key, Body=data)
    columns = tuple(name for name, _ in row_columns())
    return loads.Stored(loads.Arrival(str(number), key), len(data), columns, frozenset())


def test_a_compacted_day_takes_the_place_of_its_objects(clients: Clients, athena: Athena) -> None:
    s3 = clients.get("s3")
    before = athena.rows("SELECT event_id, dt FROM events ORDER BY event_id")
    one = next(found["Key"] for found in s3.list_objects_v2(Bucket=LAKE, Prefix="processed/dt=2026-11-27/")["Contents"])
    s3.put_object(
        Bucket=LAKE, Key=curated_key(date(2026, 11, 27)), Body=s3.get_object(Bucket=LAKE, Key=one)["Body"].read()
    )
    assert athena.rows("SELECT event_id, dt FROM events ORDER BY event_id") == before
    paths = athena.rows('SELECT DISTINCT "$path" FROM processed ORDER BY 1')
    assert [path for (path,) in paths if str(path).startswith(f"s3://{LAKE}/processed/dt=2026-11-2")] == [
        p for (p,) in paths
    ]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT approx_distinct(owner_id) FROM events", [["1"]]),
        ("SELECT date_format(max(occurred_at), '%Y-%m-%d') FROM events", [["2026-11-28"]]),
        ("SELECT max(occurred_at) FROM events WHERE type = 'photo_viewed'", [["2026-11-28 12:00:00.000"]]),
        ("SELECT count(*) FROM events WHERE occurred_at > from_iso8601_timestamp('2026-11-28T11:00:00Z')", [["20"]]),
        ("SELECT json_extract_scalar('{\"a\": 1}', '$.a')", [["1"]]),
        ("WITH some AS (SELECT cardinality(variants) AS n FROM events) SELECT sum(n) FROM some", [["4"]]),
        ("SELECT try_cast('x' AS bigint)", [[None]]),
        ("SELECT bytes IS NULL FROM events WHERE type = 'photo_viewed' LIMIT 1", [["true"]]),
    ],
)
def test_athena_speaks_trino(query: str, rows: list[list[str | None]], athena: Athena) -> None:
    assert athena.rows(query) == rows


def test_the_query_of_quicksight_runs(athena: Athena) -> None:
    assert len(athena.rows(lake_query("events", 36_500))) == 20


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * FROM nowhere", "TABLE_NOT_FOUND: Table 'awsdatacatalog.analytics_tests.nowhere' does not exist"),
        ("SELECT nothing FROM events", "nothing"),
        ("SELEC 1", "SYNTAX_ERROR|NOT_SUPPORTED"),
        ("DELETE FROM events", "NOT_SUPPORTED: the local cloud runs one SELECT, and nothing else"),
    ],
)
def test_athena_fails_what_it_cannot_run(query: str, reason: str, athena: Athena) -> None:
    ended = athena.ended(query)
    assert ended["Status"]["State"] == "FAILED"
    with pytest.raises(AssertionError, match=reason):
        athena.rows(query)


def test_a_query_beyond_the_work_groups_limit_fails(clients: Clients, athena: Athena) -> None:
    clients.get("athena").create_work_group(
        Name="tight",
        Configuration={
            "BytesScannedCutoffPerQuery": 10_485_760,
            "ResultConfiguration": {"OutputLocation": "s3://analytics-results/"},
        },
    )
    large = b"x" * 11_000_000
    clients.get("s3").put_object(Bucket=LAKE, Key="processed/dt=2026-12-01/large.parquet", Body=large)
    try:
        ended = Athena(clients, "tight", DATABASE).ended("SELECT 1 FROM processed")
    finally:
        clients.get("s3").delete_object(Bucket=LAKE, Key="processed/dt=2026-12-01/large.parquet")
    assert ended["Status"]["State"] == "FAILED"
    assert athena.ended("SELECT count(*) FROM processed")["Statistics"]["DataScannedInBytes"] > 1_000


def test_a_statement_that_runs_can_be_cancelled_and_changes_nothing(clients: Clients, redshift: Redshift) -> None:
    data = clients.get("redshift-data")
    redshift.run("CREATE TABLE IF NOT EXISTS slow (n BIGINT)")
    endless = "INSERT INTO slow SELECT COUNT(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b"
    id_ = data.execute_statement(WorkgroupName=WORKGROUP, Database="analytics", Sql=endless)["Id"]
    while data.describe_statement(Id=id_)["Status"] != "STARTED":
        time.sleep(0.02)
    time.sleep(0.2)
    assert data.cancel_statement(Id=id_)["Status"]
    ended = redshift.wait(id_)
    assert ended["Status"] == "ABORTED"
    assert redshift.rows("SELECT COUNT(*) AS n FROM slow") == [[0]]
