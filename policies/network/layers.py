"""Each layer by itself: one that is open only waits for the other to fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.frameworks import GDPR_CONFIDENTIALITY, cis, fsbp, security_hub
from policies.network.facts import Facts, on_network
from policies.network.reachable import PORTS
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, StackRule, Violation
from reachability.addresses import INTERNET, IPV4, IPV6
from reachability.analysis import CLIENT_PORTS
from reachability.intervals import EMPTY, Intervals
from reachability.model import NetworkAcl, Peer, SomeOf
from reachability.readers.groups import GROUP_TYPES
from reachability.readers.named import SUBNET_TYPES
from reachability.traffic import Protocol, icmp, on_line
from recorder.resource import UNKNOWN

ACL_TYPES: Final = ("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
SSH: Final = on_line(Protocol.TCP, 22, 22)
RDP: Final = on_line(Protocol.TCP, 3389, 3389)

PACKET_TOO_BIG: Final = icmp(Protocol.ICMP, 3, 4) | icmp(Protocol.ICMPV6, 2)
"""What routers ask for smaller packets with, in IPv4 and IPv6. It opens no service, and without it connections hang.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html"""

_LARGE: Final = ((IPV4, 1 << 24), (IPV6, 1 << 112))
"""A /8 in IPv4, a /16 in IPv6: whoever lets so many in lets everybody in; 0.0.0.0/1 and 128.0.0.0/1 is no list."""


def _is_large(of: Intervals) -> bool:
    return any((of & INTERNET & family).size >= large for family, large in _LARGE)


def _lets_in(peer: Peer) -> bool | None:
    """Say whether a rule's other side is large parts of the internet; None if it may be."""
    if isinstance(peer, SomeOf):
        return None if _is_large(peer.addresses) else False
    return isinstance(peer, Intervals) and _is_large(peer)


def _open_groups(facts: Facts, settings: Settings) -> Iterator[Finding]:
    listed = Intervals.of(part for port in settings["ports"] for part in on_line(Protocol.TCP, port, port))
    listed |= PACKET_TOO_BIG
    for group in facts.network.groups.values():
        urn = facts.urn(group.id)
        if not urn:
            continue
        if group.ingress is UNKNOWN:
            yield NotEvaluated(urn, f"The rules of `{group.id}` are not known yet.")
            continue
        for rule in group.ingress:
            let_in = _lets_in(rule.peer) if rule.traffic.possible - listed else False
            if let_in is None or (let_in and not rule.traffic.sure - listed):
                yield NotEvaluated(urn, f"What `{group.id}` lets in is not known yet: {rule.text}.")
            elif let_in:
                yield Violation(urn, f"`{group.id}` lets in the internet on more than the listed ports: {rule.text}.")


def _open_acls(facts: Facts, _: Settings) -> Iterator[Finding]:
    judged: set[str] = set()
    for subnet in facts.network.subnets.values():
        acl = None if subnet.acl is UNKNOWN else facts.network.acls.get(subnet.acl)
        if acl is None or acl.ingress is UNKNOWN:
            yield NotEvaluated(facts.urn(subnet.id), f"The network ACL of `{subnet.id}` is not known yet.")
        elif not facts.urn(acl.id):
            yield Violation(
                facts.urn(subnet.id), f"`{subnet.id}` has the VPC's default network ACL, which lets in everything."
            )
        elif acl.id not in judged:
            judged.add(acl.id)
            yield from _open_acl(facts.urn(acl.id), acl)


def _open_acl(urn: str, acl: NetworkAcl) -> Iterator[Finding]:
    denied: list[tuple[Intervals, Intervals]] = []
    for rule in () if acl.ingress is UNKNOWN else acl.ingress:
        if not rule.allow:
            if isinstance(rule.peer, Intervals):
                denied.append((rule.peer, rule.traffic.sure))
            continue
        possible, sure = rule.traffic.possible, rule.traffic.sure
        for peer, traffic in denied:
            if isinstance(rule.peer, Intervals) and peer.covers(rule.peer & INTERNET):
                possible, sure = possible - traffic, sure - traffic
        # Answers need the client ports, RDP's among them: that range as a whole opens no service.
        administration = SSH if possible.covers(CLIENT_PORTS) and possible != EMPTY else SSH | RDP
        let_in = _lets_in(rule.peer) if possible & administration else False
        if let_in is None or (let_in and not sure & administration):
            yield NotEvaluated(urn, f"What `{acl.id}` lets in is not known yet: rule {rule.number}, {rule.text}.")
        elif let_in:
            yield Violation(urn, f"`{acl.id}` lets in the internet on SSH or RDP: rule {rule.number}, {rule.text}.")


RULES: tuple[Rule, ...] = (
    StackRule(
        name="security-groups-open-listed-ports-only",
        description="Security groups let in large parts of the internet only on TCP ports that are meant for it.",
        severity=Severity.HIGH,
        frameworks=(
            fsbp("EC2.18"),
            fsbp("EC2.19"),
            security_hub("EC2.53"),
            security_hub("EC2.54"),
            cis("5.2"),
            cis("5.3"),
            GDPR_CONFIDENTIALITY,
        ),
        remediation="Name the group or the ranges that need it as the source, or list the port in the setting `ports`.",
        resource_types=GROUP_TYPES,
        settings={"ports": {**PORTS, "default": [80, 443], "description": "TCP ports that may be open to everybody."}},
        judge=on_network(_open_groups),
    ),
    StackRule(
        name="network-acls-keep-administration-out",
        description="Every subnet has a network ACL that keeps the internet from SSH and RDP.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("EC2.21"), cis("5.1"), GDPR_CONFIDENTIALITY),
        remediation="Give the subnet an ACL with just the rules that its flows and their answers need.",
        resource_types=(*ACL_TYPES, *SUBNET_TYPES),
        url="https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
        judge=on_network(_open_acls),
    ),
)
