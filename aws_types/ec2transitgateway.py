"""AWS Transit Gateway."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:ec2transitgateway/route:Route": AwsType(id="{transitGatewayRouteTableId}_{destinationCidrBlock}", name=""),
    "aws:ec2transitgateway/routeTable:RouteTable": AwsType(
        arn=regional("ec2", "transit-gateway-route-table/{id}"),
        id="tgw-rtb-{hex:.17}",
        name="",
        outputs={"defaultAssociationRouteTable": False, "defaultPropagationRouteTable": False},
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": AwsType(
        arn=regional("ec2", "transit-gateway/{id}"),
        id="tgw-{hex:.17}",
        name="",
        outputs={
            "associationDefaultRouteTableId": "tgw-rtb-{hex:.17}",
            "propagationDefaultRouteTableId": "tgw-rtb-{hex:.17}",
        },
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": AwsType(
        arn=regional("ec2", "transit-gateway-attachment/{id}"),
        id="tgw-attach-{hex:.17}",
        name="",
        outputs={"vpcOwnerId": "{account}"},
    ),
}
