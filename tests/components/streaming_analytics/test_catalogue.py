"""The lake's tables: what the function writes is what they say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from arro3.core import DataType

from components.streaming_analytics.catalogue import hive_type, row_columns
from handlers.stream.core.codecs import schema
from handlers.stream.core.keys import Layer, object_key
from handlers.stream.core.rows import ListOf, Structure
from tests.components.streaming_analytics.support import analytics, by_default, found


def table(layer: str, **args: Any) -> dict[str, Any]:
    recording = analytics(**args) if args else by_default()
    return dict(found(recording, "CatalogTable")[f"events-{layer}"].inputs)


def test_the_columns_are_those_of_the_files() -> None:
    columns = {column["name"]: column["type"] for column in table("processed")["storageDescriptor"]["columns"]}
    assert columns == {field.name: _hive(field.type) for field in schema()}
    assert columns == dict(row_columns())
    assert table("curated")["storageDescriptor"]["columns"] == table("processed")["storageDescriptor"]["columns"]


def _hive(type_: DataType) -> str:
    if DataType.is_list(type_):
        assert type_.value_field
        return f"array<{_hive(type_.value_field.type)}>"
    if DataType.is_struct(type_):
        return f"struct<{','.join(f'{field.name}:{_hive(field.type)}' for field in type_.fields)}>"
    plain = {"Utf8": "string", "Int64": "bigint", "Boolean": "boolean", "Date32": "date"}
    name = str(type_).removeprefix("arro3.core.DataType<").partition("\n")[0].rstrip(">")
    return plain.get(name) or ("timestamp" if name.startswith("Timestamp") else name)


def test_a_list_of_structures_is_hives() -> None:
    assert hive_type(ListOf(Structure((("kind", str), ("at", datetime))))) == "array<struct<kind:string,at:timestamp>>"


def test_every_layer_has_a_table_but_that_of_restricted_people() -> None:
    tables = {name: one for name, one in found(by_default(), "CatalogTable").items() if name.startswith("events-")}
    places = [one.inputs["storageDescriptor"].get("location", "") for one in tables.values()]
    assert {place.split("/")[3] for place in places if place} == {str(one) for one in Layer} - {"restricted"}


@pytest.mark.parametrize("layer", [layer for layer in Layer if layer is not Layer.RESTRICTED])
def test_a_table_is_where_its_layers_objects_are_and_projects_their_days(layer: Layer) -> None:
    found_table = table(layer)
    bucket = found(by_default(), "Bucket")["events-lake"].outputs["bucket"]
    location = found_table["storageDescriptor"]["location"]
    [partition] = found_table["partitionKeys"]
    key = object_key(layer, datetime(2026, 11, 28, tzinfo=UTC).date(), "shardId-000000000000", "1", "2")
    assert f"s3://{bucket}/{key}".startswith(f"{location}{partition['name']}=2026-11-28/")
    assert found_table["parameters"]["projection.enabled"] == "true"
    assert found_table["parameters"]["projection.dt.type"] == "date"


def test_no_day_is_looked_for_that_its_layer_has_no_more() -> None:
    assert table("raw", lake={"raw_days": 3})["parameters"]["projection.dt.range"] == "NOW-4DAYS,NOW"


def test_the_database_needs_no_quotes() -> None:
    assert found(by_default(), "CatalogDatabase")["events"].inputs["name"].isidentifier()


def test_a_query_can_neither_read_without_end_nor_leave_its_result_elsewhere() -> None:
    recording = analytics(queries={"most_gib": 3, "results_days": 2})
    configuration = found(recording, "Workgroup")["events"].inputs["configuration"]
    results = found(recording, "Bucket")["events-query-results"]
    assert configuration["bytesScannedCutoffPerQuery"] == 3 * 1024**3
    assert configuration["enforceWorkgroupConfiguration"] is True
    assert configuration["resultConfiguration"]["outputLocation"] == f"s3://{results.outputs['bucket']}/"
    assert configuration["resultConfiguration"]["encryptionConfiguration"]["encryptionOption"] == "SSE_KMS"
    rules = found(recording, "BucketLifecycleConfiguration")["events-query-results"].inputs["rules"]
    assert rules[0]["expiration"] == {"days": 2}


def test_what_queries_read_in_an_hour_is_an_alarm_and_so_is_the_share_of_quarantined_records() -> None:
    alarms = found(by_default(), "MetricAlarm")
    scanned = alarms["events-ProcessedBytes"].inputs
    assert (scanned["threshold"], scanned["period"]) == (200 * 1024**3, 3600)
    assert scanned["dimensions"]["WorkGroup"] == found(by_default(), "Workgroup")["events"].outputs["name"]
    share = alarms["events-quarantined-share"].inputs
    assert share["threshold"] == 5
    expression, *metrics = share["metricQueries"]
    assert expression["expression"] == (
        "100*quarantined/(FILL(processed,0)+FILL(filtered,0)+FILL(quarantined,0)+FILL(restricted,0))"
    )
    environment = found(by_default(), "Function")["events-transform"].inputs["environment"]["variables"]
    assert {metric["metric"]["namespace"] for metric in metrics} == {environment["POWERTOOLS_METRICS_NAMESPACE"]}
    assert all(
        metric["metric"]["dimensions"] == {"service": environment["POWERTOOLS_SERVICE_NAME"]} for metric in metrics
    )


def test_the_dashboard_shows_every_outcome_of_a_record() -> None:
    body = json.loads(found(by_default(), "Dashboard")["events"].inputs["dashboardBody"])
    shown = {metric[1] for widget in body["widgets"] for metric in widget["properties"]["metrics"]}
    assert {"ProcessedRecords", "FilteredRecords", "QuarantinedRecords", "RestrictedRecords", "IteratorAge"} <= shown
