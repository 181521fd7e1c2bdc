"""Recorded resources as a CloudFormation template, for the rules of cfn-lint, which say more than schemas do.

The properties are found by the schema of CloudFormation's own type, as `local.mapper` finds an API's parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cfnlint.api import lint
from cfnlint.config import ManualArgs
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from recorder.resource import Resource

REGION = "eu-west-1"
_NOT_ASKED = ("E115", "E3010")
"""Rules on the form of ids, because those of a recording are simulated, and on how many resources a template may have,
because no CloudFormation stack is created."""
Value = Any
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Conversion:
    """How a type becomes CloudFormation's."""

    type: str
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    """Pulumi's name at any depth -> CloudFormation's, where they differ by more than case."""
    constants: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Required properties that the recording has in another form."""


CONVERSIONS: Mapping[str, Conversion] = {
    "aws:sqs/queue:Queue": Conversion(
        "AWS::SQS::Queue",
        {"visibilityTimeoutSeconds": "VisibilityTimeout", "messageRetentionSeconds": "MessageRetentionPeriod"},
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Conversion(
        "AWS::SQS::QueuePolicy", {"policy": "PolicyDocument", "queueUrl": "Queues"}
    ),
    "aws:sns/topic:Topic": Conversion("AWS::SNS::Topic"),
    "aws:sns/topicPolicy:TopicPolicy": Conversion(
        "AWS::SNS::TopicPolicy", {"policy": "PolicyDocument", "arn": "Topics"}
    ),
    "aws:kms/key:Key": Conversion(
        "AWS::KMS::Key", {"policy": "KeyPolicy", "deletionWindowInDays": "PendingWindowInDays"}
    ),
    "aws:iam/role:Role": Conversion("AWS::IAM::Role", {"assumeRolePolicy": "AssumeRolePolicyDocument"}),
    "aws:iam/rolePolicy:RolePolicy": Conversion(
        "AWS::IAM::RolePolicy", {"policy": "PolicyDocument", "role": "RoleName", "name": "PolicyName"}
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Conversion("AWS::S3::BucketPolicy", {"policy": "PolicyDocument"}),
    "aws:lambda/function:Function": Conversion(
        "AWS::Lambda::Function", constants={"Code": {"S3Bucket": "bucket", "S3Key": "key"}}
    ),
    "aws:batch/jobDefinition:JobDefinition": Conversion("AWS::Batch::JobDefinition"),
    "aws:batch/jobQueue:JobQueue": Conversion(
        "AWS::Batch::JobQueue", {"computeEnvironmentOrders": "ComputeEnvironmentOrder"}
    ),
    "aws:batch/computeEnvironment:ComputeEnvironment": Conversion("AWS::Batch::ComputeEnvironment"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Conversion(
        "AWS::CloudWatch::Alarm", {"metricQueries": "Metrics"}
    ),
    "aws:cloudwatch/logGroup:LogGroup": Conversion("AWS::Logs::LogGroup"),
    "aws:cloudwatch/eventRule:EventRule": Conversion("AWS::Events::Rule"),
    "aws:ecr/repository:Repository": Conversion("AWS::ECR::Repository"),
    "aws:ecs/taskDefinition:TaskDefinition": Conversion("AWS::ECS::TaskDefinition"),
    "aws:ecs/service:Service": Conversion(
        "AWS::ECS::Service",
        {"capacityProviderStrategies": "CapacityProviderStrategy", "orderedPlacementStrategies": "PlacementStrategies"},
    ),
    "aws:ecs/cluster:Cluster": Conversion("AWS::ECS::Cluster", {"settings": "ClusterSettings"}),
    "aws:ecs/capacityProvider:CapacityProvider": Conversion("AWS::ECS::CapacityProvider"),
    "aws:lb/loadBalancer:LoadBalancer": Conversion(
        "AWS::ElasticLoadBalancingV2::LoadBalancer", {"loadBalancerType": "Type"}
    ),
    "aws:lb/targetGroup:TargetGroup": Conversion("AWS::ElasticLoadBalancingV2::TargetGroup"),
    "aws:appautoscaling/target:Target": Conversion("AWS::ApplicationAutoScaling::ScalableTarget"),
    "aws:codebuild/project:Project": Conversion(
        "AWS::CodeBuild::Project",
        {"buildspec": "BuildSpec", "buildTimeout": "TimeoutInMinutes", "queuedTimeout": "QueuedTimeoutInMinutes"},
    ),
    "aws:ec2/vpc:Vpc": Conversion("AWS::EC2::VPC"),
    "aws:ec2/subnet:Subnet": Conversion("AWS::EC2::Subnet"),
    "aws:ec2/route:Route": Conversion("AWS::EC2::Route"),
    "aws:ec2/natGateway:NatGateway": Conversion("AWS::EC2::NatGateway"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Conversion("AWS::EC2::VPCEndpoint", {"policy": "PolicyDocument"}),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Conversion(
        "AWS::EC2::SecurityGroupIngress",
        {
            "securityGroupId": "GroupId", "cidrIpv4": "CidrIp", "prefixListId": "SourcePrefixListId",
            "referencedSecurityGroupId": "SourceSecurityGroupId",
        },
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Conversion(
        "AWS::EC2::SecurityGroupEgress",
        {
            "securityGroupId": "GroupId", "cidrIpv4": "CidrIp", "prefixListId": "DestinationPrefixListId",
            "referencedSecurityGroupId": "DestinationSecurityGroupId",
        },
    ),
}  # fmt: skip


def errors(resources: Iterable[Resource]) -> list[str]:
    """Return what cfn-lint finds wrong in the resources whose types can be converted."""
    template: dict[str, Any] = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}
    names: dict[str, str] = {}
    for number, resource in enumerate(r for r in resources if r.type in CONVERSIONS):
        for part, converted in enumerate(converted_of(resource)):
            id_ = f"R{number}P{part}"
            names[id_] = f"{resource.name} ({resource.type})"
            template["Resources"][id_] = converted
    found: list[Any] = lint(json.dumps(template), config=ManualArgs(regions=[REGION]))
    return sorted(
        f"{names[str(match.path[1])]}: {match.rule.id} {match.message}"
        for match in found
        if match.rule.id.startswith("E") and not match.rule.id.startswith(_NOT_ASKED)
    )


def converted_of(resource: Resource) -> list[dict[str, Any]]:
    """Return a resource in CloudFormation's form; a container on Fargate as a task too, whose sizes cfn-lint checks."""
    conversion = CONVERSIONS[resource.type]
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, conversion.type).schema
    properties = _Converter(schema, conversion.renames).structure(_named(resource), schema) | dict(conversion.constants)
    converted = [{"Type": conversion.type, "Properties": properties}]
    if "FARGATE" in (resource.inputs.get("platformCapabilities") or ()):
        converted.append(_fargate_task(json.loads(resource.inputs["containerProperties"])))
    return converted


def _named(resource: Resource) -> Mapping[str, Value]:
    """Return the inputs, with the name that the provider generates where the program gives none."""
    name = resource.outputs.get("name")
    return resource.inputs if name is None else {"name": name, **resource.inputs}


def _fargate_task(container: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task of the same size: https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html"""
    sizes = {row["type"]: row["value"] for row in container["resourceRequirements"]}
    properties = {
        "RequiresCompatibilities": ["FARGATE"],
        "NetworkMode": "awsvpc",
        "Cpu": str(round(float(sizes["VCPU"]) * 1024)),
        "Memory": sizes["MEMORY"],
        "ContainerDefinitions": [{"Name": "container", "Image": container["image"]}],
    }
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}


@dataclass(frozen=True)
class _Converter:
    root: Schema
    renames: Mapping[str, str]

    def structure(self, values: Mapping[str, Value], schema: Schema) -> dict[str, Value]:
        """Return the properties of a schema that the values fill; what it has no property for is left out."""
        members: Mapping[str, Schema] = schema.get("properties", {})
        found = {key: self._member(key, members) for key in values}
        return {
            member: self._value(values[key], self._resolved(members[member]))
            for key, member in found.items()
            if member and values[key] is not None
        }

    def _member(self, key: str, members: Mapping[str, Schema]) -> str | None:
        if self.renames.get(key) in members:
            return self.renames[key]
        lower = {name.lower(): name for name in members}
        plain = key.lower()
        return next((lower[name] for name in (plain, f"{plain}s", plain.removesuffix("s")) if name in lower), None)

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.root["definitions"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _value(self, value: Value, schema: Schema) -> Value:
        types = schema.get("type", ())
        types = [types] if isinstance(types, str) else types
        if isinstance(value, str) and "object" in types:
            value = json.loads(value)
        if "array" in types:
            item = self._resolved(schema.get("items", {}))
            for key in ("Key", "Name"):  # of a tag, of a dimension
                if isinstance(value, Mapping) and set(item.get("properties", {})) == {key, "Value"}:
                    return [{key: name, "Value": of} for name, of in value.items()]
            return [self._value(one, item) for one in (value if isinstance(value, list) else [value])]
        if isinstance(value, list) and "object" in types:
            value = value[0] if value else {}
        if isinstance(value, Mapping):
            return self.structure(value, schema) if schema.get("properties") else value
        return _scalar(value, types)


def _scalar(value: Value, types: Iterable[str]) -> Value:
    converters: Mapping[str, Callable[[Value], Value]] = {"integer": int, "number": float}
    for type_ in types:
        if type_ == "string" and isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if type_ in converters and isinstance(value, str):
            return converters[type_](value)
    return value
