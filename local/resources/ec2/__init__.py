"""EC2: the virtual network, its firewalls, and machines."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.ec2 import instances, network_acls, security_groups, vpc
from local.resources.row import Creator

ROWS: Mapping[str, Creator] = {**vpc.ROWS, **security_groups.ROWS, **network_acls.ROWS, **instances.ROWS}
