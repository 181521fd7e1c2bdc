"""AWS Cloud Map."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:servicediscovery/httpNamespace:HttpNamespace": AwsType(
        arn=regional("servicediscovery", "namespace/{id}"),
        id="ns-{hex:.16}",
        name_limit=1024,
        outputs={"httpName": "{name}"},
    ),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": AwsType(
        arn=regional("servicediscovery", "namespace/{id}"),
        id="ns-{hex:.16}",
        name="",
        outputs={"hostedZone": "Z{HEX:.20}"},
    ),
    "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace": AwsType(
        arn=regional("servicediscovery", "namespace/{id}"),
        id="ns-{hex:.16}",
        name="",
        outputs={"hostedZone": "Z{HEX:.20}"},
    ),
    "aws:servicediscovery/service:Service": AwsType(
        arn=regional("servicediscovery", "service/{id}"), id="srv-{hex:.16}", name_limit=127
    ),
}
