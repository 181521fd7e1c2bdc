"""Which arguments of `ContainerPlatform` do not go together with EKS."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final

from components.building_blocks.arguments import Problem
from components.container_platform.args import ContainerPlatformArgs

EVERYWHERE: Final = 0
"""The prefix length of `0.0.0.0/0` and `::/0`."""


def problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    """Refuse what a platform on Kubernetes does not have, with what to do instead."""
    if args["launch_type"] != "eks":
        if args.get("kubernetes") is not None:
            remedy = "leave it out: ECS has no Kubernetes; or set launch_type eks"
            yield Problem("kubernetes", dict(args.get("kubernetes") or {}), remedy)
        return
    yield from _delivery_problems(args)
    yield from _service_problems(args)
    yield from _capacity_problems(args)
    yield from _api_problems(args)
    if args.get("service_connect") is not None:
        remedy = "leave it out: Service Connect is ECS's; give what pods connect to in `connects_to`"
        yield Problem("service_connect", args.get("service_connect"), remedy)
    if args["exec"]:
        remedy = "leave it out: who may run commands in a pod is who is in `kubernetes.admin_arns`"
        yield Problem("exec", args["exec"], remedy)


def _delivery_problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    delivery = args["delivery"]
    if delivery["strategy"] != "rolling":
        remedy = "must be rolling with launch_type eks: CodeDeploy and ECS shift requests between tasks of ECS alone"
        yield Problem("delivery.strategy", delivery["strategy"], remedy)
    if delivery.get("circuit_breaker") is not None:
        remedy = "leave it out: the breaker is ECS's; a pod that is not healthy replaces none on EKS"
        yield Problem("delivery.circuit_breaker", delivery.get("circuit_breaker"), remedy)


def _service_problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    user = args["service"]["user"]
    if not all(part.isdigit() for part in user.split(":")):
        remedy = "must be numbers, UID or UID:GID, with launch_type eks: Kubernetes refuses to guess who a name is"
        yield Problem("service.user", user, remedy)


def _capacity_problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    instances, spot, scaling = args.get("instances"), args["capacity"]["spot"], args["scaling"]
    if instances is not None:
        remedy = "leave it out: EKS chooses the nodes itself; or set launch_type ec2"
        yield Problem("instances", dict(instances), remedy)
    if spot["weight"]:
        remedy = "must be 0 with launch_type eks: Kubernetes keeps no base on demand; run on fargate or ec2 for Spot"
        yield Problem("capacity.spot.weight", spot["weight"], remedy)
    if scaling.get("requests_per_minute") is not None:
        remedy = "leave it out with launch_type eks: pods are counted by CPU and memory"
        yield Problem("scaling.requests_per_minute", scaling.get("requests_per_minute"), remedy)
    if scaling["schedule"]:
        remedy = "leave it out with launch_type eks: Kubernetes' autoscaler has no schedule"
        yield Problem("scaling.schedule", sorted(scaling["schedule"]), remedy)


def _api_problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    kubernetes = args.get("kubernetes")
    for number, text in enumerate(kubernetes["api_ranges"] if kubernetes else ()):
        path = f"kubernetes.api_ranges[{number}]"
        try:
            range_ = ip_network(text)
        except ValueError:
            yield Problem(path, text, "must be an address range such as 203.0.113.0/24")
        else:
            if range_.prefixlen == EVERYWHERE:
                remedy = "must not be everywhere: give the range of those who deploy, such as an office or a runner"
                yield Problem(path, text, remedy)
