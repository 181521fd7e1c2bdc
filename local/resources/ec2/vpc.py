"""The virtual network: VPC, subnets, routes, gateways, endpoints, flow logs."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.ec2.rows import ec2_row, tag
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _vpc_settings(context: Context, created: Created) -> None:
    for setting, parameter in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
        value = context.inputs.get(setting)
        if value is not None:
            context.call("ec2", "ModifyVpcAttribute", VpcId=created.id, **{parameter: {"Value": value}})


def _vpc(context: Context) -> Created:
    """Create a VPC and look up what EC2 creates along with it."""
    created = VPC_ROW(context)
    filters = [{"Name": "vpc-id", "Values": [created.id]}]
    default = [{"Name": "group-name", "Values": ["default"]}]
    groups = context.call("ec2", "DescribeSecurityGroups", Filters=filters + default)["SecurityGroups"]
    acls = context.call("ec2", "DescribeNetworkAcls", Filters=filters)["NetworkAcls"]
    tables = context.call("ec2", "DescribeRouteTables", Filters=filters)["RouteTables"]
    vpc = context.call("ec2", "DescribeVpcs", VpcIds=[created.id])["Vpcs"][0]
    ipv6 = vpc.get("Ipv6CidrBlockAssociationSet") or [{}]
    found = {
        "defaultSecurityGroupId": groups[0]["GroupId"] if groups else None,
        "defaultNetworkAclId": acls[0]["NetworkAclId"] if acls else None,
        "defaultRouteTableId": tables[0]["RouteTableId"] if tables else None,
        "mainRouteTableId": tables[0]["RouteTableId"] if tables else None,
        "ipv6CidrBlock": ipv6[0].get("Ipv6CidrBlock"),
        "ipv6AssociationId": ipv6[0].get("AssociationId"),
    }
    return Created(created.id, {**created.outputs, **{key: value for key, value in found.items() if value}})


def _subnet_settings(context: Context, created: Created) -> None:
    for setting, parameter in (
        ("mapPublicIpOnLaunch", "MapPublicIpOnLaunch"),
        ("assignIpv6AddressOnCreation", "AssignIpv6AddressOnCreation"),
    ):
        value = context.inputs.get(setting)
        if value is not None:
            context.call("ec2", "ModifySubnetAttribute", SubnetId=created.id, **{parameter: {"Value": value}})


def _attach_gateway(context: Context, created: Created) -> None:
    if vpc := context.inputs.get("vpcId"):
        context.call("ec2", "AttachInternetGateway", InternetGatewayId=created.id, VpcId=vpc)


def _default_route_table(context: Context) -> Created:
    table = str(context.inputs["defaultRouteTableId"])
    _routes(context, table)
    tag(context, table)
    return Created(table, {})


def _route_table(context: Context) -> Created:
    created = ec2_row(
        "CreateRouteTable", "route-table", "RouteTable.RouteTableId", later=("routes", "propagatingVgws")
    )(context)
    _routes(context, created.id)
    return created


def _routes(context: Context, table: str) -> None:
    for route in context.inputs.get("routes") or ():
        ROUTE_ROW(context.of({**route, "routeTableId": table}))


def _flow_log(context: Context) -> Created:
    """Create a flow log; the provider has an input for each kind of what is watched."""
    inputs = context.inputs
    kind, watched = next((kind, inputs[key]) for key, kind in FLOW_LOG_SOURCES.items() if inputs.get(key))
    rest = {key: value for key, value in inputs.items() if key not in FLOW_LOG_SOURCES}
    return FLOW_LOG_ROW(context.of({**rest, "resourceIds": [watched], "resourceType": kind}))


FLOW_LOG_SOURCES = {"vpcId": "VPC", "subnetId": "Subnet", "eniId": "NetworkInterface"}

FLOW_LOG_ROW = Row(
    service="ec2",
    operation="CreateFlowLogs",
    tagged="vpc-flow-log",
    renames={"iamRoleArn": "DeliverLogsPermissionArn"},
    id="FlowLogIds[0]",
)

VPC_ROW = ec2_row(
    "CreateVpc",
    "vpc",
    "Vpc.VpcId",
    renames={"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"},
    later=("enableDnsSupport", "enableDnsHostnames"),
    after=(_vpc_settings,),
)

ROUTE_ROW = Row(
    service="ec2",
    operation="CreateRoute",
    renames={
        "cidrBlock": "DestinationCidrBlock",
        "ipv6CidrBlock": "DestinationIpv6CidrBlock",
        "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    },
)


ROWS: Mapping[str, Creator] = {
    "aws:ec2/vpc:Vpc": _vpc,
    "aws:ec2/subnet:Subnet": ec2_row(
        "CreateSubnet",
        "subnet",
        "Subnet.SubnetId",
        later=("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation"),
        outputs={"arn": "Subnet.SubnetArn", "availabilityZoneId": "Subnet.AvailabilityZoneId"},
        after=(_subnet_settings,),
    ),
    "aws:ec2/internetGateway:InternetGateway": ec2_row(
        "CreateInternetGateway",
        "internet-gateway",
        "InternetGateway.InternetGatewayId",
        later=("vpcId",),
        after=(_attach_gateway,),
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ec2_row(
        "CreateEgressOnlyInternetGateway",
        "egress-only-internet-gateway",
        "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    ),
    "aws:ec2/eip:Eip": ec2_row(
        "AllocateAddress",
        "elastic-ip",
        "AllocationId",
        outputs={"allocationId": "AllocationId", "publicIp": "PublicIp"},
    ),
    "aws:ec2/natGateway:NatGateway": ec2_row(
        "CreateNatGateway",
        "natgateway",
        "NatGateway.NatGatewayId",
        outputs={
            "publicIp": "NatGateway.NatGatewayAddresses[0].PublicIp",
            "privateIp": "NatGateway.NatGatewayAddresses[0].PrivateIp",
        },
    ),
    "aws:ec2/routeTable:RouteTable": _route_table,
    "aws:ec2/defaultRouteTable:DefaultRouteTable": _default_route_table,
    "aws:ec2/route:Route": ROUTE_ROW,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Row(
        service="ec2", operation="AssociateRouteTable", id="AssociationId"
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ec2_row(
        "CreateVpcEndpoint",
        "vpc-endpoint",
        "VpcEndpoint.VpcEndpointId",
        renames={"policy": "PolicyDocument"},
        outputs={"state": "VpcEndpoint.State"},
    ),
    "aws:ec2/flowLog:FlowLog": _flow_log,
}
