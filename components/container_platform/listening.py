"""How requests reach the tasks: target groups, listeners, and the rules of the groups between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks.domain import LISTENER_TLS_POLICY
from components.building_blocks.group_rules import NamedGroup, connect
from components.building_blocks.references import LoadBalancerRef, Placement
from components.container_platform.args import ConnectionArgs, ContainerServiceArgs
from components.container_platform.strategies import Strategy

TEST_PORT: Final = 8443
"""Between the frontend and the backend the network's ACLs let it pass, as one of the ports that answers come from."""
COLOURS: Final = ("blue", "green")
CHECK_SECONDS: Final = 10
CHECKS: Final = 2
"""So many answers in a row change a target's health."""
HTTPS: Final = 443
UNKNOWN_PATH: Final = 404


@dataclass(frozen=True, slots=True)
class Listening:
    """What leads to the tasks."""

    production: aws.lb.Listener
    test: aws.lb.Listener | None
    target_groups: Sequence[aws.lb.TargetGroup]
    """Blue and green, or the one of a rolling deployment."""
    production_rule: aws.lb.ListenerRule | None
    """Where ECS itself shifts requests: between target groups of a rule."""
    test_rule: aws.lb.ListenerRule | None
    tasks: aws.ec2.SecurityGroup
    testers: aws.ec2.SecurityGroup | None
    """Who is in it reaches the test listener."""

    @property
    def resources(self) -> list[pulumi.Resource]:
        """What the service depends on: ECS takes no target group that no listener forwards to."""
        return [one for one in (self.production, self.test, self.production_rule, self.test_rule) if one is not None]


def listen(
    name: str,
    network: Placement,
    balancer: LoadBalancerRef,
    service: ContainerServiceArgs,
    strategy: Strategy,
    *,
    target_tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> Listening:
    """Create target groups and listeners, and let the load balancer reach the tasks on their port, and nobody else.

    Args:
        name: How the names begin.
        network: Where the tasks are.
        balancer: Where clients connect.
        service: The container's health and how long it drains.
        strategy: How new versions are deployed: blue/green has two target groups, and a listener for those who test.
        target_tags: Of the target groups, beside the stack's.
        opts: Pulumi's options.
    """
    port = network["service_port"]
    tasks = aws.ec2.SecurityGroup(
        f"{name}-tasks",
        description="Tasks of a container service",
        vpc_id=network["vpc_id"],
        tags={"Name": f"{name}-tasks"},
        opts=opts,
    )
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-tasks",
        security_group_id=tasks.id,
        ip_protocol="tcp",
        from_port=HTTPS,
        to_port=HTTPS,
        cidr_ipv4="0.0.0.0/0",
        description="HTTPS to AWS services",
        opts=opts,
    )
    # Its health checks pass by the same.
    entrance = NamedGroup(balancer["name"], balancer["group_id"])
    connect(entrance, NamedGroup(f"{name}-tasks", tasks.id), port, "Requests to the service", opts=opts)

    groups = [
        _target_group(f"{name}-{colour}", network, service, target_tags, opts)
        for colour in COLOURS[: 2 if strategy.blue_green else 1]
    ]
    by_rule = bool(strategy.of_rule)
    first = None if by_rule else groups[0]
    listener_opts = _ignoring(strategy.of_listener, opts)
    production = _listener(f"{name}-production", balancer, balancer["port"], forwards_to=first, opts=listener_opts)
    test = testers = None
    if strategy.blue_green:
        test = _listener(f"{name}-test", balancer, TEST_PORT, forwards_to=first, opts=listener_opts)
        testers = aws.ec2.SecurityGroup(
            f"{name}-testers",
            description="Who tries new tasks at the test listener",
            vpc_id=network["vpc_id"],
            tags={"Name": f"{name}-testers"},
            opts=opts,
        )
        connect(NamedGroup(f"{name}-testers", testers.id), entrance, TEST_PORT, "Tests of new tasks", opts=opts)
    return Listening(
        production,
        test,
        groups,
        _rule(f"{name}-production", production, groups, strategy, opts) if by_rule else None,
        _rule(f"{name}-test", test, groups, strategy, opts) if by_rule and test else None,
        tasks,
        testers,
    )


def connects_to(
    name: str,
    tasks: aws.ec2.SecurityGroup,
    connections: Mapping[str, ConnectionArgs],
    *,
    opts: pulumi.ResourceOptions,
) -> None:
    """Let the tasks connect to other groups, each on one port."""
    for what, connection in connections.items():
        target = NamedGroup(what, connection["group_id"])
        connect(NamedGroup(f"{name}-tasks", tasks.id), target, connection["port"], f"To {what}", opts=opts)


def _target_group(
    name: str,
    network: Placement,
    service: ContainerServiceArgs,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> aws.lb.TargetGroup:
    return aws.lb.TargetGroup(
        name,
        vpc_id=network["vpc_id"],
        target_type="ip",
        protocol="HTTP",
        port=network["service_port"],
        deregistration_delay=service["drain_seconds"],
        health_check={
            "protocol": "HTTP",
            "path": service["health_path"],
            "matcher": "200",
            "interval": CHECK_SECONDS,
            "timeout": CHECK_SECONDS // 2,
            "healthy_threshold": CHECKS,
            "unhealthy_threshold": CHECKS,
        },
        tags=tags or None,
        opts=opts,
    )


def _listener(
    name: str,
    balancer: LoadBalancerRef,
    port: int,
    *,
    forwards_to: aws.lb.TargetGroup | None,
    opts: pulumi.ResourceOptions,
) -> aws.lb.Listener:
    """Create a listener that forwards to a target group, or answers 404 where its rules decide."""
    certificate_arn = balancer["certificate_arn"]
    answer: aws.lb.ListenerDefaultActionArgsDict = (
        {"type": "forward", "target_group_arn": forwards_to.arn}
        if forwards_to
        else {
            "type": "fixed-response",
            "fixed_response": {"content_type": "text/plain", "status_code": str(UNKNOWN_PATH)},
        }
    )
    return aws.lb.Listener(
        name,
        load_balancer_arn=balancer["arn"],
        port=port,
        protocol="HTTPS" if certificate_arn is not None else "HTTP",
        certificate_arn=certificate_arn,
        ssl_policy=LISTENER_TLS_POLICY if certificate_arn is not None else None,
        default_actions=[answer],
        opts=opts,
    )


def _rule(
    name: str,
    listener: aws.lb.Listener,
    groups: Sequence[aws.lb.TargetGroup],
    strategy: Strategy,
    opts: pulumi.ResourceOptions,
) -> aws.lb.ListenerRule:
    """Create the rule whose weights ECS changes: all requests to the first target group, none to the second."""
    return aws.lb.ListenerRule(
        name,
        listener_arn=listener.arn,
        priority=1,
        conditions=[{"path_pattern": {"values": ["/*"]}}],
        actions=[
            {
                "type": "forward",
                "forward": {
                    "target_groups": [
                        {"arn": group.arn, "weight": 0 if number else 100} for number, group in enumerate(groups)
                    ]
                },
            }
        ],
        opts=_ignoring(strategy.of_rule, opts),
    )


def _ignoring(inputs: Sequence[str], opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=list(inputs)))
