"""Amazon EC2 and VPC."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.ec2 import connections, instances, networks
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {**instances.TYPES, **networks.TYPES, **connections.TYPES}
