"""A whole program around a containerised service: its baseline, its network, its load balancer."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.container_platform import ContainerPlatform
from components.gdpr_baseline import GdprBaseline
from components.three_tier_network import ThreeTierNetwork
from recorder.resource import Recording, Resource
from recorder.run import record
from tests.components.examples import EXAMPLES

DOMAIN: Final = {"name": "photos.example.com", "zone_id": "Z0123456789ABCDEFGHIJ"}
DIGEST: Final = f"sha256:{'0a1b2c3d' * 8}"
STRATEGIES: Final = ("codedeploy", "native", "rolling")


def program(*, stands_alone: bool = True, network: Any = None, **more: Any) -> None:
    """Create a service with its load balancer, which stands alone as in the platform's program."""
    baseline = GdprBaseline("baseline", {"allow_auto_scaling_volumes": True})
    of_network: Any = {
        "cidr": "10.0.0.0/16",
        "flow_logs": {"bucket": baseline.delivery_logs},
        **(network or {}),
    }
    placement = ThreeTierNetwork("network", of_network).placement
    own: Any = {"network": placement, "access_log_bucket": baseline.delivery_logs, "domain": DOMAIN}
    of_balancer: Any = {**baseline.foundation, **own}
    args: Any = {
        **baseline.foundation,
        "network": placement,
        "service": {"name": "gallery"},
        "image": {"digest": DIGEST},
        **({"load_balancer": PublicLoadBalancer("entrance", of_balancer).ref} if stands_alone else own),
        **more,
    }
    ContainerPlatform("gallery", args)


@cache
def whole(strategy: str, *, preview: bool = False, launch_type: str = "fargate") -> Recording:
    """Return the recording of the least that there is."""
    return record(lambda: program(delivery={"strategy": strategy}, launch_type=launch_type), preview=preview)


def recorded(**more: Any) -> Recording:
    """Record the example of a platform, with other arguments."""
    args: Any = {**EXAMPLES[ContainerPlatform][1], **more}
    return record(lambda: ContainerPlatform("gallery", args))


def only(recording: Recording, kind: str, name: str | None = None) -> Resource:
    (found,) = [r for r in recording.resources if r.type.endswith(f":{kind}") and name in (None, r.name)]
    return found
