"""Data sources and data sets: the lake by Athena, the warehouse by a connection into its tier."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.building_blocks.group_rules import NamedGroup, connect
from components.building_blocks.role import service_role
from components.streaming_analytics.quicksight.access import ask_athena, have_interfaces
from components.streaming_analytics.quicksight.args import LakeDataArgs, WarehouseDataArgs
from components.streaming_analytics.quicksight.columns import event_columns, lake_query
from components.streaming_analytics.warehouse.network import TIER

SERVICE = "quicksight.amazonaws.com"
SCHEMA, TABLE = "analytics", "events"
"""Where `handlers/warehouse/sql/migrations` puts events."""
SOURCE_ACTIONS = [f"quicksight:{action}DataSource" for action in ("Describe", "Pass")]
SET_ACTIONS = ["DescribeDataSet", "DescribeDataSetPermissions", "DescribeIngestion", "ListIngestions", "PassDataSet"]
"""What AWS calls a viewer's. https://docs.aws.amazon.com/quicksight/latest/APIReference/API_ResourcePermission.html"""


def create_lake_data(
    name: str, data: LakeDataArgs, *, id_: str, principal_arn: str, opts: pulumi.ResourceOptions
) -> aws.quicksight.DataSet:
    """Create the data source on Athena, and the data set of the events of the last days.

    Args:
        name: The logical name.
        data: What is asked.
        id_: The id of both.
        principal_arn: Who may use them.
        opts: Pulumi's options.
    """
    if opts.parent is None:
        raise AssertionError("a component is the parent of all that it creates")
    role, policies = service_role(name, service=SERVICE, may=[ask_athena(data, parent=opts.parent)], opts=opts)
    source = aws.quicksight.DataSource(
        name,
        data_source_id=id_,
        name=name,
        type="ATHENA",
        parameters={"athena": {"work_group": data["work_group"], "role_arn": role.arn}},
        ssl_properties={"disable_ssl": False},
        permissions=[_source_permission(principal_arn)],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )
    query = pulumi.Output.concat(data["database"], ".", data["view"]).apply(lambda view: lake_query(view, data["days"]))
    table: aws.quicksight.DataSetPhysicalTableMapArgsDict = {
        "physical_table_map_id": "events",
        "custom_sql": {
            "data_source_arn": source.arn,
            "name": "events",
            "sql_query": query,
            "columns": [{"name": column, "type": type_} for column, type_ in event_columns().items()],
        },
    }
    return _create_data_set(name, table, id_=id_, principal_arn=principal_arn, opts=opts)


def create_warehouse_data(
    name: str, data: WarehouseDataArgs, *, id_: str, principal_arn: str, opts: pulumi.ResourceOptions
) -> aws.quicksight.DataSet:
    """Create the connection into the analytics tier, the data source on Redshift and the data set of its events.

    The connection has a security group of its own, which reaches the warehouse on its port and nothing else; nothing
    reaches the connection.
    """
    if opts.parent is None:
        raise AssertionError("a component is the parent of all that it creates")
    network, warehouse = data["network"], data["warehouse"]
    group = aws.ec2.SecurityGroup(
        name, description="The connection of QuickSight", vpc_id=network["vpc_id"], tags={"Name": name}, opts=opts
    )
    connect(
        NamedGroup(name, group.id),
        NamedGroup(TIER, network["groups"][TIER]),
        warehouse["port"],
        "Queries of QuickSight",
        opts=opts,
    )
    subnets = network["subnets"][TIER]
    role, policies = service_role(
        name, service=SERVICE, may=[have_interfaces(subnets, group.id, parent=opts.parent)], opts=opts
    )
    connection = aws.quicksight.VpcConnection(
        name,
        vpc_connection_id=id_,
        name=name,
        role_arn=role.arn,
        subnet_ids=list(subnets),
        security_group_ids=[group.id],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
    )
    source = aws.quicksight.DataSource(
        name,
        data_source_id=id_,
        name=name,
        type="REDSHIFT",
        parameters={
            "redshift": {"host": warehouse["address"], "port": warehouse["port"], "database": warehouse["database"]}
        },
        credentials={"secret_arn": data["reader_secret"]["arn"]},
        vpc_connection_properties={"vpc_connection_arn": connection.arn},
        ssl_properties={"disable_ssl": False},
        permissions=[_source_permission(principal_arn)],
        opts=opts,
    )
    table: aws.quicksight.DataSetPhysicalTableMapArgsDict = {
        "physical_table_map_id": "events",
        "relational_table": {
            "data_source_arn": source.arn,
            "schema": SCHEMA,
            "name": TABLE,
            "input_columns": [{"name": column, "type": type_} for column, type_ in event_columns().items()],
        },
    }
    return _create_data_set(name, table, id_=id_, principal_arn=principal_arn, opts=opts)


def _create_data_set(
    name: str,
    table: aws.quicksight.DataSetPhysicalTableMapArgsDict,
    *,
    id_: str,
    principal_arn: str,
    opts: pulumi.ResourceOptions,
) -> aws.quicksight.DataSet:
    return aws.quicksight.DataSet(
        name,
        data_set_id=id_,
        name=name,
        # A copy in SPICE would keep what was erased until it is refreshed.
        import_mode="DIRECT_QUERY",
        physical_table_maps=[table],
        permissions=[{"principal": principal_arn, "actions": [f"quicksight:{action}" for action in SET_ACTIONS]}],
        opts=opts,
    )


def _source_permission(principal_arn: str) -> aws.quicksight.DataSourcePermissionArgsDict:
    return {"principal": principal_arn, "actions": [*SOURCE_ACTIONS, "quicksight:DescribeDataSourcePermissions"]}
