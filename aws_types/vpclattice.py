"""Amazon VPC Lattice."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer

TYPES: Mapping[str, AwsType] = {
    "aws:vpclattice/resourcePolicy:ResourcePolicy": AwsType(
        id="{resourceArn}",
        name="",
        deployer=Deployer(
            "vpclattice",
            ("vpc-lattice:DeleteResourcePolicy vpc-lattice:GetResourcePolicy vpc-lattice:PutResourcePolicy"),
        ),
    ),
    "aws:vpclattice/service:Service": AwsType(
        arn=regional("vpc-lattice", "service/{id}"),
        id="svc-{hex:.17}",
        name_limit=40,
        outputs={"status": "ACTIVE"},
        deployer=Deployer(
            "vpclattice",
            (
                "acm:ListCertificates vpc-lattice:CreateService vpc-lattice:DeleteService "
                "vpc-lattice:GetService vpc-lattice:ListTagsForResource vpc-lattice:TagResource "
                "vpc-lattice:UntagResource vpc-lattice:UpdateService"
            ),
        ),
    ),
    "aws:vpclattice/serviceNetwork:ServiceNetwork": AwsType(
        arn=regional("vpc-lattice", "servicenetwork/{id}"),
        id="sn-{hex:.17}",
        name_limit=63,
        deployer=Deployer(
            "vpclattice",
            (
                "vpc-lattice:CreateServiceNetwork vpc-lattice:DeleteServiceNetwork "
                "vpc-lattice:GetServiceNetwork vpc-lattice:ListTagsForResource vpc-lattice:TagResource "
                "vpc-lattice:UntagResource vpc-lattice:UpdateServiceNetwork"
            ),
        ),
    ),
}
