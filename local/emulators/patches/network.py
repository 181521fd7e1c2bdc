"""EC2 forgets parts of a network: routes by IPv6 or to a network interface, and which ACL guards a subnet.

AWS: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html,
https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html (a subnet always has one ACL, first the default one).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

Parameters = Mapping[str, Any]
Handler = Callable[[Parameters], Any]

_DESTINATIONS = ("DestinationIpv6CidrBlock", "DestinationPrefixListId")
_TARGETS = ("EgressOnlyInternetGatewayId", "NetworkInterfaceId")

USES: Final = {
    "ec2": ("_ACTION_MAP", "_route_tables", "_network_acls", "_subnets", "_network_interfaces", "_error", "_xml"),
}
"""Module of MiniStack -> its names that this depends on."""


def patch(ec2: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have EC2 keep what a call gives it."""
    actions: dict[str, Handler] = ec2._ACTION_MAP  # noqa: SLF001 - there is no public place
    actions["CreateRoute"] = _whole_route(ec2, actions["CreateRoute"])
    actions["DescribeNetworkAcls"] = _guarded_subnets(ec2, actions["DescribeNetworkAcls"])
    actions["ReplaceNetworkAclAssociation"] = _named_subnet(ec2, actions["ReplaceNetworkAclAssociation"])
    actions["ModifyNetworkInterfaceAttribute"] = _interface_attribute(ec2)


def _whole_route(ec2: Any, create: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    def create_route(parameters: Parameters) -> Any:  # noqa: ANN401 - MiniStack's own
        answer = create(parameters)
        table = ec2._route_tables.get(_value(parameters, "RouteTableId"))  # noqa: SLF001
        given = {name: _value(parameters, name) for name in (*_DESTINATIONS, *_TARGETS) if _value(parameters, name)}
        if table and given:
            route: dict[str, str] = table["Routes"][-1]
            route.update(given)
            if any(target in given for target in _TARGETS):
                route.pop("GatewayId", None)  # it had become `local`
        return answer

    return create_route


def _guarded_subnets(ec2: Any, describe: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    def describe_network_acls(parameters: Parameters) -> Any:  # noqa: ANN401 - MiniStack's own
        acls = ec2._network_acls.values()  # noqa: SLF001
        guarded = {association["SubnetId"] for acl in acls for association in acl["Associations"]}
        default = {acl["VpcId"]: acl for acl in acls if acl["IsDefault"]}
        for id_, subnet in ec2._subnets.items():  # noqa: SLF001
            if id_ not in guarded and subnet["VpcId"] in default:
                association = {"NetworkAclAssociationId": f"aclassoc-{uuid.uuid4().hex[:17]}", "SubnetId": id_}
                default[subnet["VpcId"]]["Associations"].append(association)
        return describe(parameters)

    return describe_network_acls


def _named_subnet(ec2: Any, replace: Handler) -> Handler:  # noqa: ANN401 - MiniStack's own
    def replace_association(parameters: Parameters) -> Any:  # noqa: ANN401 - MiniStack's own
        acls = ec2._network_acls  # noqa: SLF001
        subnets = {a["NetworkAclAssociationId"]: a["SubnetId"] for acl in acls.values() for a in acl["Associations"]}
        answer = replace(parameters)
        subnet = subnets.get(_value(parameters, "AssociationId"))
        acl = acls.get(_value(parameters, "NetworkAclId"))
        if subnet and acl and acl["Associations"]:
            acl["Associations"][-1]["SubnetId"] = subnet
        return answer

    return replace_association


def _interface_attribute(ec2: Any) -> Handler:  # noqa: ANN401 - MiniStack's own
    def modify(parameters: Parameters) -> Any:  # noqa: ANN401 - MiniStack's own
        id_ = _value(parameters, "NetworkInterfaceId")
        interface = ec2._network_interfaces.get(id_)  # noqa: SLF001
        if interface is None:
            message = f"The networkInterface ID '{id_}' does not exist"
            return ec2._error("InvalidNetworkInterfaceID.NotFound", message, 400)  # noqa: SLF001
        check = _value(parameters, "SourceDestCheck.Value")
        if check:
            interface["SourceDestCheck"] = check == "true"
        return ec2._xml(200, "ModifyNetworkInterfaceAttributeResponse", "<return>true</return>")  # noqa: SLF001

    return modify


def _value(parameters: Parameters, name: str) -> str:
    """Return a parameter of a form, which MiniStack has as a list of one."""
    value = parameters.get(name, "")
    return value[0] if isinstance(value, list) else value
