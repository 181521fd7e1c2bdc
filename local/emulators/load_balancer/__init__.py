"""The load balancer behind recorded listeners and target groups: one of layer 4, as a Network Load Balancer is."""

from local.emulators.load_balancer.balancer import Balancer, balancer
from local.emulators.load_balancer.target_groups import HealthCheck, RegisteredTarget, TargetGroup

__all__ = ["Balancer", "HealthCheck", "RegisteredTarget", "TargetGroup", "balancer"]
