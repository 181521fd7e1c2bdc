"""Tasks on ECS, on Fargate or on instances: the task, its cluster and service, its scaling and its delivery."""

from __future__ import annotations

from components.building_blocks.foundation import foundation_of
from components.building_blocks.log_group import log_group
from components.container_platform.delivery import create_delivery
from components.container_platform.deployable import Deployable
from components.container_platform.frame import Frame, Running
from components.container_platform.instances import instance_capacity
from components.container_platform.monitoring import create_dashboard, create_service_alarms, ecs_widgets
from components.container_platform.running import create_cluster, create_service, fargate_capacity, network_of
from components.container_platform.scaling import scale
from components.container_platform.task import create_task


def run_on_ecs(frame: Frame) -> Running:
    """Run the service on ECS, and return what the platform hands on of it."""
    name, args, opts, listening = frame.name, frame.args, frame.opts, frame.listening

    # What runs
    logs = log_group(
        name,
        prefix="/containers/",
        encryption_key_arn=args["logs_key_arn"],
        retention_days=args["log_retention_days"],
        opts=opts,
    )
    task = create_task(name, args, image=frame.image, repository_arn=frame.repository.arn, logs=logs, opts=opts)

    # Where it runs, and how often
    cluster = create_cluster(name, args, logs, opts)
    fargate = args["launch_type"] == "fargate"
    capacity, providers = (
        fargate_capacity(name, cluster, args["capacity"], opts)
        if fargate
        else instance_capacity(name, args, cluster, tags={**frame.tags, "Name": name}, opts=opts)
    )
    service = create_service(
        name,
        args,
        cluster=cluster,
        task=task,
        listening=listening,
        capacity=capacity,
        rollback_alarms=frame.rollback_alarms,
        after=[providers],
        opts=opts,
    )
    scale(name, args["scaling"], cluster=cluster, service=service, balancer=frame.balancer, opts=opts)

    # How new versions come
    deployable = Deployable(
        cluster=cluster,
        service=service,
        task_definition=task.definition,
        container=args["service"]["name"],
        port=args["network"]["service_port"],
        health_path=args["service"]["health_path"],
        architecture=args["service"]["architecture"],
        repository=frame.repository,
        production=listening.production,
        test=listening.test,
        target_groups=listening.target_groups,
        alarm_names=frame.rollback_alarms,
        passed_role_arns=[task.role.arn, task.execution_role.arn],
        network_configuration=network_of(args, listening),
        capacity=capacity,
        fargate=fargate,
    )
    delivery = create_delivery(
        name,
        args["delivery"],
        deployable,
        foundation_of(args),
        access_log_bucket=args.get("access_log_bucket"),
        opts=opts,
    )

    # Alarms and dashboard
    create_service_alarms(name, cluster, service, args["scaling"]["min"], topic_arn=args["alarm_topic_arn"], opts=opts)
    create_dashboard(name, frame.balancer, listening.target_groups, ecs_widgets(cluster, service, opts), opts=opts)
    return Running(
        cluster_name=cluster.name,
        service_name=service.name,
        log_group_name=logs.name,
        role_arn=task.role.arn,
        pipeline_name=delivery.pipeline_name,
        puller_arns={"execution": task.execution_role.arn, **delivery.puller_arns},
    )
