from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.building_blocks.arguments import checked
from components.three_tier_network import ThreeTierNetworkArgs
from components.three_tier_network.address_plan import (
    BACKEND_SLOT,
    SMALLEST_SUBNET,
    SMALLEST_VPC,
    ZONE_LETTERS,
    AddressPlan,
    Ipv6AddressPlan,
)
from components.three_tier_network.resolve import resolve

SLOTS = range(BACKEND_SLOT + 1)
REGION = [f"eu-west-1{letter}" for letter in ZONE_LETTERS]


def plan_at(prefix: int, index: int) -> AddressPlan:
    return AddressPlan(IPv4Network(((10 << 24) + (index << (32 - prefix)), prefix)))


plans = st.builds(plan_at, st.integers(16, SMALLEST_VPC), st.integers(0, 255))
slots = st.sampled_from(SLOTS)
zones = st.sampled_from(REGION)


@given(plans)
def test_all_subnets_lie_apart_within_the_range(plan: AddressPlan) -> None:
    subnets = sorted(plan.subnet(slot, zone) for slot in SLOTS for zone in REGION)
    assert all(subnet.subnet_of(plan.range) for subnet in subnets)
    assert all(one.broadcast_address < two.network_address for one, two in pairwise(subnets))


@given(plans)
def test_tiers_and_their_reserved_zones_fill_the_whole_range(plan: AddressPlan) -> None:
    assert sum(plan.tier(slot).num_addresses for slot in SLOTS) == plan.range.num_addresses
    for slot in SLOTS:
        assert sum(plan.subnet(slot, zone).num_addresses for zone in REGION) == plan.tier(slot).num_addresses


@given(plans, slots, zones)
def test_a_subnet_lies_in_its_tier(plan: AddressPlan, slot: int, zone: str) -> None:
    assert plan.subnet(slot, zone).subnet_of(plan.tier(slot))
    assert plan.subnet(slot, zone).prefixlen <= SMALLEST_SUBNET


def test_ipv6_subnets_are_64s_that_lie_apart() -> None:
    plan = Ipv6AddressPlan(IPv6Network("2001:db8:1:100::/56"))
    subnets = [plan.subnet(slot, zone) for slot in SLOTS for zone in REGION]
    assert {subnet.prefixlen for subnet in subnets} == {64}
    assert all(subnet.subnet_of(plan.range) for subnet in subnets)
    assert not any(one.overlaps(two) for one, two in combinations(subnets, 2))


networks = st.fixed_dictionaries(
    {
        "zones": st.lists(zones, min_size=2, max_size=8, unique=True),
        "extra_tiers": st.lists(st.integers(2, 7), unique=True).map(
            lambda taken: {f"tier-{slot}": {"slot": slot, "kind": "isolated"} for slot in taken}
        ),
    }
)


def laid_out(args: Mapping[str, Any]) -> dict[tuple[str, str], IPv4Network]:
    given_: Any = {"cidr": "10.0.0.0/16", **args}
    good = checked("ThreeTierNetwork", "network", ThreeTierNetworkArgs, given_)
    design = resolve(good, REGION)
    return {(tier.name, zone): design.plan.subnet(tier.slot, zone) for tier in design.tiers for zone in tier.zones}


@given(networks, networks)
def test_no_tier_or_zone_that_comes_or_goes_moves_a_subnet(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = laid_out(before), laid_out(after)
    assert all(old[kept] == new[kept] for kept in old.keys() & new.keys())
    assert len(set(new.values())) == len(new)


@given(networks, st.integers(2, 8))
def test_a_number_of_zones_and_their_names_give_the_same_plan(network: dict[str, Any], number: int) -> None:
    assert laid_out({**network, "zones": number}) == laid_out({**network, "zones": REGION[:number]})


@pytest.mark.parametrize(
    ("slot", "zone", "subnet"),
    [
        (0, "eu-west-1a", "10.0.0.0/23"),
        (0, "eu-west-1c", "10.0.4.0/23"),
        (1, "eu-west-1a", "10.0.16.0/23"),
        (2, "us-east-1f", "10.0.42.0/23"),
        (8, "eu-west-1a", "10.0.128.0/20"),
        (8, "us-east-1f", "10.0.208.0/20"),
    ],
)
def test_the_plan_is_for_life(slot: int, zone: str, subnet: str) -> None:
    assert str(AddressPlan(IPv4Network("10.0.0.0/16")).subnet(slot, zone)) == subnet
