"""Elastic Load Balancing: application, network and gateway load balancers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import Values, where

_HOST = "elasticloadbalancing"
_KINDS = {"network": "net", "gateway": "gwy"}


def _suffix(values: Values) -> str:
    kind = _KINDS.get(values.given("loadBalancerType"), "app")
    return values.fill(f"{kind}/{{name}}/{{hex:.16}}")


def _load_balancer(values: Values) -> str:
    return values.fill(regional(_HOST, f"loadbalancer/{_suffix(values)}"))


def _below(input_: str, kind: str, below: str) -> Callable[[Values], str]:
    """Return the ARN of what belongs to something: its owner's, with another kind and an id more."""

    def compute(values: Values) -> str:
        owner = values.fill(f"{{{input_}}}")
        return values.fill(f"{owner.replace(f':{kind}/', f':{below}/', 1)}/{{hex:.16}}")

    return compute


TYPES: Mapping[str, AwsType] = {
    "aws:lb/listener:Listener": AwsType(
        arn=_below("loadBalancerArn", "loadbalancer", "listener"),
        id="{arn}",
        name="",
        outputs={"sslPolicy": where("protocol", "ELBSecurityPolicy-2016-08", equals=("HTTPS", "TLS"))},
        deployer=Deployer(
            "elasticloadbalancing",
            (
                "AddTags CreateListener DeleteListener DescribeListenerAttributes DescribeListeners "
                "DescribeLoadBalancers DescribeTags DescribeTargetGroups ModifyListener "
                "ModifyListenerAttributes RemoveTags cognito-idp:DescribeUserPoolClient"
            ),
            when=(
                When(
                    "certificateArn", "AddListenerCertificates DescribeListenerCertificates RemoveListenerCertificates"
                ),
            ),
        ),
    ),
    "aws:lb/listenerCertificate:ListenerCertificate": AwsType(
        id="{listenerArn}_{certificateArn}",
        name="",
        deployer=Deployer(
            "elasticloadbalancing",
            ("AddListenerCertificates AddTags DescribeListenerCertificates RemoveListenerCertificates RemoveTags"),
        ),
    ),
    "aws:lb/listenerRule:ListenerRule": AwsType(
        arn=_below("listenerArn", "listener", "listener-rule"),
        id="{arn}",
        name="",
        deployer=Deployer(
            "elasticloadbalancing",
            (
                "AddTags CreateRule DeleteRule DescribeLoadBalancers DescribeRules DescribeTags "
                "DescribeTargetGroups ModifyRule RemoveTags SetRulePriorities "
                "cognito-idp:DescribeUserPoolClient"
            ),
        ),
    ),
    "aws:lb/loadBalancer:LoadBalancer": AwsType(
        arn=_load_balancer,
        id="{arn}",
        name_limit=32,
        outputs={
            "arnSuffix": _suffix,
            "dnsName": "{name}-{hex:.10}.{region}.elb.amazonaws.com",
            "zoneId": "Z32O12XQLNTSW2",
            "ipAddressType": "ipv4",
        },
        placement=Placement("subnets", "securityGroups", "internal", default_vpc=True),
        label=Label("Load balancer", "LB", Family.NETWORK),
        deployer=Deployer(
            "elasticloadbalancing",
            (
                "AddTags AttachLoadBalancerToSubnets CreateLoadBalancer CreateLoadBalancerListeners "
                "DeleteLoadBalancer DescribeCapacityReservation DescribeLoadBalancerAttributes "
                "DescribeLoadBalancers DescribeTags EnableAvailabilityZonesForLoadBalancer "
                "ModifyLoadBalancerAttributes RemoveTags SetIpAddressType SetSecurityGroups SetSubnets "
                "ec2:DeleteNetworkInterface ec2:DescribeAccountAttributes ec2:DescribeAddresses "
                "ec2:DescribeInternetGateways ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups "
                "ec2:DescribeSubnets ec2:DescribeVpcs ec2:DetachNetworkInterface"
            ),
            resource="loadbalancer/*",
            when=(
                When("minimumLoadBalancerCapacity", "ModifyCapacityReservation"),
                When("ipamPools", "ModifyIpPools"),
                When("customerOwnedIpv4Pool", "ec2:DescribeCoipPools"),
            ),
        ),
    ),
    "aws:lb/targetGroup:TargetGroup": AwsType(
        arn=regional("elasticloadbalancing", "targetgroup/{name}/{hex:.16}"),
        id="{arn}",
        name_limit=32,
        outputs={"arnSuffix": "targetgroup/{name}/{hex:.16}", "loadBalancerArns": []},
        deployer=Deployer(
            "elasticloadbalancing",
            (
                "AddTags CreateTargetGroup DeleteTargetGroup DeregisterTargets DescribeTags "
                "DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth "
                "ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveTags "
                "ec2:DescribeVpcs"
            ),
            when=(When("targetType", "lambda:GetFunction", equals=("lambda",)),),
        ),
    ),
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": AwsType(
        id="{targetGroupArn}-{hex:.26}",
        name="",
        deployer=Deployer(
            "elasticloadbalancing", "AddTags DeregisterTargets DescribeTargetHealth RegisterTargets RemoveTags"
        ),
    ),
}
