"""Whether the interfaces of a resource get public addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aws_types import Placement
from reachability.readers.attachments import HOST_TYPES, INSTANCE_TYPES, Attachments
from reachability.readers.launch_templates import SCALING_GROUP, template_of
from reachability.readers.named import SUBNET_TYPES, public_flags
from reachability.readers.program import Program, given
from recorder.resource import UNKNOWN, Resource, Unknown

LOAD_BALANCERS: Final = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
)
"""One resource under the names that pulumi-aws has had for it."""
_CLASSIC_BALANCERS: Final = (
    "aws:elb/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
)
_BATCH: Final = "aws:batch/computeEnvironment:ComputeEnvironment"
_PUBLIC_BY_INSTANCES: Final[Mapping[str, str]] = {
    "aws:rds/cluster:Cluster": "aws:rds/clusterInstance:ClusterInstance",
    "aws:neptune/cluster:Cluster": "aws:neptune/clusterInstance:ClusterInstance",
}
"""Clusters whose instances say whether they have public addresses."""


def has_public_address(
    program: Program, resource: Resource, placed: Placement, subnet: str, attached: Attachments
) -> bool | Unknown:
    """Say whether the interfaces get public addresses: by itself, by an elastic IP, or by the subnet's default."""
    if resource.type in (*LOAD_BALANCERS, *_CLASSIC_BALANCERS):
        internal = given(resource, "internal")
        return UNKNOWN if internal is UNKNOWN else not internal
    if resource.type in HOST_TYPES and program.key(resource) in attached.public:
        return True
    if resource.type in _PUBLIC_BY_INSTANCES:
        return _public_by_instances(program, resource)
    own = _says_public(program, resource, placed)
    by_default = own is None and resource.type in (*INSTANCE_TYPES, SCALING_GROUP)
    found = _subnet_default(program, subnet) if by_default else False if own is None else own
    if found is False and resource.type in HOST_TYPES and UNKNOWN in attached.public:
        return UNKNOWN
    return found


def _says_public(program: Program, resource: Resource, placed: Placement) -> bool | Unknown | None:
    """Return what a resource, or what it starts instances from, says of public addresses."""
    if resource.type == _BATCH:
        return UNKNOWN  # it depends on the job, the launch template and the subnet
    own = given(resource, placed.public) if placed.public else None
    template = template_of(program, resource) if own is None else None
    if template is UNKNOWN:
        return UNKNOWN
    if isinstance(template, Resource):
        flags = public_flags(template)
        return next(iter(flags), None) if len(flags) <= 1 else UNKNOWN
    if own is None or own is UNKNOWN:
        return own
    return str(own).lower() in ("true", "enabled", "service_provided_eips")


def _subnet_default(program: Program, subnet: str) -> bool | Unknown:
    by_default = [given(s, "mapPublicIpOnLaunch") for s in program.of_type(*SUBNET_TYPES) if program.key(s) == subnet]
    return UNKNOWN if not by_default or by_default[0] is UNKNOWN else bool(by_default[0])


def _public_by_instances(program: Program, cluster: Resource) -> bool | Unknown:
    found: bool | Unknown = False
    for instance in program.of_type(_PUBLIC_BY_INSTANCES[cluster.type]):
        owner = program.reference(instance, "clusterIdentifier", cluster.type)
        says = given(instance, "publiclyAccessible")
        if says in (None, False) or owner not in (UNKNOWN, program.key(cluster)):
            continue
        if owner is UNKNOWN or says is UNKNOWN:
            found = UNKNOWN
        else:
            return True
    return found
