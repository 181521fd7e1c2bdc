"""How AWS names each kind of resource: one row a type.

Formats: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from recorder.resource import Resource


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type's naming: templates over `{account}`, `{region}`, `{name}`, `{hex}`, `{uuid}` and `{<input>}`."""

    arn: str = ""
    id: str = "{name}"
    name_property: str = "name"

    def id_of(self, resource: Resource, facts: Mapping[str, str]) -> str:
        """Return the id of `resource`."""
        return self._fill(self.id, resource, facts)

    def arn_of(self, resource: Resource, facts: Mapping[str, str]) -> str:
        """Return the ARN of `resource`; empty where the kind has none."""
        return self._fill(self.arn, resource, facts)

    def _fill(self, template: str, resource: Resource, facts: Mapping[str, str]) -> str:
        values = {k: str(v) for k, v in resource.inputs.items() if isinstance(v, str | int)}
        values |= {"hex": digest(resource.urn, 17), "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, resource.urn))} | dict(
            facts
        )
        filled = template.replace("{arn}", self.arn or "{arn}").replace("{id}", self.id)
        return filled.format_map(values)


def digest(text: str, length: int) -> str:
    """Return `length` hexadecimal digits that are always the same for `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def name_for(resource: Resource) -> str:
    """Return the physical name: the program's own, or an automatic one as Pulumi makes it: name, dash, seven digits."""
    kind = kind_of(resource.type)
    given = resource.inputs.get(kind.name_property)
    if given:
        return str(given)
    prefix = resource.inputs.get(f"{kind.name_property}Prefix")
    if prefix:
        return f"{prefix}{digest(resource.urn, 26)}"
    return f"{resource.name}-{digest(resource.urn, 7)}"


def kind_of(type_: str) -> Kind:
    """Return the naming of a type; for a type with no row, a plain one after its token."""
    row = KINDS.get(type_)
    if row is not None:
        return row
    if type_.startswith("pulumi:providers:"):
        return Kind(id="{uuid}")
    package, module, name = [*type_.split(":"), "", ""][:3]
    service = module.split("/")[0]
    if package != "aws":
        return Kind(id="{name}")
    return Kind(arn=f"arn:aws:{service}:{{region}}:{{account}}:{name[:1].lower() + name[1:]}/{{name}}")


def _ec2(prefix: str, noun: str) -> Kind:
    return Kind(id=f"{prefix}-0{{hex}}"[:99], arn=f"arn:aws:ec2:{{region}}:{{account}}:{noun}/{{id}}", name_property="")


def _named(arn: str, *, name_property: str = "name") -> Kind:
    return Kind(arn=arn, name_property=name_property)


def _by_arn(arn: str, *, name_property: str = "name") -> Kind:
    return Kind(arn=arn, id="{arn}", name_property=name_property)


_HERE = "{region}:{account}"

KINDS: Mapping[str, Kind] = {
    # Storage and data
    "aws:s3/bucket:Bucket": _named("arn:aws:s3:::{name}", name_property="bucket"),
    **{
        f"aws:s3/{part[:1].lower() + part[1:]}:{part}": Kind(id="{bucket}", name_property="")
        for part in (
            "BucketLifecycleConfiguration",
            "BucketLogging",
            "BucketNotification",
            "BucketObjectLockConfiguration",
            "BucketOwnershipControls",
            "BucketPolicy",
            "BucketPublicAccessBlock",
            "BucketServerSideEncryptionConfiguration",
            "BucketVersioning",
        )
    },
    "aws:dynamodb/table:Table": _named(f"arn:aws:dynamodb:{_HERE}:table/{{name}}"),
    "aws:kms/key:Key": Kind(arn=f"arn:aws:kms:{_HERE}:key/{{id}}", id="{uuid}", name_property=""),
    "aws:kms/alias:Alias": _named(f"arn:aws:kms:{_HERE}:{{name}}"),
    "aws:secretsmanager/secret:Secret": _by_arn(f"arn:aws:secretsmanager:{_HERE}:secret:{{name}}-AbCdEf"),
    "aws:ecr/repository:Repository": _named(f"arn:aws:ecr:{_HERE}:repository/{{name}}"),
    # Compute
    "aws:lambda/function:Function": _named(f"arn:aws:lambda:{_HERE}:function:{{name}}"),
    "aws:lambda/layerVersion:LayerVersion": Kind(
        arn=f"arn:aws:lambda:{_HERE}:layer:{{name}}:1", id="{arn}", name_property="layerName"
    ),
    "aws:lambda/permission:Permission": Kind(id="{name}", name_property="statementId"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Kind(
        arn=f"arn:aws:lambda:{_HERE}:event-source-mapping:{{uuid}}", id="{uuid}", name_property=""
    ),
    "aws:sfn/stateMachine:StateMachine": _by_arn(f"arn:aws:states:{_HERE}:stateMachine:{{name}}"),
    "aws:sfn/activity:Activity": _by_arn(f"arn:aws:states:{_HERE}:activity:{{name}}"),
    "aws:batch/computeEnvironment:ComputeEnvironment": _named(f"arn:aws:batch:{_HERE}:compute-environment/{{name}}"),
    "aws:batch/jobQueue:JobQueue": _by_arn(f"arn:aws:batch:{_HERE}:job-queue/{{name}}"),
    "aws:batch/jobDefinition:JobDefinition": _by_arn(f"arn:aws:batch:{_HERE}:job-definition/{{name}}:1"),
    # Messages and schedules
    "aws:sns/topic:Topic": _by_arn(f"arn:aws:sns:{_HERE}:{{name}}"),
    "aws:sns/topicSubscription:TopicSubscription": _by_arn(f"arn:aws:sns:{_HERE}:subscription:{{uuid}}"),
    "aws:sns/topicPolicy:TopicPolicy": Kind(id="{arn}", name_property=""),
    "aws:sqs/queuePolicy:QueuePolicy": Kind(id="{queueUrl}", name_property=""),
    "aws:sqs/queue:Queue": Kind(
        arn=f"arn:aws:sqs:{_HERE}:{{name}}", id="https://sqs.{region}.amazonaws.com/{account}/{name}"
    ),
    "aws:cloudwatch/eventBus:EventBus": _named(f"arn:aws:events:{_HERE}:event-bus/{{name}}"),
    "aws:cloudwatch/eventRule:EventRule": _named(f"arn:aws:events:{_HERE}:rule/{{name}}"),
    "aws:cloudwatch/eventTarget:EventTarget": Kind(id="{rule}-{hex}", name_property=""),
    "aws:scheduler/schedule:Schedule": Kind(arn=f"arn:aws:scheduler:{_HERE}:schedule/default/{{name}}"),
    # Watching
    "aws:cloudwatch/logGroup:LogGroup": _named(f"arn:aws:logs:{_HERE}:log-group:{{name}}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _named(f"arn:aws:cloudwatch:{_HERE}:alarm:{{name}}"),
    "aws:cloudwatch/dashboard:Dashboard": Kind(
        arn="arn:aws:cloudwatch::{account}:dashboard/{name}", name_property="dashboardName"
    ),
    "aws:cloudtrail/trail:Trail": _by_arn(f"arn:aws:cloudtrail:{_HERE}:trail/{{name}}"),
    # Identity
    "aws:iam/role:Role": _named("arn:aws:iam::{account}:role/{name}"),
    "aws:iam/user:User": _named("arn:aws:iam::{account}:user/{name}"),
    "aws:iam/group:Group": _named("arn:aws:iam::{account}:group/{name}"),
    "aws:iam/policy:Policy": _by_arn("arn:aws:iam::{account}:policy/{name}"),
    "aws:iam/rolePolicy:RolePolicy": Kind(id="{role}:{name}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Kind(id="{role}-{hex}", name_property=""),
    "aws:iam/instanceProfile:InstanceProfile": _named("arn:aws:iam::{account}:instance-profile/{name}"),
    # Network
    "aws:ec2/vpc:Vpc": _ec2("vpc", "vpc"),
    "aws:ec2/subnet:Subnet": _ec2("subnet", "subnet"),
    "aws:ec2/securityGroup:SecurityGroup": Kind(
        id="sg-0{hex}", arn=f"arn:aws:ec2:{_HERE}:security-group/{{id}}", name_property="name"
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2("sg", "security-group"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _ec2("sgr", "security-group-rule"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _ec2("sgr", "security-group-rule"),
    "aws:ec2/routeTable:RouteTable": _ec2("rtb", "route-table"),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": _ec2("rtb", "route-table"),
    "aws:ec2/route:Route": Kind(id="r-{hex}", name_property=""),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Kind(id="rtbassoc-0{hex}", name_property=""),
    "aws:ec2/internetGateway:InternetGateway": _ec2("igw", "internet-gateway"),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": _ec2("eigw", "egress-only-internet-gateway"),
    "aws:ec2/natGateway:NatGateway": _ec2("nat", "natgateway"),
    "aws:ec2/eip:Eip": _ec2("eipalloc", "elastic-ip"),
    "aws:ec2/networkAcl:NetworkAcl": _ec2("acl", "network-acl"),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _ec2("acl", "network-acl"),
    "aws:ec2/networkAclRule:NetworkAclRule": Kind(id="nacl-{hex}", name_property=""),
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": Kind(id="aclassoc-0{hex}", name_property=""),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2("vpce", "vpc-endpoint"),
    "aws:ec2/flowLog:FlowLog": _ec2("fl", "vpc-flow-log"),
    "aws:ec2/networkInterface:NetworkInterface": _ec2("eni", "network-interface"),
    "aws:ec2/instance:Instance": _ec2("i", "instance"),
    "aws:ec2/launchTemplate:LaunchTemplate": Kind(
        id="lt-0{hex}", arn=f"arn:aws:ec2:{_HERE}:launch-template/{{id}}", name_property="name"
    ),
    "aws:cloudfront/distribution:Distribution": Kind(
        id="E{hex}", arn="arn:aws:cloudfront::{account}:distribution/{id}", name_property=""
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": Kind(
        id="E{hex}", arn="arn:aws:cloudfront::{account}:origin-access-control/{id}"
    ),
}
