"""What must not be reachable, whichever rule lets it be: routes, security groups and network ACLs taken together."""

from __future__ import annotations

from collections.abc import Iterator

from policies.frameworks import GDPR_BY_DESIGN, GDPR_CONFIDENTIALITY, cis, fsbp, security_hub
from policies.network.facts import REACHABLE_TYPES, TIERED_TYPES, Facts, on_network
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, StackRule, Violation
from reachability.endpoints import INTERNET_NAME
from reachability.intervals import Intervals
from reachability.matrix import Flow
from reachability.traffic import Protocol, Verdict

GDPR = (GDPR_BY_DESIGN, GDPR_CONFIDENTIALITY)
WITH_PORTS = (Protocol.TCP, Protocol.UDP)

PORTS = {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 65535}}
TIERS = {"type": "array", "items": {"type": "string"}}


def _found(facts: Facts, flow: Flow, ports: Intervals, *, at: str) -> Finding:
    """Return what a flow is to a rule.

    Args:
        facts: The network.
        flow: The flow.
        ports: Those of its ports that the rule minds.
        at: The participant that is to be changed.
    """
    shown = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ports)
    kinds = "ICMP types" if flow.protocol not in WITH_PORTS else f"{flow.protocol} ports"
    way = f"{facts.named(flow.source)} to {facts.named(flow.destination)} on {kinds} {shown}"
    if flow.verdict is Verdict.UNKNOWN:
        return NotEvaluated(facts.urn(at), f"Whether there is a way from {way} is not known yet.")
    return Violation(facts.urn(at), f"There is a way from {way}.")


def _unlisted_ports(facts: Facts, settings: Settings) -> Iterator[Finding]:
    listed = Intervals.of((port, port) for port in settings["ports"])
    for flow in facts.flows:
        if flow.source == INTERNET_NAME and flow.protocol in WITH_PORTS:
            others = Intervals(flow.ports) - (listed if flow.protocol is Protocol.TCP else Intervals())
            if others:
                yield _found(facts, flow, others, at=flow.destination)


def _remote_administration(facts: Facts, settings: Settings) -> Iterator[Finding]:
    administration = Intervals.of((port, port) for port in settings["ports"])
    for flow in facts.flows:
        minded = Intervals(flow.ports) & administration
        if flow.protocol is Protocol.TCP and minded and facts.urn(flow.destination):
            yield _found(facts, flow, minded, at=flow.destination)


def _ways_into_private_tiers(facts: Facts, settings: Settings) -> Iterator[Finding]:
    yield from facts.of_unknown_tier()
    for flow in facts.flows:
        if flow.source == INTERNET_NAME and facts.tier(flow.destination) in settings["tiers"]:
            yield _found(facts, flow, Intervals(flow.ports), at=flow.destination)


def _ways_around_the_backend(facts: Facts, settings: Settings) -> Iterator[Finding]:
    yield from facts.of_unknown_tier()
    for flow in facts.flows:
        into = facts.tier(flow.destination) in settings["tiers"]
        if into and facts.tier(flow.source) in settings["never_from"]:
            yield _found(facts, flow, Intervals(flow.ports), at=flow.destination)


def _ways_out(facts: Facts, settings: Settings) -> Iterator[Finding]:
    yield from facts.of_unknown_tier()
    for flow in facts.flows:
        if flow.destination == INTERNET_NAME and facts.tier(flow.source) in settings["tiers"]:
            yield _found(facts, flow, Intervals(flow.ports), at=flow.source)


RULES: tuple[Rule, ...] = (
    StackRule(
        name="internet-reaches-listed-ports-only",
        description="The internet reaches only the listed TCP ports.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.18"), fsbp("EC2.19"), *GDPR),
        remediation="Remove the port from the security group, or list it in the setting `ports`.",
        resource_types=REACHABLE_TYPES,
        settings={"ports": {**PORTS, "default": [80, 443], "description": "TCP ports that the internet may reach."}},
        judge=on_network(_unlisted_ports),
    ),
    StackRule(
        name="nobody-reaches-remote-administration",
        description="Nobody, inside or outside, reaches SSH or RDP.",
        severity=Severity.CRITICAL,
        frameworks=(
            security_hub("EC2.13"),
            security_hub("EC2.14"),
            fsbp("EC2.21"),
            cis("5.1"),
            cis("5.2"),
            cis("5.3"),
            *GDPR,
        ),
        remediation="Use Session Manager, which opens no port, and remove the rule.",
        resource_types=REACHABLE_TYPES,
        url="https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
        settings={"ports": {**PORTS, "default": [22, 3389], "description": "TCP ports of remote administration."}},
        judge=on_network(_remote_administration),
    ),
    StackRule(
        name="internet-reaches-no-private-tier",
        description="The internet reaches nothing in a private tier.",
        severity=Severity.CRITICAL,
        frameworks=GDPR,
        remediation="Put a load balancer into a public tier in front of it.",
        resource_types=TIERED_TYPES,
        settings={
            "tiers": {**TIERS, "default": ["backend", "database"], "description": "Private tiers, by subnet tag."}
        },
        judge=on_network(_ways_into_private_tiers),
    ),
    StackRule(
        name="frontend-reaches-no-database",
        description="What faces the internet reaches no database directly.",
        severity=Severity.CRITICAL,
        frameworks=GDPR,
        remediation="Send its requests through the backend, and remove the rule that lets them through.",
        resource_types=TIERED_TYPES,
        settings={
            "tiers": {**TIERS, "default": ["database"], "description": "Tiers that hold data, by subnet tag."},
            "never_from": {**TIERS, "default": ["frontend"], "description": "Tiers that never reach these."},
        },
        judge=on_network(_ways_around_the_backend),
    ),
    StackRule(
        name="database-has-no-way-out",
        description="Databases reach nothing outside: what cannot leave is not leaked.",
        severity=Severity.HIGH,
        frameworks=GDPR,
        remediation="Remove the default route from the subnets' route table, and the egress rule from the group.",
        resource_types=TIERED_TYPES,
        settings={"tiers": {**TIERS, "default": ["database"], "description": "Tiers that hold data, by subnet tag."}},
        judge=on_network(_ways_out),
    ),
)
