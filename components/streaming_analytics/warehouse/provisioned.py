"""A provisioned cluster of Redshift: concurrency scaling, elastic resize and sleep by schedule.

Recorded, judged and proven only: nothing runs it locally, and it has not been tried on AWS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import defaults
from components.building_blocks.role import service_role
from components.building_blocks.stores import store_tags
from components.streaming_analytics.warehouse import monitoring
from components.streaming_analytics.warehouse.access import change_cluster
from components.streaming_analytics.warehouse.args import ProvisionedArgs, WarehouseArgs
from components.streaming_analytics.warehouse.created import ADMINISTRATOR, Created
from components.streaming_analytics.warehouse.network import PORT, TIER

FAMILY = "redshift-2.0"
"""https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html"""
SCHEDULER = "scheduler.redshift.amazonaws.com"
QUEUES = [
    {
        "auto_wlm": True,
        "queue_type": "auto",
        "priority": "normal",
        "user_group": [],
        "query_group": [],
        "concurrency_scaling": "auto",
    },
    {"short_query_queue": True},
]
"""Automatic workload management; what waits may go to a cluster of concurrency scaling.
https://docs.aws.amazon.com/redshift/latest/mgmt/parameter-group-modify-wlm-configuration.html"""


def create_provisioned(
    name: str,
    args: WarehouseArgs,
    *,
    identifier: str,
    role: aws.iam.Role,
    after: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
    data_opts: pulumi.ResourceOptions,
) -> Created:
    """Create a cluster with its parameters, subnets, logging, limit of concurrency scaling, schedules and alarms.

    Args:
        name: The logical name.
        args: The warehouse's.
        identifier: The cluster's.
        role: By which it loads.
        after: What must be there before the first connection: log groups, the role's policies.
        opts: Pulumi's options.
        data_opts: Those of what holds the data.
    """
    provisioned = args.get("provisioned") or defaults(ProvisionedArgs)
    stays = not args["force_destroy"]
    tags = store_tags(args)
    parameters = aws.redshift.ParameterGroup(
        name,
        family=FAMILY,
        description="TLS only; concurrency scaling",
        parameters=[{"name": key, "value": value} for key, value in _parameters(args, provisioned).items()],
        opts=opts,
    )
    subnets = aws.redshift.SubnetGroup(
        name, description="The analytics tier", subnet_ids=list(args["network"]["subnets"][TIER]), opts=opts
    )
    settled = pulumi.ResourceOptions(
        depends_on=list(after),
        # A resize by schedule would be taken back by the next update.
        ignore_changes=["number_of_nodes"] if provisioned["resizes"] else [],
    )
    cluster = aws.redshift.Cluster(
        name,
        cluster_identifier=identifier,
        cluster_type="multi-node",
        node_type=provisioned["node_type"],
        number_of_nodes=provisioned["nodes"],
        multi_az=provisioned["multi_az"],
        availability_zone_relocation_enabled=not provisioned["multi_az"],
        database_name=args["database"],
        master_username=ADMINISTRATOR,
        manage_master_password=True,
        master_password_secret_kms_key_id=args["encryption_key_arn"],
        encrypted="true",
        kms_key_id=args["encryption_key_arn"],
        cluster_parameter_group_name=parameters.name,
        cluster_subnet_group_name=subnets.name,
        vpc_security_group_ids=[args["network"]["groups"][TIER]],
        publicly_accessible=False,
        enhanced_vpc_routing=True,
        port=PORT,
        iam_roles=[role.arn],
        default_iam_role_arn=role.arn,
        allow_version_upgrade=True,
        automated_snapshot_retention_period=provisioned["snapshot_days"],
        skip_final_snapshot=not stays,
        final_snapshot_identifier=f"{identifier}-final" if stays else None,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(data_opts, settled),
    )
    if args["exported_logs"]:
        aws.redshift.Logging(
            name,
            cluster_identifier=cluster.cluster_identifier,
            log_destination_type="cloudwatch",
            log_exports=list(args["exported_logs"]),
            opts=opts,
        )
    limit = aws.redshift.UsageLimit(
        name,
        cluster_identifier=cluster.cluster_identifier,
        feature_type="concurrency-scaling",
        limit_type="time",
        amount=provisioned["concurrency_scaling_minutes"],
        period="daily",
        breach_action="disable",
        opts=opts,
    )
    _schedule(name, provisioned, cluster, opts=opts)
    of_cluster = {"ClusterIdentifier": cluster.cluster_identifier}
    minutes = provisioned["concurrency_scaling_minutes"]
    for kinds, dimensions in (
        (monitoring.cluster(sleeps=provisioned.get("sleep") is not None), of_cluster),
        (
            monitoring.near_limit(monitoring.PROVISIONED, minutes),
            {**of_cluster, "FeatureType": "CONCURRENCY_SCALING", "UsageLimitId": limit.id},
        ),
    ):
        alarms.create(name, kinds, dimensions, topic_arn=args["alarm_topic_arn"], opts=opts)
    return Created(
        arn=cluster.arn,
        address=cluster.dns_name,
        secret_arn=cluster.master_password_secret_arn,
        workgroup=None,
        cluster=cluster.cluster_identifier,
    )


def _parameters(args: WarehouseArgs, provisioned: ProvisionedArgs) -> Mapping[str, str]:
    return {
        "enable_user_activity_logging": "true" if "useractivitylog" in args["exported_logs"] else "false",
        "max_concurrency_scaling_clusters": str(provisioned["concurrency_scaling_clusters"]),
        "require_ssl": "true",
        "statement_timeout": str(provisioned["max_query_seconds"] * 1000),
        "wlm_json_configuration": json.dumps(QUEUES),
    }


def _schedule(
    name: str, provisioned: ProvisionedArgs, cluster: aws.redshift.Cluster, *, opts: pulumi.ResourceOptions
) -> None:
    """Create the scheduled actions, and the role by which Redshift's scheduler does just these."""
    identifier = cluster.cluster_identifier
    actions: dict[str, tuple[str, str, aws.redshift.ScheduledActionTargetActionArgsDict]] = {}
    for number, resize in enumerate(provisioned["resizes"], 1):
        target: aws.redshift.ScheduledActionTargetActionArgsDict = {
            "resize_cluster": {
                "cluster_identifier": identifier,
                "classic": False,  # elastic: minutes, not hours
                "cluster_type": "multi-node",
                "node_type": provisioned["node_type"],
                "number_of_nodes": resize["nodes"],
            }
        }
        actions[f"resize-{number}"] = ("ResizeCluster", resize["schedule"], target)
    if sleep := provisioned.get("sleep"):
        actions["pause"] = ("PauseCluster", sleep["pause"], {"pause_cluster": {"cluster_identifier": identifier}})
        actions["resume"] = ("ResumeCluster", sleep["resume"], {"resume_cluster": {"cluster_identifier": identifier}})
    if not actions:
        return
    asked = sorted({action for action, _, _ in actions.values()})
    role, policies = service_role(
        f"{name}-schedule", service=SCHEDULER, may=[change_cluster(cluster.arn, *asked)], opts=opts
    )
    for suffix, (_, schedule, target) in actions.items():
        aws.redshift.ScheduledAction(
            f"{name}-{suffix}",
            description=f"{name}: {suffix}",
            schedule=schedule,
            iam_role=role.arn,
            target_action=target,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=policies)),
        )
