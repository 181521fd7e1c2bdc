"""What it takes that Lambda attaches a function to a VPC."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks.grants import Grant, Grants


def attach_to_network(parent: pulumi.Resource | None) -> Grants:
    """Let Lambda create and delete the interfaces by which a function connects.

    The function's own code may not: Lambda names the function as the source of what its code calls. Which interface it
    will be nobody knows before; that there are subnets and interfaces takes no resources.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions

    Args:
        parent: The component that asks.
    """
    options = pulumi.InvokeOptions(parent=parent)
    region = aws.get_region_output(opts=options).region
    account = aws.get_caller_identity_output(opts=options).account_id

    def every(kind: str) -> pulumi.Output[str]:
        return pulumi.Output.format(aws_types.arn("ec2", f"{kind}/*", region="{0}", account="{1}"), region, account)

    by_the_service = {"Null": {"lambda:SourceFunctionArn": "true"}}
    on_interfaces = ["AssignPrivateIpAddresses", "DeleteNetworkInterface", "UnassignPrivateIpAddresses"]
    return [
        Grant(
            ["ec2:CreateNetworkInterface"],
            [every(kind) for kind in ("network-interface", "security-group", "subnet")],
            by_the_service,
        ),
        Grant([f"ec2:{action}" for action in on_interfaces], [every("network-interface")], by_the_service),
        Grant(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], ["*"], by_the_service),
    ]
