"""Every kind of resource with addresses has its place; what cannot be read is unknown, and never denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi_aws as aws
import pytest

from reachability import Network, Verdict, ask, read_recorded
from recorder.resource import UNKNOWN, Resource
from recorder.run import record
from tests.reachability.test_attachments import BOTH, EVERYTHING, group, public_subnet

VPC = Resource(
    "urn:pulumi:s::p::aws:ec2/vpc:Vpc::net",
    "aws:ec2/vpc:Vpc",
    "net",
    "vpc-1",
    {"cidrBlock": "10.0.0.0/16"},
    {"defaultRouteTableId": "rtb-1"},
)


def resource(type_: str, name: str, inputs: Mapping[str, Any], **more: Any) -> Resource:
    urn = f"urn:pulumi:s::p::{type_}::{name}"
    return Resource(urn, type_, name, more.pop("id", f"{name}-id"), inputs=inputs, **more)


def subnet(name: str, number: int) -> Resource:
    inputs = {"vpcId": "vpc-1", "cidrBlock": f"10.0.{number}.0/24"}
    return resource("aws:ec2/subnet:Subnet", name, inputs, id=f"subnet-0000000{number}")


def open_group(name: str, port: int) -> Resource:
    rules = [{"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": ["0.0.0.0/0"]}]
    everything = [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]
    inputs = {"vpcId": "vpc-1", "ingress": rules, "egress": everything}
    return resource("aws:ec2/securityGroup:SecurityGroup", name, inputs, id=f"sg-{name}")


A, B = subnet("a", 1), subnet("b", 2)
WEB, DATA = open_group("web", 443), open_group("data", 5432)
CLIENT = resource("aws:ec2/networkInterface:NetworkInterface", "client", {"subnetId": A.id, "securityGroups": [WEB.id]})
NETWORK = (VPC, A, B, WEB, DATA, CLIENT)


def with_(*more: Resource) -> Network:
    return read_recorded((*NETWORK, *more))


# Types that the reader knows.


@BOTH
def test_load_balancers_under_any_of_their_names_face_the_internet_unless_internal(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        ids = [group("web-group", vpc, 22).id]
        listeners: list[aws.elb.LoadBalancerListenerArgsDict] = [
            {"instance_port": 22, "instance_protocol": "tcp", "lb_port": 22, "lb_protocol": "tcp"}
        ]
        aws.elb.LoadBalancer("classic", subnets=[web.id], security_groups=ids, listeners=listeners)
        aws.elb.LoadBalancer("inner", internal=True, subnets=[web.id], security_groups=ids, listeners=listeners)
        aws.alb.LoadBalancer("alb", subnets=[web.id], security_groups=ids)

    found = read_recorded(record(program, preview=preview).resources)
    verdicts = {name: ask(found, "internet", name, 22).verdict for name in ("classic", "inner", "alb")}
    assert verdicts == {"classic": Verdict.ALLOWED, "inner": Verdict.DENIED, "alb": Verdict.ALLOWED}


@BOTH
def test_databases_and_caches_are_in_the_subnets_of_their_subnet_group(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        ids, subnets = [group("data", vpc, 27017).id], [web.id]
        aws.docdb.Cluster(
            "docs",
            db_subnet_group_name=aws.docdb.SubnetGroup("docs", subnet_ids=subnets).name,
            vpc_security_group_ids=ids,
            master_username="u",
            master_password="pppppppp",
        )
        aws.neptune.Cluster(
            "graph",
            neptune_subnet_group_name=aws.neptune.SubnetGroup("graph", subnet_ids=subnets).name,
            vpc_security_group_ids=ids,
        )
        aws.memorydb.Cluster(
            "memory",
            acl_name="open-access",
            node_type="db.t4g.small",
            subnet_group_name=aws.memorydb.SubnetGroup("memory", subnet_ids=subnets).name,
            security_group_ids=ids,
        )
        aws.elasticache.ServerlessCache("cache", engine="valkey", subnet_ids=subnets, security_group_ids=ids)
        aws.mq.Broker(
            "broker",
            broker_name="broker",
            engine_type="RabbitMQ",
            engine_version="3.13",
            host_instance_type="mq.t3.micro",
            users=[{"username": "u", "password": "pppppppppppp"}],
            subnet_ids=subnets,
            security_groups=ids,
        )
        aws.rds.Proxy(
            "proxy",
            engine_family="MYSQL",
            role_arn="arn:aws:iam::123456789012:role/proxy",
            vpc_subnet_ids=subnets,
            vpc_security_group_ids=ids,
        )
        aws.ec2.SpotInstanceRequest(
            "client",
            ami="ami-1",
            instance_type="t4g.nano",
            subnet_id=web.id,
            vpc_security_group_ids=ids,
            associate_public_ip_address=False,
        )

    found = read_recorded(record(program, preview=preview).resources)
    for name in ("docs", "graph", "memory", "cache", "broker", "proxy"):
        assert ask(found, "client", name, 27017).verdict is Verdict.ALLOWED, name
        assert ask(found, "client", name, 22).verdict is Verdict.DENIED, name
        assert ask(found, "internet", name, 27017).verdict is Verdict.DENIED, name


@pytest.mark.parametrize("public", [True, False, UNKNOWN])
@pytest.mark.parametrize("engine", ["rds", "neptune"])
def test_a_cluster_is_public_if_one_of_its_instances_is(engine: str, public: object) -> None:
    name = {"rds": "dbSubnetGroupName", "neptune": "neptuneSubnetGroupName"}[engine]
    group_ = resource(f"aws:{engine}/subnetGroup:SubnetGroup", "group", {"subnetIds": [A.id]})
    cluster = resource(f"aws:{engine}/cluster:Cluster", "cluster", {name: group_.id, "vpcSecurityGroupIds": [DATA.id]})
    instances = [
        resource(
            f"aws:{engine}/clusterInstance:ClusterInstance",
            f"instance-{number}",
            {"clusterIdentifier": cluster.id, "publiclyAccessible": says},
        )
        for number, says in enumerate((False, public))
    ]
    assert with_(group_, cluster, *instances).interfaces["cluster"].public is public


def test_a_host_without_a_subnet_is_somewhere_in_the_default_vpc() -> None:
    found = with_(resource("aws:ec2/instance:Instance", "host", {"vpcSecurityGroupIds": [WEB.id]}))
    assert ask(found, "client", "host", 443).verdict is Verdict.UNKNOWN
    assert ask(found, "client", "host", 22).verdict is Verdict.DENIED


@pytest.mark.parametrize("compute", ["FARGATE", "EC2"])
def test_whether_the_containers_of_batch_have_public_addresses_is_not_known(compute: str) -> None:
    resources = {"type": compute, "subnets": [A.id], "securityGroupIds": [DATA.id]}
    found = with_(
        resource("aws:ec2/internetGateway:InternetGateway", "out", {"vpcId": "vpc-1"}, id="igw-1"),
        resource(
            "aws:ec2/defaultRouteTable:DefaultRouteTable",
            "main",
            {"defaultRouteTableId": "rtb-1", "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]},
        ),
        resource("aws:batch/computeEnvironment:ComputeEnvironment", "jobs", {"computeResources": resources}),
    )
    assert ask(found, "jobs", "internet", 443).verdict is Verdict.UNKNOWN
    assert ask(found, "internet", "jobs", 5432).verdict is Verdict.UNKNOWN
    assert ask(found, "internet", "jobs", 22).verdict is Verdict.DENIED


# What instances are started from.

TEMPLATE = resource("aws:ec2/launchTemplate:LaunchTemplate", "template", {"vpcSecurityGroupIds": [DATA.id]})
CONFIGURATION = resource("aws:ec2/launchConfiguration:LaunchConfiguration", "config", {"securityGroups": [DATA.id]})


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("autoscaling/group:Group", {"vpcZoneIdentifiers": [B.id], "launchTemplate": {"id": TEMPLATE.id}}),
        ("autoscaling/group:Group", {"vpcZoneIdentifiers": [B.id], "launchTemplate": {"name": "template"}}),
        (
            "autoscaling/group:Group",
            {
                "vpcZoneIdentifiers": [B.id],
                "mixedInstancesPolicy": {
                    "launchTemplate": {"launchTemplateSpecification": {"launchTemplateId": TEMPLATE.id}}
                },
            },
        ),
        ("autoscaling/group:Group", {"vpcZoneIdentifiers": [B.id], "launchConfiguration": CONFIGURATION.id}),
        ("ec2/instance:Instance", {"subnetId": B.id, "launchTemplate": {"id": TEMPLATE.id}}),
        (
            "batch/computeEnvironment:ComputeEnvironment",
            {"computeResources": {"subnets": [B.id], "launchTemplate": {"launchTemplateId": TEMPLATE.id}}},
        ),
    ],
)
def test_groups_of_a_launch_template_count_for_what_it_starts(type_: str, inputs: dict[str, Any]) -> None:
    found = with_(TEMPLATE, CONFIGURATION, resource(f"aws:{type_}", "fleet", inputs))
    assert ask(found, "client", "fleet", 5432).verdict is Verdict.ALLOWED
    assert ask(found, "client", "fleet", 22).verdict is Verdict.DENIED


@pytest.mark.parametrize(
    "template",
    [
        {"securityGroupNames": ["data"]},
        {"networkInterfaces": [{"securityGroups": [WEB.id]}, {"securityGroups": [DATA.id]}]},
    ],
)
def test_groups_that_a_template_does_not_say_plainly_are_unknown(template: dict[str, Any]) -> None:
    inputs = {"vpcZoneIdentifiers": [B.id], "launchTemplate": {"id": "lt-1"}}
    found = with_(
        resource("aws:ec2/launchTemplate:LaunchTemplate", "template", template, id="lt-1"),
        resource("aws:autoscaling/group:Group", "fleet", inputs),
    )
    assert ask(found, "client", "fleet", 22).verdict is Verdict.UNKNOWN


# Types that it does not know: everything that names subnets or groups.

UNKNOWN_TYPES: dict[str, dict[str, Any]] = {
    "transfer/server:Server": {"endpointDetails": {"subnetIds": [B.id], "securityGroupIds": [DATA.id]}},
    "mwaa/environment:Environment": {"networkConfiguration": {"subnetIds": [B.id], "securityGroupIds": [DATA.id]}},
    "sagemaker/notebookInstance:NotebookInstance": {"subnetId": B.id, "securityGroups": [DATA.id]},
    "route53/resolverEndpoint:ResolverEndpoint": {
        "securityGroupIds": [DATA.id],
        "ipAddresses": [{"subnetId": B.id}],
    },
    "newservice/thing:Thing": {"a": [{"b": {"vpcSubnets": [B.id], "vpcSecurityGroupIds": [DATA.id]}}]},
    "datasync/agent:Agent": {"subnetArns": [B.id], "securityGroupArns": [DATA.id]},
}


@pytest.mark.parametrize("type_", UNKNOWN_TYPES)
def test_whatever_names_subnets_and_groups_is_placed_with_them(type_: str) -> None:
    found = with_(resource(f"aws:{type_}", "thing", UNKNOWN_TYPES[type_]))
    assert found.interfaces["thing"].subnet == "b"
    assert ask(found, "client", "thing", 5432).verdict is Verdict.ALLOWED
    assert ask(found, "client", "thing", 22).verdict is Verdict.DENIED
    assert found.interfaces["thing"].public is UNKNOWN


@pytest.mark.parametrize(
    "inputs",
    [
        {"subnetIds": [B.id]},
        {"subnetIds": [B.id], "masterSecurityGroup": WEB.id, "slaveSecurityGroup": DATA.id},
        {"subnetIds": [B.id], "details": {"securityGroupIds": [WEB.id]}},
        {"subnetIds": [B.id], "securityGroupIds": UNKNOWN},
        {"subnetIds": UNKNOWN, "securityGroupIds": UNKNOWN},
        {"vpcSecurityGroupIds": UNKNOWN},
    ],
)
def test_groups_that_cannot_be_told_are_unknown(inputs: dict[str, Any]) -> None:
    found = with_(resource("aws:newservice/thing:Thing", "thing", inputs))
    (id_,) = found.interfaces.keys() - {"client"}
    assert found.interfaces[id_].groups is UNKNOWN
    assert ask(found, "client", id_, 22).verdict is Verdict.UNKNOWN


def test_groups_without_subnets_are_in_a_subnet_that_nobody_knows() -> None:
    found = with_(resource("aws:newservice/thing:Thing", "thing", {"securityGroupIds": [DATA.id]}))
    assert ask(found, "client", "thing", 5432).verdict is Verdict.UNKNOWN
    assert ask(found, "client", "thing", 22).verdict is Verdict.DENIED


def test_an_object_that_is_unknown_as_a_whole_is_placed_by_what_it_depends_on() -> None:
    links = {"network": (B.urn, DATA.urn)}
    thing = resource("aws:newservice/thing:Thing", "thing", {"network": UNKNOWN}, property_dependencies=links)
    found = with_(thing)
    assert (found.interfaces["thing"].subnet, found.interfaces["thing"].groups) == ("b", UNKNOWN)


@pytest.mark.parametrize(
    ("type_", "property_"),
    [
        ("s3/bucketObjectv2:BucketObjectv2", "source"),
        ("ssm/parameter:Parameter", "value"),
        ("iam/rolePolicy:RolePolicy", "policy"),
        ("iam/policy:Policy", "policy"),
    ],
)
def test_what_only_speaks_of_subnets_has_no_address(type_: str, property_: str) -> None:
    settings = resource(f"aws:{type_}", "settings", {property_: UNKNOWN}, property_dependencies={property_: (B.urn,)})
    assert "settings" not in with_(settings).interfaces


def test_parts_of_one_resource_in_one_subnet_are_told_apart() -> None:
    parts = [{"subnetId": B.id, "vpcSecurityGroupIds": [id_]} for id_ in (WEB.id, DATA.id, WEB.id)]
    found = with_(resource("aws:ec2/spotFleetRequest:SpotFleetRequest", "fleet", {"launchSpecifications": parts}))
    assert len(found.interfaces) == 1 + len(parts)
    assert ask(found, "client", "fleet", 5432).verdict is Verdict.UNKNOWN


@BOTH
def test_what_only_speaks_of_subnets_and_groups_has_no_interface(preview: bool) -> None:  # noqa: FBT001 - a parameter
    def program() -> None:
        vpc, web = public_subnet()
        other = aws.ec2.SecurityGroup("other", vpc_id=vpc.id, egress=[EVERYTHING])
        aws.ec2.NetworkAcl("acl", vpc_id=vpc.id, subnet_ids=[web.id])
        aws.rds.SubnetGroup("databases", subnet_ids=[web.id])
        aws.ec2.FlowLog("log", subnet_id=web.id, traffic_type="ALL")
        aws.ec2.LaunchTemplate("template", vpc_security_group_ids=[other.id])
        aws.ec2.SecurityGroupRule(
            "rule",
            type="ingress",
            security_group_id=other.id,
            source_security_group_id=other.id,
            protocol="tcp",
            from_port=1,
            to_port=1,
        )

    assert not read_recorded(record(program, preview=preview).resources).interfaces
