"""What resources say of each other by their settings: where requests, events, logs, alarms, rules and routes lead."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from diagram.kinds import ALARM
from diagram.notes import GROUP_RULE, ports
from diagram.relation import Relation
from diagram.requests import requests
from recorder.index import sources_of
from recorder.resource import Recording, Resource

RULE: Final = "aws:cloudwatch/eventRule:EventRule"
TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
FLOW_LOG: Final = "aws:ec2/flowLog:FlowLog"
ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ROUTE: Final = "aws:ec2/route:Route"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
NAT: Final = "aws:ec2/natGateway:NatGateway"
INSTANCE: Final = "aws:ec2/instance:Instance"
INTERFACE: Final = "aws:ec2/networkInterface:NetworkInterface"


def references(recording: Recording) -> Iterator[Relation]:
    """Yield what the resources of a program say of each other, in the order of what is said and of their names."""
    by_type: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in sorted(recording.resources, key=lambda r: r.urn):
        by_type[resource.type].append(resource)
    for rule in by_type[RULE]:
        label = f"events {_key_prefixes(rule)}".rstrip()
        yield from (Relation(source, rule.urn, label) for source in sources_of(rule, "eventPattern"))
    for target in by_type[TARGET]:
        yield from _pairs(target, "rule", "deadLetterConfig", "undelivered")
        if target.inputs.get("roleArn") is None:  # with a role, its policy says whether the rule may
            yield from _pairs(target, "rule", "arn", "targets")
    for logging in by_type[LOGGING]:
        yield from _pairs(logging, "bucket", "targetBucket", "access logs", folds=True)
    for flow_log in by_type[FLOW_LOG]:
        yield from (
            Relation(flow_log.urn, to, "flow logs", folds=True) for to in sources_of(flow_log, "logDestination")
        )
    for alarm in by_type[ALARM]:
        yield from (Relation(alarm.urn, topic, "alarms", folds=True) for topic in sources_of(alarm, "alarmActions"))
    for rule in by_type[GROUP_RULE]:
        yield from _pairs(rule, "referencedSecurityGroupId", "securityGroupId", ports(rule.inputs))
    yield from requests(by_type)
    yield from _routes(by_type)


def _routes(by_type: Mapping[str, list[Resource]]) -> Iterator[Relation]:
    """Yield where the subnets' route tables send what goes out, and where NAT stands."""
    owners = {i: machine.urn for machine in by_type[INSTANCE] for i in sources_of(machine, "primaryNetworkInterface")}
    subnets: defaultdict[str, list[str]] = defaultdict(list)
    for association in by_type[ASSOCIATION]:
        for table in sources_of(association, "routeTableId"):
            subnets[table] += sources_of(association, "subnetId")
    for route in by_type[ROUTE]:
        hops = [owners.get(hop, hop) for name in route.property_dependencies for hop in sources_of(route, name)]
        ranges = (route.inputs.get(name) for name in ("destinationCidrBlock", "destinationIpv6CidrBlock"))
        label = next((text for text in ranges if isinstance(text, str)), "routes")
        for table in sources_of(route, "routeTableId"):
            yield from (Relation(subnet, hop, str(label)) for subnet in subnets[table] for hop in hops if hop != table)
    for endpoint in by_type[ENDPOINT]:
        for table in sources_of(endpoint, "routeTableIds"):
            yield from (Relation(subnet, endpoint.urn, "routes") for subnet in subnets[table])
    for nat in (*by_type[NAT], *by_type[INSTANCE], *by_type[INTERFACE]):
        yield from (
            Relation(owners.get(nat.urn, nat.urn), subnet, "stands in") for subnet in sources_of(nat, "subnetId")
        )


def _pairs(resource: Resource, source: str, target: str, label: str, *, folds: bool = False) -> Iterator[Relation]:
    for one in sources_of(resource, source):
        yield from (Relation(one, other, label, folds) for other in sources_of(resource, target))


def _key_prefixes(rule: Resource) -> str:
    """Return the key prefixes that a pattern for S3's events asks for."""
    written = rule.inputs.get("eventPattern")
    pattern: dict[str, Any] = json.loads(written) if isinstance(written, str) else {}
    keys: list[Any] = ((pattern.get("detail") or {}).get("object") or {}).get("key") or []
    return ", ".join(key["prefix"] for key in keys if isinstance(key, dict) and "prefix" in key)
