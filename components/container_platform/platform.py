"""The component: images, a load balancer, tasks that serve, and how new versions reach them."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import foundation_of
from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.building_blocks.references import LoadBalancerRef
from components.container_platform.args import ContainerPlatformArgs
from components.container_platform.ecs import run_on_ecs
from components.container_platform.eks.names import cluster_name
from components.container_platform.frame import Frame, Running
from components.container_platform.listening import connects_to, listen
from components.container_platform.monitoring import create_target_alarms
from components.container_platform.registry import create_repository, image_uri, let_pull
from components.container_platform.strategies import STRATEGIES
from components.container_platform.validation import problems


class ContainerPlatform(Component):
    """Creates a containerised service: its images, its load balancer, its tasks, and how new versions reach them.

    - A repository with immutable tags, from which those who start tasks and the pipeline alone pull.
    - Tasks in the backend, over all zones, on Fargate, on instances of Auto Scaling groups or as pods of a Kubernetes
      cluster: no privilege, no capability, no root, a file system that they only read, secrets by reference, and a
      collector of traces beside each.
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
        strategy = STRATEGIES[args["delivery"]["strategy"]]
        eks = args["launch_type"] == "eks"

        repository = create_repository(name, args, self.child())
        image = image_uri(args, repository)

        # How requests reach it
        balancer = self._balancer(name, args)
        listening = listen(
            name,
            args["network"],
            balancer,
            args["service"],
            strategy,
            # By this tag EKS may register pods with a target group that it has not created.
            target_tags={"eks:eks-cluster-name": cluster_name(name)} if eks else {},
            opts=self.child(),
        )
        connects_to(name, listening.tasks, args["connects_to"], opts=self.child())
        rollback_alarms = create_target_alarms(
            name, balancer, listening.target_groups, topic_arn=args["alarm_topic_arn"], opts=self.child()
        )

        # What runs, where, how often, how new versions come, alarms and dashboard
        frame = Frame(
            name=name,
            args=args,
            repository=repository,
            image=image,
            balancer=balancer,
            listening=listening,
            rollback_alarms=rollback_alarms,
            tags=self.stack_tags,
            opts=self.child(),
        )
        running = _run_on_eks(frame) if eks else run_on_ecs(frame)
        let_pull(f"{name}-images", repository, {**running.puller_arns, **args["puller_arns"]}, opts=self.child())

        self.url = pulumi.Output.from_input(balancer["url"])
        self.image = image
        self.repository_url = repository.url
        self.repository_arn = repository.arn
        self.cluster_name = running.cluster_name
        self.service_name = running.service_name
        self.load_balancer_dns_name = pulumi.Output.from_input(balancer["dns_name"])
        self.target_group_arns = [group.arn for group in listening.target_groups]
        none = pulumi.Output.from_input("")
        self.testers_group_id = listening.testers.id if listening.testers else none
        self.log_group_name = running.log_group_name
        self.pipeline_name = running.pipeline_name or none
        self.role_arn = running.role_arn
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


def _run_on_eks(frame: Frame) -> Running:
    # What knows of Kubernetes takes half a second to import, and most platforms have none.
    from components.container_platform.eks.running import run_on_eks  # noqa: PLC0415

    return run_on_eks(frame)
