"""The whole matrix, as exact sets."""

from __future__ import annotations

from reachability import Analysis, Protocol, flows, read_describe
from reachability.addresses import addresses, cidrs
from reachability.endpoints import of_interface, resolve
from reachability.traffic import Verdict, ports
from tests.reachability.conftest import ANYWHERE, Document, acl, entry, interface, tcp


def rows(document: Document) -> list[tuple[str, str, str, tuple[tuple[int, int], ...], str]]:
    return [(f.source, f.destination, f.protocol, tuple(f.ports), f.verdict) for f in flows(read_describe(document))]


def test_the_matrix_lists_what_is_allowed_and_nothing_else(three_tiers: Document) -> None:
    assert set(rows(three_tiers)) == {
        ("internet", "eni-web", "tcp", ((443, 443),), "allowed"),
        ("eni-web", "eni-app", "tcp", ((8080, 8080),), "allowed"),
        ("eni-app", "eni-db", "tcp", ((3306, 3306),), "allowed"),
        ("eni-app", "eni-web", "tcp", ((443, 443),), "allowed"),
        ("eni-app", "internet", "tcp", ((443, 443),), "allowed"),
    }


def test_what_is_not_known_is_listed_as_unknown(three_tiers: Document) -> None:
    del three_tiers["NetworkAcls"]
    assert {row[4] for row in rows(three_tiers)} == {"unknown"}


def test_overlapping_rules_join_and_denied_ports_are_cut_out_exactly(three_tiers: Document) -> None:
    app = three_tiers["SecurityGroups"][1]
    web = [{"GroupId": "sg-web"}]
    app["IpPermissions"] = [
        {"IpProtocol": "tcp", "FromPort": 100, "ToPort": 300, "UserIdGroupPairs": web},
        {"IpProtocol": "tcp", "FromPort": 250, "ToPort": 400, "UserIdGroupPairs": web},
        {"IpProtocol": "udp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": web},
    ]
    three_tiers["SecurityGroups"][0]["IpPermissionsEgress"] = [{"IpProtocol": "-1", "IpRanges": ANYWHERE}]
    denied = entry(10, egress=False, action="deny", Protocol="6", PortRange={"From": 200, "To": 210})
    three_tiers["NetworkAcls"].append(acl("app", ["app"], [denied, entry(100, egress=False), entry(100, egress=True)]))
    found = {row[2]: row[3] for row in rows(three_tiers) if row[:2] == ("eni-web", "eni-app")}
    assert found == {"tcp": ((100, 199), (211, 400)), "udp": ((0, 65535),)}


def test_a_flow_that_only_some_of_the_internet_may_use_says_which(three_tiers: Document) -> None:
    web = three_tiers["SecurityGroups"][0]
    web["IpPermissions"].append(tcp(22, IpRanges=[{"CidrIp": "198.51.100.0/24"}, {"CidrIp": "10.0.0.0/8"}]))
    found = {flow.ports: flow.addresses for flow in flows(read_describe(three_tiers)) if flow.source == "internet"}
    assert found == {((22, 22),): addresses("198.51.100.0/24"), ((443, 443),): None}


def test_boxes_hold_every_address_range_with_its_own_ports(three_tiers: Document) -> None:
    three_tiers["SecurityGroups"][0]["IpPermissions"].append(tcp(22, IpRanges=[{"CidrIp": "198.51.100.0/24"}]))
    network = read_describe(three_tiers)
    (internet,) = resolve(network, "internet")
    boxes = Analysis(network).boxes(internet, of_interface(network.interfaces["eni-web"]))
    by_ports = {tuple(ports(Protocol.TCP, box.traffic.sure)): box for box in boxes}
    assert cidrs(by_ports[(22, 22), (443, 443)].source) == ["198.51.100.0/24"]
    everywhere = by_ports[((443, 443),)]
    assert not everywhere.source & addresses("198.51.100.0/24")
    assert cidrs(everywhere.destination) == ["10.0.0.10"]


def test_an_interface_with_ipv4_and_ipv6_is_reached_when_one_of_them_is(three_tiers: Document) -> None:
    three_tiers["Vpcs"][0]["Ipv6CidrBlockAssociationSet"] = [{"Ipv6CidrBlock": "2600:1f00:1::/56"}]
    three_tiers["NetworkInterfaces"][0]["Ipv6Addresses"] = [{"Ipv6Address": "2600:1f00:1::10"}]
    three_tiers["RouteTables"][0]["Routes"].append({"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1"})
    three_tiers["SecurityGroups"][0]["IpPermissions"].append(tcp(8443, Ipv6Ranges=[{"CidrIpv6": "::/0"}]))
    assert not [row for row in rows(three_tiers) if row[3] == ((8443, 8443),)]
    open_ipv6 = [entry(101, egress=egress) | {"Ipv6CidrBlock": "::/0"} for egress in (True, False)]
    for rule in open_ipv6:
        del rule["CidrBlock"]
    three_tiers["NetworkAcls"][0]["Entries"] += open_ipv6
    found = [f for f in flows(read_describe(three_tiers)) if f.source == "internet" and (8443, 8443) in f.ports]
    assert [flow.verdict for flow in found] == [Verdict.ALLOWED]


def test_a_network_load_balancer_without_groups_is_not_filtered_by_any(three_tiers: Document) -> None:
    nlb = interface("nlb", "web", "10.0.0.99", Groups=[], InterfaceType="network_load_balancer")
    three_tiers["NetworkInterfaces"].append(nlb | {"Association": {"PublicIp": "52.0.0.99"}})
    assert ("internet", "eni-nlb", "tcp", ((0, 65535),), "allowed") in rows(three_tiers)


def test_the_same_network_gives_the_same_matrix_in_the_same_order(three_tiers: Document) -> None:
    assert rows(three_tiers) == rows(three_tiers)
