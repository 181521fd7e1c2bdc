"""EC2's networks: VPCs, subnets, routes, security groups, ACLs, interfaces and flow logs."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.ec2.addresses import interface_ip
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import NotKnownError, Values, where


def _default_group(values: Values) -> str:
    group = values.referred("vpcId").get("defaultSecurityGroupId")
    if not isinstance(group, str):
        raise NotKnownError("defaultSecurityGroupId")
    return group


TYPES: Mapping[str, AwsType] = {
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": AwsType(
        arn=regional("ec2", "network-acl/{id}"),
        id="{defaultNetworkAclId}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "CreateNetworkAcl CreateNetworkAclEntry CreateTags DeleteNetworkAcl DeleteNetworkAclEntry "
                "DeleteTags DescribeAccountAttributes DescribeNetworkAcls ReplaceNetworkAclAssociation "
                "ReplaceNetworkAclEntry"
            ),
        ),
    ),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": AwsType(
        arn=regional("ec2", "route-table/{id}"),
        id="{defaultRouteTableId}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "AssociateRouteTable CreateRoute CreateRouteTable CreateTags DeleteRoute DeleteRouteTable "
                "DeleteTags DescribeNetworkAcls DescribeRouteTables DisableVgwRoutePropagation "
                "DisassociateRouteTable EnableVgwRoutePropagation ReplaceRoute"
            ),
        ),
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": AwsType(
        arn=regional("ec2", "security-group/{id}"),
        id=_default_group,
        name="",
        outputs={"description": "default VPC security group", "name": "default"},
        deployer=Deployer(
            "ec2",
            (
                "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup "
                "CreateTags DeleteSecurityGroup DeleteTags DescribeSecurityGroupRules "
                "DescribeSecurityGroups RevokeSecurityGroupEgress RevokeSecurityGroupIngress"
            ),
        ),
    ),
    "aws:ec2/defaultSubnet:DefaultSubnet": AwsType(
        arn=regional("ec2", "subnet/{id}"),
        id="subnet-{hex:.17}",
        name="",
        deployer=Deployer("ec2", ("CreateDefaultSubnet CreateTags DeleteTags DescribeSecurityGroups DescribeSubnets")),
    ),
    "aws:ec2/defaultVpc:DefaultVpc": AwsType(
        arn=regional("ec2", "vpc/{id}"),
        id="vpc-{hex:.17}",
        name="",
        outputs={
            "cidrBlock": "172.31.0.0/16",
            "defaultSecurityGroupId": "sg-{hex:.17}",
            "defaultNetworkAclId": "acl-{hex:.17}",
            "defaultRouteTableId": "rtb-{hex:.17}",
            "mainRouteTableId": "rtb-{hex:.17}",
        },
        deployer=Deployer(
            "ec2",
            (
                "CreateDefaultVpc CreateTags DeleteTags DescribeDhcpOptions DescribeSecurityGroups "
                "DescribeVpcAttribute DescribeVpcs"
            ),
        ),
    ),
    "aws:ec2/flowLog:FlowLog": AwsType(
        arn=regional("ec2", "vpc-flow-log/{id}"),
        id="fl-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            ("CreateFlowLogs CreateTags DeleteFlowLogs DeleteTags DescribeAccountAttributes DescribeFlowLogs"),
            when=(
                When(
                    "logDestinationType",
                    "logs:CreateLogDelivery logs:DeleteLogDelivery",
                    equals=("s3", "kinesis-data-firehose"),
                ),
                When("logDestinationType", "firehose:TagDeliveryStream", equals=("kinesis-data-firehose",)),
                When("logDestination", "logs:CreateLogDelivery"),
            ),
        ),
    ),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": AwsType(
        id="rtbassoc-{hex:.17}",
        name="",
        outputs={"originalRouteTableId": "rtb-{hex:.17}"},
        deployer=Deployer(
            "ec2",
            (
                "AssociateRouteTable CreateTags DeleteTags DescribeRouteTables DisassociateRouteTable "
                "ReplaceRouteTableAssociation"
            ),
        ),
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": AwsType(
        arn=regional("ec2", "prefix-list/{id}"),
        id="pl-{hex:.17}",
        name_limit=255,
        outputs={"version": 1},
        deployer=Deployer(
            "ec2",
            (
                "CreateManagedPrefixList CreateTags DeleteManagedPrefixList DeleteTags "
                "DescribeManagedPrefixLists GetManagedPrefixListEntries ModifyManagedPrefixList"
            ),
        ),
    ),
    "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry": AwsType(
        id="{prefixListId},{cidr}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeManagedPrefixLists GetManagedPrefixListEntries"),
    ),
    "aws:ec2/networkAcl:NetworkAcl": AwsType(
        arn=regional("ec2", "network-acl/{id}"),
        id="acl-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "CreateNetworkAcl CreateNetworkAclEntry CreateTags DeleteNetworkAcl DeleteNetworkAclEntry "
                "DeleteTags DescribeAccountAttributes DescribeNetworkAcls ReplaceNetworkAclAssociation "
                "ReplaceNetworkAclEntry"
            ),
        ),
    ),
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": AwsType(
        id="aclassoc-{hex:.17}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeNetworkAcls ReplaceNetworkAclAssociation"),
    ),
    "aws:ec2/networkAclRule:NetworkAclRule": AwsType(
        id="nacl-{hex:.10}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "CreateNetworkAclEntry CreateTags DeleteNetworkAclEntry DeleteTags DescribeNetworkAcls "
                "ReplaceNetworkAclEntry"
            ),
        ),
    ),
    "aws:ec2/networkInterface:NetworkInterface": AwsType(
        arn=regional("ec2", "network-interface/{id}"),
        id="eni-{hex:.17}",
        name="",
        outputs={
            "interfaceType": "interface",
            "macAddress": "02:00:00:00:00:01",
            "outpostArn": "",
            "privateIp": interface_ip,
        },
        placement=Placement("subnetId", "securityGroups"),
        deployer=Deployer(
            "ec2",
            (
                "AssignIpv6Addresses AssignPrivateIpAddresses AttachNetworkInterface "
                "CreateNetworkInterface CreateTags DeleteNetworkInterface DeleteTags "
                "DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets DetachNetworkInterface "
                "ModifyNetworkInterfaceAttribute ModifyPublicIpDnsNameOptions UnassignIpv6Addresses "
                "UnassignPrivateIpAddresses"
            ),
        ),
    ),
    "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment": AwsType(
        id="eni-attach-{hex:.17}",
        name="",
        outputs={"attachmentId": "eni-attach-{hex:.17}", "status": "attached"},
        deployer=Deployer(
            "ec2",
            (
                "AttachNetworkInterface CreateTags DeleteTags DescribeNetworkInterfaces "
                "DetachNetworkInterface ModifyNetworkInterfaceAttribute"
            ),
        ),
    ),
    "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment": AwsType(
        id="{securityGroupId}_{networkInterfaceId}",
        name="",
        deployer=Deployer(
            "ec2", ("CreateTags DeleteTags DescribeInstances DescribeNetworkInterfaces ModifyNetworkInterfaceAttribute")
        ),
    ),
    "aws:ec2/route:Route": AwsType(
        id="r-{routeTableId}{hex:.10}",
        name="",
        outputs={"origin": "CreateRoute", "state": "active", "instanceOwnerId": ""},
        deployer=Deployer(
            "ec2",
            (
                "CreateRoute CreateTags DeleteRoute DeleteTags DescribeNetworkInterfaces "
                "DescribeRouteTables ReplaceRoute"
            ),
        ),
    ),
    "aws:ec2/routeTable:RouteTable": AwsType(
        arn=regional("ec2", "route-table/{id}"),
        id="rtb-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "AssociateRouteTable CreateRouteTable CreateTags DeleteRouteTable DeleteTags "
                "DescribeAccountAttributes DescribeRouteTables DisassociateRouteTable"
            ),
            when=(
                When("routes", "CreateRoute DeleteRoute ReplaceRoute"),
                When("propagatingVgws", "DisableVgwRoutePropagation EnableVgwRoutePropagation"),
            ),
        ),
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": AwsType(
        id="rtbassoc-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "AssociateRouteTable CreateRouteTable CreateTags DeleteRouteTable DeleteTags "
                "DescribeAccountAttributes DescribeRouteTables DescribeSubnets DisassociateRouteTable "
                "ReplaceRouteTableAssociation"
            ),
        ),
    ),
    "aws:ec2/securityGroup:SecurityGroup": AwsType(
        arn=regional("ec2", "security-group/{id}"),
        id="sg-{hex:.17}",
        name_limit=255,
        label=Label("Security group", "SG", Family.SECURITY),
        deployer=Deployer(
            "ec2",
            (
                "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup "
                "CreateTags DeleteNetworkInterface DeleteSecurityGroup DeleteTags "
                "DescribeAccountAttributes DescribeNetworkInterfaces DescribeSecurityGroupRules "
                "DescribeSecurityGroups DescribeVpcs DetachNetworkInterface RevokeSecurityGroupEgress "
                "RevokeSecurityGroupIngress"
            ),
            when=(
                When("ingress", "UpdateSecurityGroupRuleDescriptionsIngress"),
                When("egress", "UpdateSecurityGroupRuleDescriptionsEgress"),
            ),
        ),
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": AwsType(
        id="sgrule-{hex:.10}",
        name="",
        outputs={"securityGroupRuleId": "sgr-{hex:.17}"},
        deployer=Deployer(
            "ec2",
            (
                "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateTags DeleteTags "
                "DescribeSecurityGroupRules DescribeSecurityGroups ModifySecurityGroupRules "
                "RevokeSecurityGroupEgress RevokeSecurityGroupIngress "
                "UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress"
            ),
        ),
    ),
    "aws:ec2/subnet:Subnet": AwsType(
        arn=regional("ec2", "subnet/{id}"),
        id="subnet-{hex:.17}",
        name="",
        outputs={"ipv6CidrBlockAssociationId": "", "availabilityZoneId": ""},
        label=Label("Subnet", "NET", Family.NETWORK),
        deployer=Deployer(
            "ec2",
            (
                "AssociateSubnetCidrBlock CreateSubnet CreateTags DeleteNetworkInterface DeleteSubnet "
                "DeleteTags DescribeAccountAttributes DescribeAvailabilityZones DescribeNetworkInterfaces "
                "DescribeSubnets DescribeVpcs DetachNetworkInterface DisassociateSubnetCidrBlock "
                "ModifySubnetAttribute"
            ),
        ),
    ),
    "aws:ec2/vpc:Vpc": AwsType(
        arn=regional("ec2", "vpc/{id}"),
        id="vpc-{hex:.17}",
        name="",
        outputs={
            "defaultSecurityGroupId": "sg-{hex:.17}",
            "defaultNetworkAclId": "acl-{hex:.17}",
            "defaultRouteTableId": "rtb-{hex:.17}",
            "mainRouteTableId": "rtb-{hex:.17}",
            "dhcpOptionsId": "dopt-{hex:.17}",
            "ipv6CidrBlock": where("assignGeneratedIpv6CidrBlock", "2001:db8:1234:1a00::/56"),
            "ipv6AssociationId": where("assignGeneratedIpv6CidrBlock", "vpc-cidr-assoc-{hex:.17}"),
        },
        label=Label("VPC", "VPC", Family.NETWORK),
        deployer=Deployer(
            "ec2",
            (
                "CreateTags CreateVpc DeleteTags DeleteVpc DescribeNetworkAcls DescribeRouteTables "
                "DescribeSecurityGroups DescribeVpcAttribute DescribeVpcs ModifyVpcAttribute"
            ),
            when=(
                When("assignGeneratedIpv6CidrBlock", "AssociateVpcCidrBlock DisassociateVpcCidrBlock"),
                When("ipv6CidrBlock", "AssociateVpcCidrBlock DisassociateVpcCidrBlock"),
                When("ipv6IpamPoolId", "AssociateVpcCidrBlock DisassociateVpcCidrBlock"),
                When("instanceTenancy", "ModifyVpcTenancy"),
            ),
        ),
    ),
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": AwsType(
        arn=regional("ec2", "dhcp-options/{id}"),
        id="dopt-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            ("CreateDhcpOptions CreateTags DeleteDhcpOptions DeleteTags DescribeAccountAttributes DescribeDhcpOptions"),
        ),
    ),
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": AwsType(
        id="{dhcpOptionsId}-{vpcId}",
        name="",
        deployer=Deployer("ec2", ("AssociateDhcpOptions CreateTags DeleteTags DescribeAccountAttributes DescribeVpcs")),
    ),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": AwsType(
        id="vpc-cidr-assoc-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2",
            (
                "AssociateVpcCidrBlock CreateTags DeleteTags DescribeAccountAttributes DescribeVpcs "
                "DisassociateVpcCidrBlock"
            ),
        ),
    ),
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": AwsType(
        id="vpc-cidr-assoc-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2", ("AllocateIpamPoolCidr AssociateVpcCidrBlock CreateTags DeleteTags DisassociateVpcCidrBlock")
        ),
    ),
}
