"""Amazon Application Recovery Controller."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import worldwide
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:route53recoverycontrol/cluster:Cluster": AwsType(
        arn=worldwide("route53-recovery-control", "cluster/{uuid}"),
        id="{arn}",
        name_limit=64,
        outputs={"status": "DEPLOYED"},
        deployer=Deployer("route53-recovery-control-config", "CreateCluster DeleteCluster DescribeCluster"),
    ),
    "aws:route53recoverycontrol/controlPanel:ControlPanel": AwsType(
        arn=worldwide("route53-recovery-control", "controlpanel/{hex:.32}"),
        id="{arn}",
        name_limit=64,
        outputs={"status": "DEPLOYED", "defaultControlPanel": False, "routingControlCount": 0},
        deployer=Deployer(
            "route53-recovery-control-config",
            "CreateControlPanel DeleteControlPanel DescribeControlPanel UpdateControlPanel",
        ),
    ),
    "aws:route53recoverycontrol/routingControl:RoutingControl": AwsType(
        arn=worldwide("route53-recovery-control", "controlpanel/{hex:.32}/routingcontrol/{hex:.16}"),
        id="{arn}",
        outputs={"status": "DEPLOYED"},
        deployer=Deployer(
            "route53-recovery-control-config",
            ("CreateRoutingControl DeleteRoutingControl DescribeRoutingControl UpdateRoutingControl"),
        ),
    ),
}
