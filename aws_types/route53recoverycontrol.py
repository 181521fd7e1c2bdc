"""Amazon Application Recovery Controller."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:route53recoverycontrol/cluster:Cluster": AwsType(
        arn=worldwide("route53-recovery-control", "cluster/{uuid}"),
        id="{arn}",
        name_limit=64,
        outputs={"status": "DEPLOYED"},
    ),
    "aws:route53recoverycontrol/controlPanel:ControlPanel": AwsType(
        arn=worldwide("route53-recovery-control", "controlpanel/{hex:.32}"),
        id="{arn}",
        name_limit=64,
        outputs={"status": "DEPLOYED", "defaultControlPanel": False, "routingControlCount": 0},
    ),
    "aws:route53recoverycontrol/routingControl:RoutingControl": AwsType(
        arn=worldwide("route53-recovery-control", "controlpanel/{hex:.32}/routingcontrol/{hex:.16}"),
        id="{arn}",
        outputs={"status": "DEPLOYED"},
    ),
}
