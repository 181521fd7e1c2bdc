"""The way in: API Gateway's VPC link, whose interfaces are in the frontend, and the load balancer in the backend.

The link and the load balancer have groups of their own. That the link begins in the frontend asks for no rule of the
network's ACLs that is not there: the frontend reaches the backend on the service port, and nothing else there.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building_blocks.domain import LISTENER_TLS_POLICY
from components.building_blocks.references import Placement, StoreRef
from components.instance_service.args import TlsArgs
from components.three_tier_network import load_balancer_group
from components.three_tier_network.design import BACKEND, FRONTEND

CHECK_SECONDS = 10
CHECKS = 2
"""So many answers in a row change a target's health."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """What leads to the instances."""

    link: aws.apigatewayv2.VpcLink
    balancer: aws.lb.LoadBalancer
    listener: aws.lb.Listener
    targets: aws.lb.TargetGroup
    url: pulumi.Output[str]
    balancer_group_id: pulumi.Output[str]


def create_way_in(
    name: str,
    network: Placement,
    *,
    health_path: str,
    drain_seconds: int,
    tls: TlsArgs | None,
    access_log_bucket: StoreRef,
    protected: bool,
    opts: pulumi.ResourceOptions,
) -> WayIn:
    """Create the VPC link, the load balancer with its listener and target group, and the rules between them.

    Args:
        name: How the names begin.
        network: Whose subnets and groups they use.
        health_path: Answers 200 on a healthy target.
        drain_seconds: How long requests may still take on a target that goes.
        tls: The load balancer's certificate. None: plain TCP.
        access_log_bucket: Gets the load balancer's access logs; it writes them of TLS listeners only.
        protected: The load balancer cannot be deleted.
        opts: Pulumi's options.
    """
    port = network["service_port"]
    # Its rule to the backend lets its health checks through as well.
    balancer_group = load_balancer_group(f"{name}-balancer", network, listens={}, opts=opts)
    link_group = _link_group(f"{name}-link", network, balancer_group, opts)
    link = aws.apigatewayv2.VpcLink(
        f"{name}-link", subnet_ids=network["subnets"][FRONTEND], security_group_ids=[link_group.id], opts=opts
    )
    balancer = aws.lb.LoadBalancer(
        f"{name}-balancer",
        load_balancer_type="network",
        internal=True,
        subnets=network["subnets"][BACKEND],
        security_groups=[balancer_group.id],
        # Few instances are never spread evenly over the zones.
        enable_cross_zone_load_balancing=True,
        enable_deletion_protection=protected,
        access_logs={"bucket": access_log_bucket["name"], "prefix": f"load-balancers/{name}", "enabled": True}
        if tls
        else None,
        opts=opts,
    )
    targets = aws.lb.TargetGroup(
        name,
        vpc_id=network["vpc_id"],
        target_type="instance",
        protocol="TCP",
        port=port,
        # The backend's group knows the load balancer's; a caller's address it does not know.
        preserve_client_ip="false",
        deregistration_delay=drain_seconds,
        connection_termination=True,
        health_check={
            "protocol": "HTTP",
            "path": health_path,
            "matcher": "200",
            "interval": CHECK_SECONDS,
            "timeout": CHECK_SECONDS // 2,
            "healthy_threshold": CHECKS,
            "unhealthy_threshold": CHECKS,
        },
        opts=opts,
    )
    listener = aws.lb.Listener(
        name,
        load_balancer_arn=balancer.arn,
        port=port,
        protocol="TLS" if tls else "TCP",
        certificate_arn=tls["certificate_arn"] if tls else None,
        ssl_policy=LISTENER_TLS_POLICY if tls else None,
        default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
        opts=opts,
    )
    scheme, host = ("https", tls["domain_name"]) if tls else ("http", balancer.dns_name)
    url = pulumi.Output.format("{0}://{1}:{2}", scheme, host, port)
    return WayIn(link, balancer, listener, targets, url, balancer_group.id)


def _link_group(
    name: str, network: Placement, balancer_group: aws.ec2.SecurityGroup, opts: pulumi.ResourceOptions
) -> aws.ec2.SecurityGroup:
    """Create the group of the VPC link: into it comes nothing, out of it goes the load balancer's port."""
    group = aws.ec2.SecurityGroup(
        name, description="The VPC link of an API", vpc_id=network["vpc_id"], tags={"Name": name}, opts=opts
    )
    port = network["service_port"]
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-to-balancer",
        security_group_id=group.id,
        referenced_security_group_id=balancer_group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description="Requests of the API",
        opts=opts,
    )
    aws.vpc.SecurityGroupIngressRule(
        f"{name}-from-link",
        security_group_id=balancer_group.id,
        referenced_security_group_id=group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description="Requests of the API",
        opts=opts,
    )
    return group
