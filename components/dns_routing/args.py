"""The arguments of `DnsRouting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, NotRequired, TypedDict

import pulumi

from components.building_blocks.arguments import Between, Default, Length, Matches
from components.building_blocks.arns import TopicArn
from route53.model import CLOUDFRONT_ZONE
from route53.rules import MOST_BIAS, MOST_WEIGHT

RecordType = Literal[
    "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SRV", "SSHFP", "SVCB", "TLSA", "TXT"
]
CheckType = Literal["http", "https", "tcp", "calculated", "alarm"]
CheckerRegion = Literal[
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
]
"""Where Route 53's health checkers are.
https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html"""

DomainName = Annotated[
    str,
    Matches(
        r"([a-zA-Z0-9_-]{1,63}\.)*[a-zA-Z0-9-]{1,63}", "must be a domain name such as example.com, without a final dot"
    ),
]
ItemName = Annotated[str, Matches("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}", "must be at most 63 letters, digits, _ or -")]
LocationName = Annotated[str, Matches("[a-zA-Z0-9_-]{1,16}", "must be at most 16 letters, digits, _ or -")]
MOST_SECONDS: Final = 2_147_483_647


class ZoneArgs(TypedDict):
    """The hosted zone that the records are in."""

    name: DomainName
    id: NotRequired[pulumi.Input[str]]
    """The id of a zone that exists. Default: the zone is created, for 0.50 dollars a month; a public one answers once
    its domain names the `name_servers`."""
    vpc_ids: NotRequired[Annotated[Sequence[pulumi.Input[str]], Default(())]]
    """The VPCs that alone may ask: the zone that is created is private. Default: public."""
    accelerated_recovery: NotRequired[Annotated[bool, Default(False)]]
    """Whether records of the public zone that is created can be changed within an hour of an outage of us-east-1,
    where Route 53's control plane is. Answers to queries depend on no Region, with or without it."""


class AliasArgs(TypedDict):
    """An AWS resource, or another record of the zone, whose addresses are answered."""

    name: pulumi.Input[str]
    """The resource's domain name: of a load balancer, a distribution, an API's regional domain. Or a record's name."""
    zone_id: NotRequired[pulumi.Input[str]]
    """The hosted zone of the resource, which each has as an output. Default: this zone, for another record of it."""
    evaluate_target_health: NotRequired[Annotated[bool, Default(False)]]
    """Whether the record counts as unhealthy when the resource, or every record that it names, is. Never with
    CloudFront; without effect on an API, which has no health: give the record a health check."""


class GeolocationArgs(TypedDict):
    """The place whose resolvers get a record; the smallest place counts."""

    continent: NotRequired[str]
    """`AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`."""
    country: NotRequired[str]
    """Two letters of ISO 3166-1; `*` for all that are nowhere else. One record of a set must have that."""
    subdivision: NotRequired[str]
    """A state, with the country `US`."""


class GeoproximityArgs(TypedDict):
    """Where the resource of a record is: one of a Region, a Local Zone group, or coordinates."""

    region: NotRequired[str]
    local_zone_group: NotRequired[str]
    """Such as `us-west-2-lax-1`."""
    coordinates: NotRequired[Annotated[Sequence[float], Length(2, 2)]]
    """Latitude and longitude in degrees, with two decimals at most."""
    bias: NotRequired[Annotated[int, Between(-MOST_BIAS, MOST_BIAS), Default(0)]]
    """Above 0 the record attracts resolvers from farther away, below 0 from less far."""


class RecordArgs(TypedDict):
    """A record. At most one of `weight` to `cidr_location` says its routing policy; without any it is simple."""

    name: str
    """The whole name, or what stands before the zone's; empty for the zone's own name."""
    type: RecordType
    values: NotRequired[Annotated[Sequence[pulumi.Input[str]], Default(())]]
    """What is answered: addresses, names, texts, as their type has it. None for an alias."""
    ttl: NotRequired[Annotated[int, Between(0, MOST_SECONDS, "seconds")]]
    """How long resolvers keep the answer. Default: 60 seconds where the record has a policy or a health check, as AWS
    recommends, else 300; an alias has that of its target."""
    alias: NotRequired[AliasArgs]
    """In place of `values`."""
    set_identifier: NotRequired[str]
    """What distinguishes records of one name and type; simple records have none. Default: the record's key."""
    health_check: NotRequired[str]
    """A key of `health_checks`. A record that is unhealthy is answered only when all of its set are."""
    weight: NotRequired[Annotated[int, Between(0, MOST_WEIGHT)]]
    """Weighted: the share of the answers, by the sum of all weights of the set."""
    failover: NotRequired[Literal["primary", "secondary"]]
    """Failover: the primary is answered while it is healthy."""
    latency_region: NotRequired[str]
    """Latency: the Region of the resource; the one that is nearest to the resolver in milliseconds is answered."""
    geolocation: NotRequired[GeolocationArgs]
    """Geolocation: where the resolver is."""
    geoproximity: NotRequired[GeoproximityArgs]
    """Geoproximity: where the resource is."""
    multivalue: NotRequired[Annotated[bool, Default(False)]]
    """Multivalue answer: up to eight healthy records of the set at once. Each has one value and a health check."""
    cidr_location: NotRequired[str]
    """IP-based: a key of `cidr_locations`, or `*` for all other addresses, which one record of a set must have."""


class HealthCheckArgs(TypedDict):
    """A health check, by its type."""

    type: CheckType
    """`http`, `https` and `tcp` ask an endpoint from several Regions, `calculated` counts other checks, `alarm` takes
    the state of a CloudWatch alarm, the only way to check what is private."""
    domain_name: NotRequired[pulumi.Input[str]]
    """Whom to ask, and the Host header. It must not be the name of the records that it is for."""
    ip_address: NotRequired[pulumi.Input[str]]
    """Whom to ask, where it is not the address of `domain_name`; a public one."""
    port: NotRequired[Annotated[int, Between(1, 65535)]]
    """Default: 80 for http, 443 for https; required for tcp."""
    path: NotRequired[Annotated[str, Matches("/.{0,254}", "must begin with / and have at most 255 characters")]]
    """What http and https ask for: 200 to 399 is healthy. Default: `/`."""
    search_string: NotRequired[Annotated[str, Length(1, 255)]]
    """What must stand in the first 5,120 bytes of the answer to http or https. Case counts."""
    interval_seconds: NotRequired[Literal[10, 30]]
    """How often each checker asks. Default: 30; 10 costs 1 to 2 dollars a month more. It cannot be changed
    later."""
    failure_threshold: NotRequired[Annotated[int, Between(1, 10)]]
    """How many times in a row it must fail, or answer, to change. Default: 3."""
    regions: NotRequired[Annotated[Sequence[CheckerRegion], Length(3, 8)]]
    """Where the checkers are. Default: all eight Regions."""
    children: NotRequired[Annotated[Sequence[str], Length(1, 255)]]
    """Calculated: the keys of the checks that it counts."""
    healthy_children: NotRequired[Annotated[int, Between(1, 255)]]
    """Calculated: how many of them must be healthy. Default: all."""
    alarm_name: NotRequired[pulumi.Input[str]]
    """Alarm: its name; healthy while it is OK."""
    alarm_region: NotRequired[str]
    """Alarm: its Region."""
    insufficient_data: NotRequired[Literal["healthy", "unhealthy", "last_known"]]
    """Alarm: what it is while the alarm has too little data. Default: `last_known`."""
    inverted: NotRequired[Annotated[bool, Default(False)]]
    """Healthy counts as unhealthy: takes a resource out without touching it."""


class DnsRoutingArgs(TypedDict):
    """Arguments of `DnsRouting`."""

    zone: ZoneArgs
    records: NotRequired[Annotated[Mapping[ItemName, RecordArgs], Default({})]]
    """The records by a key of yours, which names the resource and distinguishes the records of a set."""
    health_checks: NotRequired[Annotated[Mapping[ItemName, HealthCheckArgs], Default({})]]
    """The health checks by a key of yours."""
    cidr_locations: NotRequired[Annotated[Mapping[LocationName, Sequence[str]], Default({})]]
    """CIDR blocks by location, for IP-based routing: 1 to 24 bits of IPv4, 1 to 48 of IPv6."""
    alarm_topic_arn: NotRequired[TopicArn]
    """The SNS topic in us-east-1 that is notified when a health check fails: `global_alarm_topic_arn` of
    GdprBaseline. Required with `health_checks`, whose metrics are in us-east-1 whatever the stack's Region."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes a zone that was created together with records that others created in it."""
    tags: NotRequired[Mapping[str, str]]


def distribution(domain_name: pulumi.Input[str]) -> AliasArgs:
    """Return an alias to a CloudFront distribution, by the domain name that CloudFront gave it."""
    return {"name": domain_name, "zone_id": CLOUDFRONT_ZONE}
