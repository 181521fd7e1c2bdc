"""The library gives the same answers as a brute-force oracle that shares nothing with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_address
from random import Random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reachability import Analysis, Box, Network, Protocol, ask, flows, read_describe
from reachability.addresses import addresses
from reachability.endpoints import of_interface, resolve
from reachability.traffic import Verdict, icmp, on_line
from tests.reachability import networks, oracle

EXAMPLES = int(os.environ.get("REACHABILITY_EXAMPLES", "120"))
"""Networks for each law; `make soak` asks for many more."""

SEEDS = st.integers(min_value=0, max_value=2**48)

QUESTIONS = [
    *(("tcp", port) for port in networks.PORTS),
    *(("udp", port) for port in (22, 443, 40001)),
    *(("icmp", type_) for type_ in networks.ICMP_TYPES),
]


def some_questions(seed: int) -> list[tuple[str, int]]:
    return Random(seed).sample(QUESTIONS, 6)  # noqa: S311 - drawn by a seed, not secret


def interfaces(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {interface["NetworkInterfaceId"]: interface for interface in document["NetworkInterfaces"]}


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_all_flows_between_interfaces_are_those_of_the_oracle(seed: int) -> None:
    document = networks.draw_network(seed)
    described = interfaces(document)
    listed: dict[tuple[str, str, str], list[tuple[int, int, str]]] = {}
    for flow in flows(read_describe(document)):
        spans = [(low, high, str(flow.verdict)) for low, high in flow.ports]
        listed.setdefault((flow.source, flow.destination, flow.protocol), []).extend(spans)
    for (one, source), (two, destination) in pairs(described):
        for protocol, port in some_questions(seed):
            kinds = ("icmp", "icmpv6") if protocol == "icmp" else (protocol,)
            found = {v for kind in kinds for low, high, v in listed.get((one, two, kind), []) if low <= port <= high}
            best = "allowed" if "allowed" in found else "unknown" if "unknown" in found else "denied"
            expected = oracle.judge(document, source, destination, protocol, port)
            assert agrees(best, expected, protocol, port), (one, two, protocol, port, best, expected)


def agrees(found: str, expected: str, protocol: str, port: int) -> bool:
    """The matrix lists whole ICMP types; the oracle asks for code 0, of which the matrix may leave the type unknown."""
    return found == expected or (protocol == "icmp" and found == "unknown" and port in networks.ICMP_TYPES)


def pairs(described: dict[str, Any]) -> Iterator[tuple[tuple[str, Any], tuple[str, Any]]]:
    for one in described.items():
        for two in described.items():
            if one[0] != two[0]:
                yield one, two


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
@example(18405851848)  # a private address behind two hosts that forward: where the second sends it, nobody knows
def test_flows_to_and_from_the_outside_are_those_of_the_oracle_for_each_address(seed: int) -> None:
    document = networks.draw_network(seed)
    network = read_describe(document)
    analysis = Analysis(network)
    for id_, described in interfaces(document).items():
        host = of_interface(network.interfaces[id_])
        for text in networks.OUTSIDE:
            (outside,) = resolve(network, text)
            away, home = analysis.between(host, outside), analysis.between(outside, host)
            ipv6 = ":" in text
            for protocol, port in some_questions(seed):
                packets = asked(protocol, port, ipv6=ipv6)
                outward = oracle.judge(document, described, ip_address(text), protocol, port)
                inward = oracle.judge(document, ip_address(text), described, protocol, port)
                assert away.verdict(packets) == outward, (id_, "->", text, protocol, port)
                assert home.verdict(packets) == inward, (text, "->", id_, protocol, port)


def asked(protocol: str, port: int, *, ipv6: bool) -> Any:
    if protocol == "icmp":
        return icmp(Protocol.ICMPV6 if ipv6 else Protocol.ICMP, port, 0)
    return on_line(Protocol(protocol), port, port)


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(SEEDS)
def test_the_exact_sets_of_the_internet_hold_for_every_address_in_them(seed: int) -> None:
    document = networks.draw_network(seed)
    network = read_describe(document)
    analysis = Analysis(network)
    (internet,) = resolve(network, "internet")
    for id_, described in interfaces(document).items():
        host = of_interface(network.interfaces[id_])
        boxes = analysis.boxes(internet, host)
        for text in networks.OUTSIDE:
            if text.startswith("192.168."):
                continue
            for protocol, port in some_questions(seed):
                found = in_boxes(boxes, text, asked(protocol, port, ipv6=":" in text))
                assert found == oracle.judge(document, ip_address(text), described, protocol, port), (id_, text, port)


def in_boxes(boxes: list[Box], source: str, packets: Any) -> str:
    holding = [box for box in boxes if addresses(source) & box.source]
    assert len({box.destination for box in holding}) == len(holding), "boxes must not overlap"
    found = {box.traffic.verdict(packets) for box in holding}
    return next((v for v in (Verdict.ALLOWED, Verdict.UNKNOWN) if v in found), Verdict.DENIED)


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_a_question_gets_the_answer_of_the_oracle_and_names_what_decided(seed: int) -> None:
    document = networks.draw_network(seed)
    network = read_describe(document)
    described = interfaces(document)
    random = Random(seed)  # noqa: S311 - drawn by a seed, not secret
    for _ in range(4):
        source, destination = random.choice([*described, *networks.OUTSIDE]), random.choice(list(described))
        if random.random() < 0.5:
            source, destination = destination, source
        if source == destination:
            continue
        protocol, port = random.choice(QUESTIONS)
        answer = ask(network, source, destination, port, protocol=protocol)
        one, two = (described.get(end) or ip_address(end) for end in (source, destination))
        assert answer.verdict == oracle.judge(document, one, two, protocol, port), (source, destination, protocol, port)
        assert_explained(network, answer)


def assert_explained(network: Network, answer: Any) -> None:
    assert answer.reason
    if answer.verdict is Verdict.ALLOWED:
        assert all(decision.verdict is Verdict.ALLOWED for decision in (*answer.forward, *answer.back))
    elif answer.verdict is Verdict.DENIED and answer.forward:
        denying = answer.back or answer.forward
        assert any(decision.verdict is Verdict.DENIED for decision in denying)
    known = {*network.interfaces, *network.acls, *network.route_tables, *network.groups, *network.nat_gateways}
    for decision in answer.forward:
        if decision.rule is not None:
            assert decision.id in known
