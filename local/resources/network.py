"""EC2's virtual network."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from local.resources.row import Maker, Making, Row
from recorder.cloud import Created


def _ec2(operation: str, tagged: str, id_: str, **more: Any) -> Row:  # noqa: ANN401 - the row's own arguments
    return Row(service="ec2", operation=operation, tagged=tagged, id=id_, **more)


def _vpc_settings(making: Making, created: Created) -> None:
    for setting, parameter in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
        value = making.inputs.get(setting)
        if value is not None:
            making.call("ec2", "ModifyVpcAttribute", VpcId=created.id, **{parameter: {"Value": value}})


def _vpc(making: Making) -> Created:
    """Make a VPC and look up what EC2 makes along with it."""
    created = VPC_ROW(making)
    filters = [{"Name": "vpc-id", "Values": [created.id]}]
    default = [{"Name": "group-name", "Values": ["default"]}]
    groups = making.call("ec2", "DescribeSecurityGroups", Filters=filters + default)["SecurityGroups"]
    acls = making.call("ec2", "DescribeNetworkAcls", Filters=filters)["NetworkAcls"]
    tables = making.call("ec2", "DescribeRouteTables", Filters=filters)["RouteTables"]
    vpc = making.call("ec2", "DescribeVpcs", VpcIds=[created.id])["Vpcs"][0]
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


def _subnet_settings(making: Making, created: Created) -> None:
    for setting, parameter in (
        ("mapPublicIpOnLaunch", "MapPublicIpOnLaunch"),
        ("assignIpv6AddressOnCreation", "AssignIpv6AddressOnCreation"),
    ):
        value = making.inputs.get(setting)
        if value is not None:
            making.call("ec2", "ModifySubnetAttribute", SubnetId=created.id, **{parameter: {"Value": value}})


def _attach_gateway(making: Making, created: Created) -> None:
    if vpc := making.inputs.get("vpcId"):
        making.call("ec2", "AttachInternetGateway", InternetGatewayId=created.id, VpcId=vpc)


def _group_rules(making: Making, group: str, *, keep_egress: bool) -> None:
    """Give a security group the rules that it declares inline; like the provider, without EC2's own allow-all."""
    if not keep_egress:
        found = making.call("ec2", "DescribeSecurityGroups", GroupIds=[group])["SecurityGroups"][0]
        for direction, permissions in (
            ("RevokeSecurityGroupEgress", found.get("IpPermissionsEgress")),
            ("RevokeSecurityGroupIngress", found.get("IpPermissions")),
        ):
            if permissions:
                making.call("ec2", direction, GroupId=group, IpPermissions=permissions)
    for rules, operation in (
        ("ingress", "AuthorizeSecurityGroupIngress"),
        ("egress", "AuthorizeSecurityGroupEgress"),
    ):
        permissions = [_permission(rule, group) for rule in making.inputs.get(rules) or ()]
        if permissions:
            making.call("ec2", operation, GroupId=group, IpPermissions=permissions)


def _permission(rule: Mapping[str, Any], group: str) -> dict[str, Any]:
    groups = [*(rule.get("securityGroups") or ()), *([group] if rule.get("self") else ())]
    ranges = {
        "IpRanges": [{"CidrIp": cidr} for cidr in rule.get("cidrBlocks") or ()],
        "Ipv6Ranges": [{"CidrIpv6": cidr} for cidr in rule.get("ipv6CidrBlocks") or ()],
        "PrefixListIds": [{"PrefixListId": id_} for id_ in rule.get("prefixListIds") or ()],
        "UserIdGroupPairs": [{"GroupId": id_} for id_ in groups],
    }
    return _ports(rule) | {key: value for key, value in ranges.items() if value}


def _ports(rule: Mapping[str, Any]) -> dict[str, Any]:
    protocol = str(rule.get("protocol", rule.get("ipProtocol")))
    ports = {"FromPort": rule.get("fromPort"), "ToPort": rule.get("toPort")}
    given = {key: int(value) for key, value in ports.items() if value is not None}
    return {"IpProtocol": protocol, **({} if protocol == "-1" else given)}


def _security_group(making: Making) -> Created:
    created = GROUP_ROW(making)
    _group_rules(making, created.id, keep_egress=False)
    return created


def _group_rule(operation: str) -> Maker:
    """Return what makes a rule that is a resource of its own."""

    def make(making: Making) -> Created:
        inputs = making.inputs
        permission = _ports(inputs)
        described = {"Description": inputs["description"]} if inputs.get("description") else {}
        for key, parameter, member in (
            ("cidrIpv4", "IpRanges", "CidrIp"),
            ("cidrIpv6", "Ipv6Ranges", "CidrIpv6"),
            ("prefixListId", "PrefixListIds", "PrefixListId"),
            ("referencedSecurityGroupId", "UserIdGroupPairs", "GroupId"),
        ):
            if inputs.get(key):
                permission[parameter] = [{member: inputs[key], **described}]
        answer = making.call("ec2", operation, GroupId=inputs["securityGroupId"], IpPermissions=[permission])
        rules = answer.get("SecurityGroupRules") or [{}]
        id_ = rules[0].get("SecurityGroupRuleId") or making.imagined.id
        return Created(id_, {"securityGroupRuleId": id_})

    return make


def _default_group(making: Making) -> Created:
    """Take over the group that came with the VPC, and leave it just the rules that are declared: mostly none."""
    filters = [
        {"Name": "vpc-id", "Values": [making.inputs["vpcId"]]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    group = making.call("ec2", "DescribeSecurityGroups", Filters=filters)["SecurityGroups"][0]["GroupId"]
    _group_rules(making, group, keep_egress=False)
    _tag(making, group)
    return Created(group, {"name": "default"})


def _tag(making: Making, id_: str) -> None:
    if tags := making.inputs.get("tags"):
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        making.call("ec2", "CreateTags", Resources=[id_], Tags=pairs)


def _network_acl(making: Making) -> Created:
    created = _ec2("CreateNetworkAcl", "network-acl", "NetworkAcl.NetworkAclId", later=ACL_BLOCKS)(making)
    _acl_blocks(making, created.id)
    for subnet in making.inputs.get("subnetIds") or ():
        _put_under_acl(making, created.id, subnet)
    return created


def _default_acl(making: Making) -> Created:
    """Take over the ACL that came with the VPC; what it allowed goes, what is declared comes."""
    acl = str(making.inputs["defaultNetworkAclId"])
    for entry in _entries(making, acl):
        making.call(
            "ec2", "DeleteNetworkAclEntry", NetworkAclId=acl, RuleNumber=entry["RuleNumber"], Egress=entry["Egress"]
        )
    _acl_blocks(making, acl)
    _tag(making, acl)
    return Created(acl, {})


def _entries(making: Making, acl: str) -> list[dict[str, Any]]:
    last = 32767  # the rule that denies what no other decides; it cannot be deleted
    found = making.call("ec2", "DescribeNetworkAcls", NetworkAclIds=[acl])["NetworkAcls"][0]
    return [entry for entry in found["Entries"] if entry["RuleNumber"] < last]


def _acl_blocks(making: Making, acl: str) -> None:
    for block, egress in (("ingress", False), ("egress", True)):
        for rule in making.inputs.get(block) or ():
            _acl_entry(making, acl, rule["ruleNo"], rule["action"], rule, egress=egress)


def _acl_rule(making: Making) -> Created:
    inputs = making.inputs
    egress = bool(inputs.get("egress"))
    _acl_entry(making, inputs["networkAclId"], inputs["ruleNumber"], inputs["ruleAction"], inputs, egress=egress)
    return making.imagined


def _acl_entry(making: Making, acl: str, number: int, action: str, rule: Mapping[str, Any], *, egress: bool) -> None:
    protocol = str(rule["protocol"]).lower()
    number_of = PROTOCOLS.get(protocol, protocol)
    entry: dict[str, Any] = {"RuleNumber": number, "RuleAction": action, "Protocol": number_of, "Egress": egress}
    if rule.get("cidrBlock"):
        entry["CidrBlock"] = rule["cidrBlock"]
    if rule.get("ipv6CidrBlock"):
        entry["Ipv6CidrBlock"] = rule["ipv6CidrBlock"]
    if number_of in ("6", "17"):
        entry["PortRange"] = {"From": int(rule["fromPort"]), "To": int(rule["toPort"])}
    if number_of in ("1", "58"):
        entry["IcmpTypeCode"] = {"Type": int(rule.get("icmpType", -1)), "Code": int(rule.get("icmpCode", -1))}
    making.call("ec2", "CreateNetworkAclEntry", NetworkAclId=acl, **entry)


def _acl_association(making: Making) -> Created:
    id_ = _put_under_acl(making, str(making.inputs["networkAclId"]), str(making.inputs["subnetId"]))
    return Created(id_, {})


def _put_under_acl(making: Making, acl: str, subnet: str) -> str:
    """Replace the association that a subnet always has."""
    acls = making.call("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    current = next(a for found in acls for a in found["Associations"] if a["SubnetId"] == subnet)
    answer = making.call(
        "ec2", "ReplaceNetworkAclAssociation", AssociationId=current["NetworkAclAssociationId"], NetworkAclId=acl
    )
    return str(answer["NewAssociationId"])


def _default_route_table(making: Making) -> Created:
    table = str(making.inputs["defaultRouteTableId"])
    _routes(making, table)
    _tag(making, table)
    return Created(table, {})


def _route_table(making: Making) -> Created:
    created = _ec2("CreateRouteTable", "route-table", "RouteTable.RouteTableId", later=("routes", "propagatingVgws"))(
        making
    )
    _routes(making, created.id)
    return created


def _routes(making: Making, table: str) -> None:
    for route in making.inputs.get("routes") or ():
        ROUTE_ROW(making.of({**route, "routeTableId": table}))


def _interface_check(making: Making, created: Created) -> None:
    value = making.inputs.get("sourceDestCheck")
    if value is not None:
        making.call(
            "ec2", "ModifyNetworkInterfaceAttribute", NetworkInterfaceId=created.id, SourceDestCheck={"Value": value}
        )


def _instance(making: Making) -> Created:
    """Make an instance; it is listed and has addresses, but no machine runs."""
    inputs: dict[str, Any] = dict(making.inputs)
    inputs |= {"minCount": 1, "maxCount": 1}
    devices = [*inputs.pop("ebsBlockDevices", ()), *([root] if (root := inputs.pop("rootBlockDevice", None)) else ())]
    if devices:
        inputs["blockDeviceMappings"] = [_block_device(device) for device in devices]
    if data := inputs.pop("userData", None):
        inputs["userData"] = base64.b64encode(str(data).encode()).decode()
    return INSTANCE_ROW(making.of(inputs))


def _block_device(device: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is said of a volume where the API has it; the provider leaves the root's device to the image."""
    volume = {key: value for key, value in device.items() if key not in ("deviceName", "tags", "tagsAll")}
    return {"deviceName": device.get("deviceName", "/dev/xvda"), "ebs": volume}


def _flow_log(making: Making) -> Created:
    """Make a flow log; the provider has an input for each kind of what is watched."""
    inputs = making.inputs
    kind, watched = next((kind, inputs[key]) for key, kind in FLOW_LOG_SOURCES.items() if inputs.get(key))
    rest = {key: value for key, value in inputs.items() if key not in FLOW_LOG_SOURCES}
    return FLOW_LOG_ROW(making.of({**rest, "resourceIds": [watched], "resourceType": kind}))


INSTANCE_ROW = Row(
    service="ec2",
    operation="RunInstances",
    tagged="instance",
    renames={
        "ami": "ImageId",
        "vpcSecurityGroupIds": "SecurityGroupIds",
        "iamInstanceProfile": "IamInstanceProfile",
        "primaryNetworkInterface": "NetworkInterfaces",
        "networkInterfaces": "NetworkInterfaces",
    },
    id="Instances[0].InstanceId",
    outputs={
        "privateIp": "Instances[0].PrivateIpAddress",
        "primaryNetworkInterfaceId": "Instances[0].NetworkInterfaces[0].NetworkInterfaceId",
    },
)
FLOW_LOG_SOURCES = {"vpcId": "VPC", "subnetId": "Subnet", "eniId": "NetworkInterface"}
FLOW_LOG_ROW = Row(
    service="ec2",
    operation="CreateFlowLogs",
    tagged="vpc-flow-log",
    renames={"iamRoleArn": "DeliverLogsPermissionArn"},
    id="FlowLogIds[0]",
)
PROTOCOLS = {"all": "-1", "tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "ipv6-icmp": "58"}

ACL_BLOCKS = ("ingress", "egress", "subnetIds")

VPC_ROW = _ec2(
    "CreateVpc",
    "vpc",
    "Vpc.VpcId",
    renames={"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"},
    later=("enableDnsSupport", "enableDnsHostnames"),
    then=(_vpc_settings,),
)
GROUP_ROW = _ec2(
    "CreateSecurityGroup",
    "security-group",
    "GroupId",
    name="GroupName",
    later=("ingress", "egress", "revokeRulesOnDelete"),
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

ROWS: Mapping[str, Maker] = {
    "aws:ec2/vpc:Vpc": _vpc,
    "aws:ec2/subnet:Subnet": _ec2(
        "CreateSubnet",
        "subnet",
        "Subnet.SubnetId",
        later=("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation"),
        outputs={"arn": "Subnet.SubnetArn", "availabilityZoneId": "Subnet.AvailabilityZoneId"},
        then=(_subnet_settings,),
    ),
    "aws:ec2/internetGateway:InternetGateway": _ec2(
        "CreateInternetGateway",
        "internet-gateway",
        "InternetGateway.InternetGatewayId",
        later=("vpcId",),
        then=(_attach_gateway,),
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": _ec2(
        "CreateEgressOnlyInternetGateway",
        "egress-only-internet-gateway",
        "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    ),
    "aws:ec2/eip:Eip": _ec2(
        "AllocateAddress",
        "elastic-ip",
        "AllocationId",
        outputs={"allocationId": "AllocationId", "publicIp": "PublicIp"},
    ),
    "aws:ec2/natGateway:NatGateway": _ec2(
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
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _default_group,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _group_rule("AuthorizeSecurityGroupIngress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _group_rule("AuthorizeSecurityGroupEgress"),
    "aws:ec2/networkAcl:NetworkAcl": _network_acl,
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _default_acl,
    "aws:ec2/networkAclRule:NetworkAclRule": _acl_rule,
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": _acl_association,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2(
        "CreateVpcEndpoint",
        "vpc-endpoint",
        "VpcEndpoint.VpcEndpointId",
        renames={"policy": "PolicyDocument"},
        outputs={"state": "VpcEndpoint.State"},
    ),
    "aws:ec2/flowLog:FlowLog": _flow_log,
    "aws:ec2/networkInterface:NetworkInterface": _ec2(
        "CreateNetworkInterface",
        "network-interface",
        "NetworkInterface.NetworkInterfaceId",
        renames={"securityGroups": "Groups"},
        later=("sourceDestCheck",),
        then=(_interface_check,),
    ),
    "aws:ec2/eipAssociation:EipAssociation": Row(service="ec2", operation="AssociateAddress", id="AssociationId"),
    "aws:ec2/instance:Instance": _instance,
    "aws:ec2/launchTemplate:LaunchTemplate": Row(
        service="ec2",
        operation="CreateLaunchTemplate",
        name="LaunchTemplateName",
        wrap="LaunchTemplateData",
        outside=("description",),
        renames={"vpcSecurityGroupIds": "SecurityGroupIds"},
        id="LaunchTemplate.LaunchTemplateId",
    ),
}
