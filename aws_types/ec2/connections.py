"""EC2's ways out of a VPC, and into it: gateways, public addresses, endpoints, peering and VPN."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.ec2.addresses import nat_public_ip, private_ip, public_dns, public_ip
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import where

TYPES: Mapping[str, AwsType] = {
    "aws:ec2/customerGateway:CustomerGateway": AwsType(
        arn=regional("ec2", "customer-gateway/{id}"),
        id="cgw-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "CreateCustomerGateway CreateTags DeleteCustomerGateway DeleteTags "
                "DescribeAccountAttributes DescribeCustomerGateways"
            ),
        ),
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": AwsType(
        arn=regional("ec2", "egress-only-internet-gateway/{id}"),
        id="eigw-{hex:.17}",
        name="",
        label=Label("IPv6 egress gateway", "EIGW", Family.NETWORK),
        deployer=Deployer(
            "ec2",
            (
                "CreateEgressOnlyInternetGateway CreateTags DeleteEgressOnlyInternetGateway DeleteTags "
                "DescribeAccountAttributes DescribeEgressOnlyInternetGateways"
            ),
        ),
    ),
    "aws:ec2/eip:Eip": AwsType(
        arn=regional("ec2", "elastic-ip/{id}"),
        id="eipalloc-{hex:.17}",
        name="",
        outputs={
            "allocationId": "{id}",
            "publicDns": public_dns,
            "domain": "vpc",
            "publicIpv4Pool": "amazon",
            "publicIp": public_ip,
        },
        deployer=Deployer(
            "ec2",
            (
                "AllocateAddress AssociateAddress CreateTags DeleteTags DescribeAddresses "
                "DescribeAddressesAttribute DisassociateAddress ReleaseAddress"
            ),
            when=(When("customerOwnedIpv4Pool", "AcceptAddressTransfer"),),
        ),
    ),
    "aws:ec2/eipAssociation:EipAssociation": AwsType(
        id="eipassoc-{hex:.17}",
        name="",
        deployer=Deployer("ec2", "AssociateAddress CreateTags DeleteTags DescribeAddresses DisassociateAddress"),
    ),
    "aws:ec2/internetGateway:InternetGateway": AwsType(
        arn=regional("ec2", "internet-gateway/{id}"),
        id="igw-{hex:.17}",
        name="",
        label=Label("Internet gateway", "IGW", Family.NETWORK),
        deployer=Deployer(
            "ec2",
            (
                "AttachInternetGateway CreateInternetGateway CreateTags DeleteInternetGateway DeleteTags "
                "DescribeInternetGateways DescribeNetworkInterfaces DetachInternetGateway"
            ),
        ),
    ),
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": AwsType(
        id="{internetGatewayId}:{vpcId}",
        name="",
        deployer=Deployer("ec2", "AttachInternetGateway CreateTags DeleteTags DetachInternetGateway"),
    ),
    "aws:ec2/natGateway:NatGateway": AwsType(
        arn=regional("ec2", "natgateway/{id}"),
        id="nat-{hex:.17}",
        name="",
        outputs={
            "networkInterfaceId": "eni-{hex:.17}",
            "associationId": "eipassoc-{hex:.17}",
            "privateIp": private_ip,
            "publicIp": nat_public_ip,
        },
        label=Label("NAT gateway", "NAT", Family.NETWORK),
        deployer=Deployer(
            "ec2",
            (
                "AssignPrivateNatGatewayAddress AssociateNatGatewayAddress CreateNatGateway CreateTags "
                "DeleteNatGateway DeleteTags DescribeAddresses DescribeNatGateways "
                "DescribeNetworkInterfaces DisassociateNatGatewayAddress UnassignPrivateNatGatewayAddress"
            ),
        ),
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": AwsType(
        id="{vpcPeeringConnectionId}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeVpcPeeringConnections"),
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": AwsType(
        arn=regional("ec2", "vpc-endpoint/{id}"),
        id="vpce-{hex:.17}",
        name="",
        outputs={
            "state": "available",
            "requesterManaged": False,
            "prefixListId": where("vpcEndpointType", "", "pl-{hex:.17}", equals=("Interface", "GatewayLoadBalancer")),
        },
        placement=Placement("subnetIds", "securityGroupIds"),
        label=Label("VPC endpoint", "EP", Family.NETWORK),
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateVpcEndpoint DeleteTags DeleteVpcEndpoints DescribeNetworkInterfaces "
                "DescribePrefixLists DescribeRouteTables DescribeSecurityGroups DescribeSubnets "
                "DescribeVpcEndpointServices DescribeVpcEndpoints DescribeVpcs ModifyVpcEndpoint "
                "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation vpce:AllowMultiRegion"
            ),
            when=(When("privateDnsEnabled", "route53:AssociateVPCWithHostedZone"),),
        ),
    ),
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": AwsType(
        id="{vpcEndpointId}",
        name="",
        deployer=Deployer(
            "ec2", ("CreateTags DeleteTags GetVerifiedAccessEndpointPolicy ModifyVerifiedAccessEndpointPolicy")
        ),
    ),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": AwsType(
        id="a-{vpcEndpointId}{hex:.10}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeVpcEndpoints ModifyVpcEndpoint"),
    ),
    "aws:ec2/vpcEndpointService:VpcEndpointService": AwsType(
        arn=regional("ec2", "vpc-endpoint-service/{id}"),
        id="vpce-svc-{hex:.17}",
        name="",
        outputs={"serviceName": "com.amazonaws.vpce.{region}.{id}", "serviceType": "Interface", "state": "Available"},
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateVpcEndpointServiceConfiguration DeleteTags "
                "DeleteVpcEndpointServiceConfigurations DescribeVpcEndpointServiceConfigurations "
                "DescribeVpcEndpointServicePermissions DescribeVpcEndpointServices "
                "ModifyVpcEndpointServiceConfiguration ModifyVpcEndpointServicePayerResponsibility "
                "cloudwatch:DeleteInsightRules cloudwatch:ListManagedInsightRules "
                "cloudwatch:PutManagedInsightRules vpce:AllowMultiRegion"
            ),
        ),
    ),
    "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple": AwsType(
        id="a-{vpcEndpointServiceId}{hex:.10}", name="", deployer=Deployer("ec2", "CreateTags DeleteTags")
    ),
    "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": AwsType(
        id="a-{vpcEndpointId}{hex:.10}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeVpcEndpoints ModifyVpcEndpoint"),
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": AwsType(
        id="pcx-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateVpcPeeringConnection DeleteTags DeleteVpcPeeringConnection "
                "DescribeAccountAttributes DescribeVpcPeeringConnections"
            ),
        ),
    ),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": AwsType(
        id="{vpcPeeringConnectionId}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeVpcPeeringConnections"),
    ),
    "aws:ec2/vpnConnection:VpnConnection": AwsType(
        arn=regional("ec2", "vpn-connection/{id}"),
        id="vpn-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateVpnConnection DeleteTags DeleteVpnConnection "
                "DescribeClientVpnConnections DescribeVpnConnections "
                "GetVpnConnectionDeviceSampleConfiguration GetVpnConnectionDeviceTypes "
                "ModifyVpnConnection ModifyVpnConnectionOptions TerminateClientVpnConnections"
            ),
        ),
    ),
    "aws:ec2/vpnGateway:VpnGateway": AwsType(
        arn=regional("ec2", "vpn-gateway/{id}"),
        id="vgw-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "AttachVpnGateway CreateTags CreateVpnGateway DeleteTags DeleteVpnGateway "
                "DescribeVpnGateways DetachVpnGateway"
            ),
        ),
    ),
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": AwsType(
        id="vpn-attachment-{hex:.8}",
        name="",
        deployer=Deployer(
            "ec2",
            ("AttachVpnGateway CreateTags DeleteTags DescribeAccountAttributes DescribeVpnGateways DetachVpnGateway"),
        ),
    ),
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": AwsType(
        id="{vpnGatewayId}_{routeTableId}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "CreateTags DeleteTags DescribeAccountAttributes DescribeVpnGateways "
                "DisableVgwRoutePropagation EnableVgwRoutePropagation"
            ),
        ),
    ),
}
