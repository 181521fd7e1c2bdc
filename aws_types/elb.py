"""Classic Load Balancers."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:elb/attachment:Attachment": AwsType(
        id="{elb}-{hex:.26}",
        name="",
        deployer=Deployer(
            "elb",
            (
                "elasticloadbalancing:DeregisterInstancesFromLoadBalancer "
                "elasticloadbalancing:RegisterInstancesWithLoadBalancer"
            ),
        ),
    ),
    "aws:elb/loadBalancer:LoadBalancer": AwsType(
        arn=regional("elasticloadbalancing", "loadbalancer/{name}"),
        name_limit=32,
        outputs={"dnsName": "{name}-{hex:.10}.{region}.elb.amazonaws.com", "zoneId": "Z32O12XQLNTSW2"},
        placement=Placement("subnets", "securityGroups", "internal", default_vpc=True),
        label=Label("Classic balancer", "ELB", Family.NETWORK),
        deployer=Deployer(
            "elb",
            (
                "ec2:CreateSecurityGroup ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces "
                "ec2:DescribeSecurityGroups ec2:DetachNetworkInterface elasticloadbalancing:AddTags "
                "elasticloadbalancing:AttachLoadBalancerToSubnets elasticloadbalancing:CreateLoadBalancer "
                "elasticloadbalancing:CreateLoadBalancerListeners elasticloadbalancing:DeleteLoadBalancer "
                "elasticloadbalancing:DescribeLoadBalancerAttributes "
                "elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTags "
                "elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:RemoveTags"
            ),
            when=(
                When("availabilityZones", "elasticloadbalancing:EnableAvailabilityZonesForLoadBalancer"),
                When("securityGroups", "elasticloadbalancing:SetSecurityGroups"),
            ),
        ),
    ),
}
