"""Amazon EC2 and VPC."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When
from aws_types.values import NotKnownError, Values, where


def _number(values: Values) -> int:
    """Return a number from 4 to 253 that is always the same for one resource."""
    return 4 + int(values.facts["hex"][:4], 16) % 250


def _private_ip(values: Values) -> str:
    """Return an address in the instance's own subnet, where that is in the program and its range known."""
    block = values.referred("subnetId").get("cidrBlock")
    if not isinstance(block, str):
        raise NotKnownError("cidrBlock")
    network = ipaddress.ip_network(block)
    return str(network[4 + int(values.facts["hex"][:8], 16) % (network.num_addresses - 5)])


def _has_public_ip(values: Values) -> bool:
    """Say whether an instance has a public address: as it says itself, else as its subnet does."""
    own = values.given("associatePublicIpAddress")
    if own is None and values.given("networkInterfaces"):
        raise NotKnownError("networkInterfaces")
    if own is None and values.given("primaryNetworkInterface"):
        raise NotKnownError("primaryNetworkInterface")
    by_default = values.referred("subnetId").get("mapPublicIpOnLaunch") if own is None else own
    if not isinstance(by_default, bool | None):
        raise NotKnownError("mapPublicIpOnLaunch")
    return by_default is True


def _public_ip(values: Values) -> str:
    """Return an address of those that are kept for documentation (RFC 5737)."""
    return f"203.0.113.{_number(values)}"


def _instance_public_ip(values: Values) -> str:
    return _public_ip(values) if _has_public_ip(values) else ""


def _private_dns(values: Values) -> str:
    return _host(f"ip-{_private_ip(values)}", "ec2.internal", "compute.internal", values)


def _public_dns(values: Values) -> str:
    return _host(f"ec2-{_public_ip(values)}", "compute-1.amazonaws.com", "compute.amazonaws.com", values)


def _instance_public_dns(values: Values) -> str:
    return _public_dns(values) if _has_public_ip(values) else ""


def _host(name: str, in_virginia: str, elsewhere: str, values: Values) -> str:
    region = values.facts["region"]
    return f"{name.replace('.', '-')}.{in_virginia if region == 'us-east-1' else f'{region}.{elsewhere}'}"


def _default_group(values: Values) -> str:
    group = values.referred("vpcId").get("defaultSecurityGroupId")
    if not isinstance(group, str):
        raise NotKnownError("defaultSecurityGroupId")
    return group


def _interface_ip(values: Values) -> str:
    given = values.given("privateIps")
    return str(given[0]) if given else _private_ip(values)


def _nat_public_ip(values: Values) -> str:
    """Return the address of the NAT gateway's elastic IP; a private one has none."""
    if values.given("connectivityType") == "private":
        return ""
    address = values.referred("allocationId").get("publicIp")
    if not isinstance(address, str):
        raise NotKnownError("publicIp")
    return address


TYPES: Mapping[str, AwsType] = {
    "aws:ec2/ami:Ami": AwsType(
        arn=arn("ec2", "image/{id}", region="{region}", partition="{partition}"),
        id="ami-{hex:.17}",
        name_limit=128,
        deployer=Deployer(
            "ec2", ("CreateImage CreateTags DeleteTags DeregisterImage DescribeImages DescribeTags RegisterImage")
        ),
    ),
    "aws:ec2/amiCopy:AmiCopy": AwsType(
        arn=arn("ec2", "image/{id}", region="{region}", partition="{partition}"),
        id="ami-{hex:.17}",
        name_limit=128,
        keys=("kmsKeyId",),
        deployer=Deployer(
            "ec2",
            (
                "CopyImage CreateImage CreateTags DeleteTags DeregisterImage DescribeImages DescribeTags "
                "RegisterImage s3:CreateBucket s3:GetBucketAcl s3:GetObject s3:ListAllMyBuckets "
                "s3:PutObject s3:PutObjectAcl"
            ),
        ),
    ),
    "aws:ec2/amiFromInstance:AmiFromInstance": AwsType(
        arn=arn("ec2", "image/{id}", region="{region}", partition="{partition}"),
        id="ami-{hex:.17}",
        name_limit=128,
        deployer=Deployer(
            "ec2",
            (
                "CreateImage CreateSnapshot CreateTags DeleteSnapshot DeleteTags DeregisterImage "
                "DescribeAvailabilityZones DescribeImages DescribeSnapshots DescribeTags "
                "DescribeVolumeAttribute DescribeVolumeStatus DescribeVolumes RegisterImage"
            ),
        ),
    ),
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
            "publicDns": _public_dns,
            "domain": "vpc",
            "publicIpv4Pool": "amazon",
            "publicIp": _public_ip,
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
    "aws:ec2/fleet:Fleet": AwsType(
        arn=regional("ec2", "fleet/{id}"),
        id="fleet-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2", ("CreateFleet CreateTags DeleteFleets DeleteTags DescribeFleets ModifyFleet RunInstances")
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
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": AwsType(
        id="{region}",
        name="",
        deployer=Deployer("ec2", ("CreateTags DeleteTags EnableImageBlockPublicAccess GetImageBlockPublicAccessState")),
    ),
    "aws:ec2/instance:Instance": AwsType(
        arn=regional("ec2", "instance/{id}"),
        id="i-{hex:.17}",
        name="",
        outputs={
            "instanceState": "running",
            "primaryNetworkInterfaceId": "eni-{hex:.17}",
            "instanceLifecycle": "",
            "outpostArn": "",
            "passwordData": "",
            "spotInstanceRequestId": "",
            "privateIp": _private_ip,
            "publicIp": _instance_public_ip,
            "privateDns": _private_dns,
            "publicDns": _instance_public_dns,
        },
        keys=("rootBlockDevice.kmsKeyId", "ebsBlockDevices[].kmsKeyId"),
        placement=Placement("subnetId", "vpcSecurityGroupIds", "associatePublicIpAddress", default_vpc=True),
        label=Label("EC2 instance", "EC2", Family.COMPUTE),
        deployer=Deployer(
            "ec2",
            (
                "CreateTags DeleteTags DescribeImages DescribeInstanceAttribute "
                "DescribeInstanceCreditSpecifications DescribeInstanceStatus DescribeInstanceTypes "
                "DescribeInstances DescribeKeyPairs DescribeNetworkInterfaces DescribeSecurityGroups "
                "DescribeSubnets DescribeTags DescribeVolumes DescribeVpcs ModifyInstanceAttribute "
                "ModifyInstanceCreditSpecification ModifyInstanceMetadataOptions ModifyVolume "
                "MonitorInstances RunInstances StartInstances StopInstances TerminateInstances "
                "UnmonitorInstances"
            ),
            when=(
                When("launchTemplate", "DescribeLaunchTemplateVersions DescribeLaunchTemplates"),
                When(
                    "iamInstanceProfile",
                    (
                        "AssociateIamInstanceProfile DescribeIamInstanceProfileAssociations "
                        "DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation "
                        "iam:GetInstanceProfile"
                    ),
                ),
                When("ebsBlockDevices", "AttachVolume DetachVolume"),
                When("hibernation", "kms:CreateGrant"),
                When("maintenanceOptions", "ModifyInstanceMaintenanceOptions"),
                When("placementGroup", "ModifyInstancePlacement"),
                When("privateDnsNameOptions", "ModifyPrivateDnsNameOptions"),
            ),
        ),
    ),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": AwsType(
        id="{region}",
        name="",
        deployer=Deployer("ec2", ("CreateTags DeleteTags GetInstanceMetadataDefaults ModifyInstanceMetadataDefaults")),
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
    "aws:ec2/keyPair:KeyPair": AwsType(
        arn=regional("ec2", "key-pair/{name}"),
        name="keyName",
        name_limit=255,
        outputs={
            "keyPairId": "key-{hex:.17}",
            "fingerprint": "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
            "keyType": "rsa",
        },
        deployer=Deployer(
            "ec2",
            (
                "CreateKeyPair CreateTags DeleteKeyPair DeleteTags DescribeKeyPairs ImportKeyPair "
                "ssm:DeleteParameter ssm:PutParameter"
            ),
        ),
    ),
    "aws:ec2/launchConfiguration:LaunchConfiguration": AwsType(
        arn=regional("autoscaling", "launchConfiguration:{uuid}:launchConfigurationName/{name}"),
        name_limit=255,
        deployer=Deployer(
            "ec2",
            (
                "CreateTags DeleteTags DescribeImages autoscaling:CreateLaunchConfiguration "
                "autoscaling:CreateOrUpdateTags autoscaling:DeleteLaunchConfiguration "
                "autoscaling:DeleteTags autoscaling:DescribeLaunchConfigurations"
            ),
        ),
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": AwsType(
        arn=regional("ec2", "launch-template/{id}"),
        id="lt-{hex:.17}",
        name_limit=128,
        outputs={"latestVersion": 1, "defaultVersion": 1},
        keys=("blockDeviceMappings[].ebs?.kmsKeyId",),
        deployer=Deployer(
            "ec2",
            (
                "CreateLaunchTemplate CreateLaunchTemplateVersion CreateTags DeleteLaunchTemplate "
                "DeleteLaunchTemplateVersions DeleteTags DescribeInstanceTypes "
                "DescribeLaunchTemplateVersions DescribeLaunchTemplates ModifyLaunchTemplate"
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
    "aws:ec2/natGateway:NatGateway": AwsType(
        arn=regional("ec2", "natgateway/{id}"),
        id="nat-{hex:.17}",
        name="",
        outputs={
            "networkInterfaceId": "eni-{hex:.17}",
            "associationId": "eipassoc-{hex:.17}",
            "privateIp": _private_ip,
            "publicIp": _nat_public_ip,
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
            "privateIp": _interface_ip,
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
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": AwsType(
        id="{vpcPeeringConnectionId}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeVpcPeeringConnections"),
    ),
    "aws:ec2/placementGroup:PlacementGroup": AwsType(
        arn=regional("ec2", "placement-group/{name}"),
        name_limit=255,
        outputs={"placementGroupId": "pg-{hex:.17}"},
        deployer=Deployer(
            "ec2",
            (
                "CreatePlacementGroup CreateTags DeletePlacementGroup DeleteTags "
                "DescribeAccountAttributes DescribePlacementGroups"
            ),
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
    "aws:ec2/spotFleetRequest:SpotFleetRequest": AwsType(
        arn=regional("ec2", "spot-fleet-request/{id}"),
        id="sfr-{uuid}",
        name="",
        outputs={"spotRequestState": "active"},
        deployer=Deployer(
            "ec2",
            (
                "CancelSpotFleetRequests CreateTags DeleteTags DescribeSpotFleetRequests "
                "ModifySpotFleetRequest RequestSpotFleet RunInstances"
            ),
        ),
    ),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": AwsType(
        arn=regional("ec2", "spot-instances-request/{id}"),
        id="sir-{hex:.8}",
        name="",
        outputs={
            "spotInstanceId": "i-{hex:.17}",
            "spotBidStatus": "fulfilled",
            "spotRequestState": "active",
            "privateIp": _private_ip,
            "publicIp": _instance_public_ip,
            "privateDns": _private_dns,
            "publicDns": _instance_public_dns,
        },
        keys=("rootBlockDevice.kmsKeyId", "ebsBlockDevices[].kmsKeyId"),
        placement=Placement("subnetId", "vpcSecurityGroupIds", "associatePublicIpAddress", default_vpc=True),
        deployer=Deployer(
            "ec2",
            (
                "CancelSpotInstanceRequests CreateTags DeleteTags DescribeInstanceAttribute "
                "DescribeInstanceCreditSpecifications DescribeInstanceTypes DescribeInstances "
                "DescribeSpotInstanceRequests DescribeTags DescribeVolumes RequestSpotInstances "
                "RunInstances TerminateInstances"
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
    "aws:ec2/tag:Tag": AwsType(
        id="{resourceId},{key}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeAccountAttributes DescribeTags"),
    ),
    "aws:ec2/volumeAttachment:VolumeAttachment": AwsType(
        id="vai-{hex:.10}",
        name="",
        deployer=Deployer("ec2", ("AttachVolume CreateTags DeleteTags DescribeInstances DescribeVolumes DetachVolume")),
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
