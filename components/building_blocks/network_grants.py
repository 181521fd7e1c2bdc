"""What it takes that Lambda attaches a function to a VPC."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.grants import Grant, Grants


def attach_to_network(
    subnet_ids: Sequence[pulumi.Input[str]], group_ids: Sequence[pulumi.Input[str]], *, parent: pulumi.Resource | None
) -> Grants:
    """Let Lambda create and delete the interfaces by which a function connects, in its subnets and with its groups.

    The function's own code may not: Lambda names the function as the source of what its code calls. Which interface it
    will be nobody knows before; that there are subnets and interfaces takes no resources.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions

    Args:
        subnet_ids: The function's subnets.
        group_ids: Its security groups.
        parent: The component that asks.
    """
    options = pulumi.InvokeOptions(parent=parent)
    region = aws.get_region_output(opts=options).region
    account = aws.get_caller_identity_output(opts=options).account_id

    def arn(kind: str, id_: pulumi.Input[str]) -> pulumi.Output[str]:
        return pulumi.Output.format(
            aws_types.arn("ec2", f"{kind}/{{2}}", region="{0}", account="{1}"), region, account, id_
        )

    subnets = [arn("subnet", id_) for id_ in subnet_ids]
    by_the_service = {"Null": {"lambda:SourceFunctionArn": "true"}}
    in_its_subnets = {**by_the_service, "ArnEquals": {"ec2:Subnet": subnets}}
    on_interfaces = [
        "AssignPrivateIpAddresses",
        "CreateNetworkInterface",
        "DeleteNetworkInterface",
        "UnassignPrivateIpAddresses",
    ]
    return [
        Grant([f"ec2:{action}" for action in on_interfaces], [arn("network-interface", "*")], in_its_subnets),
        Grant(
            ["ec2:CreateNetworkInterface"],
            [*subnets, *(arn("security-group", id_) for id_ in group_ids)],
            by_the_service,
        ),
        Grant(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], ["*"], by_the_service),
    ]
