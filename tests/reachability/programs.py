"""One small network, written in each of the ways that pulumi-aws offers."""

from __future__ import annotations

from collections.abc import Callable

import pulumi_aws as aws

ANYWHERE = "0.0.0.0/0"


def inline() -> None:
    """Write everything inline."""
    vpc, web, app, gateway, nat = gateways()
    aws.ec2.DefaultRouteTable("main", default_route_table_id=vpc.default_route_table_id, routes=[])
    out: list[aws.ec2.RouteTableRouteArgsDict] = [{"cidr_block": ANYWHERE, "gateway_id": gateway.id}]
    by_nat: list[aws.ec2.RouteTableRouteArgsDict] = [{"cidr_block": ANYWHERE, "nat_gateway_id": nat.id}]
    for subnet, name, routes in ((web, "web", out), (app, "app", by_nat)):
        table = aws.ec2.RouteTable(name, vpc_id=vpc.id, routes=routes)
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id)
    aws.ec2.NetworkAcl(
        "app",
        vpc_id=vpc.id,
        subnet_ids=[app.id],
        ingress=[
            {
                "rule_no": 90,
                "action": "deny",
                "protocol": "tcp",
                "from_port": 22,
                "to_port": 22,
                "cidr_block": ANYWHERE,
            },
            {"rule_no": 100, "action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_block": ANYWHERE},
        ],
        egress=[
            {"rule_no": 100, "action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_block": ANYWHERE}
        ],
    )
    web_group = aws.ec2.SecurityGroup(
        "web",
        vpc_id=vpc.id,
        ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [ANYWHERE]}],
        egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": [ANYWHERE]}],
    )
    app_group = aws.ec2.SecurityGroup(
        "app",
        vpc_id=vpc.id,
        ingress=[{"protocol": "tcp", "from_port": 8080, "to_port": 8080, "security_groups": [web_group.id]}],
        egress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [ANYWHERE]}],
    )
    _hosts(web, app, web_group, app_group)


def separate(*, legacy: bool) -> None:
    """Write every rule, route and association as a resource of its own.

    Args:
        legacy: Security group rules by `aws.ec2.SecurityGroupRule`; else by `aws.vpc.SecurityGroupIngressRule`.
    """
    vpc, web, app, gateway, nat = gateways()
    tables = {name: aws.ec2.RouteTable(name, vpc_id=vpc.id) for name in ("web", "app")}
    aws.ec2.Route("out", route_table_id=tables["web"].id, destination_cidr_block=ANYWHERE, gateway_id=gateway.id)
    aws.ec2.Route("nat", route_table_id=tables["app"].id, destination_cidr_block=ANYWHERE, nat_gateway_id=nat.id)
    aws.ec2.RouteTableAssociation("web", subnet_id=web.id, route_table_id=tables["web"].id)
    aws.ec2.MainRouteTableAssociation("app", vpc_id=vpc.id, route_table_id=tables["app"].id)
    acl = aws.ec2.NetworkAcl("app", vpc_id=vpc.id)
    aws.ec2.NetworkAclAssociation("app", network_acl_id=acl.id, subnet_id=app.id)
    for number, egress, action, ports in ((90, False, "deny", 22), (100, False, "allow", 0), (100, True, "allow", 0)):
        aws.ec2.NetworkAclRule(
            f"app-{number}-{egress}",
            network_acl_id=acl.id,
            rule_number=number,
            egress=egress,
            rule_action=action,
            protocol="tcp" if ports else "-1",
            from_port=ports,
            to_port=ports,
            cidr_block=ANYWHERE,
        )
    web_group, app_group = (aws.ec2.SecurityGroup(name, vpc_id=vpc.id) for name in ("web", "app"))
    _legacy_rules(web_group, app_group) if legacy else _rules(web_group, app_group)
    _hosts(web, app, web_group, app_group)


def _legacy_rules(web: aws.ec2.SecurityGroup, app: aws.ec2.SecurityGroup) -> None:
    make = aws.ec2.SecurityGroupRule
    make(
        "1",
        type="ingress",
        security_group_id=web.id,
        protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_blocks=[ANYWHERE],
    )
    make("2", type="egress", security_group_id=web.id, protocol="-1", from_port=0, to_port=0, cidr_blocks=[ANYWHERE])
    make(
        "3",
        type="ingress",
        security_group_id=app.id,
        protocol="tcp",
        from_port=8080,
        to_port=8080,
        source_security_group_id=web.id,
    )
    make(
        "4", type="egress", security_group_id=app.id, protocol="tcp", from_port=443, to_port=443, cidr_blocks=[ANYWHERE]
    )


def _rules(web: aws.ec2.SecurityGroup, app: aws.ec2.SecurityGroup) -> None:
    into, out = aws.vpc.SecurityGroupIngressRule, aws.vpc.SecurityGroupEgressRule
    into("1", security_group_id=web.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4=ANYWHERE)
    out("2", security_group_id=web.id, ip_protocol="-1", cidr_ipv4=ANYWHERE)
    into(
        "3",
        security_group_id=app.id,
        ip_protocol="tcp",
        from_port=8080,
        to_port=8080,
        referenced_security_group_id=web.id,
    )
    out("4", security_group_id=app.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4=ANYWHERE)


def gateways() -> tuple[aws.ec2.Vpc, aws.ec2.Subnet, aws.ec2.Subnet, aws.ec2.InternetGateway, aws.ec2.NatGateway]:
    """Make a VPC with a web and an application subnet, an internet gateway, and a NAT gateway among the web."""
    vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16")
    web, app = (
        aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24", availability_zone="eu-west-1a")
        for index, name in enumerate(("web", "app"))
    )
    gateway = aws.ec2.InternetGateway("out", vpc_id=vpc.id)
    nat = aws.ec2.NatGateway("nat", subnet_id=web.id, allocation_id=aws.ec2.Eip("nat").allocation_id)
    return vpc, web, app, gateway, nat


def _hosts(
    web: aws.ec2.Subnet, app: aws.ec2.Subnet, web_group: aws.ec2.SecurityGroup, app_group: aws.ec2.SecurityGroup
) -> None:
    host("web-host", web, web_group, public=True)
    host("app-host", app, app_group, public=False)


def host(name: str, subnet: aws.ec2.Subnet, group: aws.ec2.SecurityGroup | None, *, public: bool) -> aws.ec2.Instance:
    """Make an instance; without a group it gets the default one of the VPC."""
    return aws.ec2.Instance(
        name,
        subnet_id=subnet.id,
        vpc_security_group_ids=[group.id] if group else None,
        associate_public_ip_address=public,
        ami="ami-0abcdef1234567890",
        instance_type="t4g.nano",
    )


WAYS: dict[str, Callable[[], None]] = {
    "inline": inline,
    "rules of their own": lambda: separate(legacy=False),
    "legacy rules": lambda: separate(legacy=True),
}
