"""The computed outputs of an imagined resource: `pulumi_aws` tells which there are, these rows what they look like."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from recorder.imagined.kinds import Kind, digest
from recorder.resource import Resource


def outputs_of(resource: Resource, kind: Kind, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the outputs that the provider would have computed beyond the inputs."""
    declared = output_names(resource.type)
    arn = kind.arn_of(resource, facts)
    id_ = kind.id_of(resource, facts)
    general: dict[str, Any] = {
        "arn": arn or None,
        "region": facts["region"],
        "ownerId": facts["account"],
        kind.name_property: facts["name"],
    }
    special = {key: value.format(id=id_, arn=arn, **facts) for key, value in SPECIAL.get(resource.type, {}).items()}
    computed = {key: value for key, value in {**general, **special}.items() if key in declared and value is not None}
    return {**computed, **_addresses(resource, declared), **_all_tags(resource, declared)}


@cache
def output_names(type_: str) -> frozenset[str]:
    """Return the wire names of all outputs of an AWS resource type; none for a type that `pulumi_aws` has not."""
    package, module, name = type_.split(":")
    if package != "aws":
        return frozenset()
    service = module.split("/")[0]
    python_module = importlib.import_module(f"pulumi_aws.{PYTHON_MODULES.get(service, service)}")
    found = getattr(python_module, name, None)
    if found is None:
        return frozenset()
    return frozenset(_camel(key) for key, value in vars(found).items() if isinstance(value, property))


def _camel(snake: str) -> str:
    head, *rest = snake.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _all_tags(resource: Resource, declared: frozenset[str]) -> dict[str, Any]:
    return {"tagsAll": resource.inputs.get("tags") or {}} if "tagsAll" in declared else {}


def _addresses(resource: Resource, declared: frozenset[str]) -> dict[str, Any]:
    """Give public and private addresses of the documentation ranges (RFC 5737) to what has some."""
    last = int(digest(resource.urn, 2), 16) or 1
    return {
        key: value
        for key, value in {"publicIp": f"203.0.113.{last}", "privateIp": f"10.0.0.{last}"}.items()
        if key in declared and key not in resource.inputs
    }


PYTHON_MODULES = {"lambda": "lambda_", "index": "."}

SPECIAL: Mapping[str, Mapping[str, str]] = {
    "aws:s3/bucket:Bucket": {
        "bucketDomainName": "{name}.s3.amazonaws.com",
        "bucketRegionalDomainName": "{name}.s3.{region}.amazonaws.com",
        "hostedZoneId": "Z1BKCTXD74EZPE",
    },
    "aws:kms/key:Key": {"keyId": "{id}"},
    "aws:lambda/function:Function": {
        "invokeArn": "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
        "qualifiedArn": "{arn}:1",
        "version": "1",
    },
    "aws:lambda/layerVersion:LayerVersion": {
        "layerArn": "arn:aws:lambda:{region}:{account}:layer:{name}",
        "version": "1",
    },
    "aws:sqs/queue:Queue": {"url": "{id}"},
    "aws:iam/role:Role": {"uniqueId": "AROAEXAMPLE{name}"},
    "aws:dynamodb/table:Table": {"streamArn": "{arn}/stream/2026-01-01T00:00:00.000"},
    "aws:ecr/repository:Repository": {
        "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
        "registryId": "{account}",
    },
    "aws:cloudfront/distribution:Distribution": {
        "domainName": "d{id}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "aws:ec2/vpc:Vpc": {
        "defaultSecurityGroupId": "sg-default-{id}",
        "defaultNetworkAclId": "acl-default-{id}",
        "defaultRouteTableId": "rtb-default-{id}",
        "mainRouteTableId": "rtb-default-{id}",
        "ipv6CidrBlock": "2001:db8:1234:1a00::/56",
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"prefixListId": "pl-{id}"},
    "aws:ec2/eip:Eip": {"allocationId": "{id}"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": "1", "defaultVersion": "1"},
}
