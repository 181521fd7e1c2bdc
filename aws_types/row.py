"""A row of the catalogue: all that the project knows of one AWS type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aws_types.values import Values

Template = str | Callable[[Values], Any]
"""Text with placeholders, or a function of the same values where text does not do.

Placeholders are `{partition}`, `{account}`, `{region}`, `{name}` (the physical name), `{id}`, `{arn}`, `{uuid}`,
`{hex}` and `{HEX}` (32 digits that are always the same for one resource; `{hex:.17}` takes 17 of them), and the
resource's inputs.
"""


class Family(StrEnum):
    """A family of services, and its colour in drawings."""

    STORAGE = "#3f7d20"
    DATABASE = "#3a5bbf"
    COMPUTE = "#c4570d"
    INTEGRATION = "#b0246b"
    SECURITY = "#b3261e"
    NETWORK = "#6a3fb5"
    ANALYTICS = "#0f7480"


@dataclass(frozen=True, slots=True)
class Label:
    """How a main resource is labelled in drawings."""

    label: str
    mark: str
    """Two to four letters on the family's colour."""
    family: Family


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a type says in which subnets and security groups its network interfaces are."""

    subnets: str
    groups: str
    public: str = ""
    """The property that says whether they have public addresses; empty if they never have."""
    subnet_group: str = ""
    """The type that the property in `subnets` names, and whose `subnetIds` are meant; empty if it lists subnets."""
    default_vpc: bool = False
    """Whether it goes into the default VPC if it names no subnets. Else it has no interfaces then."""


@dataclass(frozen=True, slots=True)
class When:
    """Actions that a deployer needs where a property has a value."""

    property: str
    """An input."""
    actions: str
    """See `Deployer.actions`."""
    equals: tuple[str, ...] = ()
    """The values that matter; any but false where empty."""


@dataclass(frozen=True, slots=True)
class Deployer:
    """What whoever deploys a type needs: the actions by which the provider creates, reads, updates and deletes it.

    Sources: the handlers' permissions in AWS's CloudFormation registry, and the calls of the Terraform AWS provider, on
    which pulumi-aws stands.
    """

    service: str
    """IAM's prefix of the service."""
    actions: str
    """Separated by spaces; those of another service with its prefix, such as `ec2:DescribeSubnets`."""
    resource: str = ""
    """IAM's name of its resource type, or a pattern of it, where the action that deletes it has several or none."""
    of: str = ""
    """The input that names the resource that it configures, whose name is then its scope."""
    suffixes: tuple[str, ...] = ("",)
    """Endings of its ARN, each of which some of its actions are asked for."""
    others: Mapping[str, str] = field(default_factory=dict[str, str])
    """Another service -> the ARN that its actions are for, with `{input}` for an input; any where it is left out."""
    when: tuple[When, ...] = ()
    """What follows from the values of properties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsType:
    """One resource type of `pulumi_aws`."""

    arn: Template = ""
    """Its ARN; empty for what AWS gives none."""
    id: Template = "{name}"
    """What Pulumi calls its id."""
    name: str = "name"
    """The input with its physical name; empty for what AWS gives an id only."""
    name_limit: int | None = None
    """The most characters that AWS takes of the name; None where there is no name, or no limit is known."""
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What AWS computes, by output: a template, a number, or a list or mapping of these; see `Template`."""
    keys: tuple[str, ...] = ()
    """Paths of the inputs that name the KMS key of what it stores, such as `serverSideEncryption.kmsKeyArn`."""
    placement: Placement | None = None
    """Where its network interfaces are; None if it has none."""
    label: Label | None = None
    """How drawings show it; None for a setting of another resource, which is counted beside it."""
    deployer: Deployer | None = None
    """The actions to deploy it; None if nobody has listed them, and a deployer's policy says so."""
    tags_by_name: bool = True
    """False where its input `tags` is no mapping of names to values."""
