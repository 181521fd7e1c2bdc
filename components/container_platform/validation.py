"""Which arguments of `ContainerPlatform` do not go together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from components.building_blocks.arguments import Problem, defaults
from components.building_blocks.job_definition import fargate_problems
from components.container_platform.args import (
    OWN_VARIABLES,
    ROOT_USERS,
    Architecture,
    ContainerInstancesArgs,
    ContainerPlatformArgs,
    ContainerServiceArgs,
    TaskScalingArgs,
)
from components.container_platform.delivery.args import problems as delivery_problems
from components.container_platform.eks.validation import problems as kubernetes_problems
from components.instance_service.args import GRAVITON


def problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    """Refuse now what AWS would refuse later, or what nobody would notice until it hurts."""
    yield from _image_problems(args)
    yield from _service_problems(args["service"])
    yield from _capacity_problems(args)
    yield from _scaling_problems(args["scaling"])
    yield from delivery_problems(args["delivery"])
    yield from kubernetes_problems(args)
    if "internet" not in args["network"]["reaches"]:
        remedy = (
            "must reach the internet, from where tasks fetch images and secrets: give its `nat` another value than none"
        )
        yield Problem("network", sorted(args["network"]["reaches"]), remedy)
    if args.get("load_balancer") is None and args.get("access_log_bucket") is None:
        yield Problem(
            "access_log_bucket", None, "required without `load_balancer`: the load balancer writes its logs there"
        )
    if args.get("load_balancer") is not None and args.get("domain") is not None:
        yield Problem(
            "domain", dict(args.get("domain") or {}), "leave it out: the load balancer that is given has its own"
        )
    if args.get("service_connect") is not None and args["delivery"]["strategy"] == "codedeploy":
        remedy = "deploy by `native` or `rolling`: CodeDeploy's blue/green does not have Service Connect"
        yield Problem("service_connect", args.get("service_connect"), remedy)
    if args["exec"] and not args["force_destroy"]:
        yield Problem(
            "exec", args["exec"], "leave it out where data stays: a shell in a container reads all that the service may"
        )
    if args["replicate_to"] and not args["owns_registry"]:
        yield Problem(
            "replicate_to",
            list(args["replicate_to"]),
            "needs `owns_registry`: a region's registry has one configuration, and one stack sets it",
        )


def _image_problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    image = args["image"]
    if "dockerfile" in image:
        folder = image["dockerfile"]
        if not Path(folder, "Dockerfile").is_file():
            yield Problem("image.dockerfile", folder, "must be a folder with a Dockerfile")


def _service_problems(service: ContainerServiceArgs) -> Iterator[Problem]:
    if service["user"].partition(":")[0] in ROOT_USERS:
        yield Problem("service.user", service["user"], "must not be root: give the id of a user, such as 10001")
    for name in [*service["environment"], *service["secrets"]]:
        if name in OWN_VARIABLES:
            yield Problem(f"service.environment.{name}", name, "leave it out: the component sets it")
    for name in service["environment"].keys() & service["secrets"].keys():
        yield Problem(f"service.secrets.{name}", name, "give it as a secret or as a variable, not both")


def _capacity_problems(args: ContainerPlatformArgs) -> Iterator[Problem]:
    service, instances = args["service"], args.get("instances")
    if args["launch_type"] == "fargate":
        for problem in fargate_problems(service["vcpus"], service["memory_mb"]):
            yield Problem(f"service.{problem.path}", problem.value, problem.remedy)
        if instances is not None:
            yield Problem(
                "instances", dict(instances), "leave it out: Fargate has no instances; or set launch_type ec2"
            )
    elif args["launch_type"] == "ec2":
        yield from _instance_problems(instances or defaults(ContainerInstancesArgs), service["architecture"])
    spot, on_demand = args["capacity"]["spot"], args["capacity"]["on_demand"]
    if spot["base"]:
        remedy = "must be 0: AWS may take all Spot tasks back at once; give `capacity.on_demand` the base"
        yield Problem("capacity.spot.base", spot["base"], remedy)
    if not spot["weight"] and not on_demand["weight"]:
        remedy = "must be 1 at least where Spot has no weight: tasks beyond the base would go nowhere"
        yield Problem("capacity.on_demand.weight", on_demand["weight"], remedy)


def _instance_problems(instances: ContainerInstancesArgs, architecture: Architecture) -> Iterator[Problem]:
    for number, type_ in enumerate(instances["types"]):
        if (GRAVITON.fullmatch(type_) is not None) != (architecture == "arm64"):
            remedy = f"must be {'an arm64 type, such as m8g.large' if architecture == 'arm64' else 'an x86_64 type'}"
            yield Problem(f"instances.types[{number}]", type_, f"{remedy}: `service.architecture` is {architecture}")
    if instances["min"] > instances["max"]:
        yield Problem("instances.max", instances["max"], f"must be min, {instances['min']}, at least")


def _scaling_problems(scaling: TaskScalingArgs) -> Iterator[Problem]:
    sizes = {"scaling": scaling, **{f"scaling.schedule.{name}": size for name, size in scaling["schedule"].items()}}
    for path, size in sizes.items():
        if size["min"] > size["max"]:
            yield Problem(f"{path}.max", size["max"], f"must be min, {size['min']}, at least")
