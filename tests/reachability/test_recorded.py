"""Networks of Pulumi programs, read before and after a deployment."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi_aws as aws
import pytest

from reachability import Network, Verdict, ask, flows, read, read_recorded
from recorder import export
from recorder.resource import UNKNOWN, Resource
from recorder.run import record
from recorder.wire import marked
from tests.reachability import programs

Program = Callable[[], object]

EXPECTED = {
    ("internet", "web-host", "tcp", ((443, 443),), "allowed"),
    ("web-host", "internet", "tcp", ((0, 65535),), "allowed"),
    ("web-host", "internet", "udp", ((0, 65535),), "allowed"),
    ("web-host", "internet", "icmp", ((0, 255),), "allowed"),
    ("web-host", "app-host", "tcp", ((8080, 8080),), "allowed"),
    ("app-host", "web-host", "tcp", ((443, 443),), "allowed"),
    ("app-host", "internet", "tcp", ((443, 443),), "allowed"),
}


def network(program: Program, *, preview: bool = False) -> Network:
    return read_recorded(record(program, preview=preview).resources)


def rows(of: Network) -> set[tuple[Any, ...]]:
    return {(f.source, f.destination, f.protocol, tuple(f.ports), f.verdict) for f in flows(of)}


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "preview"])
@pytest.mark.parametrize("way", programs.WAYS)
def test_the_same_network_has_the_same_flows_however_it_is_written(way: str, preview: bool) -> None:  # noqa: FBT001 - a parameter
    found = network(programs.WAYS[way], preview=preview)
    assert rows(found) == EXPECTED
    assert ask(found, "web-host", "app-host", 22).verdict is Verdict.DENIED


@pytest.mark.parametrize(
    ("itself", "verdict"), [(True, Verdict.ALLOWED), (False, Verdict.DENIED), (UNKNOWN, Verdict.UNKNOWN)]
)
@pytest.mark.parametrize("inline", [True, False])
def test_whether_a_rule_is_for_the_groups_own_members_may_be_unknown(
    itself: object, verdict: Verdict, *, inline: bool
) -> None:
    def program() -> None:
        vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
        subnet = aws.ec2.Subnet("inner", vpc_id=vpc.id, cidr_block="10.0.1.0/24")
        rule: Any = {"protocol": "tcp", "from_port": 443, "to_port": 443, "self": True}
        out: Any = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
        rules = [rule] if inline else None
        members = aws.ec2.SecurityGroup("members", vpc_id=vpc.id, egress=[out], ingress=rules)
        if not inline:
            aws.ec2.SecurityGroupRule("own", type="ingress", security_group_id=members.id, **rule)
        for name in ("one", "two"):
            aws.ec2.NetworkInterface(name, subnet_id=subnet.id, security_groups=[members.id])

    def with_itself(resource: Resource) -> Resource:
        inputs: dict[str, Any] = dict(resource.inputs)
        if inputs.get("ingress"):
            inputs["ingress"] = [{**inputs["ingress"][0], "self": itself}]
        elif inputs.get("self"):
            inputs["self"] = itself
        return replace(resource, inputs=inputs)

    found = read_recorded([with_itself(resource) for resource in record(program).resources])
    assert ask(found, "one", "two", 443).verdict is verdict


@pytest.mark.parametrize("way", programs.WAYS)
def test_a_state_and_a_recording_as_json_have_the_flows_of_the_program(way: str) -> None:
    recording = record(programs.WAYS[way])
    assert rows(read(json.loads(json.dumps(export.to_json(recording))))) == EXPECTED
    state = {"version": 3, "deployment": {"resources": [as_exported(r) for r in recording.resources]}}
    assert rows(read(json.loads(json.dumps(state)))) == EXPECTED


@pytest.mark.parametrize("way", programs.WAYS)
def test_a_preview_written_as_json_keeps_what_is_unknown_and_its_links(way: str) -> None:
    recording = record(programs.WAYS[way], preview=True)
    assert rows(read(json.loads(json.dumps(export.to_json(recording))))) == EXPECTED


def as_exported(resource: Resource) -> dict[str, Any]:
    found = {"urn": resource.urn, "type": resource.type, "custom": resource.custom}
    return found | marked({"id": resource.id, "inputs": resource.inputs, "outputs": resource.outputs})


def test_secrets_in_a_state_are_opened_where_they_can_be_read_and_unknown_where_not() -> None:
    urn = "urn:pulumi:s::p::aws:ec2/vpc:Vpc::shop"
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    for secret, expected in (({"plaintext": '"10.0.0.0/16"'}, 65536), ({"ciphertext": "v1:x"}, 0)):
        inputs = {"cidrBlock": mark | secret}
        found = read({"deployment": {"resources": [{"urn": urn, "id": "vpc-1", "custom": True, "inputs": inputs}]}})
        assert found.vpcs["shop"].addresses.size == expected


def test_a_name_that_several_kinds_of_resource_have_is_told_apart_by_kind() -> None:
    found = network(programs.WAYS["inline"])
    assert {"app (SecurityGroup)", "web (SecurityGroup)"} <= found.groups.keys()
    assert {"app (NetworkAcl)"} <= found.acls.keys()


# The defaults that a VPC comes with.


def test_an_instance_without_groups_has_the_default_one_which_lets_its_members_talk() -> None:
    def program() -> None:
        _, web, app, *_ = programs.gateways()
        programs.host("one", web, None, public=False)
        programs.host("two", app, None, public=False)

    assert ask(network(program), "one", "two", 22).verdict is Verdict.ALLOWED


def test_a_default_group_that_the_program_takes_over_has_just_its_rules() -> None:
    def program() -> None:
        vpc, web, app, *_ = programs.gateways()
        aws.ec2.DefaultSecurityGroup("closed", vpc_id=vpc.id)
        programs.host("one", web, None, public=False)
        programs.host("two", app, None, public=False)

    answer = ask(network(program), "one", "two", 22)
    assert (answer.verdict, answer.forward[0].id) == (Verdict.DENIED, "closed")


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "preview"])
def test_a_default_network_acl_that_the_program_takes_over_denies_what_it_does_not_declare(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web, app, *_ = programs.gateways()
        aws.ec2.DefaultNetworkAcl("closed", default_network_acl_id=vpc.default_network_acl_id)
        programs.host("one", web, None, public=False)
        programs.host("two", app, None, public=False)

    answer = ask(network(program, preview=preview), "one", "two", 22)
    assert (answer.verdict, answer.forward[0].id) == (Verdict.DENIED, "closed")


def test_a_group_of_a_program_has_no_egress_unless_it_declares_some() -> None:
    def program() -> None:
        vpc, web, app, *_ = programs.gateways()
        group = aws.ec2.SecurityGroup("quiet", vpc_id=vpc.id)
        programs.host("one", web, group, public=True)
        programs.host("two", app, None, public=False)

    assert ask(network(program), "one", "internet", 443).verdict is Verdict.DENIED


# What is not known.


def test_a_rule_of_which_nobody_knows_the_group_makes_every_group_unknown_not_open() -> None:
    recording = record(programs.WAYS["rules of their own"], preview=True)
    changed = [without_links(r) if r.name == "3" else r for r in recording.resources]
    found = read_recorded(changed)
    assert ask(found, "web-host", "app-host", 8080).verdict is Verdict.UNKNOWN
    assert ask(found, "internet", "web-host", 443).verdict is Verdict.UNKNOWN


def without_links(resource: Resource) -> Resource:
    return Resource(resource.urn, resource.type, resource.name, resource.id, inputs=resource.inputs)


def test_two_unknown_groups_in_one_property_are_not_told_apart() -> None:
    def program() -> None:
        vpc, web, app, *_ = programs.gateways()
        everything: aws.ec2.SecurityGroupEgressArgsDict = {
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "cidr_blocks": ["0.0.0.0/0"],
        }
        one, two = (aws.ec2.SecurityGroup(name, vpc_id=vpc.id, egress=[everything]) for name in ("one", "two"))
        both = aws.ec2.SecurityGroup(
            "both",
            vpc_id=vpc.id,
            ingress=[
                {"protocol": "tcp", "from_port": port, "to_port": port, "security_groups": [group.id]}
                for port, group in ((1001, one), (1002, two))
            ],
        )
        programs.host("first", web, one, public=False)
        programs.host("target", app, both, public=False)

    assert ask(network(program), "first", "target", 1001).verdict is Verdict.ALLOWED
    assert ask(network(program), "first", "target", 1002).verdict is Verdict.DENIED
    assert ask(network(program, preview=True), "first", "target", 1002).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("tagged", "expected"), [(True, Verdict.ALLOWED), (False, Verdict.UNKNOWN)])
def test_an_instance_that_forwards_is_a_nat_only_if_its_tag_says_so(tagged: bool, expected: Verdict) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web, app, gateway, _ = programs.gateways()
        out = aws.ec2.RouteTable("out", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
        aws.ec2.RouteTableAssociation("out", subnet_id=web.id, route_table_id=out.id)
        forwarder = aws.ec2.NetworkInterface(
            "forwarder",
            subnet_id=web.id,
            source_dest_check=False,
            tags={"reachability:role": "nat"} if tagged else {},
        )
        aws.ec2.Eip("forwarder", network_interface=forwarder.id)
        table = aws.ec2.RouteTable(
            "inside",
            vpc_id=vpc.id,
            routes=[{"cidr_block": "0.0.0.0/0", "network_interface_id": forwarder.id}],
        )
        aws.ec2.RouteTableAssociation("inside", subnet_id=app.id, route_table_id=table.id)
        programs.host("client", app, None, public=False)

    for preview in (False, True):
        answer = ask(network(program, preview=preview), "client", "internet", 443)
        assert answer.verdict is expected, answer.reason
        assert any("forwarder" in hop for hop in answer.path)


# Placements.


def test_whatever_puts_groups_into_subnets_is_placed_there() -> None:
    def program() -> None:
        vpc, web, app, gateway, _ = programs.gateways()
        out = aws.ec2.RouteTable("out", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
        aws.ec2.RouteTableAssociation("out", subnet_id=web.id, route_table_id=out.id)
        rule: aws.ec2.SecurityGroupIngressArgsDict = {
            "protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
            "cidr_blocks": ["0.0.0.0/0"],
        }
        group = aws.ec2.SecurityGroup("open", vpc_id=vpc.id, ingress=[rule])
        ids = [group.id]
        aws.lb.LoadBalancer("alb", subnets=[web.id, app.id], security_groups=ids)
        aws.lb.LoadBalancer("internal", internal=True, subnets=[web.id], security_groups=ids)
        aws.lb.LoadBalancer("nlb", load_balancer_type="network", subnet_mappings=[{"subnet_id": web.id}])
        databases = aws.rds.SubnetGroup("databases", subnet_ids=[app.id])
        aws.rds.Instance(
            "database",
            db_subnet_group_name=databases.name,
            vpc_security_group_ids=ids,
            instance_class="db.t4g.micro",
        )
        template = aws.ec2.LaunchTemplate("template", vpc_security_group_ids=ids)
        aws.autoscaling.Group(
            "fleet", max_size=1, min_size=1, vpc_zone_identifiers=[app.id], launch_template={"id": template.id}
        )
        aws.ec2.VpcEndpoint(
            "secrets",
            vpc_id=vpc.id,
            service_name="com.amazonaws.eu-west-1.secretsmanager",
            vpc_endpoint_type="Interface",
            subnet_ids=[app.id],
            security_group_ids=ids,
        )

    for preview in (False, True):
        found = network(program, preview=preview)
        placed = {"alb@web", "alb@app", "internal", "nlb", "database", "fleet", "secrets"}
        assert placed == found.interfaces.keys()
        assert found.interfaces["nlb"].groups is None
        from_internet = {row[1] for row in rows(found) if row[0] == "internet"}
        assert from_internet == {"alb@web", "nlb"}
        assert ask(found, "alb", "database", 443).verdict is Verdict.DENIED


def test_a_tier_is_judged_before_anything_lives_in_it() -> None:
    def program() -> None:
        vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16")
        for index, tier in enumerate(("web", "app")):
            aws.ec2.Subnet(f"{tier}-a", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24", tags={"tier": tier})
        web = aws.ec2.SecurityGroup("web", vpc_id=vpc.id, tags={"tier": "web"})
        app = aws.ec2.SecurityGroup("app", vpc_id=vpc.id, tags={"tier": "app"})
        aws.vpc.SecurityGroupEgressRule(
            "out",
            security_group_id=web.id,
            ip_protocol="tcp",
            from_port=80,
            to_port=80,
            referenced_security_group_id=app.id,
        )
        aws.vpc.SecurityGroupIngressRule(
            "in",
            security_group_id=app.id,
            ip_protocol="tcp",
            from_port=80,
            to_port=80,
            referenced_security_group_id=web.id,
        )

    assert rows(network(program)) == {("web@web-a", "app@app-a", "tcp", ((80, 80),), "allowed")}
    assert ask(network(program), "web", "app", 80).verdict is Verdict.ALLOWED


def test_a_gateway_endpoint_is_reached_from_the_tables_it_is_in() -> None:
    def program() -> None:
        vpc, web, app, *_ = programs.gateways()
        table = aws.ec2.RouteTable("app", vpc_id=vpc.id)
        aws.ec2.RouteTableAssociation("app", subnet_id=app.id, route_table_id=table.id)
        endpoint = aws.ec2.VpcEndpoint(
            "s3", vpc_id=vpc.id, service_name="com.amazonaws.eu-west-1.s3", route_table_ids=[table.id]
        )
        group = aws.ec2.SecurityGroup("client", vpc_id=vpc.id)
        aws.vpc.SecurityGroupEgressRule(
            "s3",
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            prefix_list_id=endpoint.prefix_list_id,
        )
        programs.host("inside", app, group, public=False)
        programs.host("outside", web, group, public=False)

    for preview in (False, True):
        found = network(program, preview=preview)
        assert ask(found, "inside", "s3 (VpcEndpoint)", 443).verdict is Verdict.ALLOWED
        assert ask(found, "outside", "s3 (VpcEndpoint)", 443).verdict is Verdict.DENIED
