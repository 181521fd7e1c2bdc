"""What resources of their own add to interfaces: groups, addresses, instances. What may be added is never denied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pulumi_aws as aws
import pytest

from reachability import Network, Verdict, ask, read_recorded
from recorder.resource import UNKNOWN
from recorder.run import record
from tests.reachability import programs

Program = Callable[[], object]
BOTH = pytest.mark.parametrize("preview", [False, True], ids=["deployed", "preview"])
EVERYTHING: aws.ec2.SecurityGroupEgressArgsDict = {
    "protocol": "-1",
    "from_port": 0,
    "to_port": 0,
    "cidr_blocks": ["0.0.0.0/0"],
}


def network(program: Program, *, preview: bool) -> Network:
    return read_recorded(record(program, preview=preview).resources)


def without_links(program: Program, name: str) -> Network:
    """Return the network of a preview in which nobody knows what one resource refers to."""
    resources = record(program, preview=True).resources
    assert [r for r in resources if r.name == name]
    return read_recorded([replace(r, property_dependencies={}) if r.name == name else r for r in resources])


def public_subnet() -> tuple[aws.ec2.Vpc, aws.ec2.Subnet]:
    vpc, web, _, gateway, _ = programs.gateways()
    out = aws.ec2.RouteTable("out", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
    aws.ec2.RouteTableAssociation("out", subnet_id=web.id, route_table_id=out.id)
    return vpc, web


def group(name: str, vpc: aws.ec2.Vpc, port: int) -> aws.ec2.SecurityGroup:
    """Return a group that lets everybody in on one port, and everything out."""
    rule: aws.ec2.SecurityGroupIngressArgsDict = {
        "protocol": "tcp",
        "from_port": port,
        "to_port": port,
        "cidr_blocks": ["0.0.0.0/0"],
    }
    return aws.ec2.SecurityGroup(name, vpc_id=vpc.id, ingress=[rule], egress=[EVERYTHING])


def attach(name: str, group_id: object, interface_id: object) -> None:
    aws.ec2.NetworkInterfaceSecurityGroupAttachment(
        name,
        security_group_id=group_id,  # pyright: ignore[reportArgumentType] - an output, whatever it is of
        network_interface_id=interface_id,  # pyright: ignore[reportArgumentType] - likewise
    )


# Groups.


def two_interfaces() -> None:
    vpc, web = public_subnet()
    secure = group("secure", vpc, 443)
    for name in ("one", "two"):
        interface = aws.ec2.NetworkInterface(name, subnet_id=web.id)
        attach(f"{name}-secure", secure.id, interface.id)
        aws.ec2.Eip(name, network_interface=interface.id, domain="vpc")


@BOTH
def test_an_attached_group_counts_beside_the_default_one(preview: bool) -> None:  # noqa: FBT001 - a parameter
    found = network(two_interfaces, preview=preview)
    assert ask(found, "internet", "one", 443).verdict is Verdict.ALLOWED
    assert ask(found, "one", "two", 5432).verdict is Verdict.ALLOWED
    assert ask(found, "internet", "one", 22).verdict is Verdict.DENIED


@BOTH
def test_a_group_may_be_attached_to_an_instance_by_its_first_interface(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        quiet = aws.ec2.SecurityGroup("quiet", vpc_id=vpc.id)
        server = programs.host("server", web, quiet, public=True)
        attach("mail", group("mail", vpc, 25).id, server.primary_network_interface_id)
        programs.host("other", web, quiet, public=True)

    found = network(program, preview=preview)
    if not preview and ask(found, "internet", "server", 25).verdict is not Verdict.ALLOWED:
        # Where the recording has no id for the interface, nobody knows what the group is attached to.
        assert {i.groups for i in found.interfaces.values()} == {UNKNOWN}
        return
    assert ask(found, "internet", "server", 25).verdict is Verdict.ALLOWED
    assert ask(found, "internet", "server", 443).verdict is Verdict.DENIED
    assert ask(found, "internet", "other", 25).verdict is Verdict.DENIED


def test_an_attachment_to_nobody_knows_what_leaves_every_interface_in_doubt() -> None:
    found = without_links(two_interfaces, "two-secure")
    assert ask(found, "internet", "two", 443).verdict is Verdict.UNKNOWN
    assert ask(found, "internet", "two", 22).verdict is Verdict.UNKNOWN


@BOTH
def test_the_default_group_of_a_vpc_may_be_named_by_the_vpc(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        aws.vpc.SecurityGroupIngressRule(
            "https",
            security_group_id=vpc.default_security_group_id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4="0.0.0.0/0",
        )
        server = aws.ec2.NetworkInterface("server", subnet_id=web.id, security_groups=[vpc.default_security_group_id])
        aws.ec2.Eip("server", network_interface=server.id)
        client = aws.ec2.SecurityGroup("client", vpc_id=vpc.id, egress=[EVERYTHING])
        aws.ec2.NetworkInterface("client", subnet_id=web.id, security_groups=[client.id])

    found = network(program, preview=preview)
    assert ask(found, "internet", "server", 443).verdict is Verdict.ALLOWED
    assert ask(found, "client", "server", 22).verdict is Verdict.DENIED


@BOTH
def test_an_endpoint_gets_the_groups_and_subnets_that_are_associated_with_it(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        endpoint = aws.ec2.VpcEndpoint(
            "secrets",
            vpc_id=vpc.id,
            service_name="com.amazonaws.eu-west-1.secretsmanager",
            vpc_endpoint_type="Interface",
        )
        aws.ec2.VpcEndpointSubnetAssociation("secrets", vpc_endpoint_id=endpoint.id, subnet_id=web.id)
        aws.ec2.SecurityGroupAssociation(
            "secrets",
            vpc_endpoint_id=endpoint.id,
            security_group_id=group("secrets", vpc, 443).id,
            replace_default_association=True,
        )
        programs.host("client", web, group("client", vpc, 1), public=False)

    found = network(program, preview=preview)
    assert ask(found, "client", "secrets", 443).verdict is Verdict.ALLOWED
    assert ask(found, "client", "secrets", 22).verdict is Verdict.DENIED


def test_a_rule_of_unknown_direction_leaves_both_in_doubt() -> None:
    def program() -> None:
        vpc, web = public_subnet()
        quiet = aws.ec2.SecurityGroup("quiet", vpc_id=vpc.id)
        aws.ec2.SecurityGroupRule(
            "some",
            type=vpc.arn,
            security_group_id=quiet.id,
            protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_blocks=["0.0.0.0/0"],
        )
        programs.host("server", web, quiet, public=True)

    found = network(program, preview=True)
    assert ask(found, "internet", "server", 443).verdict is Verdict.UNKNOWN
    assert ask(found, "server", "internet", 443).verdict is Verdict.UNKNOWN


# Instances and interfaces.


@BOTH
@pytest.mark.parametrize("way", ["inline", "primary"])
def test_an_instance_with_an_interface_of_its_own_is_where_the_interface_is(way: str, preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        interface = aws.ec2.NetworkInterface("first", subnet_id=web.id, security_groups=[group("web", vpc, 443).id])
        attached: dict[str, object] = (
            {"network_interfaces": [{"device_index": 0, "network_interface_id": interface.id}]}
            if way == "inline"
            else {"primary_network_interface": {"network_interface_id": interface.id}}
        )
        server = aws.ec2.Instance("server", ami="ami-1", instance_type="t4g.nano", opts=None, **attached)  # pyright: ignore[reportCallIssue, reportArgumentType] - either way
        aws.ec2.Eip("server", instance=server.id)

    found = network(program, preview=preview)
    assert found.interfaces.keys() == {"first"}
    assert ask(found, "internet", "server", 443).verdict is Verdict.ALLOWED
    assert ask(found, "internet", "server", 22).verdict is Verdict.DENIED


@BOTH
def test_an_attached_second_interface_answers_to_the_name_of_its_instance(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        quiet = aws.ec2.SecurityGroup("quiet", vpc_id=vpc.id)
        server = programs.host("server", web, quiet, public=True)
        second = aws.ec2.NetworkInterface("second", subnet_id=web.id, security_groups=[group("web", vpc, 443).id])
        aws.ec2.NetworkInterfaceAttachment(
            "second", instance_id=server.id, network_interface_id=second.id, device_index=1
        )
        aws.ec2.Eip("second", network_interface=second.id)

    answer = ask(network(program, preview=preview), "internet", "server", 443)
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.reason.startswith("not the same for all")


def test_an_elastic_address_for_nobody_knows_whom_leaves_it_in_doubt_who_is_public() -> None:
    def program() -> None:
        vpc, web = public_subnet()
        aws.ec2.NetworkInterface("server", subnet_id=web.id, security_groups=[group("web", vpc, 443).id])
        aws.ec2.Eip("address", instance=vpc.arn)

    assert ask(network(program, preview=True), "internet", "server", 443).verdict is Verdict.UNKNOWN


# Addresses that were imagined.


def test_an_address_outside_the_subnet_is_nobodys() -> None:
    def program() -> None:
        vpc, web = public_subnet()
        programs.host("server", web, group("web", vpc, 443), public=False)
        programs.host("client", web, group("client", vpc, 1), public=False)

    resources = [
        replace(r, outputs={**r.outputs, "privateIp": "172.31.9.9", "publicIp": "203.0.113.9"})
        if r.type == "aws:ec2/instance:Instance"
        else r
        for r in record(program).resources
    ]
    found = read_recorded(resources)
    server = found.interfaces["server"]
    assert server.somewhere
    assert server.addresses == found.subnets["web (Subnet)" if "web (Subnet)" in found.subnets else "web"].addresses
    assert not server.public_addresses
    assert ask(found, "client", "server", 443).verdict is Verdict.ALLOWED
    assert ask(found, "internet", "server", 443).verdict is Verdict.DENIED
