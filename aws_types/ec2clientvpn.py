"""AWS Client VPN."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:ec2clientvpn/endpoint:Endpoint": AwsType(
        arn=regional("ec2", "client-vpn-endpoint/{id}"),
        id="cvpn-endpoint-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "ApplySecurityGroupsToClientVpnTargetNetwork CreateClientVpnEndpoint CreateTags "
                "DeleteClientVpnEndpoint DeleteTags DescribeClientVpnEndpoints ModifyClientVpnEndpoint "
                "acm:DescribeCertificate"
            ),
        ),
    ),
    "aws:ec2clientvpn/networkAssociation:NetworkAssociation": AwsType(
        id="cvpn-assoc-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "AssociateClientVpnTargetNetwork DescribeClientVpnTargetNetworks DescribeSubnets "
                "DisassociateClientVpnTargetNetwork"
            ),
        ),
    ),
}
