"""How ECS shifts requests in its own blue/green deployments."""

from __future__ import annotations

from typing import Any

import pytest

from components.container_platform.strategies import deployment_configuration


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (None, {"strategy": "BLUE_GREEN"}),
        ({"kind": "all_at_once"}, {"strategy": "BLUE_GREEN"}),
        ({"kind": "all_at_once", "percent": 10, "minutes": 5}, {"strategy": "BLUE_GREEN"}),
        (
            {"kind": "linear", "percent": 10, "minutes": 5},
            {"strategy": "LINEAR", "linear_configuration": {"step_percent": 10.0, "step_bake_time_in_minutes": "5"}},
        ),
        (
            {"kind": "canary", "percent": 10, "minutes": 5},
            {
                "strategy": "CANARY",
                "canary_configuration": {"canary_percent": 10.0, "canary_bake_time_in_minutes": "5"},
            },
        ),
    ],
)
def test_requests_are_shifted_as_the_argument_says(shift: Any, expected: dict[str, Any]) -> None:
    args: Any = {"strategy": "native", "bake_minutes": 7, "shift": shift}
    assert deployment_configuration(args) == {"bake_time_in_minutes": "7", **expected}


def test_code_deploy_and_rolling_deployments_have_no_shift_of_ecs() -> None:
    for strategy in ("codedeploy", "rolling"):
        args: Any = {"strategy": strategy, "shift": {"kind": "all_at_once"}}
        assert deployment_configuration(args) is None
