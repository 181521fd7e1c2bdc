"""The pack on the network component: nothing to complain of, and every layer that is opened is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from policies import judge
from policies.pack import load
from recorder.resource import Resource
from tests.components.three_tier_network.proving import recorded

PACK = [load("network")]
ARGUMENTS: list[Mapping[str, Any]] = [
    {},
    {"ipv6": True},
    {"nat": "instance", "zones": 3},
    {"nat": "none", "interface_endpoints": ["secretsmanager"]},
    {"denied_ranges": ["91.92.240.0/22"]},
]


@pytest.mark.parametrize("preview", [False, True], ids=["deployed", "in a preview"])
@pytest.mark.parametrize("args", ARGUMENTS, ids=str)
def test_the_network_breaks_no_rule(args: Mapping[str, Any], *, preview: bool) -> None:
    report = judge(recorded(args, preview=preview), PACK)
    assert not report.violations
    assert not report.unjudged or (preview and args.get("ipv6"))


def changed(kind: str, name: str, **inputs: Any) -> Callable[[Resource], Resource]:
    def change(resource: Resource) -> Resource:
        if resource.type.endswith(f":{kind}") and resource.name == name:
            return replace(resource, inputs={**resource.inputs, **inputs}, outputs={**resource.outputs, **inputs})
        return resource

    return change


EVERYTHING = {"protocol": "-1", "fromPort": 0, "toPort": 0}
FROM_ALL = {**EVERYTHING, "cidrBlocks": ["0.0.0.0/0"]}
ACL_OPEN = {**EVERYTHING, "ruleNo": 1, "action": "allow", "cidrBlock": "0.0.0.0/0"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            changed("SecurityGroupIngressRule", "network-frontend-from-0.0.0.0-0-tcp-80", fromPort=22, toPort=22),
            "security-groups-open-listed-ports-only",
        ),
        (changed("DefaultSecurityGroup", "network-default", ingress=[FROM_ALL]), "default-security-group-empty"),
        (changed("NetworkAcl", "network-database", ingress=[ACL_OPEN]), "network-acls-keep-administration-out"),
        (changed("Subnet", "network-frontend-a", mapPublicIpOnLaunch=True), "subnets-give-no-public-addresses"),
    ],
)
def test_what_is_opened_is_seen(change: Callable[[Resource], Resource], rule: str) -> None:
    report = judge([change(resource) for resource in recorded().resources], PACK)
    assert rule in {violation.rule.name for violation in report.violations}


def test_a_database_that_only_one_layer_protects_is_still_protected_and_with_none_is_seen() -> None:
    def without_layers(*, acls: bool, groups: bool) -> set[str]:
        resources = recorded().resources
        if acls:
            resources = [
                changed("NetworkAcl", r.name, ingress=[ACL_OPEN], egress=[ACL_OPEN])(r)
                if r.type.endswith(":NetworkAcl")
                else r
                for r in resources
            ]
        if groups:
            resources = [
                changed("SecurityGroup", r.name, ingress=[FROM_ALL], egress=[FROM_ALL])(r)
                if r.type.endswith(":SecurityGroup")
                else r
                for r in resources
            ]
        return {violation.rule.name for violation in judge(resources, PACK).violations}

    reached = "frontend-reaches-no-database"
    assert reached not in without_layers(acls=True, groups=False)
    assert reached not in without_layers(acls=False, groups=True)
    assert reached in without_layers(acls=True, groups=True)
