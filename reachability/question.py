"""One question: can A reach B on this port, by which way, and which rules decide?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

from reachability.addresses import INTERNET, IPV4, cidrs, is_ipv6
from reachability.analysis import CLIENT_PORTS, Analysis
from reachability.endpoints import Host, Place, QuestionError, of_interface, resolve
from reachability.filters import Direction, Point, acl_rules, group_rules, matches
from reachability.intervals import EMPTY, Intervals
from reachability.model import Network
from reachability.steps import AclCheck, End, GroupCheck, Hop, Leg, Step, Way, whole
from reachability.traffic import EVERYTHING, Protocol, Traffic, Verdict, both, icmp, on_line, ports
from reachability.ways import ways
from recorder.resource import UNKNOWN

_HIGHEST: Final = {Protocol.TCP: 65535, Protocol.UDP: 65535, Protocol.ICMP: 255, Protocol.ICMPV6: 255}

# The highest code of the ICMP types that have several; all others have code 0 alone.
# https://www.iana.org/assignments/icmp-parameters and https://www.iana.org/assignments/icmpv6-parameters
_LAST_CODE: Final = {
    Protocol.ICMP: {3: 15, 5: 3, 11: 1, 12: 2},
    Protocol.ICMPV6: {1: 8, 3: 1, 4: 10},
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What one rule, route or gateway said."""

    kind: str
    """`security group`, `network ACL`, or `routing`."""
    id: str
    verdict: Verdict
    text: str
    direction: Direction | None = None
    rule: str | int | None = None
    """A rule's id or number; `*` for the final deny of a network ACL. None when no rule matched."""

    def __str__(self) -> str:
        parts = [self.id, self.direction or "", "" if self.rule is None else f"rule {self.rule}"]
        return f"{' '.join(part for part in parts if part)}: {self.text}"

    def as_json(self) -> dict[str, Any]:
        """Return the decision as JSON data."""
        return {
            "kind": self.kind,
            "id": self.id,
            "direction": self.direction,
            "rule": self.rule,
            "verdict": self.verdict,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question."""

    verdict: Verdict
    path: tuple[str, ...]
    """Ids of what the request meets, from A to B, or to where it ends."""
    forward: tuple[Decision, ...]
    """What decided about the request: all that let it pass, or what denied it, or what is not known."""
    back: tuple[Decision, ...]
    """What decided about the answer to it, likewise."""
    reason: str
    """The verdict in one sentence."""

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape that `python -m reachability --json` prints."""
        decided_by = {
            "reason": self.reason,
            "forward": [decision.as_json() for decision in self.forward],
            "return": [decision.as_json() for decision in self.back],
        }
        return {"verdict": self.verdict, "path": list(self.path), "decided_by": decided_by}


@dataclass(frozen=True, slots=True)
class _Case:
    """One pair of participants, and what was found for them."""

    source: Host
    destination: Host
    verdict: Verdict
    asked: Intervals = EMPTY
    protocol: Protocol = Protocol.TCP
    places: tuple[Place, Place] | None = None
    """The places that give the verdict; None when no address of the one fits one of the other."""


def ask(
    network: Network, source: str, destination: str, port: int, *, protocol: str = "tcp", code: int | None = None
) -> Answer:
    """Say whether `source` can reach `destination`.

    Where a name means several participants, or a range of addresses, the answer is the one that holds for all pairs of
    them; if there is none, it is unknown. For `internet`, one address that gets through is enough. TCP is allowed only
    when the answers to all client ports come back.

    Args:
        network: The network.
        source: Who asks: see `endpoints.resolve`.
        destination: Who is asked, likewise.
        port: Destination port; for ICMP the type.
        protocol: `tcp`, `udp` or `icmp`; over IPv6, `icmp` is ICMPv6.
        code: ICMP code; by default every code that the type has.

    Raises:
        QuestionError: a name, the protocol, the port or the code means nothing.
    """
    _check(protocol, port, code)
    analysis = Analysis(network)
    starts, ends = resolve(network, source), resolve(network, destination)
    pairs = [(a, b) for a, b in product(starts, ends) if _distinct(a, b)]
    if not pairs:
        raise QuestionError(f"{source!r} and {destination!r} are one and the same interface: ask about two")
    cases = [_worst(analysis, a, b, lambda kind: _asked(kind, port, code), Protocol(protocol)) for a, b in pairs]
    if len({case.verdict for case in cases}) == 1:
        return _explain(analysis, cases[0])
    one = next(case for case in cases if case.verdict is not Verdict.ALLOWED)
    other = next(case for case in cases if case.verdict is not one.verdict)
    answer = _explain(analysis, one)
    reason = f"not the same for all: {_said(other)}, but {_said(one)}: {answer.reason}"
    return replace(answer, verdict=Verdict.UNKNOWN, reason=reason)


def _said(case: _Case) -> str:
    return f"{case.verdict} from {case.source.label} to {case.destination.label}"


def _check(text: str, port: int, code: int | None) -> None:
    if text not in ("tcp", "udp", "icmp"):
        raise QuestionError(f"protocol {text!r} is none of tcp, udp, icmp")
    protocol = Protocol(text)
    if not 0 <= port <= _HIGHEST[protocol]:
        what = "ICMP types are" if protocol is Protocol.ICMP else "ports are"
        raise QuestionError(f"port {port}: {what} 0 to {_HIGHEST[protocol]}")
    if code is not None and (protocol is not Protocol.ICMP or not 0 <= code <= _HIGHEST[protocol]):
        raise QuestionError(f"code {code}: only ICMP has codes, 0 to 255")


def _distinct(one: Host, two: Host) -> bool:
    """Say whether these are two; a placement stands for several interfaces and may meet itself."""
    return one.interface is None or one.interface is not two.interface or one.interface.several


def _asked(protocol: Protocol, port: int, code: int | None) -> Intervals:
    if protocol in (Protocol.TCP, Protocol.UDP):
        return on_line(protocol, port, port)
    if code is not None:
        return icmp(protocol, port, code)
    last = _LAST_CODE[protocol].get(port, 0)
    return icmp(protocol, port, 0) if last == 0 else on_line(protocol, port << 8, (port << 8) + last)


def _worst(
    analysis: Analysis, source: Host, destination: Host, packets: Callable[[Protocol], Intervals], protocol: Protocol
) -> _Case:
    """Judge all that a connection consists of: to a public address, the way out and the way in from the internet."""
    legs = [(source, destination)]
    if destination.owner:
        inside = of_interface(destination.owner, IPV4)
        legs = [(source, inside)]
        if source.interface:
            seen_as = source.interface.public_addresses or INTERNET & IPV4
            legs = [(source, destination), (Host(source.label, (Place(seen_as),)), inside)]
    cases = [_judge(analysis, one, two, packets, protocol) for one, two in legs]
    return min(cases, key=lambda case: _RANK[case.verdict])


def _judge(
    analysis: Analysis, source: Host, destination: Host, packets: Callable[[Protocol], Intervals], protocol: Protocol
) -> _Case:
    """Return the best that any two places of the participants give."""
    best = _Case(source, destination, Verdict.DENIED)
    for one, two in product(source.places, destination.places):
        if is_ipv6(one.addresses) != is_ipv6(two.addresses):
            continue
        kind = Protocol.ICMPV6 if protocol is Protocol.ICMP and is_ipv6(one.addresses) else protocol
        asked = packets(kind)
        verdict = analysis.places(one, two).verdict(asked)
        if best.places is None or _RANK[verdict] > _RANK[best.verdict]:
            best = _Case(source, destination, verdict, asked, kind, (one, two))
    return best


_RANK: Final = {Verdict.DENIED: 0, Verdict.UNKNOWN: 1, Verdict.ALLOWED: 2}


def _explain(analysis: Analysis, case: _Case) -> Answer:
    """Follow the packet along the pair of points and the way that show why the verdict is what it is."""
    if case.places is None:
        reason = f"{case.source.label} and {case.destination.label} have no addresses of one family, IPv4 or IPv6"
        return Answer(case.verdict, (case.source.label, case.destination.label), (), (), reason)
    starts, ends = analysis.points(*case.places)
    pairs = [(a, b, analysis.passes(a, b).verdict(case.asked)) for a, b in product(starts, ends)]
    telling = next((pair for pair in pairs if pair[2] is case.verdict), None)
    source, destination, verdict = telling or next(pair for pair in pairs if pair[2] is not Verdict.ALLOWED)
    found = [
        _follow(analysis, case, source, destination, whole(way, source, destination))
        for way in ways(analysis.network, source, destination)
    ]
    answer = next((a for a in found if a.verdict is verdict), None) or next(
        a for a in found if a.verdict is not Verdict.ALLOWED
    )
    if answer.verdict is not verdict:
        answer = replace(
            answer, reason=f"it is not known which of {len(found)} routes applies; by one, {answer.reason}"
        )
    if telling is None:
        where = f"{cidrs(source.addresses)[0]} to {cidrs(destination.addresses)[0]}"
        answer = replace(answer, reason=f"only for some addresses; not from {where}: {answer.reason}")
    return replace(answer, verdict=case.verdict)


def _follow(analysis: Analysis, case: _Case, source: Point, destination: Point, way: Way) -> Answer:
    """Send one packet one way, and its answer back."""
    path = [case.source.label]
    forward: list[Decision] = []
    back: list[Decision] = []
    requests, answers = EVERYTHING, EVERYTHING
    for step in way:
        answering = isinstance(step, AclCheck) and step.leg is Leg.BACK
        if answering and case.protocol is not Protocol.TCP:
            continue  # datagrams ask for no answer
        asked = CLIENT_PORTS if answering else case.asked
        decisions = list(_decisions(analysis.network, step, source, destination, asked))
        passed = analysis.step(step, source, destination)
        if answering:
            answers = both(answers, passed)
        else:
            requests = both(requests, passed)
        if isinstance(step, Hop | AclCheck) and step.leg is Leg.BACK:
            back += decisions
        else:
            forward += decisions
            path += [id_ for id_ in dict.fromkeys(d.id for d in decisions) if id_ != path[-1]]
        if Verdict.DENIED in (requests.verdict(case.asked), answers.verdict(CLIENT_PORTS)):
            denied = [d for d in decisions if d.verdict is Verdict.DENIED] or decisions
            returning = bool(back)
            reason = f"the answer does not come back: {denied[-1]}" if answering else str(denied[-1])
            return Answer(
                Verdict.DENIED,
                tuple(path),
                tuple(forward if returning else denied),
                tuple(denied if returning else ()),
                reason,
            )
    if case.destination.label != path[-1]:
        path.append(case.destination.label)
    verdicts = {requests.verdict(case.asked), answers.verdict(CLIENT_PORTS)}
    if verdicts == {Verdict.ALLOWED}:
        reason = "every rule on the way lets it pass" + (", and the answers come back" if back else "")
        return Answer(Verdict.ALLOWED, tuple(path), tuple(forward), tuple(back), reason)
    return Answer(
        Verdict.UNKNOWN,
        tuple(path),
        tuple(d for d in forward if d.verdict is not Verdict.ALLOWED),
        tuple(d for d in back if d.verdict is not Verdict.ALLOWED),
        _doubt(case, (*forward, *back), requests, answers),
    )


def _doubt(case: _Case, decisions: Iterable[Decision], requests: Traffic, answers: Traffic) -> str:
    """Say what is not known."""
    unknown = next((d for d in decisions if d.verdict is Verdict.UNKNOWN), None)
    if unknown:
        return f"not known: {unknown}"
    if answers.verdict(CLIENT_PORTS) is Verdict.UNKNOWN:
        some = _ranges(ports(Protocol.TCP, answers.sure & CLIENT_PORTS))
        return f"the answer comes back to client ports {some} only, of {_ranges(ports(Protocol.TCP, CLIENT_PORTS))}"
    codes = [(low & 255, high & 255) for low, high in ports(case.protocol, requests.sure & case.asked)]
    return f"only ICMP codes {_ranges(codes)} of this type pass: ask with a code"


def _ranges(of: Iterable[tuple[int, int]]) -> str:
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in of)


def _decisions(network: Network, step: Step, source: Point, destination: Point, asked: Intervals) -> Iterator[Decision]:
    """Yield what decides about the traffic asked for at one step."""
    match step:
        case Hop():
            yield Decision("routing", step.id, step.verdict, step.text)
        case AclCheck():
            yield from _acl_decisions(network, step, source if step.peer is End.SOURCE else destination, asked)
        case GroupCheck():
            yield from _group_decisions(network, step, source if step.peer is End.SOURCE else destination, asked)


def _acl_decisions(network: Network, check: AclCheck, peer: Point, asked: Intervals) -> Iterator[Decision]:
    kind = "network ACL"
    acl = None if check.acl is UNKNOWN else network.acls.get(check.acl)
    rules = acl_rules(acl, check.direction)
    if acl is None or rules is UNKNOWN:
        id_ = f"network ACL of {check.subnet}" if acl is None else acl.id
        yield Decision(kind, id_, Verdict.UNKNOWN, "its rules are not known", check.direction)
        return
    left = asked
    for rule in rules:
        matched = matches(rule.peer, peer, network.prefix_lists)
        if matched is False or not rule.traffic.possible & left:
            continue
        said = Verdict.ALLOWED if rule.allow else Verdict.DENIED
        sure = matched is True and rule.traffic.sure.covers(rule.traffic.possible & left)
        yield Decision(kind, acl.id, said if sure else Verdict.UNKNOWN, rule.text, check.direction, rule.number)
        if matched is True:
            left -= rule.traffic.sure
    if left:
        yield Decision(kind, acl.id, Verdict.DENIED, "deny all that no rule matches", check.direction, "*")


def _group_decisions(network: Network, check: GroupCheck, peer: Point, asked: Intervals) -> Iterator[Decision]:
    kind = "security group"
    owner, direction = check.interface, check.direction
    if owner.groups is UNKNOWN:
        yield Decision(kind, owner.id, Verdict.UNKNOWN, "its security groups are not known", direction)
        return
    if owner.groups is None:
        return
    left = asked
    doubtful: list[Decision] = []
    for id_ in sorted(owner.groups):
        rules = group_rules(network.groups.get(id_), direction)
        if rules is UNKNOWN:
            doubtful.append(Decision(kind, id_, Verdict.UNKNOWN, "its rules are not known", direction))
            continue
        for rule in rules:
            matched = matches(rule.peer, peer, network.prefix_lists)
            if matched is True and rule.traffic.sure & left:
                yield Decision(kind, id_, Verdict.ALLOWED, rule.text, direction, rule.id)
                left -= rule.traffic.sure
            elif matched is not False and rule.traffic.possible & left:
                doubtful.append(Decision(kind, id_, Verdict.UNKNOWN, rule.text, direction, rule.id))
    if left:
        yield from doubtful
    if left and not doubtful:
        names = ", ".join(sorted(owner.groups)) or owner.id
        yield Decision(kind, names, Verdict.DENIED, f"no {direction} rule lets it pass", direction)
