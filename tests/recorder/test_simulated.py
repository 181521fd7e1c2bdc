"""The simulated AWS gives what AWS always gives, and invents nothing."""

from __future__ import annotations

import ipaddress

import pulumi
import pulumi_aws as aws
import pytest

from recorder.resource import UNKNOWN, Recording
from recorder.run import record


def test_the_address_of_an_apis_stage_is_known() -> None:
    def program() -> None:
        api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
        stage = aws.apigatewayv2.Stage("live", name="live", api_id=api.id, auto_deploy=True)
        default = aws.apigatewayv2.Stage("default", name="$default", api_id=api.id, auto_deploy=True)
        pulumi.export("url", stage.invoke_url.apply(lambda url: url + "/hello"))
        pulumi.export("default", default.invoke_url)

    recording = record(program)
    api = recording.named("api").id
    assert recording.exports == {
        "url": f"https://{api}.execute-api.eu-west-1.amazonaws.com/live/hello",
        "default": f"https://{api}.execute-api.eu-west-1.amazonaws.com/",
    }
    assert record(program, preview=True).exports["url"] is UNKNOWN


def test_an_output_that_nobody_can_know_is_unknown_and_so_is_all_that_comes_of_it() -> None:
    seen: list[object] = []

    def program() -> None:
        key = aws.iam.AccessKey("key", user="someone")
        key.secret.apply(seen.append)
        pulumi.export("secret", key.secret.apply(lambda secret: secret + "!"))
        parameter = aws.ssm.Parameter("copy", name="copy", type="SecureString", value=key.secret)
        parameter.value.apply(seen.append)
        pulumi.export("arn", parameter.arn)

    recording = record(program)
    assert seen == []
    assert recording.exports["secret"] is UNKNOWN
    assert recording.named("copy").inputs["value"] is UNKNOWN
    assert recording.exports["arn"] == "arn:aws:ssm:eu-west-1:123456789012:parameter/copy"


def test_of_an_existing_resource_only_what_follows_from_its_id_is_known() -> None:
    def program() -> None:
        bucket = aws.s3.Bucket.get("bucket", "photos-of-others")
        vpc = aws.ec2.Vpc.get("vpc", "vpc-0a1b2c3d")
        pulumi.export("bucket", bucket.arn)
        pulumi.export("vpc", vpc.arn)
        pulumi.export("group", vpc.default_security_group_id)

    assert record(program).exports == {
        "bucket": "arn:aws:s3:::photos-of-others",
        "vpc": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0a1b2c3d",
        "group": UNKNOWN,
    }


def test_nothing_is_invented_for_a_type_without_a_row() -> None:
    def program() -> None:
        server = aws.gamelift.Fleet("fleet", ec2_instance_type="c5.large", name="fleet")
        pulumi.export("arn", server.arn)

    recording = record(program)
    assert recording.named("fleet").outputs["arn"] is UNKNOWN
    assert recording.named("fleet").id is UNKNOWN
    assert recording.exports == {"arn": UNKNOWN}


def instance(*, block: str | None, public: bool | None, by_default: bool | None) -> Recording:
    def program() -> None:
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.20.0.0/16")
        subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block=block, map_public_ip_on_launch=by_default)
        aws.ec2.Instance("web", ami="ami-1", subnet_id=subnet.id, associate_public_ip_address=public)

    return record(program)


@pytest.mark.parametrize("block", ["10.20.0.0/24", "10.20.7.0/28"])
def test_an_instance_lies_in_its_subnet(block: str) -> None:
    address = instance(block=block, public=None, by_default=None).named("web").outputs["privateIp"]
    network = ipaddress.ip_network(block)
    assert ipaddress.ip_address(address) in list(network)[4:-1]


def test_the_address_is_unknown_where_the_subnet_is() -> None:
    assert instance(block=None, public=None, by_default=None).named("web").outputs["privateIp"] is UNKNOWN


@pytest.mark.parametrize(
    ("public", "by_default", "has"),
    [(None, None, False), (None, True, True), (False, True, False), (True, False, True), (None, False, False)],
)
def test_an_instance_is_public_where_it_or_its_subnet_says_so(
    public: bool | None,  # noqa: FBT001 - parameters of the test
    by_default: bool | None,  # noqa: FBT001
    has: bool,  # noqa: FBT001
) -> None:
    web = instance(block="10.20.0.0/24", public=public, by_default=by_default).named("web").outputs
    assert bool(web["publicIp"]) is has
    assert bool(web["publicDns"]) is has


def test_what_aws_adds_to_a_mapping_of_the_programs_is_an_output_too() -> None:
    def program() -> None:
        cluster = aws.eks.Cluster("shop", role_arn="arn:aws:iam::123456789012:role/x", vpc_config={"subnet_ids": ["s"]})
        pulumi.export("group", cluster.vpc_config.cluster_security_group_id)
        pulumi.export("subnets", cluster.vpc_config.subnet_ids)

    recording = record(program)
    assert recording.exports["group"].startswith("sg-")
    assert recording.exports["subnets"] == ["s"]
    shop = recording.named("shop")
    assert shop.inputs["vpcConfig"] == {"subnetIds": ["s"]}
    assert shop.outputs["vpcConfig"] == {"subnetIds": ["s"], "clusterSecurityGroupId": recording.exports["group"]}
