"""All flows of a network.

Interfaces that no rule tells apart are one class for what is looked at: for a security group those of the same groups
and between the same addresses, for routes and network ACLs those of a zone of a subnet. What passes is computed once
for a class and each destination; a pair of interfaces then costs a look at one byte, whatever the number of rules.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from reachability.addresses import IPV6, is_ipv6
from reachability.analysis import Analysis
from reachability.endpoints import INTERNET_NAME, Host, internet, participants
from reachability.intervals import Intervals, Range
from reachability.line import Bounds
from reachability.lookups import Always, AnyOf, Filter, GroupFilter, Node
from reachability.model import Network
from reachability.traffic import REMEMBERED, Protocol, Traffic, Verdict, by_protocol, some_types, whole_types


class Flow(NamedTuple):
    """Traffic of one protocol that is allowed, or of which it is not known, from one participant to another."""

    source: str
    destination: str
    protocol: Protocol
    verdict: Verdict
    of: Intervals | tuple[Analysis, Node, Node]
    """What `ports` has, or between whom it passes: of the million flows of a matrix few are looked into."""
    addresses: Intervals | None = None
    """The internet's addresses that it holds for, if it does not for all of them."""

    @property
    def ports(self) -> tuple[Range, ...]:
        """Port ranges; for ICMP, ranges of types."""
        if isinstance(self.of, Intervals):
            return tuple(self.of)
        analysis, source, destination = self.of
        line = analysis.line
        sure, possible = line.meet(analysis.filters(source, destination))
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
    several = [host for host in hosts if not _is_single(host)]
    for source in hosts:
        yield from matrix.between_single(source)
        yield from _with_placements(analysis, source, several if _is_single(source) else hosts)
    for host in hosts:
        yield from _with_internet(analysis, host, outside)
        yield from _with_internet(analysis, outside, host)


def _is_single(host: Host) -> bool:
    return host.only is not None and host.interface is not None


def _with_placements(analysis: Analysis, source: Host, destinations: Sequence[Host]) -> Iterator[Flow]:
    """Yield the flows where one end has several addresses, and within what stands for several."""
    several = source.interface is not None and source.interface.several
    for destination in destinations:
        if several or source is not destination:
            for protocol, of, verdict in _rows(analysis.between(source, destination)):
                yield Flow(source.label, destination.label, protocol, verdict, of)


class _Run(NamedTuple):
    """Nodes in the order of their addresses that no route, network ACL or outgoing rule tells apart."""

    number: int
    first: int
    """The place of its first node; the others follow."""
    nodes: Sequence[Node]
    lows: Sequence[int]
    egress: Filter
    known: bool
    """Whether it is known of which groups they are members."""


_Parts = Sequence[Sequence[tuple[int, int]]]
"""What a filter lets in, by run: nodes, as a 1 in the byte of each one's place in the run, and the traffic, as bits."""


class _Passed(NamedTuple):
    """What some runs let out to some nodes and the network carries."""

    sure: int
    """As bits."""
    doubtful: int
    """What may pass besides, as bits."""
    columns: dict[tuple[GroupFilter | Always, int], int]
    """Which kinds of it a filter lets in from a run, by the place of the source in it."""


class _Matrix:
    """What passes between interfaces of one address each.

    All that several rules allow together is what each of them allows: a destination is compared once with each run of
    sources, and with the members of each group that it refers to, whatever else its rules say.
    """

    def __init__(self, analysis: Analysis, hosts: Sequence[Host]) -> None:
        self._analysis = analysis
        self._line = analysis.line
        single = [(host, analysis.node(host.only)) for host in hosts if host.only and _is_single(host)]
        self._labels = [host.label for host, _ in single]
        self._nodes = [node for _, node in single]
        self._numbers = {id(host): number for number, (host, _) in enumerate(single)}
        self._places: dict[Node, int] = {}
        self._open: dict[tuple[Filter, bool], bool] = {}
        self._runs = self._runs_of_nodes()
        self._members = self._members_of_groups()
        self._parts: dict[GroupFilter | Always, _Parts | None] = {}
        self._passed: dict[tuple[Bounds, Bounds], _Passed] = {}
        self._known: dict[tuple[Bounds, Bounds, Bounds], _Rows] = {}
        self._kinds = list(zip(*(self._column(node) for node in self._nodes), strict=True))
        """By the place of the source: which kinds of traffic pass to each."""

    def _runs_of_nodes(self) -> list[_Run]:
        cuts = sorted(self._analysis.boundary_cuts())
        alike: dict[tuple[str, int, Filter, bool], list[Node]] = {}
        for node in self._nodes:
            key = (node.area, bisect_right(cuts, node.low), self._egress(node), node.groups >= 0)
            alike.setdefault(key, []).append(node)
        runs: list[_Run] = []
        for (_, _, egress, known), nodes in alike.items():
            nodes.sort(key=lambda node: node.low)
            runs.append(_Run(len(runs), len(self._places), nodes, [node.low for node in nodes], egress, known))
            self._places.update((node, len(self._places)) for node in nodes)
        return runs

    def _egress(self, node: Node) -> Filter:
        """Return what a node lets out: one and the same filter for all that let everything out to every node."""
        filters = node.egress.filters if isinstance(node.egress, AnyOf) else (node.egress,)
        family = node.low >= IPV6[0][0]
        for one in filters:
            if (one, family) not in self._open:
                lows = sorted(node.low for node in self._nodes if (node.low >= IPV6[0][0]) == family)
                spans = one.spans(lows)
                opened = sum(end - first for first, end, bounds in spans if bounds == self._line.everything)
                self._open[one, family] = opened == len(lows)
        return self._analysis.everything if any(self._open[one, family] for one in filters) else node.egress

    def _members_of_groups(self) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Return, by the bit of a group, the runs in which it has members, and where in them."""
        found: dict[int, dict[int, int]] = {}
        for run in self._runs:
            for place, node in enumerate(run.nodes):
                groups = node.groups if run.known else 0
                while groups:
                    bit = groups & -groups
                    groups ^= bit
                    of_group = found.setdefault(bit, {})
                    of_group[run.number] = of_group.get(run.number, 0) | 1 << _BYTE * place
        return {bit: list(of_group.items()) for bit, of_group in found.items()}

    def _parts_of(self, of: GroupFilter | Always) -> _Parts | None:
        """Return what a filter lets in, by run; None where some of it is unknown."""
        if of not in self._parts:
            self._parts[of] = self._computed_parts(of)
        return self._parts[of]

    def _computed_parts(self, of: GroupFilter | Always) -> _Parts | None:
        line = self._line
        found: list[list[tuple[int, int]]] = [[] for _ in self._runs]
        for run in self._runs:
            for first, end, bounds in of.spans(run.lows):
                if not line.exact(bounds):
                    return None
                found[run.number].append((_ones(end - first) << _BYTE * first, line.possible[bounds]))
        for bit, bounds in of.by_group.items():
            if not line.exact(bounds):
                return None
            for number, where in self._members.get(bit, ()):
                found[number].append((where, line.possible[bounds]))
        return found

    def _column(self, to: Node) -> bytes:
        """Return which kinds of traffic pass to a node, by the place of the source."""
        filters = to.ingress.filters if isinstance(to.ingress, AnyOf) else (to.ingress,)
        parts = [(one, of) for one in filters if (of := self._parts_of(one)) is not None]
        exact, column = len(parts) == len(filters), 0
        for run in self._runs:
            if not exact or not run.known:
                column |= _ones(len(run.nodes)) * _LOOKED_INTO << _BYTE * run.first
                continue
            passed, of_run = self._passed_on(run, to), 0
            for one, of in parts:
                key = (one, run.number)
                found = passed.columns.get(key)
                if found is None:
                    found = passed.columns[key] = self._meet(of[run.number], passed)
                of_run |= found
            column |= of_run << _BYTE * run.first
        return column.to_bytes(len(self._places), "little")

    def _meet(self, parts: Sequence[tuple[int, int]], passed: _Passed) -> int:
        """Return which kinds pass of what a filter lets in from a run, by the place of the source in it."""
        column, end_of_tcp, doubtful = 0, self._line.end_of_tcp, passed.doubtful
        possible = passed.sure | doubtful
        for where, bits in parts:
            only_tcp = not doubtful and bits.bit_length() <= end_of_tcp  # as nearly all: kept short
            if only_tcp and where & column == where:  # a byte's first 1 is _TCP
                continue
            if met := bits & possible:
                if only_tcp:
                    column |= where
                    continue
                unsure = met & doubtful
                column |= where * (self._kinds_of(met ^ unsure) | self._kinds_of(unsure) << 1)
        return column

    def _kinds_of(self, bits: int) -> int:
        """Return which kinds of traffic there are among bits: a number of `_PATTERNS`, if nothing of it is in doubt."""
        line = self._line
        end = bits.bit_length()
        if end <= line.end_of_tcp:
            return _TCP if end else 0
        return _LOOKED_INTO if end > line.end_of_ports else _UDP | (_TCP if bits & line.tcp else 0)

    def _passed_on(self, run: _Run, to: Node) -> _Passed:
        """Return what a run lets out to a node and the network carries."""
        key = (run.egress[to], self._analysis.routed(run.nodes[0], to))
        found = self._passed.get(key)
        if found is None:
            sure, possible = self._line.meet(key)
            found = self._passed[key] = _Passed(sure, possible & ~sure, {})
        return found

    def between_single(self, source: Host) -> Iterator[Flow]:
        """Yield all flows from a host to the others, if it is an interface of one address."""
        number = self._numbers.get(id(source))
        if number is None:
            return
        label, own, analysis = source.label, self._nodes[number], self._analysis
        new = tuple.__new__  # there are up to a million: without the call of a named tuple's own
        tcp, allowed = Protocol.TCP, Verdict.ALLOWED
        row = bytearray(self._kinds[self._places[own]])
        row[number] = 0
        for kinds, destination, node in zip(row, self._labels, self._nodes, strict=True):
            if kinds == _TCP:  # as nearly all
                yield new(Flow, (label, destination, tcp, allowed, (analysis, own, node), None))
            elif kinds:
                rows = _PATTERNS[kinds] if kinds < _LOOKED_INTO else self._rows_of(analysis.filters(own, node))
                for protocol, verdict, of in rows:
                    yield new(Flow, (label, destination, protocol, verdict, of or (analysis, own, node), None))

    def _rows_of(self, filters: tuple[Bounds, Bounds, Bounds]) -> _Rows:
        """Return what all of three filters let pass."""
        found = self._known.get(filters)
        if found is None:
            found = self._known[filters] = self._rows_passed(*self._line.meet(filters))
        return found

    def _rows_passed(self, sure: int, possible: int) -> _Rows:
        line = self._line
        if possible.bit_length() > line.end_of_ports:
            return [(protocol, verdict, of) for protocol, of, verdict in _rows(line.traffic(sure, possible))]
        doubtful = 0 if sure is possible else possible ^ sure
        return _PATTERNS[
            (sure & line.tcp != 0)
            + 2 * (doubtful & line.tcp != 0)
            + 4 * (sure.bit_length() > line.end_of_tcp)
            + 8 * (doubtful.bit_length() > line.end_of_tcp)
        ]


_BYTE: Final = 8
"""Bits for the kinds of traffic of one pair."""
_TCP: Final = 1
_UDP: Final = 4
"""What surely passes; twice the number where it is not known."""
_LOOKED_INTO: Final = 16
"""Of a pair whose groups leave something in doubt, or that other protocols pass: it is computed by itself."""
_Rows = Sequence[tuple[Protocol, Verdict, Intervals | None]]
_KINDS: Final = tuple((p, v, None) for p in (Protocol.TCP, Protocol.UDP) for v in (Verdict.ALLOWED, Verdict.UNKNOWN))
_PATTERNS: Final[Sequence[_Rows]] = [
    tuple(kind for bit, kind in enumerate(_KINDS) if pattern >> bit & 1) for pattern in range(1 << len(_KINDS))
]
"""Which rows there may be of TCP and UDP, shared by all pairs: their ports are computed when somebody looks."""


@cache
def _ones(number: int) -> int:
    """Return so many bytes, each of which is 1."""
    return int.from_bytes(b"\1" * number)


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
