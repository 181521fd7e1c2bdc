"""The arguments of `ContainerPlatform`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Length, Matches
from components.building_blocks.domain import DomainArgs
from components.building_blocks.foundation import Foundation
from components.building_blocks.grants import Grants
from components.building_blocks.references import Encrypted, LoadBalancerRef, Placement, StoreRef
from components.container_platform.delivery.args import DeliveryArgs
from components.container_platform.eks.args import KubernetesArgs

LaunchType = Literal["fargate", "ec2", "eks"]
Architecture = Literal["arm64", "x86_64"]
COLLECTOR_IMAGE: Final = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
"""The AWS Distro for OpenTelemetry. https://gallery.ecr.aws/aws-observability/aws-otel-collector"""
OWN_VARIABLES: Final = frozenset({"PORT", "AWS_REGION", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME"})
"""Variables that the component sets."""
ROOT_USERS: Final = frozenset({"0", "root"})

VariableName = Annotated[str, Matches("[A-Z][A-Z0-9_]*", "must be capital letters, digits and _")]


class BuiltImageArgs(TypedDict):
    """An image that is built from a folder, with a tag computed from what is in it."""

    dockerfile: Annotated[str, Matches(r"\S.*", "must be the path of a folder with a Dockerfile")]
    """The folder with the Dockerfile and all that it copies."""


class GivenImageArgs(TypedDict):
    """An image that exists."""

    digest: Annotated[
        pulumi.Input[str],
        Matches(r"(\S+@)?sha256:[0-9a-f]{64}", "must be REPOSITORY@sha256:DIGEST, or sha256:DIGEST in this repository"),
    ]
    """A tag names another image tomorrow, a digest never does."""


class SecretVariableArgs(Encrypted):
    """A variable whose value is a secret in Secrets Manager: ECS reads it when a task starts."""

    key: NotRequired[Annotated[str, Matches(r"[\w.-]+", "must be a key of the secret's JSON")]]
    """One key of a secret that is JSON. Default: the value as a whole."""


class ContainerServiceArgs(TypedDict):
    """The container that the load balancer reaches."""

    name: Annotated[str, Matches("[a-z][a-z0-9-]{0,30}", "must be a letter, then at most 30 letters, digits or -")]
    """What the container is called, in logs and traces too. It listens on the network's service port, `PORT`."""
    vcpus: NotRequired[Annotated[float, Between(0.25, 192, "vCPUs"), Default(0.5)]]
    """Of a task: the container and its collector share it."""
    memory_mb: NotRequired[Annotated[int, Between(512, 1_572_864, "MB"), Default(1024)]]
    architecture: NotRequired[Annotated[Architecture, Default("arm64")]]
    """Of the image. Graviton, arm64, costs a fifth less."""
    command: NotRequired[Annotated[Sequence[str], Length(1, 100)]]
    """Default: the image's."""
    environment: NotRequired[Annotated[Mapping[VariableName, pulumi.Input[str]], Default({})]]
    """More variables. No secrets: whoever may describe task definitions reads them."""
    secrets: NotRequired[Annotated[Mapping[VariableName, SecretVariableArgs], Default({})]]
    """Variables whose values are secrets: tasks get them, task definitions do not."""
    may: NotRequired[Annotated[Sequence[Grants], Default(())]]
    """What the container may do, in grants."""
    user: NotRequired[Annotated[str, Matches(r"[\w-]+(:[\w-]+)?", "must be UID or UID:GID"), Default("10001:10001")]]
    """Not root. The image's files must be readable by it."""
    writable: NotRequired[Annotated[Sequence[Annotated[str, Matches("/[^:]*", "must be absolute")]], Default(())]]
    """Folders that may be written to, until the task ends; all else is read-only. The image's `VOLUME` of the same path
    says whose they are; without one they are root's. Default: none."""
    health_path: NotRequired[
        Annotated[str, Matches("/[a-zA-Z0-9/_.-]*", "must be a path such as /health"), Default("/health")]
    ]
    """Answers 200 while the process is well."""
    health_command: NotRequired[Annotated[Sequence[str], Length(1, 20)]]
    """Run in the container, 0 while it is healthy: a program of the image and its arguments. Default: the
    load balancer's health check alone decides."""
    start_seconds: NotRequired[Annotated[int, Between(0, 300, "seconds"), Default(30)]]
    """How long a new task has before its health counts."""
    drain_seconds: NotRequired[Annotated[int, Between(0, 3600, "seconds"), Default(30)]]
    """How long requests may still take on a task that goes."""
    stop_timeout_seconds: NotRequired[Annotated[int, Between(2, 120, "seconds"), Default(30)]]
    """From SIGTERM to SIGKILL."""


class ScheduledSizeArgs(TypedDict):
    """How many tasks there are from a time on, until another schedule says otherwise."""

    cron: Annotated[
        str,
        Matches(
            r"cron\((\S+ ){5}\S+\)", "must be cron(MINUTES HOURS DAY MONTH WEEKDAY YEAR), as cron(0 7 ? * MON-FRI *)"
        ),
    ]
    time_zone: NotRequired[Annotated[str, Default("UTC")]]
    """As IANA names it, such as Europe/Berlin."""
    min: Annotated[int, Between(0, 1000, "tasks")]
    max: Annotated[int, Between(1, 1000, "tasks")]


class TaskScalingArgs(TypedDict):
    """How many tasks run."""

    min: NotRequired[Annotated[int, Between(1, 1000, "tasks"), Default(2)]]
    """How many always run: with 2, one in each of two zones."""
    max: NotRequired[Annotated[int, Between(1, 1000, "tasks"), Default(6)]]
    cpu_percent: NotRequired[Annotated[int, Between(10, 90, "%"), Default(60)]]
    """Tasks are added and removed to keep their average CPU here."""
    memory_percent: NotRequired[Annotated[int, Between(10, 95, "%"), Default(75)]]
    """And their average memory here."""
    requests_per_minute: NotRequired[Annotated[int, Between(1, 1_000_000, "requests")]]
    """And so many requests by task and minute. Default: by CPU and memory alone."""
    schedule: NotRequired[
        Annotated[
            Mapping[
                Annotated[str, Matches("[a-z][a-z0-9-]{0,30}", "must be at most 31 of a-z 0-9 -")], ScheduledSizeArgs
            ],
            Default({}),
        ]
    ]
    """By name. Default: none."""


class ContainerInstancesArgs(TypedDict):
    """The instances that tasks share, where they do not run on Fargate."""

    types: NotRequired[
        Annotated[
            Sequence[Annotated[str, Matches(r"[a-z0-9-]+\.[a-z0-9-]+", "must be a type such as m8g.large")]],
            Length(1, 40),
            Default(("m8g.large", "m7g.large", "m6g.large")),
        ]
    ]
    """Of the image's architecture, the best first. Each task needs a network interface, and a type has few:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html"""
    image: NotRequired[Annotated[Literal["bottlerocket", "al2023"], Default("bottlerocket")]]
    """Bottlerocket has a read-only system, no shell and no package manager."""
    min: NotRequired[Annotated[int, Between(0, 1000, "instances"), Default(0)]]
    max: NotRequired[Annotated[int, Between(1, 1000, "instances"), Default(10)]]
    """Of each kind, on demand and Spot."""
    used_percent: NotRequired[Annotated[int, Between(50, 100, "%"), Default(90)]]
    """So much of the instances is used by tasks; the rest is room for the next ones."""
    disk_gb: NotRequired[Annotated[int, Between(20, 1000, "GB"), Default(30)]]
    """For images and what containers write."""


class CapacityShareArgs(TypedDict):
    """How many tasks go to one kind of capacity."""

    base: NotRequired[Annotated[int, Between(0, 1000, "tasks"), Default(0)]]
    """So many first."""
    weight: NotRequired[Annotated[int, Between(0, 1000, "parts"), Default(1)]]
    """Of the rest, this part."""


class CapacityArgs(TypedDict):
    """Which tasks run at the full price, and which on capacity that AWS takes back with two minutes' notice."""

    on_demand: NotRequired[Annotated[CapacityShareArgs, Default({"base": 2, "weight": 1})]]
    spot: NotRequired[Annotated[CapacityShareArgs, Default({"base": 0, "weight": 0})]]
    """About a third of the price. Default: none."""


class ConnectionArgs(TypedDict):
    """What tasks may connect to beyond AWS services."""

    group_id: pulumi.Input[str]
    """Its security group, which lets them in."""
    port: Annotated[int, Between(1, 65_535)]


class ContainerPlatformArgs(Foundation):
    """Arguments of `ContainerPlatform`."""

    network: Placement
    """Whose backend the tasks are in. It must reach ECR, S3, CloudWatch Logs and whatever the service calls, by NAT."""
    service: ContainerServiceArgs
    image: BuiltImageArgs | GivenImageArgs
    """What runs at first; a pipeline replaces it."""
    launch_type: NotRequired[Annotated[LaunchType, Default("fargate")]]
    """Where tasks run: on ECS, on Fargate or on instances, or as pods of a Kubernetes cluster."""
    kubernetes: NotRequired[KubernetesArgs]
    """With `eks`: the cluster. Default: one whose API is private."""
    instances: NotRequired[ContainerInstancesArgs]
    """With `ec2`: what tasks run on. Default: m8g.large and the like, with Bottlerocket."""
    load_balancer: NotRequired[LoadBalancerRef]
    """Where browsers connect: one service has one. Default: the component creates its own."""
    domain: NotRequired[DomainArgs | None]
    """The name of the load balancer that the component creates."""
    access_log_bucket: NotRequired[StoreRef]
    """The bucket that gets the access logs of what the component creates: its load balancer, and the store of its
    pipeline. Required without `load_balancer`."""
    scaling: NotRequired[Annotated[TaskScalingArgs, Default({})]]
    capacity: NotRequired[Annotated[CapacityArgs, Default({})]]
    """Default: on demand alone."""
    delivery: NotRequired[Annotated[DeliveryArgs, Default({})]]
    """How new versions come."""
    connects_to: NotRequired[
        Annotated[
            Mapping[Annotated[str, Matches("[a-z][a-z0-9-]{0,30}", "must be at most 31 of a-z 0-9 -")], ConnectionArgs],
            Default({}),
        ]
    ]
    """What tasks may connect to, such as a database, by name. Default: AWS services alone, on 443."""
    service_connect: NotRequired[pulumi.Input[str]]
    """The ARN of a Cloud Map namespace, whose services tasks find by name; `connects_to` lets them. Default: none."""
    traces: NotRequired[Annotated[bool, Default(True)]]
    """A collector beside each container sends what comes by OpenTelemetry to X-Ray."""
    collector_image: NotRequired[Annotated[str, Default(COLLECTOR_IMAGE)]]
    """The collector's image: the AWS Distro for OpenTelemetry, or a copy of it in another registry. The default is by
    its tag, which AWS could move; give it by its digest, `REPOSITORY@sha256:...`, in production."""
    exec: NotRequired[Annotated[bool, Default(False)]]
    """Whoever may `ecs:ExecuteCommand` gets a shell in a container. Its file system can be written to then, so that
    only a stack with `force_destroy` may have it."""
    owns_registry: NotRequired[Annotated[bool, Default(False)]]
    """Whether this stack sets what the account's registry has once in a region: Inspector's enhanced scanning, and
    `replicate_to`."""
    replicate_to: NotRequired[
        Annotated[
            Sequence[Annotated[str, Matches(r"[a-z]{2}(-[a-z]+)+-\d", "must be a region, such as eu-central-1")]],
            Default(()),
        ]
    ]
    """Regions that get a copy of each image."""
    puller_arns: NotRequired[Annotated[Mapping[str, pulumi.Input[str]], Default({})]]
    """More roles that may pull the images, by name. Default: the execution role of tasks, on EKS that of the nodes, and
    the pipeline's alone."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes images and load balancer."""
    tags: NotRequired[Mapping[str, str]]
