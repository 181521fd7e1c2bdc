"""AWS Cloud Map."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:servicediscovery/httpNamespace:HttpNamespace": AwsType(
        arn=regional("servicediscovery", "namespace/{id}"),
        id="ns-{hex:.16}",
        name_limit=1024,
        outputs={"httpName": "{name}"},
        deployer=Deployer(
            "servicediscovery",
            (
                "CreateHttpNamespace DeleteNamespace GetNamespace GetOperation ListTagsForResource "
                "TagResource UntagResource UpdateHttpNamespace"
            ),
        ),
    ),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": AwsType(
        arn=regional("servicediscovery", "namespace/{id}"),
        id="ns-{hex:.16}",
        name="",
        outputs={"hostedZone": "Z{HEX:.20}"},
        deployer=Deployer(
            "servicediscovery",
            (
                "CreatePrivateDnsNamespace DeleteNamespace GetNamespace GetOperation ListTagsForResource "
                "TagResource UntagResource UpdatePrivateDnsNamespace"
            ),
        ),
    ),
    "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace": AwsType(
        arn=regional("servicediscovery", "namespace/{id}"),
        id="ns-{hex:.16}",
        name="",
        outputs={"hostedZone": "Z{HEX:.20}"},
        deployer=Deployer(
            "servicediscovery",
            (
                "CreatePublicDnsNamespace DeleteNamespace GetNamespace GetOperation ListTagsForResource "
                "TagResource UntagResource UpdatePublicDnsNamespace"
            ),
        ),
    ),
    "aws:servicediscovery/service:Service": AwsType(
        arn=regional("servicediscovery", "service/{id}"),
        id="srv-{hex:.16}",
        name_limit=127,
        deployer=Deployer(
            "servicediscovery",
            (
                "CreateService DeleteService DeleteServiceAttributes GetNamespace GetOperation GetService "
                "GetServiceAttributes ListTagsForResource TagResource UntagResource UpdateService "
                "UpdateServiceAttributes"
            ),
        ),
    ),
}
