"""What one rule speaks of, where a part of it is unknown."""

from __future__ import annotations

import pytest

from reachability.filters import Direction, Point, acl_passes, acl_rules
from reachability.intervals import EMPTY, Intervals
from reachability.model import NetworkAcl
from reachability.readers.rules import rule_traffic, traffic_text
from reachability.traffic import ALL, ANYTHING, Protocol, on_line
from recorder.resource import UNKNOWN, Unknown

SOMEBODY = Point(Intervals(((1, 1),)))


@pytest.mark.parametrize(("low", "high"), [(UNKNOWN, UNKNOWN), (UNKNOWN, 443), (443, UNKNOWN), (UNKNOWN, None)])
def test_a_rule_of_which_a_port_is_unknown_may_be_for_any_port_of_its_protocol(
    low: int | Unknown, high: int | Unknown | None
) -> None:
    some = rule_traffic("tcp", low, high)
    assert (some.sure, some.possible) == (EMPTY, on_line(Protocol.TCP))
    assert traffic_text("tcp", low, high) == "tcp on unknown ports"
    every = rule_traffic("-1", low, high)
    assert (every.sure, every.possible) == (ALL, ALL), "ports mean nothing where every protocol is meant"


def test_a_rule_of_which_the_protocol_is_unknown_may_be_for_anything() -> None:
    assert rule_traffic(UNKNOWN, 443, 443) is ANYTHING
    assert traffic_text(UNKNOWN, 443, 443) == "unknown traffic"


@pytest.mark.parametrize("direction", Direction)
def test_a_network_acl_whose_rules_are_unknown_may_let_anything_pass(direction: Direction) -> None:
    assert acl_passes(acl_rules(None, direction), SOMEBODY) is ANYTHING
    assert (
        acl_passes(acl_rules(NetworkAcl(id="acl-1", ingress=UNKNOWN, egress=UNKNOWN), direction), SOMEBODY) is ANYTHING
    )
