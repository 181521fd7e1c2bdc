"""The picture says what the matrix says."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from reachability import read_describe
from reachability.drawing import draw
from tests.reachability.conftest import Document, tcp


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]  # noqa: S314 - our own


def titles(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith("title")]  # noqa: S314 - our own


def test_every_flow_has_an_arrow_with_its_ports(three_tiers: Document) -> None:
    assert {title for title in titles(draw(read_describe(three_tiers))) if " to " in title and ":" in title} == {
        "internet to web: tcp 443 (allowed)",
        "web to app: tcp 8080 (allowed)",
        "app to db: tcp 3306 (allowed)",
        "app to web: tcp 443 (allowed)",
        "app to internet: tcp 443 (allowed)",
    }


def test_the_picture_names_zones_tiers_subnets_and_gateways(three_tiers: Document) -> None:
    found = texts(draw(read_describe(three_tiers)))
    for part in ("eu-west-1a", "public", "private", "isolated", "subnet-web", "10.0.0.0/24", "NAT nat-1", "ACL acl-db"):
        assert part in found, part
    assert "VPC shop  10.0.0.0/16  ·  internet gateway igw-1" in found


def test_what_only_some_may_use_and_what_is_unknown_is_marked(three_tiers: Document) -> None:
    three_tiers["SecurityGroups"][0]["IpPermissions"].append(tcp(22, IpRanges=[{"CidrIp": "198.51.100.0/24"}]))
    del three_tiers["NetworkAcls"]
    svg = draw(read_describe(three_tiers))
    assert "internet to web: tcp 443 · limited: tcp 22 (unknown)" in titles(svg)
    assert "stroke-dasharray" in svg


def test_names_are_escaped(three_tiers: Document) -> None:
    three_tiers["NetworkInterfaces"][0]["TagSet"][0]["Value"] = "<web> & 'co'"
    assert "<web> & 'co'" in texts(draw(read_describe(three_tiers)))


def test_the_same_network_gives_the_same_picture(three_tiers: Document) -> None:
    assert draw(read_describe(three_tiers)) == draw(read_describe(three_tiers))


def test_a_network_without_anything_is_drawn_too() -> None:
    assert "internet" in texts(draw(read_describe({"Vpcs": []})))
