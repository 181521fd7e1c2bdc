"""All flows of a network.

Interfaces that no rule tells apart are one class for what is looked at: for a security group those of the same groups
and between the same addresses, for routes and network ACLs those of a zone of a subnet. What a class has is computed
once; a pair of interfaces then costs two intersections of bits, whatever the number of rules.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from reachability.addresses import is_ipv6
from reachability.analysis import Analysis
from reachability.endpoints import INTERNET_NAME, Host, internet, participants
from reachability.intervals import Intervals, Range
from reachability.line import Bounds, Line
from reachability.lookups import AnyOf, Filter
from reachability.model import Network
from reachability.traffic import REMEMBERED, Protocol, Traffic, Verdict, by_protocol, some_types, whole_types


class Flow(NamedTuple):
    """Traffic of one protocol that is allowed, or of which it is not known, from one participant to another."""

    source: str
    destination: str
    protocol: Protocol
    verdict: Verdict
    of: Intervals | tuple[Line, Bounds, Bounds, Bounds]
    """What `ports` has, or the filters that let it pass: of the million flows of a matrix few are looked into."""
    addresses: Intervals | None = None
    """The internet's addresses that it holds for, if it does not for all of them."""

    @property
    def ports(self) -> tuple[Range, ...]:
        """Port ranges; for ICMP, ranges of types."""
        if isinstance(self.of, Intervals):
            return tuple(self.of)
        line, *filters = self.of
        sure, possible = line.meet(filters)
        passed = sure if self.verdict is Verdict.ALLOWED else possible & ~sure
        return line.ports(passed & (line.tcp if self.protocol is Protocol.TCP else line.udp))


def flows(network: Network) -> Iterator[Flow]:
    """Yield all traffic that is allowed, or of which it is not known, between all participants. The rest is denied.

    Participants are the interfaces (and placements), the services behind gateway endpoints, and the internet. A flow to
    or from the internet is there if it is for some of its addresses: `addresses` then says for which.
    """
    analysis = Analysis(network)
    hosts, outside = participants(network), internet(network)
    matrix = _Matrix(analysis, hosts)
    for source in hosts:
        yield from matrix.between_single(source)
        yield from _with_placements(analysis, source, hosts)
    for host in hosts:
        yield from _with_internet(analysis, host, outside)
        yield from _with_internet(analysis, outside, host)


def _is_single(host: Host) -> bool:
    return host.only is not None and host.interface is not None


def _with_placements(analysis: Analysis, source: Host, hosts: Sequence[Host]) -> Iterator[Flow]:
    """Yield the flows to others of which one end has several addresses, and within what stands for several."""
    single = _is_single(source)
    several = source.interface is not None and source.interface.several
    for destination in hosts:
        if not (single and _is_single(destination)) and (several or source is not destination):
            for protocol, of, verdict in _rows(analysis.between(source, destination)):
                yield Flow(source.label, destination.label, protocol, verdict, of)


class _Matrix:
    """What passes between interfaces of one address each."""

    def __init__(self, analysis: Analysis, hosts: Sequence[Host]) -> None:
        self._analysis = analysis
        self._line = analysis.line
        single = [(host, analysis.node(host.only)) for host in hosts if host.only and _is_single(host)]
        self._labels = [host.label for host, _ in single]
        self._nodes = [node for _, node in single]
        self._numbers = {id(host): number for number, (host, _) in enumerate(single)}
        self._rows: dict[Filter, list[Bounds]] = {}
        # What each lets in, by source.
        self._ingress = list(zip(*(self._row(node.ingress) for node in self._nodes), strict=True))
        self._zones = self._zones_of_nodes()
        self._routed: dict[int, list[Bounds]] = {}
        self._known: dict[int, _Rows] = {}

    def _row(self, of: Filter) -> list[Bounds]:
        """Return what a filter lets pass from or to each node; filters of the same groups share it."""
        found = self._rows.get(of)
        if found is None:
            if isinstance(of, AnyOf):
                found = of.joined_row([self._row(one) for one in of.filters])
            else:
                found = of.row(self._nodes)
            self._rows[of] = found
        return found

    def _zones_of_nodes(self) -> list[int]:
        """Return numbers that nodes share which no route and no network ACL tells apart."""
        cuts = sorted(self._analysis.boundary_cuts())
        numbers: dict[tuple[str, int], int] = {}
        keys = [(node.area, bisect_right(cuts, node.low)) for node in self._nodes]
        return [numbers.setdefault(key, len(numbers)) for key in keys]

    def _routed_from(self, number: int) -> list[Bounds]:
        """Return what routes, gateways and network ACLs let pass from a node to each."""
        zone, node = self._zones[number], self._nodes[number]
        found = self._routed.get(zone)
        if found is None:
            by_zone: dict[int, Bounds] = {}
            for other, to in zip(self._nodes, self._zones, strict=True):
                if to not in by_zone:
                    by_zone[to] = self._analysis.routed(node, other)
            found = self._routed[zone] = [by_zone[to] for to in self._zones]
        return found

    def between_single(self, source: Host) -> Iterator[Flow]:
        """Yield all flows from a host to the others, if it is an interface of one address."""
        number = self._numbers.get(id(source))
        if number is None:
            return
        label, own, line, known = source.label, self._nodes[number], self._line, self._known
        out = self._row(own.egress)
        columns = zip(self._labels, self._nodes, out, self._ingress[number], self._routed_from(number), strict=True)
        for destination, node, let_out, let_in, routed in columns:
            key = let_out << 2 * _BITS | let_in << _BITS | routed
            rows = known.get(key)
            if rows is None:
                rows = known[key] = self._rows_of(let_out, let_in, routed)
            if rows and node is not own:
                filters = (line, let_out, let_in, routed)
                for protocol, verdict, of in rows:
                    yield Flow(label, destination, protocol, verdict, of or filters)

    def _rows_of(self, let_out: Bounds, let_in: Bounds, routed: Bounds) -> _Rows:
        """Return what all of three filters let pass."""
        line = self._line
        sure, possible = line.meet((let_out, let_in, routed))
        if possible.bit_length() > line.end_of_ports:
            return [(protocol, verdict, of) for protocol, of, verdict in _rows(line.traffic(sure, possible))]
        doubtful = 0 if sure is possible else possible ^ sure
        return _PATTERNS[
            (sure & line.tcp != 0)
            + 2 * (doubtful & line.tcp != 0)
            + 4 * (sure.bit_length() > line.end_of_tcp)
            + 8 * (doubtful.bit_length() > line.end_of_tcp)
        ]


_BITS: Final = 32
"""Of one number in the key of a pair."""
_Rows = Sequence[tuple[Protocol, Verdict, Intervals | None]]
_KINDS: Final = tuple((p, v, None) for p in (Protocol.TCP, Protocol.UDP) for v in (Verdict.ALLOWED, Verdict.UNKNOWN))
_PATTERNS: Final[Sequence[_Rows]] = [
    tuple(kind for bit, kind in enumerate(_KINDS) if pattern >> bit & 1) for pattern in range(1 << len(_KINDS))
]
"""Which rows there may be of TCP and UDP, shared by all pairs: their ports are computed when somebody looks."""


def _with_internet(analysis: Analysis, source: Host, destination: Host) -> Iterator[Flow]:
    """Yield the flows to or from the internet, one for each set of the internet's addresses."""
    outward = destination.label == INTERNET_NAME
    inside, outside = (source, destination) if outward else (destination, source)
    parts = [
        (box.destination if outward else box.source, *row)
        for box in analysis.boxes(source, destination)
        for row in _rows(box.traffic)
    ]
    families = {is_ipv6(place.addresses) for place in inside.places}
    everywhere = Intervals.of(
        part for place in outside.places if is_ipv6(place.addresses) in families for part in place.addresses
    )
    for protocol in Protocol:
        found: dict[tuple[Verdict, Intervals], list[Range]] = {}
        of_protocol = [(where, ranges, verdict) for where, kind, ranges, verdict in parts if kind is protocol]
        union = Intervals.of(part for _, ranges, _ in of_protocol for part in ranges)
        for piece in union.split({cut for _, ranges, _ in of_protocol for cut in ranges.cuts()}):
            low = piece[0][0]
            here = [(verdict, where) for where, ranges, verdict in of_protocol if low in ranges]
            best = Verdict.ALLOWED if any(v is Verdict.ALLOWED for v, _ in here) else Verdict.UNKNOWN
            where = Intervals.of(part for verdict, some in here if verdict is best for part in some)
            found.setdefault((best, where), []).extend(piece)
        for (verdict, where), ranges in found.items():
            only = None if where == everywhere else where
            yield Flow(source.label, destination.label, protocol, verdict, Intervals.of(ranges), only)


@lru_cache(maxsize=REMEMBERED)
def _rows(passed: Traffic) -> list[tuple[Protocol, Intervals, Verdict]]:
    """Return a set of traffic as the port ranges that each protocol is allowed, or of which it is not known."""
    sure = by_protocol(passed.sure)
    if passed.sure is passed.possible and not sure.keys() & _TYPED:
        return [(protocol, Intervals(allowed), Verdict.ALLOWED) for protocol, allowed in sure.items()]
    found: list[tuple[Protocol, Intervals, Verdict]] = []
    for protocol, some in by_protocol(passed.possible).items():
        allowed, listed = sure.get(protocol, []), some
        if protocol in _TYPED:
            allowed, listed = whole_types(allowed), some_types(listed)
        if allowed:
            found.append((protocol, Intervals(allowed), Verdict.ALLOWED))
        if listed != allowed and (unknown := Intervals.of(listed) - Intervals.of(allowed)):
            found.append((protocol, unknown, Verdict.UNKNOWN))
    return found


_TYPED: Final = frozenset((Protocol.ICMP, Protocol.ICMPV6))
"""The protocols that have types and codes in the place of ports."""
