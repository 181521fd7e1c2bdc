"""The proof: the warehouse is reached on 5439 from its own tier, reaches S3, and nothing else passes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from components.gdpr_baseline import GdprBaseline
from components.streaming_analytics.warehouse import Warehouse, analytics_flows, analytics_tier
from components.three_tier_network import ThreeTierNetwork
from reachability.model import Network
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import KEPT_UNTIL_ERASED, LAKE, SUBJECT_KEY, TOMBSTONES
from tests.components.three_tier_network.proving import between_tiers, open_acls, open_groups

WAREHOUSE = "events"


def program(**network: Any) -> None:
    baseline = GdprBaseline("baseline", {"analytics": True})
    of_network: Any = {
        "cidr": "10.0.0.0/16",
        "extra_tiers": {"analytics": analytics_tier()},
        "declared_flows": analytics_flows(),
        "flow_logs": {"bucket": baseline.delivery_logs},
        **network,
    }
    placement = ThreeTierNetwork("network", of_network).placement
    args: Any = {
        **baseline.foundation,
        **KEPT_UNTIL_ERASED,
        "network": placement,
        "lake": LAKE,
        "tombstones": TOMBSTONES,
        "subject_key_secret": SUBJECT_KEY,
    }
    Warehouse(WAREHOUSE, args)


@cache
def whole(*, preview: bool = False) -> Recording:
    return record(program, preview=preview)


def network_of(recording: Recording) -> Network:
    return read_recorded(recording.resources)


TIER = ("analytics", WAREHOUSE)
"""The warehouse, and what else may be put into its subnets with the tier's group."""
OUTSIDE = ("frontend", "backend", "database")
FLOWS = {
    *((source, target, "tcp", ((5439, 5439),), "allowed") for source in TIER for target in TIER),
    *((source, service, "tcp", ((443, 443),), "allowed") for source in TIER for service in ("s3", "dynamodb")),
}


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "previewed"])
def test_queries_come_from_within_the_tier_and_nothing_else_passes(*, preview: bool) -> None:
    found = between_tiers(network_of(whole(preview=preview)))
    assert {flow for flow in found if set(TIER) & {*flow[:2]}} == FLOWS


def test_without_the_declared_flow_nobody_queries() -> None:
    found = between_tiers(network_of(record(lambda: program(declared_flows=[]))))
    assert not [flow for flow in found if flow[1] in TIER]


@pytest.mark.parametrize("source", [*OUTSIDE, "8.8.8.8"])
@pytest.mark.parametrize("opened", [open_acls, open_groups], ids=["ACLs open", "groups open"])
def test_either_layer_alone_keeps_the_others_out(source: str, opened: Callable[[Network], Network]) -> None:
    network = opened(network_of(whole()))
    assert ask(network, source, WAREHOUSE, 5439).verdict is Verdict.DENIED


def test_it_has_an_interface_in_each_of_three_zones_and_no_public_address() -> None:
    interfaces = [i for i in network_of(whole()).interfaces.values() if WAREHOUSE in i.names]
    assert len({interface.subnet for interface in interfaces}) == 3
    assert all(interface.public is False for interface in interfaces)


def test_a_way_for_the_backend_is_a_flow_that_a_user_declares() -> None:
    asked = {"source": "backend", "target": "analytics", "port": 5439, "reason": "reports"}
    network = network_of(record(lambda: program(declared_flows=[*analytics_flows(), asked])))
    into = {(flow[0], flow[3]) for flow in between_tiers(network) if flow[1] == WAREHOUSE}
    assert into == {("analytics", ((5439, 5439),)), (WAREHOUSE, ((5439, 5439),)), ("backend", ((5439, 5439),))}
