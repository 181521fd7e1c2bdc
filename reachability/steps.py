"""What a packet meets on its way: filters, and decisions that depend on no port."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reachability.filters import Direction, Point
from reachability.model import Interface, Role
from reachability.traffic import Verdict
from recorder.resource import UNKNOWN, Unknown


class Leg(StrEnum):
    """The request, or the answer to it."""

    THERE = "forward"
    BACK = "return"


class End(StrEnum):
    """Which of the two points a filter looks at."""

    SOURCE = "source"
    DESTINATION = "destination"


@dataclass(frozen=True, slots=True)
class GroupCheck:
    """The security groups of an interface. Stateful: only the request is checked."""

    interface: Interface
    direction: Direction
    peer: End


@dataclass(frozen=True, slots=True)
class AclCheck:
    """The network ACL of a subnet."""

    acl: str | Unknown
    subnet: str
    direction: Direction
    peer: End
    leg: Leg


@dataclass(frozen=True, slots=True)
class Hop:
    """A decision that depends on no port: a route, a gateway, the role of an interface."""

    id: str
    verdict: Verdict
    text: str
    leg: Leg = Leg.THERE


Step = GroupCheck | AclCheck | Hop
Way = tuple[Step, ...]
"""What traffic meets, in order: first the request, then the answer to it."""


def whole(way: Way, source: Point, destination: Point) -> Way:
    """Return the way with what the interfaces at its two ends do: their roles and their security groups."""
    first, last = source.interface, destination.interface
    there = [step for step in way if not _is_back(step)]
    back = [step for step in way if _is_back(step)]
    if first:
        there = [*starts(first), GroupCheck(first, Direction.EGRESS, End.DESTINATION), *there]
    if last:
        there = [*there, GroupCheck(last, Direction.INGRESS, End.SOURCE), *accepts(last)]
    return (*there, *back)


def starts(interface: Interface) -> list[Hop]:
    """Return why the interface cannot start a connection; nothing if it can."""
    if interface.role is Role.HOST:
        return []
    return [Hop(interface.id, Verdict.DENIED, f"an interface of this kind ({interface.role}) starts no connection")]


def accepts(interface: Interface) -> list[Hop]:
    """Return why the interface cannot take a connection; nothing if it can."""
    if interface.role is not Role.NAT_GATEWAY:
        return []
    return [Hop(interface.id, Verdict.DENIED, "a NAT gateway takes no connection")]


def _is_back(step: Step) -> bool:
    return not isinstance(step, GroupCheck) and step.leg is Leg.BACK


def passed_if(passed: Hop, *, condition: bool | Unknown, otherwise: str) -> Hop:
    """Return the hop if the condition holds, a denied or unknown one if it does not or is not known."""
    if condition is UNKNOWN:
        return Hop(passed.id, Verdict.UNKNOWN, f"it is not known whether {otherwise}", passed.leg)
    return passed if condition else Hop(passed.id, Verdict.DENIED, otherwise, passed.leg)
