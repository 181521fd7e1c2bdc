"""The arguments of `ThreeTierNetwork`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Length, Matches
from components.building_blocks.arns import KeyArn, TopicArn
from components.three_tier_network.address_plan import EXTRA_SLOTS
from components.three_tier_network.design import NatStrategy, TierKind
from components.three_tier_network.flow_logs import FlowLogs

Port = Annotated[int, Between(1, 65535)]
Zones = int | Sequence[str]
Ranges = Sequence[str]


class ExtraTier(TypedDict):
    """A tier beside the three, such as one for analytics."""

    slot: Annotated[int, Between(EXTRA_SLOTS[0], EXTRA_SLOTS[-1])]
    """Its place in the address plan, for life: no two tiers share one, and a tier keeps its own when others come and
    go."""
    kind: TierKind
    """`public`: a route to the internet. `private`: goes out as the backend does. `isolated`: no route out."""
    zones: NotRequired[Zones]
    """Default: the network's. Redshift Serverless asks for three."""
    gateway_endpoints: NotRequired[bool]
    """Whether an isolated tier reaches the services of `gateway_endpoints`. Default: False; a private tier does."""


class DeclaredFlow(TypedDict):
    """Connections that a consumer needs beside the network's own: security groups and ACLs let them through."""

    source: str
    """The tier that opens the connections, or `internet` for `allowed_source_ranges`."""
    target: str
    """The tier that takes them. Only a public tier takes any from the internet, and the frontend and the database have
    none between them."""
    protocol: NotRequired[Annotated[Literal["tcp", "udp"], Default("tcp")]]
    port: Port
    to_port: NotRequired[Port]
    """The last port of a range. Default: `port`."""
    reason: Annotated[
        str,
        Matches(
            r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}", "must be 1 to 255 of AWS's characters: a-z 0-9 ._-:/()"
        ),
    ]
    """Why; it becomes the description of the security group rules."""


class ExistingVpc(TypedDict):
    """A VPC that is there already, in which the network makes its own subnets and everything else.

    The VPC itself, its default security group, default ACL and main route table are left alone.
    """

    vpc_id: pulumi.Input[str]
    ranges: Annotated[Ranges, Length(1, 50)]
    """All IPv4 ranges of the VPC. `cidr` must be a free part of one of them."""
    internet_gateway_id: NotRequired[pulumi.Input[str]]
    """The gateway that is attached to it. Default: one is made."""
    ipv6_range: NotRequired[str]
    """Its IPv6 /56, whose /64s are free where the address plan puts subnets. Required with `ipv6`."""
    egress_only_gateway_id: NotRequired[pulumi.Input[str]]
    """Its egress-only internet gateway. Default: one is made where `ipv6` and the NAT strategy ask for it."""


class Quotas(TypedDict):
    """The account's quotas, where AWS has raised them.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    """

    acl_rules: NotRequired[Annotated[int, Between(20, 40, "rules"), Default(20)]]
    """Rules of a network ACL, a direction and an IP version, AWS's own last one included."""
    group_rules: NotRequired[Annotated[int, Between(60, 1000, "rules"), Default(60)]]
    """Rules of a security group, a direction and an IP version."""


class ThreeTierNetworkArgs(TypedDict):
    """Arguments of `ThreeTierNetwork`."""

    cidr: str
    """The IPv4 range, private and a /16 to /21, such as `10.0.0.0/16`: the VPC's, or the part of an existing one that
    the network may use. It cannot be changed later."""
    zones: NotRequired[Annotated[Zones, Default(2)]]
    """The availability zones: how many, or their names. A number takes the region's first ones by name; names stay
    what they are when AWS opens another zone. A single NAT is in the first."""
    nat: NotRequired[Annotated[NatStrategy, Default("single")]]
    """How the backend gets out, on 443 alone: `none`, not at all; `single`, one gateway, about 37 dollars a month;
    `per_zone`, a gateway in each zone, so that no zone needs another; `instance`, one small instance, about 7 dollars,
    with minutes of downtime when it fails."""
    nat_instance_type: NotRequired[
        Annotated[str, Matches(r"[a-z0-9]*g[a-z]*\.[a-z0-9]+", "must be an arm64 type, such as t4g.nano")]
    ]
    """With `nat: "instance"`. Default: "t4g.nano", 5 Gbit/s in bursts, 32 Mbit/s for long."""
    nat_disk_key_arn: NotRequired[KeyArn]
    """With `nat: "instance"`: ARN of the KMS key of its disk, usable through EC2. Default: a key of the network's
    own, 1 dollar a month."""
    alarm_topic_arn: NotRequired[TopicArn]
    """With `nat: "instance"`: the SNS topic that is notified when the instance fails or stops. Default: there is no
    alarm."""
    flow_logs: NotRequired[Annotated[FlowLogs | Literal[False], Default({})]]
    """Where flow logs go; False for none. Default: a log group under a key of the network's own, kept 90 days."""
    gateway_endpoints: NotRequired[Annotated[Sequence[Literal["s3", "dynamodb"]], Default(("s3", "dynamodb"))]]
    """Services that private tiers reach without NAT, for nothing. Default: both."""
    interface_endpoints: NotRequired[
        Annotated[
            Sequence[
                Annotated[str, Matches("[a-z0-9][a-z0-9.-]*", "must be a service as in com.amazonaws.REGION.SERVICE")]
            ],
            Default(()),
        ]
    ]
    """Services that private tiers reach by addresses in the backend's subnets, such as `secretsmanager` or `ecr.api`:
    about 8 dollars a month for each service and zone."""
    ipv6: NotRequired[Annotated[bool, Default(False)]]
    """Every subnet has IPv6 as well."""
    service_port: NotRequired[Annotated[Port, Default(8080)]]
    """Where the backend takes the frontend's requests."""
    database_port: NotRequired[Annotated[Port, Default(3306)]]
    """Where the database takes the backend's queries. Default: 3306, MySQL's."""
    allowed_source_ranges: NotRequired[Annotated[Ranges, Length(1, 500)]]
    """Who may open connections to the frontend, on 80 and 443; AWS's quota has room for 30. Default: everybody."""
    denied_ranges: NotRequired[Annotated[Ranges, Default(())]]
    """Ranges that no traffic comes from or goes to: the first rules of the ACLs."""
    taken_ranges: NotRequired[Annotated[Ranges, Default(())]]
    """Ranges in use elsewhere, which `cidr` must not overlap: subnets of the existing VPC, VPCs to be peered with,
    offices."""
    extra_tiers: NotRequired[Annotated[Mapping[str, ExtraTier], Default({})]]
    """Further tiers by name. Nothing reaches them but declared flows."""
    declared_flows: NotRequired[Annotated[Sequence[DeclaredFlow], Default(())]]
    """What consumers need between tiers beside the network's own flows."""
    existing_vpc: NotRequired[ExistingVpc]
    """A VPC to build in. Default: a new one."""
    quotas: NotRequired[Annotated[Quotas, Default({})]]
    tags: NotRequired[Mapping[str, str]]
