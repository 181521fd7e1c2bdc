"""Classic Load Balancers."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Placement

TYPES: Mapping[str, AwsType] = {
    "aws:elb/attachment:Attachment": AwsType(id="{elb}-{hex:.26}", name=""),
    "aws:elb/loadBalancer:LoadBalancer": AwsType(
        arn=regional("elasticloadbalancing", "loadbalancer/{name}"),
        name_limit=32,
        outputs={"dnsName": "{name}-{hex:.10}.{region}.elb.amazonaws.com", "zoneId": "Z32O12XQLNTSW2"},
        placement=Placement("subnets", "securityGroups", "internal", default_vpc=True),
    ),
}
