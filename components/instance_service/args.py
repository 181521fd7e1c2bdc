"""The arguments of `InstanceService`, and which of them do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Matches, Problem
from components.building_blocks.foundation import Foundation
from components.building_blocks.grants import Grants
from components.building_blocks.references import DatabaseRef, Placement, StoreRef

GRAVITON = re.compile(r"([a-z]+[0-9]+g[a-z0-9-]*|a1)\.[a-z0-9-]+")
"""Types with the architecture of the image, arm64: a `g` follows the generation."""
OWN_VARIABLES = frozenset(
    {
        "PORT",
        "SERVICE_NAME",
        "AWS_REGION",
        "ARTEFACT_BUCKET",
        "ARTEFACT_KEY",
        "ARTEFACT_SHA256",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "DATABASE_HOST",
        "DATABASE_PORT",
        "DATABASE_NAME",
        "DATABASE_CA_FILE",
        "DATABASE_AUTH",
        "DATABASE_USER",
        "DATABASE_SECRET_ARN",
    }
)
"""Variables that the component gives the service itself."""
PLAIN_VALUE = r"[^\n\r\"'\\]*"
"""What systemd takes as it stands. https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html"""

VariableName = Annotated[str, Matches("[A-Z][A-Z0-9_]*", "must be capital letters, digits and _")]


class TlsArgs(TypedDict):
    """The certificate by which the load balancer is known to its callers."""

    certificate_arn: pulumi.Input[str]
    """In ACM, in the stack's region."""
    domain_name: Annotated[str, Matches(r"([a-z0-9-]+\.)+[a-z]{2,}", "must be a domain name of the certificate")]
    """The name in the certificate; callers compare it, and need not resolve it."""


class InstanceServiceArgs(Foundation):
    """Arguments of `InstanceService`."""

    network: Placement
    """Whose backend the instances and the load balancer are in, and in whose frontend the VPC link begins. It must
    reach the internet by NAT: instances install packages, fetch certificates and talk to AWS services."""
    service: Annotated[str, Matches("[a-z][a-z0-9-]{0,30}", "must be a letter, then at most 30 letters, digits or -")]
    """What it is called on its instances: in paths, as its unit, and in its traces."""
    package: Annotated[str, Matches(r".+\.jar", "must be the path of an executable jar")]
    """Path of the jar, built for Java 17 or any later release up to 25. Its SHA-256 is in its key: another jar replaces
    the instances, one after another."""
    access_log_bucket: StoreRef
    """The bucket that gets the access logs of the jar's bucket, and with TLS those of the load balancer."""
    database: NotRequired[DatabaseRef]
    """The database that it may connect to. Default: it has none."""
    database_user: NotRequired[Annotated[str, Matches("[a-zA-Z0-9_]{1,32}", "must be at most 32 letters, digits or _")]]
    """Log in by IAM as this user, which the database must have. Default: as the master user, by its secret."""
    environment: NotRequired[Annotated[Mapping[VariableName, pulumi.Input[str]], Default({})]]
    """More variables of the service. No secrets: whoever may describe launch templates reads them."""
    may: NotRequired[Annotated[Sequence[Grants], Default(())]]
    """What the service may do beyond reading its jar, connecting to its database, and writing logs and traces."""
    health_path: NotRequired[
        Annotated[str, Matches("/[a-zA-Z0-9/_.-]*", "must be a path such as /health/live"), Default("/health/live")]
    ]
    """Answers 200 while the *process* is well: an instance whose answer is another is replaced, which helps no database
    that is down."""
    instance_type: NotRequired[Annotated[str, Default("t4g.small")]]
    """An arm64 type."""
    min_instances: NotRequired[Annotated[int, Between(1, 100, "instances"), Default(2)]]
    """How many always run: with 2, one in each of two zones."""
    max_instances: NotRequired[Annotated[int, Between(1, 100, "instances"), Default(4)]]
    cpu_percent: NotRequired[Annotated[int, Between(10, 90, "%"), Default(50)]]
    """Instances are added and removed to keep their average CPU here."""
    connections_per_instance: NotRequired[Annotated[int, Between(1, 50_000, "connections")]]
    """Instances are added to keep the average number of open connections here. A Network Load Balancer counts
    connections, no requests. Default: by CPU alone."""
    drain_seconds: NotRequired[Annotated[int, Between(0, 3600, "seconds"), Default(30)]]
    """How long requests may still take on an instance that goes."""
    warmup_seconds: NotRequired[Annotated[int, Between(0, 7200, "seconds"), Default(180)]]
    """How long a new instance has to install and start, before its health and its figures count."""
    disk_gb: NotRequired[Annotated[int, Between(8, 1000, "GB"), Default(10)]]
    """The image needs 8."""
    tls: NotRequired[TlsArgs]
    """TLS from API Gateway to the load balancer. Default: plain TCP within the VPC, which `lb-listener-tls` reports."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the load balancer. Default: False, it is protected against deletion."""
    tags: NotRequired[Mapping[str, str]]


def problems(args: InstanceServiceArgs) -> Iterator[Problem]:
    """Refuse now what would fail on an instance, where nobody sees it."""
    if not Path(args["package"]).is_file():
        yield Problem("package", args["package"], "no such file; build it first")
    if not GRAVITON.fullmatch(args["instance_type"]):
        yield Problem("instance_type", args["instance_type"], "must be an arm64 type, such as t4g.small or c8g.large")
    if args["min_instances"] > args["max_instances"]:
        yield Problem(
            "max_instances", args["max_instances"], f"must be min_instances, {args['min_instances']}, at least"
        )
    if "internet" not in args["network"]["reaches"]:
        remedy = (
            "must reach the internet, from where instances install Java and RDS's certificates: "
            "give its `nat` another value than none"
        )
        yield Problem("network", sorted(args["network"]["reaches"]), remedy)
    if args.get("database_user") and not args.get("database"):
        yield Problem("database_user", args.get("database_user"), "leave it out, or give a database")
    for name, value in args["environment"].items():
        if name in OWN_VARIABLES:
            yield Problem(f"environment.{name}", value, "leave it out: the component sets it")
        elif isinstance(value, str) and not re.fullmatch(PLAIN_VALUE, value):
            yield Problem(f"environment.{name}", value, "must be one line without quotes and backslashes")
