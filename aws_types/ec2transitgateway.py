"""AWS Transit Gateway."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:ec2transitgateway/route:Route": AwsType(
        id="{transitGatewayRouteTableId}_{destinationCidrBlock}",
        name="",
        deployer=Deployer("ec2", "CreateTransitGatewayRoute DeleteTransitGatewayRoute SearchTransitGatewayRoutes"),
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": AwsType(
        arn=regional("ec2", "transit-gateway-route-table/{id}"),
        id="tgw-rtb-{hex:.17}",
        name="",
        outputs={"defaultAssociationRouteTable": False, "defaultPropagationRouteTable": False},
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateTransitGatewayRouteTable DeleteTags DeleteTransitGatewayRouteTable "
                "DescribeTransitGatewayRouteTables"
            ),
        ),
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": AwsType(
        arn=regional("ec2", "transit-gateway/{id}"),
        id="tgw-{hex:.17}",
        name="",
        outputs={
            "associationDefaultRouteTableId": "tgw-rtb-{hex:.17}",
            "propagationDefaultRouteTableId": "tgw-rtb-{hex:.17}",
        },
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateTransitGateway DeleteTags DeleteTransitGateway DescribeTransitGateways "
                "ModifyTransitGateway"
            ),
        ),
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": AwsType(
        arn=regional("ec2", "transit-gateway-attachment/{id}"),
        id="tgw-attach-{hex:.17}",
        name="",
        outputs={"vpcOwnerId": "{account}"},
        deployer=Deployer(
            "ec2",
            (
                "AssociateTransitGatewayRouteTable CreateTags CreateTransitGatewayVpcAttachment "
                "DeleteTags DeleteTransitGatewayVpcAttachment DescribeTransitGatewayVpcAttachments "
                "DescribeTransitGateways DisableTransitGatewayRouteTablePropagation "
                "DisassociateTransitGatewayRouteTable EnableTransitGatewayRouteTablePropagation "
                "GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations "
                "ModifyTransitGatewayVpcAttachment"
            ),
        ),
    ),
}
