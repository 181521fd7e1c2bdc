"""Amazon EMR."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:emr/cluster:Cluster": AwsType(
        arn=regional("elasticmapreduce", "cluster/{id}"), id="j-{HEX:.13}", name_limit=256
    ),
}
