"""Where the pods and nodes of a Kubernetes cluster are, by the class of its nodes."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import Verdict, ask
from reachability.model import Network
from recorder.resource import UNKNOWN
from tests.reachability.test_placements import DATA, WEB, A, B, resource, with_

NODE_CLASS = "kubernetes:eks.amazonaws.com/v1:NodeClass"
CLUSTER = resource(
    "aws:eks/cluster:Cluster",
    "shop",
    {"name": "shop", "vpcConfig": {"subnetIds": [A.id]}},
    outputs={"vpcConfig": {"clusterSecurityGroupId": "sg-own"}},
)
OWN = [{"tags": {"aws:eks:cluster-name": "shop"}}]


def node_class(spec: Any, **dependencies: Any) -> Network:
    inputs = {"metadata": {"name": "web-pods"}, "spec": spec}
    return with_(CLUSTER, resource(NODE_CLASS, "class", inputs, **dependencies))


def groups(network: Network, name: str) -> set[object]:
    return {interface.groups for interface in network.interfaces.values() if interface.names[0] == name}


def test_pods_are_in_the_subnets_and_groups_that_are_chosen_for_them_and_nodes_in_theirs() -> None:
    network = node_class(
        {
            "subnetSelectorTerms": [{"id": A.id}],
            "securityGroupSelectorTerms": OWN,
            "podSubnetSelectorTerms": [{"id": A.id}, {"id": B.id}],
            "podSecurityGroupSelectorTerms": [{"id": DATA.id}],
        }
    )
    assert groups(network, "web-pods") == {frozenset({"data"})}
    assert groups(network, "web-pods-nodes") == {frozenset({"sg-own"})}
    assert ask(network, "client", "web-pods", 5432).verdict is Verdict.ALLOWED
    assert ask(network, "client", "web-pods", 443).verdict is Verdict.DENIED
    assert ask(network, "client", "web-pods-nodes", 22).verdict is Verdict.UNKNOWN


def test_pods_without_a_choice_of_their_own_share_the_nodes() -> None:
    network = node_class({"subnetSelectorTerms": [{"id": A.id}], "securityGroupSelectorTerms": [{"id": WEB.id}]})
    assert groups(network, "web-pods") == groups(network, "web-pods-nodes") == {frozenset({"web"})}


@pytest.mark.parametrize(
    "terms", [[{"tags": {"team": "shop"}}], [{"name": "web"}], [{"id": UNKNOWN}, {"id": UNKNOWN}], UNKNOWN, None]
)
def test_groups_that_are_chosen_otherwise_are_not_known_and_never_denied(terms: Any) -> None:
    network = node_class({"subnetSelectorTerms": [{"id": A.id}], "securityGroupSelectorTerms": terms})
    assert groups(network, "web-pods") == {UNKNOWN}
    assert ask(network, "client", "web-pods", 443).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("spec", [UNKNOWN, {}])
def test_of_a_class_that_is_not_known_nothing_is_denied(spec: Any) -> None:
    assert ask(node_class(spec), "client", "class", 443).verdict is Verdict.UNKNOWN


def test_in_a_preview_the_one_group_that_it_depends_on_is_meant() -> None:
    spec = {
        "subnetSelectorTerms": [{"id": UNKNOWN}],
        "securityGroupSelectorTerms": OWN,
        "podSubnetSelectorTerms": [{"id": UNKNOWN}],
        "podSecurityGroupSelectorTerms": [{"id": UNKNOWN}],
    }
    network = node_class(spec, property_dependencies={"spec": (A.urn, DATA.urn)})
    assert groups(network, "web-pods") == {frozenset({"data"})}
    assert groups(network, "web-pods-nodes") == {frozenset({"sg-own"})}


@pytest.mark.parametrize(("says", "public"), [({"associatePublicIPAddress": False}, False), (None, UNKNOWN)])
def test_pods_have_no_public_address_and_nodes_none_where_the_class_says_so(says: Any, public: object) -> None:
    terms = {"subnetSelectorTerms": [{"id": A.id}], "securityGroupSelectorTerms": OWN, "advancedNetworking": says}
    found = {i.names[0]: i.public for i in node_class(terms).interfaces.values()}
    assert found["web-pods"] is False
    assert found["web-pods-nodes"] is public
