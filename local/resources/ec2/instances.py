"""EC2 instances, network interfaces and launch templates: described and with addresses, but no machine runs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from local.resources.ec2.rows import ec2_row
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _interface_check(context: Context, created: Created) -> None:
    value = context.inputs.get("sourceDestCheck")
    if value is not None:
        context.call(
            "ec2", "ModifyNetworkInterfaceAttribute", NetworkInterfaceId=created.id, SourceDestCheck={"Value": value}
        )


def _remember_user_data(context: Context, created: Created) -> None:
    context.runtime.launch_templates[created.id] = str(context.inputs.get("userData") or "")


def _instance(context: Context) -> Created:
    """Create an instance; it is listed and has addresses, but no machine runs."""
    inputs: dict[str, Any] = dict(context.inputs)
    inputs |= {"minCount": 1, "maxCount": 1}
    devices = [*inputs.pop("ebsBlockDevices", ()), *([root] if (root := inputs.pop("rootBlockDevice", None)) else ())]
    if devices:
        inputs["blockDeviceMappings"] = [_block_device(device) for device in devices]
    if data := inputs.pop("userData", None):
        inputs["userData"] = base64.b64encode(str(data).encode()).decode()
    return INSTANCE_ROW(context.of(inputs))


def _block_device(device: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is said of a volume where the API has it; the provider leaves the root's device to the image."""
    volume = {key: value for key, value in device.items() if key not in ("deviceName", "tags", "tagsAll")}
    return {"deviceName": device.get("deviceName", "/dev/xvda"), "ebs": volume}


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


ROWS: Mapping[str, Creator] = {
    "aws:ec2/networkInterface:NetworkInterface": ec2_row(
        "CreateNetworkInterface",
        "network-interface",
        "NetworkInterface.NetworkInterfaceId",
        renames={"securityGroups": "Groups"},
        later=("sourceDestCheck",),
        after=(_interface_check,),
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
        later=("updateDefaultVersion",),
        id="LaunchTemplate.LaunchTemplateId",
        after=(_remember_user_data,),
    ),
}
