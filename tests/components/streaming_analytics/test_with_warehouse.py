"""The component with a warehouse: it loads from the component's lake, and what Redshift refuses is refused first."""

from __future__ import annotations

import re
from typing import Any

import pytest

from components.streaming_analytics import StreamingAnalytics
from components.streaming_analytics.warehouse import analytics_flows, analytics_tier
from components.three_tier_network import ThreeTierNetwork
from recorder.run import record
from tests.components import contract
from tests.components.building_blocks.support import policy
from tests.components.examples import EXAMPLES, PLACEMENT, WITH_ANALYTICS
from tests.components.judged import judge
from tests.components.streaming_analytics.support import analytics, by_default, found, granted


def test_by_default_there_is_none() -> None:
    assert not [resource.name for resource in by_default().resources if "redshift" in resource.type]


def test_it_loads_from_the_lake_of_the_component() -> None:
    recording = analytics(warehouse={"network": WITH_ANALYTICS})
    lake = found(recording, "Bucket")["events-lake"].outputs["arn"]
    rights = granted(policy(found(recording, "RolePolicy")["events-warehouse"]))
    assert {resource.partition("/")[0] for resource in rights["s3:GetObject"]} == {lake}
    assert any("redshiftserverless" in resource.type for resource in recording.resources)


@pytest.mark.parametrize(
    ("warehouse", "message"),
    [
        ({"network": PLACEMENT}, "warehouse.network is .*must have a tier 'analytics'"),
        (
            {"network": WITH_ANALYTICS, "serverless": {"base_rpu": 9}},
            "warehouse.serverless.base_rpu is 9: must be 4, a multiple of 8",
        ),
    ],
)
def test_what_redshift_refuses_is_refused_before_the_lake_is_created(warehouse: Any, message: str) -> None:
    given: Any = {**EXAMPLES[StreamingAnalytics][1], "warehouse": warehouse}
    refused = contract.refusal(lambda: StreamingAnalytics("events", given))
    assert re.search(message, refused)


def test_all_packs_accept_it_in_a_network_of_the_platform() -> None:
    def program() -> None:
        network = ThreeTierNetwork(
            "network",
            {
                "cidr": "10.0.0.0/16",
                "zones": 3,
                "extra_tiers": {"analytics": analytics_tier()},
                "declared_flows": analytics_flows(),
            },
        )
        given: Any = {**EXAMPLES[StreamingAnalytics][1], "warehouse": {"network": network.placement}}
        StreamingAnalytics("events", given)

    report = judge(record(program))
    assert not report.violations, "\n".join(str(violation) for violation in report.violations)
