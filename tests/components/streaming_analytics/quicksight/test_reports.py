"""The reports: a definition that QuickSight's API takes, on columns that exist, with access to what is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.validate import ParamValidator
from pulumi import InputPropertiesError
from sqlfluff.core import Linter

from components.streaming_analytics.quicksight import QuickSightReports
from components.streaming_analytics.quicksight.columns import event_columns, lake_query
from components.streaming_analytics.quicksight.definition import TITLES, definition
from local.api_models import violations
from recorder.resource import Recording, Resource
from tests.components.building_blocks.support import recorded
from tests.components.examples import EXAMPLES, LAKE, READER_SECRET, WITH_ANALYTICS
from tests.components.judged import judge

ARN = "arn:aws:quicksight:eu-west-1:123456789012:dataset/photo-platform-test-reports-"
QUICKSIGHT = boto3.client(
    "quicksight", region_name="eu-west-1", aws_access_key_id="none", aws_secret_access_key="none"
).meta.service_model


@cache
def created(*, warehouse: bool = True) -> Recording:
    args: Any = {**EXAMPLES[QuickSightReports][1]}
    if not warehouse:
        del args["warehouse"]
    return recorded(lambda: QuickSightReports("reports", args))


def states(recording: Recording) -> Mapping[str, Any]:
    """Return what Cloud Control is asked for, by type."""
    found = recording.of_type("aws:cloudcontrol/resource:Resource")
    return {one.inputs["typeName"]: json.loads(one.inputs["desiredState"]) for one in found}


def named(recording: Recording, type_: str, name: str) -> Resource:
    [found] = [resource for resource in recording.of_type(type_) if resource.name == name]
    return found


def problems(value: Any, shape_name: str) -> list[str]:
    """Return what botocore's model of the API does not take: names, types, enumerations, patterns and limits."""
    shape = QUICKSIGHT.shape_for(shape_name)
    report = ParamValidator().validate(value, shape)
    return [*(report.generate_report().splitlines() if report.has_errors() else ()), *violations(value, shape)]


@pytest.mark.parametrize(
    ("kind", "shape"), [("Dashboard", "DashboardVersionDefinition"), ("Analysis", "AnalysisDefinition")]
)
@pytest.mark.parametrize("warehouse", [True, False])
def test_the_definition_is_one_that_quicksight_takes(kind: str, shape: str, *, warehouse: bool) -> None:
    state = states(created(warehouse=warehouse))[f"AWS::QuickSight::{kind}"]
    assert problems(state["Definition"], shape) == []
    request = {key: value for key, value in state.items() if key != "Definition"}
    assert problems({**request, "Definition": state["Definition"]}, f"Create{kind}Request") == []


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"Sheets": [{"Name": "no id"}]}, 'Missing required parameter in Sheets[0]: "SheetId"'),
        ({"Sheets": [{"SheetId": "a", "Visuals": [{"PieVisual": {}}]}]}, "Unknown parameter in Sheets[0].Visuals[0]"),
        ({"Sheets": [{"SheetId": "a", "ContentType": "STATIC"}]}, "Sheets[0].ContentType is 'STATIC'"),
        ({"Sheets": [{"SheetId": "not an id"}]}, "Sheets[0].SheetId is 'not an id'"),
    ],
)
def test_a_definition_that_quicksight_would_refuse_is_noticed(spoilt: Mapping[str, Any], said: str) -> None:
    declared = definition({"lake": f"{ARN}lake"})["DataSetIdentifierDeclarations"]
    found = problems({"DataSetIdentifierDeclarations": declared, **spoilt}, "DashboardVersionDefinition")
    assert any(said in problem for problem in found), found


def columns_of(value: Any) -> Iterator[tuple[str, str]]:
    """Yield data set and column of every column that is shown."""
    if isinstance(value, dict):
        if "ColumnName" in value:
            yield value["DataSetIdentifier"], value["ColumnName"]
        for part in value.values():
            yield from columns_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from columns_of(part)


def test_what_is_shown_is_in_the_data_set_that_is_declared() -> None:
    shown = definition({name: f"{ARN}{name}" for name in TITLES})
    declared = {one["Identifier"] for one in shown["DataSetIdentifierDeclarations"]}
    found = set(columns_of(list(shown["Sheets"])))
    assert {data_set for data_set, _ in found} == declared == {"lake", "warehouse"}
    assert {column for _, column in found} <= set(event_columns())


def test_every_visual_has_its_place_and_no_two_share_one() -> None:
    for sheet in definition({name: f"{ARN}{name}" for name in TITLES})["Sheets"]:
        visuals = [visual["VisualId"] for one in sheet["Visuals"] for visual in one.values()]
        [layout] = sheet["Layouts"]
        places = layout["Configuration"]["GridLayout"]["Elements"]
        assert sorted(place["ElementId"] for place in places) == sorted(visuals)
        taken = [
            (column, row)
            for place in places
            for column in range(place["ColumnIndex"], place["ColumnIndex"] + place["ColumnSpan"])
            for row in range(place["RowIndex"], place["RowIndex"] + place["RowSpan"])
        ]
        assert len(taken) == len(set(taken))
        assert max(column for column, _ in taken) < 36, "QuickSight's grid"


def test_ids_are_given_once() -> None:
    text = json.dumps(definition({name: f"{ARN}{name}" for name in TITLES}))
    for kind in ("VisualId", "FieldId", "SheetId"):
        ids = re.findall(rf'"{kind}": "([^"]+)"', text)
        assert len(ids) == len(set(ids)) > 1


def test_analysis_and_dashboard_show_the_data_sets_and_are_the_principals() -> None:
    recording = created()
    sets = {one.name.removeprefix("reports-"): one for one in recording.of_type("aws:quicksight/dataSet:DataSet")}
    assert {one.inputs["importMode"] for one in sets.values()} == {"DIRECT_QUERY"}, "no copy keeps what was erased"
    principal = EXAMPLES[QuickSightReports][1]["principal_arn"]
    for kind, state in states(recording).items():
        declared = {
            one["Identifier"]: one["DataSetArn"] for one in state["Definition"]["DataSetIdentifierDeclarations"]
        }
        assert declared == {name: one.outputs["arn"] for name, one in sets.items()}
        [permission] = state["Permissions"]
        assert permission["Principal"] == principal
        changes = [action for action in permission["Actions"] if ":Update" in action or ":Delete" in action]
        assert bool(changes) is kind.endswith("Analysis")


def test_athena_reads_no_older_days_than_are_shown() -> None:
    query = lake_query("photos.events", 7)
    assert query.endswith("FROM photos.events\nWHERE dt >= CAST(CURRENT_DATE - INTERVAL '7' DAY AS VARCHAR)\n")
    assert [f"{column}" for column in event_columns() if column not in query] == []
    table = named(created(), "aws:quicksight/dataSet:DataSet", "reports-lake").inputs["physicalTableMaps"][0]
    assert table["customSql"]["sqlQuery"] == lake_query("events.events", 30)


def test_the_query_is_athenas_sql() -> None:
    linted = Linter(dialect="athena").lint_string(lake_query("photos.events", 7))
    assert [str(violation) for violation in linted.get_violations() if violation.rule_code() == "PRS"] == []


def test_the_connection_reaches_the_warehouse_and_is_reached_by_nothing() -> None:
    recording = created()
    group = named(recording, "aws:ec2/securityGroup:SecurityGroup", "reports-warehouse")
    ingress = recording.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    egress = recording.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    assert [rule.inputs["securityGroupId"] for rule in egress] == [group.id]
    assert [(rule.inputs["securityGroupId"], rule.inputs["fromPort"], rule.inputs["toPort"]) for rule in ingress] == [
        (WITH_ANALYTICS["groups"]["analytics"], 5439, 5439)
    ]
    connection = named(recording, "aws:quicksight/vpcConnection:VpcConnection", "reports-warehouse").inputs
    assert connection["subnetIds"] == WITH_ANALYTICS["subnets"]["analytics"]
    assert connection["securityGroupIds"] == [group.id]


def test_redshift_is_asked_by_tls_as_a_reader() -> None:
    source = named(created(), "aws:quicksight/dataSource:DataSource", "reports-warehouse").inputs
    assert source["credentials"] == {"secretArn": READER_SECRET["arn"]}
    assert source["sslProperties"] == {"disableSsl": False}
    assert source["parameters"]["redshift"]["port"] == 5439


def test_athena_is_asked_in_one_work_group_by_a_role_that_reads_two_layers() -> None:
    recording = created()
    statements = json.loads(named(recording, "aws:iam/rolePolicy:RolePolicy", "reports-lake").inputs["policy"])
    may: dict[str, list[str]] = {}
    for statement in statements["Statement"]:
        for action in statement["Action"]:
            may.setdefault(action, []).extend(statement["Resource"])
    assert may["athena:StartQueryExecution"] == ["arn:aws:athena:eu-west-1:123456789012:workgroup/events"]
    assert set(may["glue:GetTable"]) == {
        "arn:aws:glue:eu-west-1:123456789012:catalog",
        "arn:aws:glue:eu-west-1:123456789012:database/events",
        "arn:aws:glue:eu-west-1:123456789012:table/events/*",
    }
    lake = str(LAKE["arn"])
    read = {arn for arn in may["s3:GetObject"] if arn.startswith(lake)}
    assert read == {f"{lake}/curated/*", f"{lake}/processed/*"}
    assert not [arn for arn in may["s3:PutObject"] if arn.startswith(lake)]


@pytest.mark.parametrize("warehouse", [True, False])
def test_no_rule_is_broken(*, warehouse: bool) -> None:
    report = judge(created(warehouse=warehouse))
    assert [violation.message for violation in report.violations] == []


def test_without_a_warehouse_there_is_no_connection() -> None:
    recording = created(warehouse=False)
    assert recording.of_type("aws:quicksight/vpcConnection:VpcConnection") == []
    assert [one.name for one in recording.of_type("aws:quicksight/dataSet:DataSet")] == ["reports-lake"]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (
            {"principal_arn": "arn:aws:iam::123456789012:user/ann"},
            "principal_arn is .*: must be the ARN of a QuickSight",
        ),
        (
            {
                "warehouse": {
                    **EXAMPLES[QuickSightReports][1]["warehouse"],
                    "network": {**WITH_ANALYTICS, "subnets": {}},
                }
            },
            r"warehouse.network is \[\]: must have a tier 'analytics'",
        ),
        (
            {"lake": {**EXAMPLES[QuickSightReports][1]["lake"], "days": 0}},
            "lake.days is 0: must be between 1 and 395 days",
        ),
        (
            {"lake": {**EXAMPLES[QuickSightReports][1]["lake"], "view": "events; DROP TABLE x"}},
            "lake.view is .*: must be the name of a view",
        ),
    ],
)
def test_bad_arguments_are_refused_by_name(bad: Mapping[str, Any], message: str) -> None:
    args: Any = {**EXAMPLES[QuickSightReports][1], **bad}
    with pytest.raises(InputPropertiesError, match=message):
        recorded(lambda: QuickSightReports("reports", args))
