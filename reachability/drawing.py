"""Draws a network with its allowed flows as SVG: zones are columns, tiers are rows, arrows run on the right.

Each arrow has a line of its own at both ends, so labels and heads never meet; between them it runs in a lane. The same
network gives the same picture, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from reachability import svg
from reachability.addresses import cidrs
from reachability.endpoints import INTERNET_NAME
from reachability.model import Network, Subnet
from reachability.picture import Arrow, NetworkPicture, Party, Tier, picture
from reachability.traffic import Verdict
from recorder.resource import UNKNOWN

_TITLE: Final = "Network and allowed flows"
_MARGIN: Final = 24.0
_TIER_WIDTH: Final = 112.0
_CARD_WIDTH: Final = 196.0
_CARD_GAP: Final = 12.0
_PARTY_WIDTH: Final = 216.0
_LINE: Final = 24.0
"""Height for each arrow end at a party."""
_LABEL_WIDTH: Final = 190.0
_LANE: Final = 15.0

_INK: Final = {"from internet": "#c2410c", "to internet": "#1d4ed8", "inside": "#0f766e", "unknown": "#a16207"}
_TINT: Final = {"public": "#fff7ed", "private": "#eff6ff", "isolated": "#f0fdf4", "unknown": "#f9fafb"}
_EDGE: Final = {"public": "#fdba74", "private": "#93c5fd", "isolated": "#86efac", "unknown": "#d1d5db"}
_MUTED: Final = "#6b7280"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand side by side."""

    zones: list[str]
    zone_width: float
    card_height: float

    @property
    def party_x(self) -> float:
        """Where the parties begin."""
        return _MARGIN + _TIER_WIDTH + max(len(self.zones), 1) * self.zone_width + _CARD_GAP

    def zone_x(self, index: int) -> float:
        """Where a zone begins."""
        return _MARGIN + _TIER_WIDTH + _CARD_GAP + index * self.zone_width


@dataclass(slots=True)
class _Sheet:
    """The paper: what is to be drawn and where, what is drawn so far, and where the next arrow of each party ends."""

    network: Network
    shown: NetworkPicture
    columns: _Columns
    parts: list[str] = field(default_factory=list[str])
    free: dict[Party, float] = field(default_factory=dict[Party, float])


def draw(network: Network) -> str:
    """Return the picture of a network as an SVG document: VPCs, zones, tiers, subnets, gateways and all flows."""
    shown = picture(network)
    lines = max((len(_facts(network, subnet)) for subnet in network.subnets.values()), default=3)
    columns = _Columns(
        sorted({subnet.zone for subnet in network.subnets.values()}),
        max((_per_zone(tier) for tier in shown.tiers), default=1) * (_CARD_WIDTH + _CARD_GAP),
        lines * 15 + 29,
    )
    sheet = _Sheet(network, shown, columns)
    y = _MARGIN + 26
    for party in shown.parties:
        if party.name == INTERNET_NAME:
            y = _party(sheet, party, y)
    for vpc in dict.fromkeys(tier.vpc for tier in shown.tiers):
        y = _vpc(sheet, vpc, y + 14) + 14
    for party in shown.parties:
        if party.tier is None and party.name != INTERNET_NAME:
            y = _party(sheet, party, y)
    right = columns.party_x + _PARTY_WIDTH
    lanes = _arrows(sheet, right)
    sheet.parts.append(svg.text(_MARGIN, _MARGIN + 4, _TITLE, size=16, weight=600))
    sheet.parts.append(_legend(y + 26))
    width = right + _LABEL_WIDTH + (lanes + 1) * _LANE + _MARGIN
    return svg.document(max(width, 800), y + 26 + _MARGIN, _TITLE, sheet.parts)


def _per_zone(tier: Tier) -> int:
    """Return how many subnets of a tier lie in one zone, at most."""
    in_zones = [subnet.zone for subnet in tier.subnets]
    return max(in_zones.count(zone) for zone in in_zones)


def _height(shown: NetworkPicture, party: Party) -> float:
    ends = sum((a.source == party) + (a.destination == party) for a in shown.arrows)
    return max(ends, 1) * _LINE + 10


def _party(sheet: _Sheet, party: Party, y: float) -> float:
    """Draw a party and return where the next one may begin."""
    x, height = sheet.columns.party_x, _height(sheet.shown, party)
    sheet.free[party] = y + 5 + _LINE / 2
    sheet.parts.append(svg.box(x, y, _PARTY_WIDTH - 8, height, fill="#ffffff", stroke="#9ca3af"))
    many = f" ({party.members})" if party.members > 1 else ""
    middle = y + height / 2 + 4
    sheet.parts.append(svg.text(x + 12, middle, f"{party.name}{many}", size=12, weight=600, width=_PARTY_WIDTH - 32))
    return y + height + 8


def _vpc(sheet: _Sheet, vpc: str, top: float) -> float:
    """Draw a VPC with its tiers and return where it ends."""
    frame, columns = len(sheet.parts), sheet.columns
    width = columns.party_x + _PARTY_WIDTH - _MARGIN + 4
    sheet.parts.append(
        svg.text(_MARGIN + 12, top + 22, _vpc_title(sheet.network, vpc), size=13, weight=600, width=width - 24)
    )
    for index, zone in enumerate(columns.zones):
        label = zone or ("no zone known" if len(columns.zones) > 1 else "")
        sheet.parts.append(svg.text(columns.zone_x(index) + 2, top + 46, label, size=11, fill=_MUTED, weight=600))
    y = top + 54
    for tier in sheet.shown.tiers:
        if tier.vpc == vpc:
            y = _tier(sheet, tier, y) + 8
    sheet.parts.insert(frame, svg.box(_MARGIN, top, width, y - top + 2, fill="#fcfcfd", stroke="#4b5563", radius=12))
    return y + 2


def _vpc_title(network: Network, vpc: str) -> str:
    known = network.vpcs.get(vpc)
    ranges = f"  {', '.join(cidrs(known.addresses))}" if known and known.addresses else ""
    gateways = [id_ for id_, attached in network.internet_gateways.items() if vpc in attached]
    peerings = [p.id for p in network.peerings.values() if p.vpcs is not UNKNOWN and vpc in p.vpcs]
    more = [f"internet gateway {id_}" for id_ in gateways] + [f"peering {id_}" for id_ in peerings]
    name = known.names[0] if known and known.names else vpc
    return "  ·  ".join([f"VPC {name}{ranges}", *more])


def _tier(sheet: _Sheet, tier: Tier, top: float) -> float:
    """Draw a tier: its band, its subnets zone by zone, and its parties on the right. Return where it ends."""
    frame, columns = len(sheet.parts), sheet.columns
    for index, zone in enumerate(columns.zones):
        x = columns.zone_x(index)
        for subnet in (s for s in tier.subnets if s.zone == zone):
            _card(sheet, subnet, x, top + 10)
            x += _CARD_WIDTH + _CARD_GAP
    y = top + 10
    for party in (p for p in sheet.shown.parties if p.tier == tier):
        y = _party(sheet, party, y)
    end = max(top + columns.card_height + 20, y + 2)
    width = columns.party_x + _PARTY_WIDTH - _MARGIN - 12
    kind = "" if tier.kind == tier.name else tier.kind
    sheet.parts[frame:frame] = [
        svg.box(_MARGIN + 8, top, width, end - top, fill=_TINT[tier.kind], stroke=_EDGE[tier.kind]),
        svg.text(_MARGIN + 20, top + 30, tier.name, size=14, weight=600, width=_TIER_WIDTH - 16),
        svg.text(_MARGIN + 20, top + 48, kind, size=11, fill=_MUTED),
    ]
    return end


def _card(sheet: _Sheet, subnet: Subnet, x: float, y: float) -> None:
    """Draw a subnet."""
    inner = _CARD_WIDTH - 20
    name = subnet.names[0] if subnet.names else subnet.id
    sheet.parts.append(
        svg.box(x, y, _CARD_WIDTH, sheet.columns.card_height, fill="#ffffff", stroke="#d1d5db", radius=6)
    )
    sheet.parts.append(svg.text(x + 10, y + 19, name, size=12, weight=600, width=inner))
    for index, fact in enumerate(_facts(sheet.network, subnet)):
        sheet.parts.append(svg.text(x + 10, y + 35 + 15 * index, fact, size=10.5, fill=_MUTED, width=inner))


def _facts(network: Network, subnet: Subnet) -> list[str]:
    """Return what a subnet's card says below its name: ranges, network ACL, NATs, and who is there."""
    acl = None if subnet.acl is UNKNOWN else network.acls.get(subnet.acl)
    nats = [nat.names[0] if nat.names else nat.id for nat in network.nat_gateways.values() if nat.subnet == subnet.id]
    inside = [interface for interface in network.interfaces.values() if interface.subnet == subnet.id]
    placed = sum(interface.somewhere for interface in inside)
    counts = ((len(inside) - placed, "interface"), (placed, "placement"))
    return [
        *cidrs(subnet.addresses),
        "ACL not known" if acl is None else f"ACL {acl.names[0] if acl.names else acl.id}",
        *(f"NAT {nat}" for nat in nats),
        *(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count),
    ]


def _arrows(sheet: _Sheet, right: float) -> int:
    """Draw all arrows and return how many lanes they took: short ones run inside, long ones outside."""
    ends: list[tuple[Arrow, float, float]] = []
    for arrow in sheet.shown.arrows:
        start = _end(sheet, arrow.source)
        ends.append((arrow, start, _end(sheet, arrow.destination)))
    lanes: list[list[tuple[float, float]]] = []
    edge = right - 8
    for arrow, start, end in sorted(ends, key=lambda each: (abs(each[1] - each[2]), each[1], each[2])):
        lane = _free_lane(lanes, min(start, end), max(start, end))
        x = right + _LABEL_WIDTH + lane * _LANE
        ink, dash = _style(arrow)
        title = f"{arrow.source.name} to {arrow.destination.name}: {arrow.ports} ({arrow.verdict})"
        sheet.parts.append(
            svg.arrow([(edge, start), (x, start), (x, end), (edge, end)], stroke=ink, title=title, dash=dash)
        )
        label = arrow.ports if arrow.everywhere else f"some: {arrow.ports}"
        sheet.parts.append(svg.text(edge + 14, end - 4, label, size=11, fill=ink, width=_LABEL_WIDTH - 14))
    return len(lanes)


def _end(sheet: _Sheet, party: Party) -> float:
    """Return the next free height at a party."""
    y = sheet.free[party]
    sheet.free[party] = y + _LINE
    return y


def _free_lane(lanes: list[list[tuple[float, float]]], low: float, high: float) -> int:
    """Return the innermost lane that nothing else uses between two heights, and take it."""
    for index, taken in enumerate(lanes):
        if all(high < other_low or low > other_high for other_low, other_high in taken):
            taken.append((low, high))
            return index
    lanes.append([(low, high)])
    return len(lanes) - 1


def _style(arrow: Arrow) -> tuple[str, str]:
    if arrow.verdict is Verdict.UNKNOWN:
        return _INK["unknown"], "5 4"
    if arrow.source.name == INTERNET_NAME:
        return _INK["from internet"], ""
    return _INK["to internet" if arrow.destination.name == INTERNET_NAME else "inside"], ""


def _legend(y: float) -> str:
    parts: list[str] = []
    x = _MARGIN
    for meaning, ink in _INK.items():
        dash = "5 4" if meaning == "unknown" else ""
        parts.append(svg.arrow([(x + 26, y - 4), (x, y - 4)], stroke=ink, title=meaning, dash=dash))
        parts.append(svg.text(x + 34, y, meaning, size=11, fill=_MUTED))
        x += 150
    parts.append(svg.text(x, y, "What has no arrow is denied.", size=11, fill=_MUTED))
    return "\n".join(parts)
