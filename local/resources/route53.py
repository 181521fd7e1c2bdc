"""Route 53: zones, records and health checks. MiniStack keeps them; `local/scenarios/dns.py` answers for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _zone(context: Context) -> Created:
    inputs = context.inputs
    vpcs = [_vpc(context, row) for row in inputs.get("vpcs") or ()]
    answer = context.call(
        "route53",
        "CreateHostedZone",
        Name=inputs["name"],
        CallerReference=context.simulated.id,
        HostedZoneConfig={"Comment": inputs.get("comment", ""), "PrivateZone": bool(vpcs)},
        **({"VPC": vpcs[0]} if vpcs else {}),
    )
    id_ = _short(answer["HostedZone"]["Id"])
    for vpc in vpcs[1:]:
        context.call("route53", "AssociateVPCWithHostedZone", HostedZoneId=id_, VPC=vpc)
    _tag(context, "hostedzone", id_)
    if inputs.get("enableAcceleratedRecovery"):
        context.left_over.append("enableAcceleratedRecovery")
    servers = {} if vpcs else {"nameServers": answer["DelegationSet"]["NameServers"]}
    return Created(id_, {"zoneId": id_, **servers})


def _vpc(context: Context, row: Mapping[str, Any]) -> dict[str, str]:
    return {"VPCId": row["vpcId"], "VPCRegion": row.get("vpcRegion") or context.clients.region}


def _association(context: Context) -> Created:
    vpc = _vpc(context, context.inputs)
    context.call("route53", "AssociateVPCWithHostedZone", HostedZoneId=context.inputs["zoneId"], VPC=vpc)
    return Created(context.simulated.id, {})


def _record(context: Context) -> Created:
    """Create a record; MiniStack forgets where one by geoproximity is, and the recording still has it."""
    inputs = context.inputs
    record: dict[str, Any] = {"Name": inputs["name"], "Type": inputs["type"]}
    for name, parameter in _PLAIN.items():
        if inputs.get(name) is not None:
            record[parameter] = inputs[name]
    if inputs.get("records"):
        record["ResourceRecords"] = [{"Value": _quoted(inputs["type"], value)} for value in inputs["records"]]
    for alias in inputs.get("aliases") or ():
        record["AliasTarget"] = {
            "DNSName": alias["name"],
            "HostedZoneId": alias["zoneId"],
            "EvaluateTargetHealth": alias["evaluateTargetHealth"],
        }
    record |= _policy(inputs)
    if "GeoProximityLocation" in record:
        context.left_over.append("geoproximityRoutingPolicy")
    batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    context.call("route53", "ChangeResourceRecordSets", HostedZoneId=inputs["zoneId"], ChangeBatch=batch)
    return Created(context.simulated.id, {})


_PLAIN: Final = {
    "ttl": "TTL",
    "setIdentifier": "SetIdentifier",
    "healthCheckId": "HealthCheckId",
    "multivalueAnswerRoutingPolicy": "MultiValueAnswer",
}


def _policy(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that say a record's routing policy."""
    match inputs:
        case {"weightedRoutingPolicies": [{"weight": weight}]}:
            return {"Weight": weight}
        case {"failoverRoutingPolicies": [{"type": role}]}:
            return {"Failover": role}
        case {"latencyRoutingPolicies": [{"region": region}]}:
            return {"Region": region}
        case {"geolocationRoutingPolicies": [place]}:
            return {"GeoLocation": {f"{part.capitalize()}Code": code for part, code in place.items()}}
        case {"cidrRoutingPolicy": {"collectionId": collection, "locationName": location}}:
            return {"CidrRoutingConfig": {"CollectionId": collection, "LocationName": location}}
        case {"geoproximityRoutingPolicy": place}:
            found = {name: place[key] for key, name in _GEOPROXIMITY.items() if place.get(key) is not None}
            point = [{key.capitalize(): value for key, value in one.items()} for one in place.get("coordinates") or ()]
            return {"GeoProximityLocation": found | ({"Coordinates": point[0]} if point else {})}
        case _:
            return {}


_GEOPROXIMITY: Final = {"awsRegion": "AWSRegion", "localZoneGroup": "LocalZoneGroup", "bias": "Bias"}


def _quoted(type_: str, value: str) -> str:
    """Return a value as the API takes it: the provider puts texts in quotes."""
    return f'"{value}"' if type_ in {"TXT", "SPF"} and not value.startswith('"') else value


def _health_check(context: Context) -> Created:
    inputs = dict(context.inputs)
    alarm = {"name": inputs.pop("cloudwatchAlarmName", None), "region": inputs.pop("cloudwatchAlarmRegion", None)}
    row = Row(
        service="route53",
        operation="CreateHealthCheck",
        wrap="HealthCheckConfig",
        renames={
            "childHealthThreshold": "HealthThreshold",
            "childHealthchecks": "ChildHealthChecks",
            "enableSni": "EnableSNI",
            "fqdn": "FullyQualifiedDomainName",
            "invertHealthcheck": "Inverted",
            "ipAddress": "IPAddress",
        },
        later=("tags",),
        constants={"CallerReference": context.simulated.id},
        id="HealthCheck.Id",
    )
    created = row(context.of({**inputs, "alarmIdentifier": alarm} if alarm["name"] else inputs))
    _tag(context, "healthcheck", created.id)
    return created


def _tag(context: Context, type_: str, id_: str) -> None:
    tags = [{"Key": key, "Value": value} for key, value in (context.inputs.get("tags") or {}).items()]
    if tags:
        context.call("route53", "ChangeTagsForResource", ResourceType=type_, ResourceId=id_, AddTags=tags)


def _short(id_: str) -> str:
    """Return the id of a zone as other calls take it: `/hostedzone/Z1` is `Z1`."""
    return id_.rpartition("/")[2]


ROWS: Mapping[str, Creator] = {
    "aws:route53/healthCheck:HealthCheck": _health_check,
    "aws:route53/record:Record": _record,
    "aws:route53/zone:Zone": _zone,
    "aws:route53/zoneAssociation:ZoneAssociation": _association,
}
