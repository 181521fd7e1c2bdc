"""In which AWS region a resource is, and whether that is in the European Economic Area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from policies.rule import Stack
from policies.values import dig
from recorder.index import sources_of
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

GLOBAL: Final = "global"
"""Of what is in no region: IAM, Route 53, CloudFront and the like."""
_GLOBAL_MODULES: Final = frozenset(
    {"iam", "route53", "route53domains", "cloudfront", "organizations", "shield", "globalaccelerator", "waf"}
)
_GLOBAL_TYPES: Final = frozenset({"aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"})
"""Of the account as a whole, though its service has regions."""
_ARN_PARTS: Final = 6


@dataclass(frozen=True, slots=True)
class Region:
    """A region, and in which country it is."""

    name: str
    place: str = ""
    country: str = ""
    eea: bool = False
    adequacy: str = ""
    """The Commission's decision that may cover transfers there. Empty: there is none, or the region is not known."""


def _read(path: Path) -> Mapping[str, Region]:
    rows: Mapping[str, Mapping[str, object]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        name: Region(
            name,
            place=str(row["place"]),
            country=str(row["country"]),
            eea=row.get("eea") is True,
            adequacy=str(row.get("adequacy", "")),
        )
        for name, row in rows.items()
    }


REGIONS: Final = _read(Path(__file__).with_name("regions.yaml"))
EEA: Final = tuple(name for name, region in REGIONS.items() if region.eea)


def region_named(name: str) -> Region:
    """Return a region by its name; one that is not known is in no country that is."""
    return REGIONS.get(name, Region(name))


def region_of(stack: Stack, resource: Resource) -> str | Unknown:
    """Return the region that an AWS resource is in, `GLOBAL`, or that it is not known."""
    given = resource.inputs.get("region")
    if is_unknown(given) or isinstance(given, str):
        return given
    provider = stack.get(resource.options.provider.rpartition("::")[0])
    if provider is not None and isinstance(region := provider.inputs.get("region"), str):
        return region
    if isinstance(region := resource.outputs.get("region"), str) and region:
        return region
    if resource.type in _GLOBAL_TYPES or resource.type.split(":")[1].split("/")[0] in _GLOBAL_MODULES:
        return GLOBAL
    return region_of_arn(resource.outputs.get("arn")) or UNKNOWN


def region_of_arn(arn: object) -> str:
    """Return the region that an ARN names; empty if it names none."""
    parts = arn.split(":", _ARN_PARTS - 1) if isinstance(arn, str) else []
    return parts[3] if len(parts) == _ARN_PARTS else ""


@dataclass(frozen=True, slots=True)
class Copies:
    """How resources of a type say where copies go."""

    path: str
    names: str = "region"
    """What is at the path: a `region`, an `arn` with one, or the ARN of a `bucket`."""
    forwards: bool = False
    """Whether it sends on, mostly within its region: only what names another one is a copy."""


REPLICATION: Final[Mapping[str, Copies]] = {
    "aws:dynamodb/table:Table": Copies("replicas[].regionName"),
    "aws:secretsmanager/secret:Secret": Copies("replicas[].region"),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": Copies("rules[].destination.bucket", "bucket"),
    "aws:redshift/snapshotCopy:SnapshotCopy": Copies("destinationRegion"),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": Copies(
        "replicationConfiguration?.rules[].destinations[].region"
    ),
    "aws:backup/plan:Plan": Copies("rules[].copyActions[].destinationVaultArn", "arn"),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": Copies("region"),
    "aws:rds/snapshotCopy:SnapshotCopy": Copies("destinationRegion"),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": Copies("destinationRegion"),
    "aws:dynamodb/globalTable:GlobalTable": Copies("replicas[].regionName"),
    "aws:dynamodb/tableReplica:TableReplica": Copies("region"),
    "aws:efs/replicationConfiguration:ReplicationConfiguration": Copies("destination?.region"),
    "aws:s3/bucket:Bucket": Copies("replicationConfiguration?.rules[].destination.bucket", "bucket"),
    "aws:cloudwatch/eventTarget:EventTarget": Copies("arn", "arn", forwards=True),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": Copies("destinationArn", "arn", forwards=True),
    "aws:sns/topicSubscription:TopicSubscription": Copies("endpoint", "arn", forwards=True),
}
"""What copies data to where it says."""
BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")


def destinations(stack: Stack, resource: Resource) -> Iterator[tuple[str, str | Unknown]]:
    """Yield where a resource copies data to: the path that says so, and the region."""
    copies = REPLICATION.get(resource.type)
    if copies is None:
        return
    for path, value in dig(resource.inputs, copies.path):
        if value is None:
            continue
        if not copies.forwards:
            yield path, _destination(stack, resource, copies.names, value)
        elif region := _forwarded(stack, resource, path, value):
            yield path, region[0]


def _forwarded(stack: Stack, resource: Resource, property_: str, value: object) -> tuple[str | Unknown] | None:
    """Return the region that something is sent on to, where it is another one than the resource's own."""
    own = region_of(stack, resource)
    if isinstance(value, str):
        if not (named := region_of_arn(value)):
            return None  # an address, or something of no region
        found: set[str | Unknown] = {named}
    else:
        sources = [stack.get(urn) for urn in sources_of(resource, property_)]
        found = {region_of(stack, source) for source in sources if source is not None} or {UNKNOWN}
        if sources and any(is_unknown(region) for region in found):
            return None  # the default provider's, as its own
    others = [region for region in found if is_unknown(region) or region != own]
    return (others[0],) if others else None


def _destination(stack: Stack, resource: Resource, names: str, value: object) -> str | Unknown:
    if names == "bucket":
        known = stack.identified(value, *BUCKETS) if isinstance(value, str) else ()
        buckets = known or tuple(b for b in stack.sources(resource, "rules", *BUCKETS) if is_unknown(value))
        regions = {region_of(stack, bucket) for bucket in buckets}
        return regions.pop() if len(regions) == 1 else UNKNOWN
    if not isinstance(value, str):
        return UNKNOWN
    return value if names == "region" else region_of_arn(value) or UNKNOWN
