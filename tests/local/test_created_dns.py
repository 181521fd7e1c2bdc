"""Everything of Route 53's tables is created, and is found again as it was asked for."""

from __future__ import annotations

from typing import Any

import pulumi_aws as aws
import pytest

from components.dns_routing import DnsRouting
from local.resources import route53
from tests.components.examples import EXAMPLES

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


@pytest.fixture(scope="module")
def made(deploy: Any) -> Any:
    def program() -> None:
        vpcs = [aws.ec2.Vpc(f"dns-{n}", cidr_block=f"10.{n}.0.0/16") for n in range(3)]
        DnsRouting("public", EXAMPLES[DnsRouting][1])  # pyright: ignore[reportArgumentType]
        private = DnsRouting(
            "private",
            {
                "zone": {"name": "photos.internal", "vpc_ids": [vpcs[0].id, vpcs[1].id]},
                "records": {"text": {"name": "text", "type": "TXT", "values": ["v=1"]}},
            },
        )
        aws.route53.ZoneAssociation("third", zone_id=private.zone_id, vpc_id=vpcs[2].id)

    return deploy(program)


def records(made: Any, clients: Any, name: str) -> dict[str, Any]:
    zone = made[0].named(name, "aws:route53/zone:Zone")
    listed = clients.get("route53").list_resource_record_sets(HostedZoneId=zone.id)["ResourceRecordSets"]
    return {row.get("SetIdentifier") or row["Name"]: row for row in listed if row["Type"] not in {"NS", "SOA"}}


def test_all_of_it_is_created_and_what_the_emulator_lacks_is_said(made: Any) -> None:
    _, cloud = made
    assert not [type_ for type_ in route53.ROWS if cloud.summary.recorded[type_]]
    lost = {(type_, name) for type_, name in cloud.summary.not_applied if type_ in route53.ROWS}
    assert lost == {("aws:route53/record:Record", "geoproximityRoutingPolicy")}


def test_every_record_is_there_with_its_policy(made: Any, clients: Any) -> None:
    found = records(made, clients, "public")
    assert len(found) == len(EXAMPLES[DnsRouting][1]["records"])
    checks = {r.name: r.id for r in made[0].of_type("aws:route53/healthCheck:HealthCheck")}
    primary = found["primary"]
    assert (primary["Failover"], primary["HealthCheckId"], primary["TTL"]) == ("PRIMARY", checks["public-both"], 60)
    assert (found["old"]["Weight"], found["new"]["Weight"]) == (255, 0)
    assert found["near"]["Region"] == "eu-west-1"
    assert found["europe"]["GeoLocation"] == {"ContinentCode": "EU"}
    assert found["one"]["MultiValueAnswer"] is True
    assert found["office"]["CidrRoutingConfig"]["LocationName"] == "office"
    assert found["example.com."]["AliasTarget"] == {
        "HostedZoneId": "Z2FDTNDATAQYW2",
        "DNSName": "d111111abcdef8.cloudfront.net.",
        "EvaluateTargetHealth": False,
    }
    assert records(made, clients, "private")["text.photos.internal."]["ResourceRecords"] == [{"Value": '"v=1"'}]


def test_health_checks_have_what_they_were_given(made: Any, clients: Any) -> None:
    client, ids = clients.get("route53"), {r.name: r.id for r in made[0].of_type("aws:route53/healthCheck:HealthCheck")}
    config = {
        key: client.get_health_check(HealthCheckId=id_)["HealthCheck"]["HealthCheckConfig"] for key, id_ in ids.items()
    }
    ireland = config["public-ireland"]
    assert (ireland["Type"], ireland["FullyQualifiedDomainName"]) == ("HTTPS", "ireland.example.org")
    assert (ireland["Port"], ireland["ResourcePath"], ireland["RequestInterval"]) == (443, "/health", 30)
    assert config["public-errors"]["Type"] == "CLOUDWATCH_METRIC"
    tags = client.list_tags_for_resource(ResourceType="healthcheck", ResourceId=ids["public-both"])
    assert {"Key": "Name", "Value": "public-both"} in tags["ResourceTagSet"]["Tags"]


def test_a_private_zone_has_all_its_vpcs(made: Any, clients: Any) -> None:
    zone = made[0].named("private", "aws:route53/zone:Zone")
    answer = clients.get("route53").get_hosted_zone(Id=zone.id)
    assert answer["HostedZone"]["Config"]["PrivateZone"] is True
    assert {vpc["VPCId"] for vpc in answer["VPCs"]} == {vpc.id for vpc in made[0].of_type("aws:ec2/vpc:Vpc")}
