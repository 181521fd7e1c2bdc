"""In which AWS region a resource is, and whether that is in the European Economic Area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from policies.rule import Stack
from policies.values import dig
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
        yield path, _destination(stack, resource, copies.names, value)


def _destination(stack: Stack, resource: Resource, names: str, value: object) -> str | Unknown:
    if names == "bucket":
        known = stack.identified(value, *BUCKETS) if isinstance(value, str) else ()
        buckets = known or tuple(b for b in stack.sources(resource, "rules", *BUCKETS) if is_unknown(value))
        regions = {region_of(stack, bucket) for bucket in buckets}
        return regions.pop() if len(regions) == 1 else UNKNOWN
    if not isinstance(value, str):
        return UNKNOWN
    return value if names == "region" else region_of_arn(value) or UNKNOWN
