"""The Glue Data Catalog and Athena's work groups are made, and are found again as they were asked for."""

from __future__ import annotations

from typing import Any

import pulumi_aws as aws
import pytest

from local.resources import athena, glue

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


@pytest.fixture(scope="module")
def made(deploy: Any) -> Any:
    def program() -> None:
        database = aws.glue.CatalogDatabase("m", name="events_of_all", description="of all")
        aws.glue.CatalogTable(
            "m",
            database_name=database.name,
            table_type="EXTERNAL_TABLE",
            parameters={"projection.enabled": "true"},
            partition_keys=[{"name": "dt", "type": "string"}],
            storage_descriptor={
                "location": "s3://lake/rows/",
                "columns": [{"name": "owner_id", "type": "string"}],
                "ser_de_info": {"serialization_library": "org.openx.data.jsonserde.JsonSerDe"},
            },
        )
        aws.athena.Workgroup(
            "m",
            configuration={
                "bytes_scanned_cutoff_per_query": 10_485_760,
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "result_configuration": {"output_location": "s3://results/"},
            },
        )

    return deploy(program)


def test_every_row_is_made_and_no_input_is_lost(made: Any) -> None:
    _, cloud = made
    assert {*glue.ROWS, *athena.ROWS} <= set(cloud.summary.created)
    assert cloud.summary.not_applied == set()


def test_a_table_says_how_its_files_are_read(made: Any, clients: Any) -> None:
    name = made[0].named("m", "aws:glue/catalogTable:CatalogTable").outputs["name"]
    table = clients.get("glue").get_table(DatabaseName="events_of_all", Name=name)["Table"]
    assert table["PartitionKeys"] == [{"Name": "dt", "Type": "string"}]
    assert table["StorageDescriptor"]["Location"] == "s3://lake/rows/"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith("JsonSerDe")
    assert table["Parameters"]["projection.enabled"] == "true"


def test_a_work_group_has_its_limit(made: Any, clients: Any) -> None:
    name = made[0].named("m", "aws:athena/workgroup:Workgroup").outputs["name"]
    configuration = clients.get("athena").get_work_group(WorkGroup=name)["WorkGroup"]["Configuration"]
    assert configuration["BytesScannedCutoffPerQuery"] == 10_485_760
    assert configuration["EnforceWorkGroupConfiguration"] is True
