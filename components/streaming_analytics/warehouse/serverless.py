"""Redshift Serverless: a namespace, which is the data, and a work group, which computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.stores import store_tags
from components.streaming_analytics.warehouse import monitoring
from components.streaming_analytics.warehouse.args import WarehouseArgs, serverless_of
from components.streaming_analytics.warehouse.created import ADMINISTRATOR, Created
from components.streaming_analytics.warehouse.network import PORT, TIER


def create_serverless(
    name: str,
    args: WarehouseArgs,
    *,
    identifier: str,
    role: aws.iam.Role,
    after: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
    data_opts: pulumi.ResourceOptions,
) -> Created:
    """Create a namespace, its work group, the usage limit and the alarms.

    Args:
        name: The logical name.
        args: The warehouse's.
        identifier: The physical name of both.
        role: By which it loads.
        after: What must be there before the first connection: log groups, the role's policies.
        opts: Pulumi's options.
        data_opts: Those of what holds the data.
    """
    serverless = serverless_of(args)
    tags = store_tags(args)
    namespace = aws.redshiftserverless.Namespace(
        name,
        namespace_name=identifier,
        db_name=args["database"],
        admin_username=ADMINISTRATOR,
        manage_admin_password=True,
        admin_password_secret_kms_key_id=args["encryption_key_arn"],
        kms_key_id=args["encryption_key_arn"],
        iam_roles=[role.arn],
        default_iam_role_arn=role.arn,
        log_exports=list(args["exported_logs"]),
        tags=tags,
        opts=pulumi.ResourceOptions.merge(data_opts, pulumi.ResourceOptions(depends_on=list(after))),
    )
    workgroup = aws.redshiftserverless.Workgroup(
        name,
        workgroup_name=identifier,
        namespace_name=namespace.namespace_name,
        base_capacity=serverless["base_rpu"],
        max_capacity=serverless["max_rpu"],
        enhanced_vpc_routing=True,
        publicly_accessible=False,
        port=PORT,
        subnet_ids=list(args["network"]["subnets"][TIER]),
        security_group_ids=[args["network"]["groups"][TIER]],
        config_parameters=[
            {"parameter_key": key, "parameter_value": value} for key, value in _parameters(args).items()
        ],
        tags=tags,
        opts=opts,
    )
    limit = serverless["usage_limit"]
    usage = aws.redshiftserverless.UsageLimit(
        name,
        resource_arn=workgroup.arn,
        usage_type="serverless-compute",
        amount=limit["rpu_hours"],
        period=limit["period"],
        breach_action=limit["action"],
        opts=opts,
    )
    of_workgroup = {"Workgroup": workgroup.workgroup_name}
    for kinds, dimensions in (
        (monitoring.QUEUED, {**of_workgroup, "QueryType": "SELECT"}),
        (monitoring.at_capacity(serverless["max_rpu"]), of_workgroup),
        (
            monitoring.near_limit(monitoring.SERVERLESS, limit["rpu_hours"]),
            {**of_workgroup, "UsageLimitId": usage.id, "UsageType": "SERVERLESS_COMPUTE"},
        ),
    ):
        alarms.create(name, kinds, dimensions, topic_arn=args["alarm_topic_arn"], opts=opts)
    return Created(
        arn=workgroup.arn,
        address=workgroup.endpoints.apply(lambda endpoints: endpoints[0].address or ""),
        secret_arn=namespace.admin_password_secret_arn,
        workgroup=workgroup.workgroup_name,
        cluster=None,
    )


def _parameters(args: WarehouseArgs) -> Mapping[str, str]:
    """Return all parameters of a work group, those as AWS has them too: it returns all, and a part would differ."""
    statements = "useractivitylog" in args["exported_logs"]
    return {
        "auto_mv": "true",
        "datestyle": "ISO, MDY",
        "enable_case_sensitive_identifier": "false",
        "enable_user_activity_logging": "true" if statements else "false",
        "max_query_execution_time": str(serverless_of(args)["max_query_seconds"]),
        "query_group": "default",
        "require_ssl": "true",
        "search_path": "$user, public",
        "use_fips_ssl": "false",
    }
