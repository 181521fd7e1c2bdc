"""What is made, beside the rules that the proof covers."""

from __future__ import annotations

import subprocess
from collections import Counter
from typing import Any

import pytest

from recorder.resource import Recording, Resource
from tests.components.examples import LOGS
from tests.components.three_tier_network.proving import recorded

DEFAULTS = ("DefaultSecurityGroup", "DefaultNetworkAcl", "DefaultRouteTable")


def of(recording: Recording, kind: str) -> list[Resource]:
    return [r for r in recording.resources if r.type.endswith(f":{kind}")]


def test_what_aws_leaves_open_is_emptied() -> None:
    group, acl, table = (found.inputs for kind in DEFAULTS for found in of(recorded(), kind))
    assert not group.get("ingress")
    assert not group.get("egress")
    assert not acl.get("ingress")
    assert not acl.get("egress")
    assert not table.get("routes")


def test_no_subnet_gives_public_addresses() -> None:
    assert {subnet.inputs["mapPublicIpOnLaunch"] for subnet in of(recorded(), "Subnet")} == {False}


def test_every_subnet_has_its_tiers_acl_and_a_route_table() -> None:
    recording = recorded({"zones": 3})
    subnets = Counter(subnet.id for subnet in of(recording, "Subnet"))
    assert subnets.total() == 9
    assert Counter(id_ for acl in of(recording, "NetworkAcl") for id_ in acl.inputs["subnetIds"]) == subnets
    assert Counter(a.inputs["subnetId"] for a in of(recording, "RouteTableAssociation")) == subnets


def test_denied_ranges_have_the_lowest_numbers() -> None:
    acls = of(recorded({"denied_ranges": ["91.92.240.0/22"]}), "NetworkAcl")
    for acl in (acl for acl in acls if acl.name != "network-database"):
        for direction in ("ingress", "egress"):
            first = min(acl.inputs[direction], key=lambda rule: rule["ruleNo"])
            assert (first["action"], first["cidrBlock"], first["protocol"]) == ("deny", "91.92.240.0/22", "-1")


def test_a_new_zone_changes_no_rule() -> None:
    def rules(zones: int) -> dict[str, Any]:
        acls = of(recorded({"zones": zones}), "NetworkAcl")
        return {acl.name: (acl.inputs["ingress"], acl.inputs["egress"]) for acl in acls}

    assert rules(2) == rules(3)


@pytest.mark.parametrize(
    ("nat", "zones", "gateways", "instances"),
    [
        ("none", 3, 0, 0),
        ("single", 3, 1, 0),
        ("per_zone", 3, 3, 0),
        ("instance", 3, 0, 1),
    ],
)
def test_the_nat_strategy_decides_how_many_ways_out(nat: str, zones: int, gateways: int, instances: int) -> None:
    recording = recorded({"nat": nat, "zones": zones})
    assert len(of(recording, "NatGateway")) == gateways
    assert len(of(recording, "Instance")) == instances
    assert len(of(recording, "Eip")) == gateways + instances


def test_with_a_nat_a_zone_no_zone_needs_another() -> None:
    recording = recorded({"nat": "per_zone", "zones": 3})
    zone_of = {subnet.id: subnet.inputs["availabilityZone"] for subnet in of(recording, "Subnet")}
    nat_zone = {nat.id: zone_of[nat.inputs["subnetId"]] for nat in of(recording, "NatGateway")}
    table_of = {a.inputs["routeTableId"]: zone_of[a.inputs["subnetId"]] for a in of(recording, "RouteTableAssociation")}
    routes = [route.inputs for route in of(recording, "Route") if "natGatewayId" in route.inputs]
    assert len(routes) == 3
    assert all(nat_zone[route["natGatewayId"]] == table_of[route["routeTableId"]] for route in routes)


def test_a_zone_without_a_nat_of_its_own_uses_the_first() -> None:
    extra = {"workers": {"slot": 2, "kind": "private", "zones": 3}}
    recording = recorded({"nat": "per_zone", "zones": ["eu-west-1b", "eu-west-1a"], "extra_tiers": extra})
    [first] = [nat for nat in of(recording, "NatGateway") if nat.name == "network-nat-b"]
    [route] = [route for route in of(recording, "Route") if route.name == "network-workers-c-nat"]
    assert route.inputs["natGatewayId"] == first.id


def test_changing_the_nat_strategy_moves_no_subnet_to_another_route_table() -> None:
    def associations(nat: str) -> set[tuple[str, str, str]]:
        found = of(recorded({"nat": nat}), "RouteTableAssociation")
        return {(a.name, a.inputs["subnetId"], a.inputs["routeTableId"]) for a in found}

    assert associations("none") == associations("single") == associations("per_zone") == associations("instance")


def test_the_nat_instance_is_small_closed_and_encrypted() -> None:
    [instance] = of(recorded({"nat": "instance"}), "Instance")
    inputs = instance.inputs
    assert inputs["instanceType"] == "t4g.nano"
    assert inputs["metadataOptions"] == {"httpTokens": "required", "httpPutResponseHopLimit": 1}
    assert inputs["rootBlockDevice"]["encrypted"] is True
    assert inputs["rootBlockDevice"]["kmsKeyId"].startswith("arn:aws:kms:")
    assert "keyName" not in inputs
    assert "iamInstanceProfile" not in inputs
    assert instance.options.ignore_changes == ("ami", "sourceDestCheck")
    [interface] = of(recorded({"nat": "instance"}), "NetworkInterface")
    assert interface.inputs["sourceDestCheck"] is False


def test_a_nat_instance_has_swap_and_stops_where_it_cannot_be_set_up() -> None:
    [instance] = of(recorded({"nat": "instance"}), "Instance")
    script = instance.inputs["userData"]
    assert script.index("swapon") < script.index("dnf install")
    assert "until" not in script
    assert "shutdown" in script
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_a_nat_instance_that_stops_raises_an_alarm_where_there_is_a_topic() -> None:
    topic = "arn:aws:sns:eu-west-1:123456789012:alarms"
    [alarm] = of(recorded({"nat": "instance", "alarm_topic_arn": topic}), "MetricAlarm")
    assert (alarm.inputs["metricName"], alarm.inputs["treatMissingData"]) == ("StatusCheckFailed", "breaching")
    assert alarm.inputs["alarmActions"] == [topic]
    assert not of(recorded({"nat": "instance"}), "MetricAlarm")


def test_what_has_a_public_address_waits_for_the_internet_gateway() -> None:
    recording = recorded({"nat": "per_zone"})
    [gateway] = of(recording, "InternetGateway")
    assert all(gateway.urn in nat.dependencies for nat in (*of(recording, "NatGateway"), *of(recording, "Eip")))


def test_flow_logs_go_to_an_encrypted_log_group_unless_told_otherwise() -> None:
    recording = recorded()
    [logs] = of(recording, "FlowLog")
    [group] = of(recording, "LogGroup")
    assert logs.inputs["trafficType"] == "ALL"
    assert logs.inputs["logDestination"] == group.outputs["arn"]
    assert group.inputs["kmsKeyId"].startswith("arn:aws:kms:")
    assert group.inputs["retentionInDays"] == 90


def test_flow_logs_go_to_a_bucket_where_one_is_given() -> None:
    recording = recorded({"flow_logs": {"bucket": LOGS, "traffic": "REJECT"}})
    [logs] = of(recording, "FlowLog")
    assert (logs.inputs["logDestinationType"], logs.inputs["logDestination"]) == ("s3", "arn:aws:s3:::logs")
    assert logs.inputs["trafficType"] == "REJECT"
    assert not of(recording, "LogGroup")
    assert not of(recording, "Role")


def test_flow_logs_are_left_out_only_by_saying_so() -> None:
    assert not of(recorded({"flow_logs": False}), "FlowLog")


def test_ipv6_is_everywhere_or_nowhere() -> None:
    with_it, without = recorded({"ipv6": True}), recorded()
    assert {s.inputs["ipv6CidrBlock"].endswith("::/64") for s in of(with_it, "Subnet")} == {True}
    assert not [s for s in of(without, "Subnet") if "ipv6CidrBlock" in s.inputs]
    assert len(of(with_it, "EgressOnlyInternetGateway")) == 1
    assert not of(recorded({"ipv6": True, "nat": "none"}), "EgressOnlyInternetGateway")


def test_an_existing_vpc_keeps_its_defaults_and_its_gateway() -> None:
    existing = {"vpc_id": "vpc-1", "ranges": ["10.0.0.0/15"], "internet_gateway_id": "igw-1"}
    recording = recorded({"existing_vpc": existing})
    assert not of(recording, "Vpc")
    assert not of(recording, "InternetGateway")
    assert not [r for kind in DEFAULTS for r in of(recording, kind)]
    assert {subnet.inputs["vpcId"] for subnet in of(recording, "Subnet")} == {"vpc-1"}
    [route] = [route for route in of(recording, "Route") if route.name == "network-frontend-internet"]
    assert route.inputs["gatewayId"] == "igw-1"


def test_an_existing_vpc_without_a_gateway_gets_one() -> None:
    recording = recorded({"existing_vpc": {"vpc_id": "vpc-1", "ranges": ["10.0.0.0/15"]}})
    [gateway] = of(recording, "InternetGateway")
    assert gateway.inputs["vpcId"] == "vpc-1"


def test_the_placement_is_plain_and_complete() -> None:
    outputs = recorded({"zones": 3}).resources[0].outputs
    placement = outputs["placement"]
    assert placement["subnets"].keys() == placement["groups"].keys() == placement["cidrs"].keys()
    assert {len(subnets) for subnets in placement["subnets"].values()} == {3}
    assert (placement["service_port"], placement["database_port"]) == (8080, 3306)
    assert placement["zones"] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    assert len(outputs["nat_public_ips"]) == 1


def test_zones_are_asked_for_once_and_without_local_zones() -> None:
    [asked] = [i for i in recorded().invokes if i.token.endswith(":getAvailabilityZones")]
    assert asked.args["filters"] == [{"name": "opt-in-status", "values": ["opt-in-not-required"]}]
