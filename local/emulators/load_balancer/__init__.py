"""The load balancers behind recorded listeners and target groups.

Of layer 4 as a Network Load Balancer is, which passes connections on; of layer 7 as an Application Load Balancer is,
which passes requests on.
"""

from local.emulators.load_balancer.application import (
    ApplicationLoadBalancer,
    FixedResponse,
    HttpListener,
    ListenerRule,
    Redirect,
    application_load_balancer,
)
from local.emulators.load_balancer.balancer import Balancer, balancer
from local.emulators.load_balancer.metrics import Metrics
from local.emulators.load_balancer.target_groups import HealthCheck, RegisteredTarget, TargetGroup
from local.emulators.load_balancer.weights import Forward

__all__ = [
    "ApplicationLoadBalancer",
    "Balancer",
    "FixedResponse",
    "Forward",
    "HealthCheck",
    "HttpListener",
    "ListenerRule",
    "Metrics",
    "Redirect",
    "RegisteredTarget",
    "TargetGroup",
    "application_load_balancer",
    "balancer",
]
