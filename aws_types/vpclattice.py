"""Amazon VPC Lattice."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:vpclattice/resourcePolicy:ResourcePolicy": AwsType(id="{resourceArn}", name=""),
    "aws:vpclattice/service:Service": AwsType(
        arn=regional("vpc-lattice", "service/{id}"), id="svc-{hex:.17}", name_limit=40, outputs={"status": "ACTIVE"}
    ),
    "aws:vpclattice/serviceNetwork:ServiceNetwork": AwsType(
        arn=regional("vpc-lattice", "servicenetwork/{id}"), id="sn-{hex:.17}", name_limit=63
    ),
}
