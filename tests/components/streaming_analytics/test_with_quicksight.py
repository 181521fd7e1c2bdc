"""The component with QuickSight: a dashboard on its own lake and warehouse for whoever is named, and else none."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.gdpr_baseline import GdprBaseline
from components.streaming_analytics import StreamingAnalytics
from components.streaming_analytics.warehouse import analytics_flows, analytics_tier
from components.three_tier_network import ThreeTierNetwork
from reachability.readers.recorded import read_recorded
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import EXAMPLES, LOGS, READER_SECRET, WITH_ANALYTICS
from tests.components.judged import judge
from tests.components.three_tier_network.proving import between_tiers

PRINCIPAL = "arn:aws:quicksight:eu-west-1:123456789012:group/default/analysts"
CONNECTION, WAREHOUSE = "events-reports-warehouse", "events-warehouse"


def analytics(**more: Any) -> Recording:
    args: Any = {**EXAMPLES[StreamingAnalytics][1], **more}
    return record(lambda: StreamingAnalytics("events", args))


def url(recording: Recording) -> Any:
    [component] = recording.of_type("photo-platform:index:StreamingAnalytics")
    return component.outputs["quicksight_url"]


def of_quicksight(recording: Recording) -> list[str]:
    return sorted(r.name for r in recording.resources if r.type.startswith(("aws:quicksight/", "aws:cloudcontrol/")))


def test_without_a_principal_there_is_none_and_the_outputs_say_so() -> None:
    recording = analytics(warehouse={"network": WITH_ANALYTICS})
    assert of_quicksight(recording) == []
    assert url(recording) == "none: `quicksight` with a `principal_arn` creates one"


def test_the_dashboard_is_on_the_components_own_lake() -> None:
    recording = analytics(quicksight={"principal_arn": PRINCIPAL, "days": 7})
    assert url(recording).startswith("https://eu-west-1.quicksight.aws.amazon.com/sn/dashboards/")
    [data_set] = recording.of_type("aws:quicksight/dataSet:DataSet")
    [database] = recording.of_type("aws:glue/catalogDatabase:CatalogDatabase")
    query = data_set.inputs["physicalTableMaps"][0]["customSql"]["sqlQuery"]
    assert f"FROM {database.inputs['name']}.events\n" in query
    assert "INTERVAL '7' DAY" in query
    [source] = recording.of_type("aws:quicksight/dataSource:DataSource")
    [work_group] = recording.of_type("aws:athena/workgroup:Workgroup")
    assert source.inputs["parameters"]["athena"]["workGroup"] == work_group.outputs["name"]


def test_the_view_has_the_partition_by_which_days_are_found() -> None:
    views = [one for one in analytics().of_type("aws:glue/catalogTable:CatalogTable") if one.inputs["name"] == "events"]
    [view] = views
    names = {one["name"] for one in view.inputs["storageDescriptor"]["columns"]}
    assert "dt" in names


def test_a_secret_for_no_warehouse_is_refused() -> None:
    quicksight = {"principal_arn": PRINCIPAL, "reader_secret": READER_SECRET}
    with pytest.raises(InputPropertiesError, match=r"quicksight.reader_secret is .*: is for a warehouse"):
        analytics(quicksight=quicksight)


def program() -> None:
    """Create the whole: network, lake, warehouse and reports."""
    baseline = GdprBaseline("baseline", {"analytics": True})
    of_network: Any = {
        "cidr": "10.0.0.0/16",
        "zones": 3,
        "extra_tiers": {"analytics": analytics_tier()},
        "declared_flows": analytics_flows(),
        "flow_logs": {"bucket": baseline.delivery_logs},
    }
    placement = ThreeTierNetwork("network", of_network).placement
    args: Any = {
        **EXAMPLES[StreamingAnalytics][1],
        **baseline.foundation,
        "access_log_bucket": LOGS,
        "warehouse": {"network": placement},
        "quicksight": {"principal_arn": PRINCIPAL, "reader_secret": READER_SECRET},
    }
    StreamingAnalytics("events", args)


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_quicksight_reaches_the_warehouse_alone_and_nothing_reaches_quicksight(*, preview: bool) -> None:
    recording = record(program, preview=preview)
    flows = between_tiers(read_recorded(recording.resources))
    assert {flow[1:] for flow in flows if flow[0] == CONNECTION} == {
        (target, "tcp", ((5439, 5439),), "allowed") for target in (WAREHOUSE, "analytics")
    }
    assert not [flow for flow in flows if flow[1] == CONNECTION]
    assert {flow[0] for flow in flows if flow[1] == WAREHOUSE} == {CONNECTION, WAREHOUSE, "analytics"}
    report = judge(recording)
    assert [violation.message for violation in report.violations] == []
    assert [one.message for one in report.unjudged if one.pack == "network"] == []
