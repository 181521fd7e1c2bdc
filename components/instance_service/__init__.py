"""A Java service on EC2 instances behind an internal load balancer, reached by a VPC link alone: `InstanceService`."""

from components.instance_service.args import InstanceServiceArgs, TlsArgs
from components.instance_service.service import InstanceService

__all__ = ["InstanceService", "InstanceServiceArgs", "TlsArgs"]
