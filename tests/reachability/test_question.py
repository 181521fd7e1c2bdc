"""Single questions about a known network, one property of AWS's networking each."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import QuestionError, Verdict, ask, read_describe
from tests.reachability.conftest import ANYWHERE, Document, acl, entry, interface, table, tcp


def verdict(document: Document, source: str, destination: str, port: int, protocol: str = "tcp") -> str:
    return ask(read_describe(document), source, destination, port, protocol=protocol).verdict


def by_id(document: Document, key: str, id_: str) -> Any:
    return next(item for item in document[key] if id_ in item.values())


def test_each_tier_reaches_the_next_on_its_port_alone(three_tiers: Document) -> None:
    assert verdict(three_tiers, "internet", "eni-web", 443) == "allowed"
    assert verdict(three_tiers, "eni-web", "eni-app", 8080) == "allowed"
    assert verdict(three_tiers, "eni-app", "eni-db", 3306) == "allowed"
    for source, destination, port in [
        ("internet", "eni-web", 22),
        ("internet", "eni-app", 8080),
        ("internet", "eni-db", 3306),
        ("eni-web", "eni-db", 3306),
        ("eni-db", "eni-app", 8080),
        ("eni-db", "internet", 443),
        ("eni-web", "internet", 443),
    ]:
        assert verdict(three_tiers, source, destination, port) == "denied", (source, destination, port)


def test_the_way_to_the_outside_by_nat_is_named_from_end_to_end(three_tiers: Document) -> None:
    answer = ask(read_describe(three_tiers), "eni-app", "internet", 443)
    assert answer.verdict is Verdict.ALLOWED
    way = ("eni-app", "sg-app", "acl-default", "rtb-app", "acl-default", "nat-1", "acl-default", "rtb-web", "igw-1")
    assert answer.path == (*way, "internet")
    said = {str(decision) for decision in answer.back}
    assert said == {
        "acl-default ingress rule 100: allow all traffic from 0.0.0.0/0",
        "acl-default egress rule 100: allow all traffic to 0.0.0.0/0",
    }


def test_a_denial_names_the_rule_that_decided(three_tiers: Document) -> None:
    three_tiers["SecurityGroups"][0]["IpPermissionsEgress"] = [{"IpProtocol": "-1", "IpRanges": ANYWHERE}]
    answer = ask(read_describe(three_tiers), "eni-web", "eni-db", 3306)
    (decision,) = answer.forward
    assert (decision.kind, decision.id, decision.direction, decision.rule) == (
        "network ACL",
        "acl-db",
        "ingress",
        32767,
    )
    assert answer.path[-1] == "acl-db"


def test_a_denial_by_security_groups_names_the_group(three_tiers: Document) -> None:
    answer = ask(read_describe(three_tiers), "eni-web", "eni-app", 22)
    (decision,) = answer.forward
    assert (decision.kind, decision.id, decision.direction) == ("security group", "sg-web", "egress")


def test_the_lowest_rule_number_wins_wherever_it_stands(three_tiers: Document) -> None:
    rules = [entry(200, egress=False), entry(50, egress=False, action="deny"), entry(100, egress=True)]
    three_tiers["NetworkAcls"].append(acl("app", ["app"], rules))
    assert verdict(three_tiers, "eni-web", "eni-app", 8080) == "denied"
    rules[1]["RuleNumber"] = 201
    assert verdict(three_tiers, "eni-web", "eni-app", 8080) == "allowed"


def test_an_answer_that_network_acls_keep_back_denies_tcp_and_not_udp(three_tiers: Document) -> None:
    three_tiers["NetworkAcls"].append(acl("app", ["app"], [entry(100, egress=False)]))
    for name, key in (("web", "IpPermissionsEgress"), ("app", "IpPermissions")):
        by_id(three_tiers, "SecurityGroups", f"sg-{name}")[key].append({"IpProtocol": "-1", "IpRanges": ANYWHERE})
    answer = ask(read_describe(three_tiers), "eni-web", "eni-app", 8080)
    assert answer.verdict is Verdict.DENIED
    assert "the answer does not come back: acl-app egress" in answer.reason
    assert answer.back[-1].id == "acl-app"
    assert verdict(three_tiers, "eni-web", "eni-app", 8080, "udp") == "allowed"


def test_an_answer_to_some_client_ports_only_is_unknown_and_says_to_which(three_tiers: Document) -> None:
    returns = by_id(three_tiers, "NetworkAcls", "acl-db")["Entries"][1]
    returns["PortRange"] = {"From": 32768, "To": 60999}
    answer = ask(read_describe(three_tiers), "eni-app", "eni-db", 3306)
    assert answer.verdict is Verdict.UNKNOWN
    assert "client ports 32768-60999 only, of 1024-65535" in answer.reason
    returns["PortRange"] = {"From": 0, "To": 1023}
    assert verdict(three_tiers, "eni-app", "eni-db", 3306) == "denied"


def test_traffic_within_a_subnet_passes_no_network_acl(three_tiers: Document) -> None:
    by_id(three_tiers, "NetworkInterfaces", "eni-db")["SubnetId"] = "subnet-app"
    three_tiers["NetworkAcls"].append(acl("app", ["app"], []))
    assert verdict(three_tiers, "eni-app", "eni-db", 3306) == "allowed"


def test_a_subnet_without_an_acl_of_its_own_has_the_default_one(three_tiers: Document) -> None:
    three_tiers["NetworkAcls"][0]["Entries"] = [entry(100, egress=True, action="deny")]
    answer = ask(read_describe(three_tiers), "eni-web", "eni-app", 8080)
    assert answer.forward[-1].id == "acl-default"
    assert answer.verdict is Verdict.DENIED


def test_an_internet_gateway_needs_a_public_address(three_tiers: Document) -> None:
    del by_id(three_tiers, "NetworkInterfaces", "eni-web")["Association"]
    answer = ask(read_describe(three_tiers), "internet", "eni-web", 443)
    assert answer.verdict is Verdict.DENIED
    assert "without a public IPv4 address" in answer.reason


def test_a_nat_gateway_does_not_serve_its_own_subnet(three_tiers: Document) -> None:
    by_id(three_tiers, "NatGateways", "nat-1")["SubnetId"] = "subnet-app"
    answer = ask(read_describe(three_tiers), "eni-app", "internet", 443)
    assert answer.verdict is Verdict.DENIED
    assert "does not serve its own subnet" in answer.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"State": "failed"}, "not available"), ({"ConnectivityType": "private"}, "without a public IPv4 address")],
)
def test_a_nat_gateway_that_cannot_reach_the_internet_is_named(
    three_tiers: Document, change: Document, reason: str
) -> None:
    by_id(three_tiers, "NatGateways", "nat-1").update(change)
    answer = ask(read_describe(three_tiers), "eni-app", "internet", 443)
    assert (answer.verdict, answer.forward[-1].id) == (Verdict.DENIED, "nat-1" if "State" in change else "igw-1")
    assert reason in answer.reason


def test_the_acl_of_the_nat_gateways_subnet_filters_what_it_carries(three_tiers: Document) -> None:
    rules = [entry(90, egress=False, cidr="10.0.1.0/24", action="deny"), entry(100, egress=False)]
    three_tiers["NetworkAcls"].append(acl("web", ["web"], [*rules, entry(100, egress=True)]))
    answer = ask(read_describe(three_tiers), "eni-app", "internet", 443)
    assert (answer.verdict, answer.forward[0].id, answer.forward[0].rule) == (Verdict.DENIED, "acl-web", 90)


def test_a_black_hole_swallows_what_a_wider_route_would_carry(three_tiers: Document) -> None:
    hole = {"DestinationCidrBlock": "198.51.100.0/24", "NatGatewayId": "nat-0", "State": "blackhole"}
    three_tiers["RouteTables"][1]["Routes"].append(hole)
    assert verdict(three_tiers, "eni-app", "198.51.100.7", 443) == "denied"
    assert verdict(three_tiers, "eni-app", "203.0.113.7", 443) == "allowed"
    assert verdict(three_tiers, "eni-app", "198.51.0.0/16", 443) == "unknown"


def test_a_reference_to_a_group_means_private_addresses_not_public_ones(three_tiers: Document) -> None:
    by_id(three_tiers, "SecurityGroups", "sg-web")["IpPermissions"] = [
        tcp(443, UserIdGroupPairs=[{"GroupId": "sg-app"}])
    ]
    assert verdict(three_tiers, "eni-app", "eni-web", 443) == "allowed"
    assert verdict(three_tiers, "eni-app", "52.0.0.10", 443) == "denied"


def test_a_public_address_is_reached_by_way_of_the_internet(three_tiers: Document) -> None:
    assert verdict(three_tiers, "eni-app", "52.0.0.10", 443) == "allowed"
    assert verdict(three_tiers, "8.8.8.8", "52.0.0.10", 443) == "allowed"
    assert verdict(three_tiers, "8.8.8.8", "52.0.0.10", 80) == "denied"
    assert verdict(three_tiers, "eni-db", "52.0.0.10", 443) == "denied"


def test_an_unresolved_prefix_list_is_unknown_and_a_resolved_one_is_not(three_tiers: Document) -> None:
    by_id(three_tiers, "SecurityGroups", "sg-web")["IpPermissions"] = [
        tcp(443, PrefixListIds=[{"PrefixListId": "pl-1"}])
    ]
    assert verdict(three_tiers, "internet", "eni-web", 443) == "unknown"
    assert verdict(three_tiers, "internet", "eni-web", 22) == "denied"
    three_tiers["PrefixLists"] = [{"PrefixListId": "pl-1", "Cidrs": ["198.51.100.0/24"]}]
    assert verdict(three_tiers, "198.51.100.9", "eni-web", 443) == "allowed"
    assert verdict(three_tiers, "203.0.113.9", "eni-web", 443) == "denied"


def test_a_gateway_endpoint_is_reached_by_its_prefix_list_though_its_addresses_are_unknown(
    three_tiers: Document,
) -> None:
    three_tiers["VpcEndpoints"] = [
        {"VpcEndpointId": "vpce-s3", "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.eu-west-1.s3"}
    ]
    three_tiers["RouteTables"][2]["Routes"].append({"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3"})
    db = by_id(three_tiers, "SecurityGroups", "sg-db")
    db["IpPermissionsEgress"] = [tcp(443, PrefixListIds=[{"PrefixListId": "pl-s3"}])]
    three_tiers["NetworkAcls"].pop()
    assert verdict(three_tiers, "eni-db", "vpce-s3", 443) == "allowed"
    assert verdict(three_tiers, "eni-db", "com.amazonaws.eu-west-1.s3", 443) == "allowed"
    assert verdict(three_tiers, "eni-db", "internet", 443) == "denied"
    assert verdict(three_tiers, "eni-app", "vpce-s3", 443) == "denied"
    assert verdict(three_tiers, "vpce-s3", "eni-db", 443) == "denied"


def test_an_interface_endpoint_takes_connections_and_starts_none(three_tiers: Document) -> None:
    three_tiers["NetworkInterfaces"].append(
        interface("vpce", "app", "10.0.1.20", Groups=[{"GroupId": "sg-web"}], InterfaceType="vpc_endpoint")
    )
    three_tiers["VpcEndpoints"] = [
        {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "NetworkInterfaceIds": ["eni-vpce"]}
    ]
    assert verdict(three_tiers, "eni-app", "vpce-1", 443) == "allowed"
    assert verdict(three_tiers, "vpce-1", "eni-app", 8080) == "denied"


@pytest.mark.parametrize("missing", ["NetworkAcls", "RouteTables", "SecurityGroups", "NatGateways"])
def test_what_depends_on_a_missing_part_is_unknown_never_allowed(three_tiers: Document, missing: str) -> None:
    del three_tiers[missing]
    assert verdict(three_tiers, "eni-app", "internet", 443) == "unknown"


def test_a_denial_that_is_certain_stays_one_when_other_parts_are_missing(three_tiers: Document) -> None:
    del three_tiers["NetworkAcls"], three_tiers["RouteTables"]
    assert verdict(three_tiers, "internet", "eni-db", 3306) == "denied"


def test_a_route_to_what_the_description_does_not_hold_is_unknown(three_tiers: Document) -> None:
    route = {"DestinationCidrBlock": "192.168.0.0/16", "TransitGatewayId": "tgw-1"}
    three_tiers["RouteTables"][1]["Routes"].append(route)
    answer = ask(read_describe(three_tiers), "eni-app", "192.168.1.1", 443)
    assert (answer.verdict, answer.path[-2]) == (Verdict.UNKNOWN, "tgw-1")


def test_an_address_in_a_subnet_where_no_interface_is_known_has_unknown_groups(three_tiers: Document) -> None:
    assert verdict(three_tiers, "10.0.1.99", "eni-db", 3306) == "unknown"
    assert verdict(three_tiers, "10.0.0.99", "eni-db", 3306) == "denied"


def test_a_range_is_answered_for_all_of_it(three_tiers: Document) -> None:
    web = by_id(three_tiers, "SecurityGroups", "sg-web")
    web["IpPermissions"] = [tcp(22, IpRanges=[{"CidrIp": "203.0.113.0/25"}, {"CidrIp": "203.0.113.128/25"}])]
    assert verdict(three_tiers, "203.0.113.0/24", "eni-web", 22) == "allowed"
    assert verdict(three_tiers, "203.0.112.0/24", "eni-web", 22) == "denied"
    answer = ask(read_describe(three_tiers), "203.0.112.0/23", "eni-web", 22)
    assert answer.verdict is Verdict.UNKNOWN
    assert "only for some addresses; not from 203.0.112.0/24" in answer.reason


def test_for_the_internet_one_address_that_gets_through_is_enough(three_tiers: Document) -> None:
    web = by_id(three_tiers, "SecurityGroups", "sg-web")
    web["IpPermissions"] = [
        tcp(22, IpRanges=[{"CidrIp": "203.0.113.0/25"}]),
        tcp(23, IpRanges=[{"CidrIp": "10.0.0.0/8"}]),
    ]
    assert verdict(three_tiers, "internet", "eni-web", 22) == "allowed"
    assert verdict(three_tiers, "internet", "eni-web", 23) == "denied"


def test_a_group_that_several_interfaces_have_is_answered_for_all_of_them(three_tiers: Document) -> None:
    second = interface("app2", "db", "10.0.2.20", Groups=[{"GroupId": "sg-app"}])
    three_tiers["NetworkInterfaces"].append(second)
    answer = ask(read_describe(three_tiers), "app-group", "internet", 443)
    assert answer.verdict is Verdict.UNKNOWN
    assert "not the same for all" in answer.reason
    assert "eni-app2" in answer.reason


def test_icmp_is_asked_by_type_and_all_its_codes(three_tiers: Document) -> None:
    web, app = (by_id(three_tiers, "SecurityGroups", f"sg-{name}") for name in ("web", "app"))
    web["IpPermissionsEgress"].append({"IpProtocol": "-1", "IpRanges": ANYWHERE})
    app["IpPermissions"] += [
        {"IpProtocol": "icmp", "FromPort": 8, "ToPort": 0, "IpRanges": ANYWHERE},
        {"IpProtocol": "icmp", "FromPort": 3, "ToPort": 4, "IpRanges": ANYWHERE},
    ]
    assert verdict(three_tiers, "eni-web", "eni-app", 8, "icmp") == "allowed"
    assert verdict(three_tiers, "eni-web", "eni-app", 0, "icmp") == "denied"
    answer = ask(read_describe(three_tiers), "eni-web", "eni-app", 3, protocol="icmp")
    assert (answer.verdict, "only ICMP codes 4" in answer.reason) == (Verdict.UNKNOWN, True)
    assert ask(read_describe(three_tiers), "eni-web", "eni-app", 3, protocol="icmp", code=4).verdict == "allowed"


def test_peered_vpcs_need_routes_on_both_sides_and_may_refer_to_each_others_groups(three_tiers: Document) -> None:
    three_tiers["Vpcs"].append({"VpcId": "vpc-2", "CidrBlock": "10.9.0.0/16"})
    three_tiers["Subnets"].append({"SubnetId": "subnet-far", "VpcId": "vpc-2", "CidrBlock": "10.9.0.0/24"})
    far = interface("far", "far", "10.9.0.10", VpcId="vpc-2", Groups=[{"GroupId": "sg-far"}])
    three_tiers["NetworkInterfaces"].append(far)
    rule = tcp(5432, UserIdGroupPairs=[{"GroupId": "sg-app"}])
    three_tiers["SecurityGroups"].append(
        {"GroupId": "sg-far", "VpcId": "vpc-2", "IpPermissions": [rule], "IpPermissionsEgress": []}
    )
    by_id(three_tiers, "SecurityGroups", "sg-app")["IpPermissionsEgress"].append(
        tcp(5432, UserIdGroupPairs=[{"GroupId": "sg-far"}])
    )
    everything = [entry(100, egress=True), entry(100, egress=False)]
    three_tiers["NetworkAcls"].append(acl("far", ["far"], everything) | {"VpcId": "vpc-2"})
    peering: Document = {
        "VpcPeeringConnectionId": "pcx-1",
        "RequesterVpcInfo": {"VpcId": "vpc-1"},
        "AccepterVpcInfo": {"VpcId": "vpc-2"},
        "Status": {"Code": "active"},
    }
    three_tiers["VpcPeeringConnections"] = [peering]
    there = {"DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-1"}
    three_tiers["RouteTables"][1]["Routes"].append(there)
    far_table: Document = table("far") | {"VpcId": "vpc-2", "Routes": []}
    three_tiers["RouteTables"].append(far_table)
    assert verdict(three_tiers, "eni-app", "eni-far", 5432) == "denied"
    far_table["Routes"] = [{"DestinationCidrBlock": "10.0.0.0/16", "VpcPeeringConnectionId": "pcx-1"}]
    assert verdict(three_tiers, "eni-app", "eni-far", 5432) == "allowed"
    peering["Status"]["Code"] = "pending-acceptance"
    assert verdict(three_tiers, "eni-app", "eni-far", 5432) == "denied"


def test_names_of_all_kinds_are_understood(three_tiers: Document) -> None:
    for source in ("eni-app", "i-app", "app", "10.0.1.10", "sg-app", "app-group", "subnet-app", "10.0.1.0/24"):
        assert verdict(three_tiers, source, "eni-db", 3306) == "allowed", source


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (("eni-wbe", "eni-app", 1), "nothing in this network is named 'eni-wbe'.*eni-web"),
        (("eni-web", "eni-app", 70000), "port 70000: ports are 0 to 65535"),
        (("eni-web", "eni-app", 256, "icmp"), "ICMP types are 0 to 255"),
        (("eni-web", "eni-app", 1, "sctp"), "protocol 'sctp' is none of tcp, udp, icmp"),
        (("eni-web", "web", 1), "one and the same interface"),
    ],
)
def test_a_question_that_means_nothing_is_refused_with_what_is_wrong(
    three_tiers: Document, question: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        verdict(three_tiers, *question)
