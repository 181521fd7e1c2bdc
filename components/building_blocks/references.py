"""What one component hands on to another of what it created: plain values, never the object itself.

Grants, components, the rights of people and the register of processing take these; nobody rebuilds an ARN from a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

import pulumi

from components.building_blocks.stores import DataClass, Retention, StoreArgs


class Encrypted(TypedDict):
    """What a grant must know of a resource that a KMS key encrypts."""

    arn: pulumi.Input[str]
    encryption_key_arn: pulumi.Input[str] | None
    """None: AWS's own key, for which nobody needs a permission."""


class TopicRef(Encrypted):
    """A topic."""


class StoreRef(Encrypted):
    """A bucket or a table, and what a register of processing says of it (GDPR Art. 30)."""

    name: pulumi.Input[str]
    data_class: DataClass
    purpose: str
    """Why the data is kept."""
    retention_days: Retention
    owner_key: str | None
    """By what the data of one person is found, without a scan: a prefix of keys with `<owner_id>` in it, or the name
    of a table's key attribute or index. None: the store holds no personal data, or none that names an owner."""
    recipients: str | None
    """Who gets the data beside its subjects and the platform's own functions. None: nobody."""


class QueueRef(StoreRef):
    """A queue: a store of messages."""

    url: pulumi.Input[str]


class StreamRef(StoreRef):
    """A Kinesis stream: a store of records."""

    consumer_arn: pulumi.Input[str] | None
    """Its consumer with throughput of its own, from which the reader reads. None: there is none."""


class SecretRef(Encrypted):
    """A secret of Secrets Manager."""


class SubjectsRef(TypedDict):
    """The list of restricted and erased subjects."""

    tombstones: StoreRef
    subject_key_secret: SecretRef
    """The key of the hashes in it."""


class DatabaseRef(StoreRef):
    """A relational database."""

    address: pulumi.Input[str]
    """Its host name."""
    port: int
    database: str
    """The database on the server."""
    resource_id: pulumi.Input[str]
    """What IAM database authentication calls it."""
    secret_arn: pulumi.Input[str]
    """The secret with the master user's name and password, under the same key."""


class WarehouseRef(StoreRef):
    """A Redshift warehouse; its ARN is that of its work group, or of its cluster."""

    address: pulumi.Input[str]
    """Its host name."""
    port: int
    database: str
    secret_arn: pulumi.Input[str]
    """The secret with the administrator's name and password, under the same key."""
    workgroup: pulumi.Input[str] | None
    """The work group of Redshift Serverless. None: it is a cluster."""
    cluster: pulumi.Input[str] | None
    """The provisioned cluster. None: it is a work group."""


class FunctionRef(TypedDict):
    """A Lambda function."""

    name: pulumi.Input[str]
    arn: pulumi.Input[str]


class LoadBalancerRef(TypedDict):
    """An Application Load Balancer, to which a service adds its listeners and target groups."""

    name: str
    """How rules of security groups call it."""
    arn: pulumi.Input[str]
    arn_suffix: pulumi.Input[str]
    """What CloudWatch's metrics call it."""
    dns_name: pulumi.Input[str]
    group_id: pulumi.Input[str]
    """Its security group: who listens lets it through to the targets, and nothing else."""
    url: pulumi.Input[str]
    port: int
    """Where clients connect: the one port that its group lets them."""
    certificate_arn: pulumi.Input[str] | None
    """The certificate of its listener. None: it serves plain HTTP."""


class ServiceRef(TypedDict):
    """A service behind an internal load balancer."""

    name: str
    """What it is called on its instances, and who signs a request to it must name."""
    url: pulumi.Input[str]
    """Scheme, host and port of its load balancer."""
    tls_name: str | None
    """The name in the load balancer's certificate, which its host name is not. None: plain HTTP within the VPC."""
    port: int
    database: DatabaseRef | None
    """What it keeps its data in; None for nothing."""
    balancer_group_id: pulumi.Input[str]
    """The load balancer's security group: who calls it is let in there."""
    network: Placement
    """Where it is."""


class DistributionRef(TypedDict):
    """A CloudFront distribution."""

    id: pulumi.Input[str]
    arn: pulumi.Input[str]


class RequestsRef(TypedDict):
    """What people ask for their rights with, and what must be called as it says: it exists before these do."""

    table: StoreRef
    """The ledger of requests, with the indexes `handlers.rights.core.requests.BY_SUBJECT` and `BY_DUE`."""
    exports: StoreRef
    """The bucket of exports."""
    layer_arn: pulumi.Input[str]
    """The Lambda layer with the dependencies of `handlers/rights`."""
    state_machine_name: str
    """What the state machine is called that answers requests."""
    albums_role_name: str
    """What the role is called that calls the albums service."""
    warehouse_role_name: str
    """What the role is called that looks into the warehouse."""


class ReviewsRef(TypedDict):
    """What waits for people's approval."""

    table: StoreRef
    """The reviews, with the index `handlers.images.core.review.WAITING` of those that wait."""
    answer_function: FunctionRef
    """Takes reviewers' answers."""


class PhotosRef(TypedDict):
    """All that keeps people's photos and what is known of them."""

    uploads: StoreRef
    variants: StoreRef
    ledger: StoreRef
    reviews: StoreRef | None
    """None: nothing is reviewed."""
    dead_letters: Sequence[QueueRef]
    """Events of photos that could not be delivered or processed."""


class AnalyticsRef(TypedDict):
    """All that keeps the platform's events."""

    stream: StreamRef
    lake: StoreRef
    failures: StoreRef
    """Batches that were given up."""
    query_results: StoreRef
    warehouse: WarehouseRef | None
    """None: there is none."""
    dead_letters: Sequence[QueueRef]
    """Events that could not be put on the stream."""


class PhotoEventsRef(TypedDict):
    """What tells of a pipeline's photos."""

    uploads: StoreRef
    """The bucket of originals, whose events go to EventBridge."""
    notifications: TopicRef
    """The topic of what became of them."""


class StateMachineRef(Encrypted):
    """A state machine."""

    name: pulumi.Input[str]


class Placement(TypedDict):
    """Where other components put what they create: a network, by the names of its tiers."""

    vpc_id: pulumi.Input[str]
    zones: Sequence[str]
    subnets: Mapping[str, Sequence[pulumi.Input[str]]]
    """Tier -> ids of its subnets, in the order of its zones."""
    groups: Mapping[str, pulumi.Input[str]]
    """Tier -> id of its security group; with interface endpoints, `endpoints` -> theirs."""
    cidrs: Mapping[str, str]
    """Tier -> its IPv4 block: all its subnets, those of zones not yet used included."""
    reaches: Sequence[str]
    """What private tiers reach beyond the VPC on 443: `internet`, and the services that have endpoints."""
    service_port: int
    database_port: int


def store_ref(args: StoreArgs, name: pulumi.Input[str], arn: pulumi.Input[str]) -> StoreRef:
    """Return the reference of a store that was created from these arguments."""
    given = cast("dict[str, Any]", args)
    return {
        "name": name,
        "arn": arn,
        "encryption_key_arn": given.get("encryption_key_arn"),
        "data_class": args["data_class"],
        "purpose": args["purpose"],
        "retention_days": args["retention_days"],
        "owner_key": args.get("owner_key"),
        "recipients": args.get("recipients"),
    }
