"""AWS Transfer Family."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, When

TYPES: Mapping[str, AwsType] = {
    "aws:transfer/server:Server": AwsType(
        arn=regional("transfer", "server/{id}"),
        id="s-{hex:.17}",
        name="",
        outputs={"endpoint": "{id}.server.transfer.{region}.amazonaws.com"},
        deployer=Deployer(
            "transfer",
            (
                "CreateServer DeleteServer DescribeServer ListTagsForResource StartServer StopServer "
                "TagResource UntagResource UpdateServer apigateway:GET ec2:DescribeVpcEndpoints"
            ),
            when=(
                When("directoryId", "ds:AuthorizeApplication ds:DescribeDirectories ds:UnauthorizeApplication"),
                When(
                    "endpointDetails",
                    (
                        "ec2:AssociateAddress ec2:CreateVpcEndpoint ec2:DeleteVpcEndpoints ec2:DescribeAddresses "
                        "ec2:DescribeNetworkInterfaces ec2:DisassociateAddress ec2:ModifyVpcEndpoint"
                    ),
                ),
                When(
                    "loggingRole",
                    (
                        "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups "
                        "logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries "
                        "logs:PutResourcePolicy logs:UpdateLogDelivery"
                    ),
                ),
            ),
        ),
    ),
}
