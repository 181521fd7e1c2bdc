"""Where pods and nodes are that Kubernetes creates: the custom resources that say in which subnets and groups.

Only those that name subnets and groups by their ids are followed, and the group that EKS itself creates for a cluster;
what is chosen by other tags or by a name stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from reachability.readers.groups import group_references
from reachability.readers.named import SUBNET_TYPES, References
from reachability.readers.program import Program, given
from recorder.resource import UNKNOWN, Resource, Unknown

EKS_CLUSTER: Final = "aws:eks/cluster:Cluster"
_CLUSTER_TAG: Final = "aws:eks:cluster-name"
"""EKS's own tag of the group that it creates for a cluster."""


def own_group(cluster: Resource) -> str:
    """Return the model's id of the group that EKS creates for a cluster's interfaces and nodes."""
    config = cluster.outputs.get("vpcConfig")
    made = config.get("clusterSecurityGroupId") if isinstance(config, Mapping) else None
    return made if isinstance(made, str) else f"the cluster's own group of {cluster.name}"


def hosts_of(program: Program, resource: Resource) -> Iterator[tuple[str, References, frozenset[str] | Unknown]]:
    """Yield what nodes of a class put into which subnets, under which groups: pods, and the nodes themselves.

    https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
    """
    spec = given(resource, "spec")
    if not isinstance(spec, Mapping):
        yield "nodes", UNKNOWN, UNKNOWN
        return
    nodes = ("subnetSelectorTerms", "securityGroupSelectorTerms")
    own = ("podSubnetSelectorTerms", "podSecurityGroupSelectorTerms")
    # Pods without a choice of their own share the node's interfaces.
    for what, (subnets, groups) in (("pods", own if own[0] in spec else nodes), ("nodes", nodes)):
        yield what, _subnets(program, resource, spec.get(subnets)), _groups(program, resource, spec.get(groups))


def name_of(resource: Resource) -> str:
    """Return what Kubernetes calls an object, or else Pulumi."""
    name = given(resource, "metadata.name")
    return name if isinstance(name, str) else resource.name


def _subnets(program: Program, resource: Resource, terms: object) -> References:
    if not isinstance(terms, list):
        return UNKNOWN
    return program.each_reference(resource, "spec", [_id(term) for term in terms], *SUBNET_TYPES)


def _groups(program: Program, resource: Resource, terms: object) -> frozenset[str] | Unknown:
    if not isinstance(terms, list):
        return UNKNOWN
    found: set[str] = set()
    for term in terms:
        cluster = _cluster(program, term)
        if cluster is not None:
            found.add(own_group(cluster))
            continue
        known = group_references(program, resource, "spec", [_id(term)])
        if known is UNKNOWN or UNKNOWN in known:
            return UNKNOWN
        found |= {id_ for id_ in known if isinstance(id_, str)}
    return frozenset(found)


def _id(term: Any) -> Any:  # noqa: ANN401 - any property
    return term.get("id", UNKNOWN) if isinstance(term, Mapping) else UNKNOWN


def _cluster(program: Program, term: Any) -> Resource | None:  # noqa: ANN401 - any property
    """Return the cluster whose own group a term chooses, by the tag that EKS puts on it."""
    tags = term.get("tags") if isinstance(term, Mapping) else None
    wanted = tags.get(_CLUSTER_TAG) if isinstance(tags, Mapping) else None
    return next((r for r in program.of_type(EKS_CLUSTER) if wanted and given(r, "name") == wanted), None)
