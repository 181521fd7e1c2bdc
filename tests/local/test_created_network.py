"""Everything of the network table is made, and is found again in the emulator as it was asked for."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from local.resources.ec2 import ROWS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


def program() -> None:
    vpc = aws.ec2.Vpc(
        "n",
        cidr_block="10.0.0.0/16",
        enable_dns_hostnames=True,
        assign_generated_ipv6_cidr_block=True,
        tags={"Name": "n"},
    )
    subnet = aws.ec2.Subnet(
        "n", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="eu-west-1b", map_public_ip_on_launch=True
    )
    gateway = aws.ec2.InternetGateway("n", vpc_id=vpc.id)
    egress_only = aws.ec2.EgressOnlyInternetGateway("n", vpc_id=vpc.id)
    address = aws.ec2.Eip("n", domain="vpc")
    nat = aws.ec2.NatGateway("n", allocation_id=address.id, subnet_id=subnet.id, tags={"Name": "n"})
    public = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
    private = aws.ec2.RouteTable("private", vpc_id=vpc.id)
    aws.ec2.Route("nat", route_table_id=private.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)
    aws.ec2.Route(
        "six", route_table_id=private.id, destination_ipv6_cidr_block="::/0", egress_only_gateway_id=egress_only.id
    )
    aws.ec2.RouteTableAssociation("n", route_table_id=public.id, subnet_id=subnet.id)
    aws.ec2.DefaultRouteTable("n", default_route_table_id=vpc.default_route_table_id, tags={"Name": "unused"})
    front = aws.ec2.SecurityGroup("front", vpc_id=vpc.id, name="front", description="Front")
    back = aws.ec2.SecurityGroup(
        "back", vpc_id=vpc.id, name="back", description="Back",
        ingress=[{"protocol": "tcp", "from_port": 8080, "to_port": 8080, "security_groups": [front.id]}],
    )  # fmt: skip
    aws.vpc.SecurityGroupIngressRule(
        "https", security_group_id=front.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"
    )
    aws.vpc.SecurityGroupEgressRule(
        "out", security_group_id=front.id, ip_protocol="tcp", from_port=8080, to_port=8080,
        referenced_security_group_id=back.id,
    )  # fmt: skip
    aws.ec2.DefaultSecurityGroup("n", vpc_id=vpc.id)
    acl = aws.ec2.NetworkAcl(
        "n", vpc_id=vpc.id, subnet_ids=[subnet.id],
        ingress=[{"rule_no": 100, "protocol": "tcp", "action": "allow", "cidr_block": "0.0.0.0/0",
                  "from_port": 443, "to_port": 443}],
    )  # fmt: skip
    aws.ec2.NetworkAclRule(
        "deny", network_acl_id=acl.id, rule_number=50, protocol="-1", rule_action="deny", cidr_block="203.0.113.0/24"
    )
    aws.ec2.NetworkAclRule(
        "ping", network_acl_id=acl.id, rule_number=110, protocol="icmp", rule_action="allow", cidr_block="10.0.0.0/8",
        icmp_type=8, icmp_code=-1, egress=True,
    )  # fmt: skip
    aws.ec2.DefaultNetworkAcl("n", default_network_acl_id=vpc.default_network_acl_id)
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id=vpc.id,
        service_name="com.amazonaws.eu-west-1.s3",
        vpc_endpoint_type="Gateway",
        route_table_ids=[private.id],
    )
    aws.ec2.VpcEndpoint(
        "logs", vpc_id=vpc.id, service_name="com.amazonaws.eu-west-1.logs", vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id], security_group_ids=[back.id], private_dns_enabled=True,
    )  # fmt: skip
    aws.ec2.FlowLog(
        "n", vpc_id=vpc.id, traffic_type="ALL", log_destination="arn:aws:s3:::flow", log_destination_type="s3"
    )
    second_subnet = aws.ec2.Subnet("second", vpc_id=vpc.id, cidr_block="10.0.2.0/24", availability_zone="eu-west-1a")
    aws.ec2.NetworkAclAssociation("n", network_acl_id=acl.id, subnet_id=second_subnet.id)
    interface = aws.ec2.NetworkInterface("n", subnet_id=subnet.id, security_groups=[back.id], source_dest_check=False)
    aws.ec2.Route(
        "by-instance",
        route_table_id=public.id,
        destination_cidr_block="192.0.2.0/24",
        network_interface_id=interface.id,
    )
    second = aws.ec2.Eip("second", domain="vpc")
    aws.ec2.EipAssociation("n", allocation_id=second.id, network_interface_id=interface.id)
    aws.ec2.LaunchTemplate(
        "n", name="template-of-all", image_id="ami-1", instance_type="t4g.nano", vpc_security_group_ids=[back.id],
        metadata_options={"http_tokens": "required"},
    )  # fmt: skip
    aws.ec2.Instance(
        "n", ami="ami-1", instance_type="t4g.nano", subnet_id=subnet.id, user_data="#!/bin/sh",
        metadata_options={"http_tokens": "required"}, root_block_device={"encrypted": True, "volume_size": 8},
    )  # fmt: skip
    pulumi.export("vpc", vpc.id)
    pulumi.export("default_group", vpc.default_security_group_id)
    pulumi.export("default_acl", vpc.default_network_acl_id)


@pytest.fixture(scope="module")
def made(deploy: Any) -> Any:
    return deploy(program)


@pytest.fixture(scope="module")
def ec2(made: Any, clients: Any) -> Any:  # noqa: ARG001 - made first
    return clients.get("ec2")


def of_vpc(made: Any) -> list[dict[str, Any]]:
    return [{"Name": "vpc-id", "Values": [made[0].exports["vpc"]]}]


def test_every_row_is_made_and_no_input_is_lost(made: Any) -> None:
    _, cloud = made
    assert set(ROWS) <= set(cloud.summary.created)
    assert cloud.summary.not_applied == set()


def test_a_subnet_lies_where_it_was_put(made: Any, ec2: Any) -> None:
    subnets = ec2.describe_subnets(Filters=of_vpc(made))["Subnets"]
    subnet = next(subnet for subnet in subnets if subnet["CidrBlock"] == "10.0.1.0/24")
    assert subnet["AvailabilityZone"] == "eu-west-1b"
    assert subnet["MapPublicIpOnLaunch"] is True


def test_routes_lead_to_their_gateways(made: Any, ec2: Any) -> None:
    tables = ec2.describe_route_tables(Filters=of_vpc(made))["RouteTables"]
    kinds = ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId", "NetworkInterfaceId")
    routes = {
        (route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock"), str(route.get(kind)).split("-")[0])
        for table in tables for route in table["Routes"] for kind in kinds if route.get(kind)
    }  # fmt: skip
    wanted = {("0.0.0.0/0", "igw"), ("0.0.0.0/0", "nat"), ("::/0", "eigw"), ("192.0.2.0/24", "eni")}
    assert wanted <= routes
    assert all(target == "local" for destination, target in routes if destination == "10.0.0.0/16")


def test_security_groups_have_the_declared_rules_and_no_others(made: Any, ec2: Any) -> None:
    groups = {g["GroupName"]: g for g in ec2.describe_security_groups(Filters=of_vpc(made))["SecurityGroups"]}
    front, back, default = groups["front"], groups["back"], groups["default"]
    (https,) = front["IpPermissions"]
    assert (https["FromPort"], https["IpRanges"][0]["CidrIp"]) == (443, "0.0.0.0/0")
    (out,) = front["IpPermissionsEgress"]
    assert out["UserIdGroupPairs"][0]["GroupId"] == back["GroupId"]
    (service,) = back["IpPermissions"]
    assert service["UserIdGroupPairs"][0]["GroupId"] == front["GroupId"]
    assert back["IpPermissionsEgress"] == []
    assert default["GroupId"] == made[0].exports["default_group"]
    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])


def test_acls_have_their_rules_and_the_default_one_allows_nothing(made: Any, ec2: Any) -> None:
    acls = ec2.describe_network_acls(Filters=of_vpc(made))["NetworkAcls"]
    own = next(acl for acl in acls if not acl["IsDefault"])
    rules = {
        (e["RuleNumber"], e["Egress"], e["RuleAction"], e["Protocol"])
        for e in own["Entries"]
        if e["RuleNumber"] < 32767
    }
    assert rules == {(100, False, "allow", "6"), (50, False, "deny", "-1"), (110, True, "allow", "1")}
    assert len(own["Associations"]) == 2, "the subnet that it names, and the one that an association names"
    assert all(association["SubnetId"].startswith("subnet-") for association in own["Associations"])
    default = next(acl for acl in acls if acl["NetworkAclId"] == made[0].exports["default_acl"])
    assert default["Associations"] == []
    assert [entry for entry in default["Entries"] if entry["RuleNumber"] < 32767] == []


def test_gateways_endpoints_and_flow_logs_read_back(made: Any, ec2: Any) -> None:
    assert ec2.describe_internet_gateways()["InternetGateways"]
    endpoints = ec2.describe_vpc_endpoints(Filters=of_vpc(made))["VpcEndpoints"]
    assert {endpoint["VpcEndpointType"] for endpoint in endpoints} == {"Gateway", "Interface"}
    watched = {flow_log["ResourceId"] for flow_log in ec2.describe_flow_logs()["FlowLogs"]}
    assert made[0].exports["vpc"] in watched
    nat = ec2.describe_nat_gateways()["NatGateways"][0]
    assert nat["VpcId"] == made[0].exports["vpc"]
    assert ec2.describe_launch_templates(LaunchTemplateNames=["template-of-all"])["LaunchTemplates"]
    interfaces = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert any(interface["SourceDestCheck"] is False for interface in interfaces)
    assert ec2.describe_instances(Filters=of_vpc(made))["Reservations"]


def test_outputs_carry_the_emulators_ids_not_simulated_ones(made: Any, ec2: Any) -> None:
    vpc = made[0].named("n", "aws:ec2/vpc:Vpc")
    assert vpc.id in vpc.outputs["arn"]
    assert ec2.describe_vpcs(VpcIds=[vpc.id])["Vpcs"][0]["CidrBlock"] == "10.0.0.0/16"
