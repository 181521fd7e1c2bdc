"""The network: who can reach whom in the deployed program, proven from its recording, each layer alone as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from rich.console import Console
from rich.table import Table

from local.deployment import Deployment
from local.scenarios.scenario import Explanation, RunOptions, Section
from reachability.addresses import EVERYWHERE
from reachability.matrix import flows
from reachability.model import AclRule, GroupRule, Network
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import EVERYTHING, Protocol, Verdict
from recorder.resource import Resource

COMPONENT: Final = "photo-platform:index:ThreeTierNetwork"
_INTERNET: Final = "internet"
_HTTP, _HTTPS, _SSH = 80, 443, 22


@dataclass(frozen=True, slots=True)
class Proof:
    """One pair of participants, the expected verdict, and the verdicts found."""

    source: str
    destination: str
    port: int
    expected: Verdict
    verdict: Verdict
    by_security_groups: Verdict
    """With every network ACL opened."""
    by_network_acls: Verdict
    """With every security group opened."""

    @property
    def ok(self) -> bool:
        """Whether it is as expected; what must be denied, each layer must deny alone."""
        alone = (self.by_security_groups, self.by_network_acls) if self.expected is Verdict.DENIED else ()
        return all(verdict is self.expected for verdict in (self.verdict, *alone))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "source": self.source,
            "destination": self.destination,
            "port": self.port,
            "expected": self.expected,
            "verdict": self.verdict,
            "by_security_groups": self.by_security_groups,
            "by_network_acls": self.by_network_acls,
            "ok": self.ok,
        }


class NetworkScenario:
    """Proves what passes between the internet and the tiers of a ThreeTierNetwork."""

    name: ClassVar[str] = "network"
    component: ClassVar[str] = COMPONENT
    needs_servers: ClassVar[bool] = False
    explanations: ClassVar[Sequence[Explanation]] = ()

    def __init__(self, options: RunOptions) -> None:
        """Need nothing of what the user asked for."""

    def warms(self, function: Resource) -> bool:  # noqa: ARG002 - the network has no functions
        """Start nothing."""
        return False

    def run(self, deployed: Deployment, console: Console) -> Section:  # noqa: ARG002 - it is done at once
        """Prove it for every network of the program."""
        network = read_recorded(deployed.recording.resources)
        return section({found.name: prove(network, found) for found in deployed.recording.of_type(COMPONENT)})


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for one network."""

    proofs: tuple[Proof, ...]
    from_internet: tuple[str, ...]
    """What the internet reaches beyond HTTP and HTTPS in the frontend and declared flows: nothing, if all is well."""

    @property
    def ok(self) -> bool:
        """Whether the tiers are separate, and nothing else is open to the internet."""
        return not self.from_internet and all(proof.ok for proof in self.proofs)

    def to_json(self) -> dict[str, Any]:
        """Return them as JSON data."""
        proofs = [proof.to_json() for proof in self.proofs]
        return {"proofs": proofs, "other_flows_from_internet": list(self.from_internet)}


def prove(network: Network, component: Resource) -> Findings:
    """Ask who reaches whom in the network of a component."""
    groups, placement = component.outputs["security_group_ids"], component.outputs["placement"]
    service, database = placement["service_port"], placement["database_port"]
    questions = (
        (_INTERNET, "frontend", _HTTP, Verdict.ALLOWED),
        (_INTERNET, "frontend", _HTTPS, Verdict.ALLOWED),
        ("frontend", "backend", service, Verdict.ALLOWED),
        ("backend", "database", database, Verdict.ALLOWED),
        (_INTERNET, "frontend", _SSH, Verdict.DENIED),
        (_INTERNET, "backend", service, Verdict.DENIED),
        (_INTERNET, "database", database, Verdict.DENIED),
        ("frontend", "database", database, Verdict.DENIED),
        ("database", _INTERNET, _HTTPS, Verdict.DENIED),
    )
    ids = {_INTERNET: _INTERNET, **groups}
    layers = (network, open_acls(network), open_groups(network))
    proofs = [
        Proof(
            source, destination, port, expected, *(ask(n, ids[source], ids[destination], port).verdict for n in layers)
        )
        for source, destination, port, expected in questions
    ]
    return Findings(tuple(proofs), tuple(_others_from_internet(network, component)))


def _others_from_internet(network: Network, component: Resource) -> Iterator[str]:
    """Yield what else the internet reaches in the subnets of a component, or may reach."""
    ids: Mapping[str, Sequence[str]] = component.outputs["subnet_ids"]
    by_name = {name: subnet.id for subnet in network.subnets.values() for name in (subnet.id, *subnet.names)}
    tiers = {by_name[id_]: tier for tier, of_tier in ids.items() for id_ in of_tier if id_ in by_name}
    yield from (
        f"{id_}: not found in the recording" for of_tier in ids.values() for id_ in of_tier if id_ not in by_name
    )
    for flow in flows(network):
        interface = network.interfaces.get(flow.destination)
        tier = tiers.get(interface.subnet) if interface else None
        if flow.source != _INTERNET or tier is None:
            continue
        expected = _expected(component, tier, flow.protocol)
        for low, high in (rest for ports in flow.ports for rest in without(ports, expected)):
            ports = str(low) if low == high else f"{low}-{high}"
            yield f"{flow.destination}: {flow.protocol.value} {ports} {flow.verdict.value}"


def _expected(component: Resource, tier: str, protocol: Protocol) -> list[tuple[int, int]]:
    """Return the ports that the internet shall reach in a tier: HTTP and HTTPS in the frontend, and declared flows."""
    own = [(_HTTP, _HTTP), (_HTTPS, _HTTPS)] if (tier, protocol) == ("frontend", Protocol.TCP) else []
    declared: Sequence[Mapping[str, Any]] = component.outputs.get("open_to_internet", ())
    return own + [
        (int(flow["port"]), int(flow["to_port"]))
        for flow in declared
        if (flow["tier"], flow["protocol"]) == (tier, protocol.value)
    ]


def without(ports: tuple[int, int], expected: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a range of ports that no expected range holds."""
    start, end = ports
    for low, high in sorted(expected):
        if start < low <= end:
            yield start, low - 1
        if low <= end:
            start = max(start, high + 1)
    if start <= end:
        yield start, end


def open_groups(network: Network) -> Network:
    """Open every security group to everything, both ways: what is still denied, network ACLs and routes deny."""
    rules = (GroupRule(id="opened", traffic=EVERYTHING, peer=EVERYWHERE, text="everything"),)
    opened = {id_: replace(group, ingress=rules, egress=rules) for id_, group in network.groups.items()}
    return replace(network, groups=opened)


def open_acls(network: Network) -> Network:
    """Open every network ACL to everything, both ways: what is still denied, security groups and routes deny."""
    rules = (AclRule(number=1, allow=True, traffic=EVERYTHING, peer=EVERYWHERE, text="everything"),)
    return replace(network, acls={id_: replace(a, ingress=rules, egress=rules) for id_, a in network.acls.items()})


def section(found: Mapping[str, Findings]) -> Section:
    """Return the report of the networks, by their names."""
    proofs = [proof for findings in found.values() for proof in findings.proofs]
    held = sum(proof.ok for proof in proofs)
    return Section(
        title=f"Who can reach whom: {held} of {len(proofs)} proofs hold",
        ok=all(findings.ok for findings in found.values()),
        facts={name: findings.to_json() for name, findings in found.items()},
        content=[
            *(_table(findings.proofs) for findings in found.values()),
            *(
                f"  [bold red]the internet also reaches, in {name}, {flow}[/]"
                for name, findings in found.items()
                for flow in findings.from_internet
            ),
        ],
    )


def _table(proofs: Sequence[Proof]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for column in ("from", "to", "tcp port", "", "security groups alone", "network ACLs alone"):
        table.add_column(column, justify="right" if column == "tcp port" else "left")
    for proof in proofs:
        style = "green" if proof.ok else "bold red"
        layers = (proof.by_security_groups, proof.by_network_acls) if proof.expected is Verdict.DENIED else ()
        verdict = f"[{style}]{proof.verdict}[/]"
        table.add_row(proof.source, proof.destination, str(proof.port), verdict, *layers)
    return table


SCENARIO: Final = NetworkScenario
