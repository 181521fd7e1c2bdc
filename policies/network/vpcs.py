"""What every VPC and subnet must have, or must not."""

from __future__ import annotations

from collections.abc import Iterator

from policies.frameworks import GDPR_CONFIDENTIALITY, cis, fsbp
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, Stack, StackRule, Violation
from policies.rule_factories import NOT_TRUE, companion_rule, property_rule
from policies.values import shown
from recorder.resource import is_unknown

VPC = "aws:ec2/vpc:Vpc"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
SUBNETS = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")


def _default_groups(stack: Stack, _: Settings) -> Iterator[Finding]:
    for vpc in stack.of_type(VPC):
        groups = stack.referrers(vpc, "vpcId", DEFAULT_GROUP)
        if not groups.found and groups.unresolved:
            names = ", ".join(f"`{group.name}`" for group in groups.unresolved)
            yield NotEvaluated(vpc.urn, f"Whether its default security group is {names} is not known yet.")
        elif not groups.found:
            yield Violation(
                vpc.urn, f"The default security group of `{vpc.name}` keeps AWS's rules: all out, all inside."
            )
        for group in groups.found:
            for direction in ("ingress", "egress"):
                rules = group.inputs.get(direction)
                if is_unknown(rules):
                    yield NotEvaluated(group.urn, f"{shown(group, direction, rules)}.")
                elif rules:
                    yield Violation(group.urn, f"{shown(group, direction, rules)}; a default group must have no rules.")


RULES: tuple[Rule, ...] = (
    StackRule(
        name="default-security-group-empty",
        description="The default security group of every VPC has no rules: what names no group is shut off.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("EC2.2"), cis("5.4"), GDPR_CONFIDENTIALITY),
        remediation="Adopt it with a `DefaultSecurityGroup` that has no `ingress` and no `egress`.",
        resource_types=(VPC, DEFAULT_GROUP),
        judge=_default_groups,
    ),
    companion_rule(
        name="vpc-flow-logs",
        description="Every VPC has flow logs.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("EC2.6"), cis("3.7"), GDPR_CONFIDENTIALITY),
        remediation="Add a `FlowLog` of the VPC.",
        types=(VPC,),
        companions=("aws:ec2/flowLog:FlowLog",),
        refers_by="vpcId",
        url="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
    ),
    property_rule(
        name="subnets-give-no-public-addresses",
        description="No subnet assigns public IPv4 addresses automatically.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("EC2.15"), GDPR_CONFIDENTIALITY),
        remediation="Leave `mapPublicIpOnLaunch` out; load balancers and NAT gateways get their addresses without it.",
        types=SUBNETS,
        must={"mapPublicIpOnLaunch": NOT_TRUE},
    ),
)
