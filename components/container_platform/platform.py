"""The component: images, a load balancer, tasks that serve, and how new versions reach them."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import foundation_of
from components.building_blocks.log_group import log_group
from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.building_blocks.references import LoadBalancerRef
from components.container_platform.args import ContainerPlatformArgs, problems
from components.container_platform.delivery import create_delivery
from components.container_platform.deployable import Deployable
from components.container_platform.instances import instance_capacity
from components.container_platform.listening import connects_to, listen
from components.container_platform.registry import create_repository, image_uri, let_pull
from components.container_platform.running import create_cluster, create_service, fargate_capacity, network_of
from components.container_platform.scaling import scale
from components.container_platform.task import create_task
from components.container_platform.watching import create_dashboard, watch_service, watch_targets
from components.container_platform.ways import WAYS


class ContainerPlatform(Component):
    """Creates a containerised service: its images, its load balancer, its tasks, and how new versions reach them.

    - A repository with immutable tags, from which the tasks' execution role and the pipeline alone pull.
    - Tasks on ECS in the backend, over all zones, on Fargate or on instances of Auto Scaling groups: no privilege, no
      capability, no root, a file system that they only read, secrets by reference, and a collector of traces beside
      each.
    - Listeners on the load balancer, whose group reaches the tasks on one port; nothing else reaches them.
    - As many tasks as CPU, memory, requests and the schedule ask for, a part of them on Spot.
    - Deployments that are taken back when tasks do not start or an alarm rings.
    - One log group, alarms, and one dashboard.

    Default settings, cost, failure modes, and what goes together: docs/components/container_platform.md.

    Args:
        name: The component's name.
        args: See `ContainerPlatformArgs`.
        opts: Pulumi's options.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits, or two do not go together.
    """

    url: pulumi.Output[str]
    """Where clients find the service."""
    image: pulumi.Output[str]
    """What the first tasks run, and what is to be pushed where it is built from a folder."""
    repository_url: pulumi.Output[str]
    repository_arn: pulumi.Output[str]
    cluster_name: pulumi.Output[str]
    service_name: pulumi.Output[str]
    load_balancer_dns_name: pulumi.Output[str]
    target_group_arns: Sequence[pulumi.Output[str]]
    """Blue and green; with rolling deployments the one."""
    testers_group_id: pulumi.Output[str]
    """The security group of what may call the test listener, on 8443: put the functions of `hooks` there. Empty with
    rolling deployments, which have none."""
    log_group_name: pulumi.Output[str]
    pipeline_name: pulumi.Output[str]
    """Empty without one."""
    role_arn: pulumi.Output[str]
    """What the tasks are to AWS."""

    def __init__(self, name: str, args: ContainerPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("ContainerPlatform", name, ContainerPlatformArgs, args, problems)
        super().__init__(name, args, opts)
        foundation, service_args = foundation_of(args), args["service"]
        way = WAYS[args["delivery"]["way"]]

        # What runs
        repository = create_repository(name, args, self.child())
        image = image_uri(args, repository)
        logs = log_group(
            name,
            prefix="/containers/",
            encryption_key_arn=args["logs_key_arn"],
            retention_days=args["log_retention_days"],
            opts=self.child(),
        )
        task = create_task(name, args, image=image, repository_arn=repository.arn, logs=logs, opts=self.child())

        # How requests reach it
        balancer = self._balancer(name, args)
        listening = listen(name, args["network"], balancer, service_args, way, opts=self.child())
        connects_to(name, listening.tasks, args["connects_to"], opts=self.child())
        rollback_alarms = watch_targets(
            name, balancer, listening.target_groups, topic_arn=args["alarm_topic_arn"], opts=self.child()
        )

        # Where it runs, and how often
        cluster = create_cluster(name, args, logs, self.child())
        fargate = args["launch_type"] == "fargate"
        capacity, providers = (
            fargate_capacity(name, cluster, args["capacity"], self.child())
            if fargate
            else instance_capacity(name, args, cluster, tags={**self.stack_tags, "Name": name}, opts=self.child())
        )
        service = create_service(
            name,
            args,
            cluster=cluster,
            task=task,
            listening=listening,
            capacity=capacity,
            rollback_alarms=rollback_alarms,
            after=[providers],
            opts=self.child(),
        )
        scale(name, args["scaling"], cluster=cluster, service=service, balancer=balancer, opts=self.child())

        # How new versions come
        deployable = Deployable(
            cluster=cluster,
            service=service,
            task_definition=task.definition,
            container=service_args["name"],
            port=args["network"]["service_port"],
            health_path=service_args["health_path"],
            architecture=service_args["architecture"],
            repository=repository,
            production=listening.production,
            test=listening.test,
            target_groups=listening.target_groups,
            alarm_names=rollback_alarms,
            passed_role_arns=[task.role.arn, task.execution_role.arn],
            network_configuration=network_of(args, listening),
            capacity=capacity,
            fargate=fargate,
        )
        delivery = create_delivery(
            name,
            args["delivery"],
            deployable,
            foundation,
            access_log_bucket=args.get("access_log_bucket"),
            opts=self.child(),
        )
        let_pull(
            f"{name}-images",
            repository,
            {"execution": task.execution_role.arn, **delivery.puller_arns, **args["puller_arns"]},
            opts=self.child(),
        )

        # Who watches it
        watch_service(
            name,
            cluster,
            service,
            args["scaling"]["min"],
            topic_arn=foundation["alarm_topic_arn"],
            opts=self.child(),
        )
        create_dashboard(name, balancer, listening.target_groups, cluster, service, opts=self.child())

        self.url = pulumi.Output.from_input(balancer["url"])
        self.image = image
        self.repository_url = repository.url
        self.repository_arn = repository.arn
        self.cluster_name = cluster.name
        self.service_name = service.name
        self.load_balancer_dns_name = pulumi.Output.from_input(balancer["dns_name"])
        self.target_group_arns = [group.arn for group in listening.target_groups]
        none = pulumi.Output.from_input("")
        self.testers_group_id = listening.testers.id if listening.testers else none
        self.log_group_name = logs.name
        self.pipeline_name = delivery.pipeline_name or none
        self.role_arn = task.role.arn
        self.register()

    def _balancer(self, name: str, args: ContainerPlatformArgs) -> LoadBalancerRef:
        """Return the load balancer that was given, or create one."""
        given, bucket = args.get("load_balancer"), args.get("access_log_bucket")
        if given is not None:
            return given
        if bucket is None:
            raise AssertionError(
                "without a load balancer there is a bucket for the logs of one: `problems` refuses else"
            )
        return PublicLoadBalancer(
            f"{name}-entrance",
            {
                **foundation_of(args),
                "network": args["network"],
                "access_log_bucket": bucket,
                "domain": args.get("domain"),
                "force_destroy": args["force_destroy"],
            },
            self.child(),
        ).ref
