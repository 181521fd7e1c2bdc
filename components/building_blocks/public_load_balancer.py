"""An Application Load Balancer: where browsers connect, ahead of the services that listen on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Annotated, Final, Literal, NotRequired

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.arguments import Between, Default, Problem, checked
from components.building_blocks.component import Component
from components.building_blocks.domain import DomainArgs, create_certificate, point_to
from components.building_blocks.foundation import Foundation
from components.building_blocks.group_rules import NamedGroup, admit_ranges, connect
from components.building_blocks.references import LoadBalancerRef, Placement, StoreRef

HTTP, HTTPS = 80, 443
EVERYWHERE: Final = ("0.0.0.0/0",)
PUBLIC_TIER, PRIVATE_TIER = "frontend", "backend"
WITHOUT_DOMAIN: Final = "clients talk plain HTTP to the load balancer, and its address changes when it is replaced"


class PublicLoadBalancerArgs(Foundation):
    """Arguments of `PublicLoadBalancer`."""

    network: Placement
    """Whose frontend it is in; an internal one is in the backend."""
    access_log_bucket: StoreRef
    """The bucket that gets its access logs; logdelivery.elasticloadbalancing.amazonaws.com must be one of its
    `log_writers`, and it must not have a KMS key, which load balancers do not use."""
    domain: NotRequired[DomainArgs | None]
    """Its own name, with a certificate. Default: the load balancer's, and plain HTTP; `weaker` says so."""
    scheme: NotRequired[Annotated[Literal["internet-facing", "internal"], Default("internet-facing")]]
    """An internal one is reached from the VPC, on the network's service port, which its ACLs let through."""
    allowed_ranges: NotRequired[Sequence[str]]
    """The address ranges that may connect. Default: everywhere; to an internal one nobody."""
    client_groups: NotRequired[Annotated[Mapping[str, pulumi.Input[str]], Default({})]]
    """The security groups that may connect as well, such as that of a VPC link: name -> id."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """A regional web ACL, which judges each request. Default: none."""
    idle_seconds: NotRequired[Annotated[int, Between(1, 4000, "seconds"), Default(60)]]
    """How long a connection may be silent before it is closed."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes it. Default: False, it is protected against deletion."""
    tags: NotRequired[Mapping[str, str]]


class PublicLoadBalancer(Component):
    """Creates an Application Load Balancer with its security group, its certificate and its name.

    Its only listener redirects HTTP to HTTPS: a service adds the others, and lets the load balancer's
    group through to the targets. It stands alone so that its address is known before the service behind it exists.
    Requests with invalid headers lose them.

    Cost: 16.43 dollars a month, and 0.008 an LCU-hour (https://aws.amazon.com/elasticloadbalancing/pricing/); the
    certificate and the records cost nothing.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    url: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    arn: pulumi.Output[str]
    group_id: pulumi.Output[str]
    ref: LoadBalancerRef
    weaker: Sequence[str]
    """What is weaker than it could be, and why."""

    def __init__(self, name: str, args: PublicLoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("PublicLoadBalancer", name, PublicLoadBalancerArgs, args, _problems)
        super().__init__(name, args, opts)
        network, domain, internal = args["network"], args.get("domain"), args["scheme"] == "internal"
        port = network["service_port"] if internal else HTTPS if domain else HTTP
        redirects = domain is not None and not internal

        # Who may connect
        group = aws.ec2.SecurityGroup(
            name,
            description="A load balancer",
            vpc_id=network["vpc_id"],
            tags={"Name": name},
            opts=self.child(),
        )
        own = NamedGroup(name, group.id)
        ranges = args.get("allowed_ranges", () if internal else EVERYWHERE)
        for open_port in (port, *([HTTP] if redirects else ())):
            admit_ranges(own, open_port, ranges, opts=self.child())
        for client, group_id in args["client_groups"].items():
            connect(NamedGroup(client, group_id), own, port, "Requests of clients", opts=self.child())

        balancer = aws.lb.LoadBalancer(
            name,
            load_balancer_type="application",
            internal=internal,
            subnets=network["subnets"][PRIVATE_TIER if internal else PUBLIC_TIER],
            security_groups=[group.id],
            drop_invalid_header_fields=True,
            idle_timeout=args["idle_seconds"],
            enable_deletion_protection=not args["force_destroy"],
            access_logs={
                "bucket": args["access_log_bucket"]["name"],
                "prefix": f"load-balancers/{name}",
                "enabled": True,
            },
            opts=self.child(),
        )
        if web_acl_arn := args.get("web_acl_arn"):
            aws.wafv2.WebAclAssociation(
                name, resource_arn=balancer.arn, web_acl_arn=web_acl_arn, opts=self.child(delete_before_replace=True)
            )
        if redirects:
            aws.lb.Listener(
                f"{name}-redirect",
                load_balancer_arn=balancer.arn,
                port=HTTP,
                protocol="HTTP",
                default_actions=[
                    {
                        "type": "redirect",
                        "redirect": {"protocol": "HTTPS", "port": str(HTTPS), "status_code": "HTTP_301"},
                    }
                ],
                opts=self.child(),
            )
        certificate_arn = create_certificate(name, domain["name"], domain, opts=self.child()) if domain else None
        if domain:
            point_to(
                name,
                domain["name"],
                domain,
                target=balancer.dns_name,
                target_zone_id=balancer.zone_id,
                types=["A"],  # it has IPv4 addresses alone
                opts=self.child(),
            )
        alarms.create(
            name,
            alarms.APPLICATION_LOAD_BALANCER,
            {"LoadBalancer": balancer.arn_suffix},
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )

        self.weaker = [] if domain else [WITHOUT_DOMAIN]
        for reason in self.weaker:
            pulumi.log.warn(f"without a domain, {reason}", self)
        scheme, host = ("https", domain["name"]) if domain else ("http", balancer.dns_name)
        self.url = pulumi.Output.concat(scheme, "://", host, f":{port}" if internal else "")
        self.dns_name = balancer.dns_name
        self.arn = balancer.arn
        self.group_id = group.id
        self.ref = {
            "name": name,
            "arn": balancer.arn,
            "arn_suffix": balancer.arn_suffix,
            "dns_name": balancer.dns_name,
            "group_id": group.id,
            "url": self.url,
            "port": port,
            "certificate_arn": certificate_arn,
        }
        self.register()


def _problems(args: PublicLoadBalancerArgs) -> Iterator[Problem]:
    """Refuse now what AWS would refuse later."""
    for number, text in enumerate(args.get("allowed_ranges", ())):
        try:
            range_ = ip_network(text)
        except ValueError:
            yield Problem(f"allowed_ranges[{number}]", text, "must be an address range such as 203.0.113.0/24")
        else:
            if range_.version == 6:  # noqa: PLR2004 - IPv6
                yield Problem(f"allowed_ranges[{number}]", text, "must be IPv4: the load balancer has no IPv6 address")
    bucket = args["access_log_bucket"]
    if bucket["encryption_key_arn"] is not None:
        yield Problem(
            "access_log_bucket", bucket["purpose"], "must have no KMS key: load balancers deliver under SSE-S3 alone"
        )
    zones = len(args["network"]["subnets"][PRIVATE_TIER if args["scheme"] == "internal" else PUBLIC_TIER])
    if zones < 2:  # noqa: PLR2004 - https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
        yield Problem("network", args["network"]["zones"], "must have two zones: a load balancer is in two at least")
