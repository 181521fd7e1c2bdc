"""What goes together, at the edges of each refusal: nothing that AWS takes is refused."""

from __future__ import annotations

from typing import Any, Final

import pytest

from components.building_blocks.arguments import checked
from components.container_platform import ContainerPlatform
from components.container_platform.args import ContainerPlatformArgs
from components.container_platform.validation import problems
from tests.components.container_platform.whole import DOMAIN
from tests.components.examples import EXAMPLES, LOGS

EXAMPLE: Final[Any] = EXAMPLES[ContainerPlatform][1]
NAMESPACE: Final = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0a1b2c3d4e5f6a7b"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            {"capacity": {"on_demand": {"base": 1, "weight": 0}, "spot": {"weight": 1}}}, id="all but the base"
        ),
        pytest.param(
            {"capacity": {"on_demand": {"base": 0, "weight": 0}, "spot": {"weight": 1}}}, id="nothing but Spot"
        ),
        pytest.param({"capacity": {"on_demand": {"base": 0, "weight": 1}, "spot": {"weight": 0}}}, id="no Spot"),
        pytest.param({"access_log_bucket": None}, id="the load balancer that is given has its own logs"),
        pytest.param({"load_balancer": None}, id="a bucket for the logs of the load balancer that is created"),
        pytest.param({"load_balancer": None, "domain": DOMAIN}, id="a domain for it"),
        pytest.param({"delivery": {"strategy": "rolling"}, "service_connect": NAMESPACE}, id="rolling"),
        pytest.param({"delivery": {"strategy": "native"}, "service_connect": NAMESPACE}, id="native"),
        pytest.param({"exec": True, "force_destroy": True}, id="a shell where no data stays"),
        pytest.param({"replicate_to": ["eu-central-1"], "owns_registry": True}, id="copies by who owns the registry"),
        pytest.param({"owns_registry": True}, id="no copies"),
        pytest.param({"scaling": {"min": 3, "max": 3}}, id="always as many"),
        pytest.param({"launch_type": "eks", "kubernetes": {"api_ranges": ["203.0.113.0/24"]}}, id="a public API"),
        pytest.param(
            {"launch_type": "eks", "service": {"name": "web", "user": "1000:1000"}}, id="a user and group by number"
        ),
        pytest.param({"launch_type": "ec2", "instances": {"types": ["m8g.large"], "min": 2, "max": 2}}, id="instances"),
    ],
)
def test_what_goes_together_is_taken(more: Any) -> None:
    args: Any = {**EXAMPLE, "access_log_bucket": LOGS, **more}
    given: Any = {name: value for name, value in args.items() if value is not None}
    checked("ContainerPlatform", "gallery", ContainerPlatformArgs, given, problems)
