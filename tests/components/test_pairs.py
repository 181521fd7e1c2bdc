"""Arguments together: each two values of two arguments are recorded, proven and judged, or refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.building_blocks.component import Component
from components.image_pipeline import ImagePipeline
from components.three_tier_network import ThreeTierNetwork
from reachability.model import Network
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.index import has_unknown
from recorder.resource import Recording
from recorder.run import record
from tests.components import contract
from tests.components.examples import EXAMPLES, LOGS, PLACEMENT
from tests.components.judged import judge
from tests.components.pairwise import Pair, Row, pairwise
from tests.components.three_tier_network.proving import between_tiers, only

ABSENT = object()
"""The argument is left out."""

Choices = Mapping[str, Mapping[str, Any]]
"""Argument -> a value's name -> the value."""
Refusals = Mapping[Pair, str]
"""A pair that the component refuses -> the argument that the message names."""

ALLOWED_RANGES = ["91.198.174.0/24", "2a00:1450::/32"]
DENIED_RANGES = ["185.220.101.0/24", "2a06:98c0::/29"]
SOMEBODY = ("8.8.8.8", "2001:4860:4860::8888")
ALLOWED_SOMEBODY = ("91.198.174.7", "2a00:1450::7")
DENIED_SOMEBODY = ("185.220.101.7", "2a06:98c0::7")
"""An address of each IP version."""

NETWORK: Choices = {
    "nat": {name: name for name in ("single", "none", "per_zone", "instance")},
    "ipv6": {"off": False, "on": True},
    "existing_vpc": {
        "none": ABSENT,
        "IPv4 alone": {"vpc_id": "vpc-0a1b2c3d4e5f60718", "ranges": ["10.0.0.0/15"]},
        "with its gateways": {
            "vpc_id": "vpc-0a1b2c3d4e5f60718",
            "ranges": ["10.0.0.0/15"],
            "ipv6_range": "2600:1f18:1234:1a00::/56",
            "internet_gateway_id": "igw-0a1b2c3d4e5f60718",
            "egress_only_gateway_id": "eigw-0a1b2c3d4e5f60718",
        },
    },
    "zones": {"two": ["eu-west-1a", "eu-west-1c"], "three": 3},
    "denied_ranges": {"none": [], "IPv4": DENIED_RANGES[:1], "both": DENIED_RANGES},
    "allowed_source_ranges": {"everybody": ABSENT, "IPv4": ALLOWED_RANGES[:1], "both": ALLOWED_RANGES},
    "flow_logs": {"default": ABSENT, "none": False, "bucket": {"bucket": LOGS, "traffic": "REJECT"}},
    "gateway_endpoints": {"both": ["s3", "dynamodb"], "none": []},
    "interface_endpoints": {"none": [], "one": ["secretsmanager"]},
    "extra_tiers": {
        "none": {},
        "one of each kind": {
            "analytics": {"slot": 2, "kind": "isolated", "zones": 3, "gateway_endpoints": True},
            "workers": {"slot": 5, "kind": "private"},
            "edge": {"slot": 7, "kind": "public"},
        },
    },
    "nat_instance_type": {"default": ABSENT, "larger": "t4g.micro"},
}
REFUSED_NETWORKS: Refusals = {
    frozenset({("ipv6", "off"), ("denied_ranges", "both")}): "denied_ranges[1]",
    frozenset({("ipv6", "off"), ("allowed_source_ranges", "both")}): "allowed_source_ranges[1]",
    frozenset({("ipv6", "on"), ("existing_vpc", "IPv4 alone")}): "existing_vpc.ipv6_range",
    frozenset({("gateway_endpoints", "none"), ("extra_tiers", "one of each kind")}): (
        "extra_tiers.analytics.gateway_endpoints"
    ),
    **{
        frozenset({("nat", nat), ("nat_instance_type", "larger")}): "nat_instance_type"
        for nat in ("single", "none", "per_zone")
    },
}

HEAVY = {"from_bytes": 20_000_000, "network": PLACEMENT}
PIPELINE: Choices = {
    "heavy": {
        "none": ABSENT,
        **{compute: {**HEAVY, "compute": compute} for compute in ("fargate", "fargate_spot", "ec2", "ec2_spot")},
    },
    "review": {
        "none": None,
        "some": {
            "when": [{"min_pixels": 40_000_000, "formats": ["gif"]}],
            "heartbeat_seconds": 600,
            "reviewer_emails": ["reviews@example.com"],
        },
    },
    "workflow_type": {"STANDARD": "STANDARD", "EXPRESS": "EXPRESS"},
    "formats": {"default": ABSENT, "one": ["avif"]},
    "sizes": {"default": ABSENT, "one": [{"name": "tiny", "width": 64, "height": 64, "crop": "smart"}]},
    "filters": {"none": [], "of tiny": [{"type": "watermark", "image": "watermarks/logo.png", "size": "tiny"}]},
    "limits": {"default": ABSENT, "small": {"max_bytes": 5_000_000, "max_frames": 1}},
    "animations": {"keep": "keep", "refuse": "refuse"},
    "bulk": {"default": ABSENT, "most": {"list_max_concurrency": 40, "prefix_max_concurrency": 10_000}},
    "retention_days": {"default": ABSENT, "30": 30},
    "force_destroy": {"no": False, "yes": True},
}
REFUSED_PIPELINES: Refusals = {
    frozenset({("workflow_type", "EXPRESS"), ("review", "some")}): "workflow_type",
    frozenset({("sizes", "default"), ("filters", "of tiny")}): "filters[0].size",
}


def chosen(choices: Choices, row: Mapping[str, str]) -> dict[str, Any]:
    values = {argument: choices[argument][name] for argument, name in row.items()}
    return {argument: value for argument, value in values.items() if value is not ABSENT}


def make(component: Any, choices: Choices, row: Mapping[str, str]) -> Callable[[], object]:
    args = {**EXAMPLES[component][1], **chosen(choices, row)}
    return lambda: component("network" if component is ThreeTierNetwork else "photos", args)


def rows(choices: Choices, refused: Refusals) -> list[Row]:
    return pairwise({argument: list(values) for argument, values in choices.items()}, refused)


def label(case: Mapping[str, str] | Pair) -> str:
    items = case.items() if isinstance(case, Mapping) else sorted(case)
    return ", ".join(f"{argument}={value}" for argument, value in items)


def keeps_the_contract(component: type[Component], program: Callable[[], object]) -> Recording:
    contract.children_have_a_parent(program)
    contract.taggable_children_are_tagged(program)
    contract.outputs_are_registered(program, component)
    contract.names_and_descriptions_are_allowed(program)
    recording = contract.made(program)
    assert not [resource.name for resource in recording.resources if has_unknown(resource.inputs)]
    return recording


def broken(recording: Recording) -> set[str]:
    report = judge(recording)
    assert not report.unjudged
    return {violation.rule.name for violation in report.violations}


@pytest.mark.parametrize("row", rows(NETWORK, REFUSED_NETWORKS), ids=label)
def test_a_network_of_every_two_values_passes_what_they_say_and_breaks_no_other_rule(row: Row) -> None:
    recording = keeps_the_contract(ThreeTierNetwork, make(ThreeTierNetwork, NETWORK, row))
    # Without flow logs nobody sees who talked to whom: that is the choice. An existing VPC may have its own.
    unlogged = row["flow_logs"] == "none" and row["existing_vpc"] == "none"
    assert broken(recording) == ({"vpc-flow-logs"} if unlogged else set())
    both = read_recorded(recording.resources)
    for version in (4, 6):
        network = only(both, ipv6=version == 6)
        assert {(source, target) for source, target, *_ in between_tiers(network)} == set(crossing(row, version))
        if version == 4 or row["ipv6"] == "on":
            proven(network, row, version)
    if row["ipv6"] == "off":
        assert not [r.name for r in recording.resources if r.inputs.get("destinationIpv6CidrBlock")]


def crossing(row: Row, version: int) -> Iterator[tuple[str, str]]:
    """Yield who may open connections to whom."""
    if version == 6 and row["ipv6"] == "off":
        return
    extra = row["extra_tiers"] != "none"
    private = ["backend", *(["workers"] if extra else [])]
    if version == 4 or row["allowed_source_ranges"] != "IPv4":
        yield ("internet", "frontend")
    yield from [("frontend", "backend"), ("backend", "database")]
    if row["nat"] != "none":
        yield from ((tier, "internet") for tier in private)
    if row["interface_endpoints"] == "one":
        yield from ((tier, "secretsmanager") for tier in private)
    if version == 4 and row["gateway_endpoints"] == "both":
        with_endpoints = [*private, *(["analytics"] if extra else [])]
        yield from ((tier, service) for tier in with_endpoints for service in ("s3", "dynamodb"))
    if version == 4 and row["nat"] == "instance":
        yield ("nat-a", "internet")
        if row["allowed_source_ranges"] == "everybody":
            yield ("nat-a", "frontend")  # it may go anywhere on 443, and the frontend takes all on 443


def proven(network: Network, row: Row, version: int) -> None:
    somebody, allowed, denied = (pair[version == 6] for pair in (SOMEBODY, ALLOWED_SOMEBODY, DENIED_SOMEBODY))
    everybody = row["allowed_source_ranges"] == "everybody"
    is_allowed = everybody or row["allowed_source_ranges"] == "both" or version == 4
    is_denied = row["denied_ranges"] == "both" or (row["denied_ranges"] == "IPv4" and version == 4)
    # An address that S3 may have is reached by its gateway endpoint if it has it; nobody knows that here.
    may_be_a_service = version == 4 and row["gateway_endpoints"] == "both"
    outside = Verdict.ALLOWED if row["nat"] != "none" else Verdict.UNKNOWN if may_be_a_service else Verdict.DENIED
    frontend, backend, database = (f"network-{tier}" for tier in ("frontend", "backend", "database"))
    expected = {
        (frontend, backend, 8080): True,
        (backend, database, 3306): True,
        (frontend, database, 3306): False,
        (database, frontend, 443): False,
        (backend, frontend, 443): False,
        (somebody, frontend, 443): everybody,
        (allowed, frontend, 443): is_allowed,
        (denied, frontend, 443): everybody and not is_denied,
        (somebody, frontend, 8080): False,
        (somebody, backend, 8080): False,
        (somebody, database, 3306): False,
        (backend, somebody, 443): outside,
        (backend, denied, 443): Verdict.DENIED if is_denied else outside,
        (backend, somebody, 80): False,
        (frontend, somebody, 443): False,
        (database, somebody, 443): False,
    }
    answers = {question: ask(network, *question).verdict for question in expected}
    verdicts = {True: Verdict.ALLOWED, False: Verdict.DENIED}
    assert answers == {
        question: answer if isinstance(answer, Verdict) else verdicts[answer] for question, answer in expected.items()
    }


@pytest.mark.parametrize("row", rows(PIPELINE, REFUSED_PIPELINES), ids=label)
def test_a_pipeline_of_every_two_values_keeps_the_contract_and_breaks_no_rule(row: Row) -> None:
    recording = keeps_the_contract(ImagePipeline, make(ImagePipeline, PIPELINE, row))
    assert broken(recording) == set()


@pytest.mark.parametrize("pair", REFUSED_NETWORKS, ids=label)
def test_networks_that_do_not_go_together_are_refused_by_name(pair: Pair) -> None:
    assert_refused(make(ThreeTierNetwork, NETWORK, dict(pair)), REFUSED_NETWORKS[pair])


@pytest.mark.parametrize("pair", REFUSED_PIPELINES, ids=label)
def test_pipelines_that_do_not_go_together_are_refused_by_name(pair: Pair) -> None:
    assert_refused(make(ImagePipeline, PIPELINE, dict(pair)), REFUSED_PIPELINES[pair])


def assert_refused(program: Callable[[], object], argument: str) -> None:
    with pytest.raises(InputPropertiesError) as error:
        record(program)
    assert f"- {argument} is " in error.value.message
