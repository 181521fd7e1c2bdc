"""Hosts, databases and clusters: no public address, and no credentials for whoever can make a host send a request."""

from __future__ import annotations

from policies.frameworks import GDPR_CONFIDENTIALITY, cis, fsbp
from policies.rule import Rule, Severity
from policies.rule_factories import NOT_FALSE, NOT_TRUE, TRUE, UNSET, Must, one_of, property_rule

INSTANCE = "aws:ec2/instance:Instance"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})

RULES: tuple[Rule, ...] = (
    property_rule(
        name="databases-are-not-public",
        description="Databases and warehouses have no public address.",
        severity=Severity.CRITICAL,
        frameworks=(
            fsbp("RDS.2"),
            fsbp("Redshift.1"),
            fsbp("RedshiftServerless.3"),
            cis("2.3.3"),
            GDPR_CONFIDENTIALITY,
        ),
        remediation="Set `publiclyAccessible` to false.",
        types=(
            "aws:rds/instance:Instance",
            "aws:rds/clusterInstance:ClusterInstance",
            "aws:redshift/cluster:Cluster",
            "aws:redshiftserverless/workgroup:Workgroup",
        ),
        must={"publiclyAccessible": NOT_TRUE},
    ),
    property_rule(
        name="warehouses-route-within-vpc",
        description="Redshift loads and unloads by way of the VPC, where its rules and flow logs see it.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("Redshift.7"), fsbp("RedshiftServerless.1"), GDPR_CONFIDENTIALITY),
        remediation="Set `enhancedVpcRouting` to true, and give the subnets a way to S3.",
        types=("aws:redshift/cluster:Cluster", "aws:redshiftserverless/workgroup:Workgroup"),
        must={"enhancedVpcRouting": TRUE},
        url="https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html",
    ),
    property_rule(
        name="hosts-have-no-public-addresses",
        description="Instances, and what launch templates start, have no public IPv4 address.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.9"), fsbp("EC2.25"), GDPR_CONFIDENTIALITY),
        remediation="Leave `associatePublicIpAddress` out and put a load balancer in front.",
        types=(INSTANCE, LAUNCH_TEMPLATE),
        must={
            "associatePublicIpAddress": NOT_TRUE,
            "networkInterfaces[].associatePublicIpAddress": NOT_TRUE,
        },
    ),
    property_rule(
        name="instance-metadata-needs-a-token",
        description="Instance metadata, and the role's credentials in it, are given for a session token only (IMDSv2).",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.8"), fsbp("EC2.170"), cis("5.6"), GDPR_CONFIDENTIALITY),
        remediation="Set `metadataOptions.httpTokens` to required.",
        types=(INSTANCE, LAUNCH_TEMPLATE),
        # An instance of a launch template has its options.
        when={"launchTemplate": UNSET},
        must={"metadataOptions.httpTokens": one_of("required")},
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ),
    property_rule(
        name="kubernetes-api-is-limited",
        description="The API of an EKS cluster is private, or reached from named address ranges only.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EKS.1"), GDPR_CONFIDENTIALITY),
        remediation="Set `vpcConfig.endpointPublicAccess` to false, or `publicAccessCidrs` to the ranges that need it.",
        types=("aws:eks/cluster:Cluster",),
        # By default it is public, and everywhere is let in.
        when={"vpcConfig.endpointPublicAccess": NOT_FALSE},
        must={
            "vpcConfig.publicAccessCidrs": Must(
                "a list of address ranges", lambda value: isinstance(value, list) and bool(value)
            ),
            "vpcConfig.publicAccessCidrs[]": Must(
                "a range of addresses, not all", lambda value: value not in _EVERYWHERE
            ),
        },
        url="https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    ),
)
