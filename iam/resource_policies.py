"""The policies of resources, where a program declares them: in the resource, beside it, or as one permission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aws_types
from iam.documents import (
    Condition,
    Document,
    Effect,
    PolicySyntaxError,
    Principal,
    Statement,
    Text,
    parse,
)
from iam.evaluate import Policy
from recorder.index import Stack
from recorder.resource import UNKNOWN, Resource


@dataclass(frozen=True, slots=True)
class Declaration:
    """How a resource type declares a resource policy."""

    document: str
    """The input with the document."""
    target: str = ""
    """The input that refers to the resource whose policy it is; empty when the document stands in that resource."""
    target_types: tuple[str, ...] = ()


def _beside(target: str, *target_types: str, document: str = "policy") -> Declaration:
    return Declaration(document, target, target_types)


DECLARATIONS: Final[Mapping[str, Declaration]] = {
    "aws:acmpca/policy:Policy": _beside("resourceArn", "aws:acmpca/certificateAuthority:CertificateAuthority"),
    "aws:apigateway/restApi:RestApi": Declaration("policy"),
    "aws:apigateway/restApiPolicy:RestApiPolicy": _beside("restApiId", "aws:apigateway/restApi:RestApi"),
    "aws:backup/vaultPolicy:VaultPolicy": _beside("backupVaultName", "aws:backup/vault:Vault"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": _beside("eventBusName", "aws:cloudwatch/eventBus:EventBus"),
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": _beside(
        "destinationName", "aws:cloudwatch/logDestination:LogDestination", document="accessPolicy"
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Declaration("policyDocument"),
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": _beside(
        "repository", "aws:codeartifact/repository:Repository", document="policyDocument"
    ),
    "aws:codebuild/resourcePolicy:ResourcePolicy": _beside("resourceArn", "aws:codebuild/project:Project"),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": _beside("resourceArn", "aws:dynamodb/table:Table"),
    "aws:ecr/registryPolicy:RegistryPolicy": Declaration("policy"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": _beside("repository", "aws:ecr/repository:Repository"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": _beside("fileSystemId", "aws:efs/fileSystem:FileSystem"),
    "aws:elasticsearch/domain:Domain": Declaration("accessPolicies"),
    "aws:elasticsearch/domainPolicy:DomainPolicy": _beside(
        "domainName", "aws:elasticsearch/domain:Domain", document="accessPolicies"
    ),
    "aws:glue/resourcePolicy:ResourcePolicy": Declaration("policy"),
    "aws:iam/role:Role": Declaration("assumeRolePolicy"),
    "aws:kinesis/resourcePolicy:ResourcePolicy": _beside("resourceArn", "aws:kinesis/stream:Stream"),
    "aws:kms/externalKey:ExternalKey": Declaration("policy"),
    "aws:kms/key:Key": Declaration("policy"),
    "aws:kms/keyPolicy:KeyPolicy": _beside("keyId", "aws:kms/key:Key"),
    "aws:kms/replicaKey:ReplicaKey": Declaration("policy"),
    "aws:lambda/resourcePolicy:ResourcePolicy": _beside("resourceArn", "aws:lambda/function:Function"),
    "aws:msk/clusterPolicy:ClusterPolicy": _beside("clusterArn", "aws:msk/cluster:Cluster"),
    "aws:opensearch/domain:Domain": Declaration("accessPolicies"),
    "aws:opensearch/domainPolicy:DomainPolicy": _beside(
        "domainName", "aws:opensearch/domain:Domain", document="accessPolicies"
    ),
    "aws:redshift/resourcePolicy:ResourcePolicy": _beside("resourceArn", "aws:redshift/cluster:Cluster"),
    "aws:redshiftserverless/resourcePolicy:ResourcePolicy": _beside(
        "resourceArn", "aws:redshiftserverless/namespace:Namespace"
    ),
    "aws:s3/accessPoint:AccessPoint": Declaration("policy"),
    "aws:s3/bucket:Bucket": Declaration("policy"),
    "aws:s3/bucketPolicy:BucketPolicy": _beside("bucket", "aws:s3/bucket:Bucket"),
    "aws:s3/bucketV2:BucketV2": Declaration("policy"),
    "aws:s3control/accessPointPolicy:AccessPointPolicy": _beside("accessPointArn", "aws:s3/accessPoint:AccessPoint"),
    "aws:schemas/registryPolicy:RegistryPolicy": _beside("registryName", "aws:schemas/registry:Registry"),
    "aws:secretsmanager/secret:Secret": Declaration("policy"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": _beside("secretArn", "aws:secretsmanager/secret:Secret"),
    "aws:ses/identityPolicy:IdentityPolicy": _beside("identity", "aws:ses/domainIdentity:DomainIdentity"),
    "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": _beside(
        "emailIdentity", "aws:sesv2/emailIdentity:EmailIdentity"
    ),
    "aws:sns/topic:Topic": Declaration("policy"),
    "aws:sns/topicPolicy:TopicPolicy": _beside("arn", "aws:sns/topic:Topic"),
    "aws:sqs/queue:Queue": Declaration("policy"),
    "aws:sqs/queuePolicy:QueuePolicy": _beside("queueUrl", "aws:sqs/queue:Queue"),
    "aws:vpclattice/resourcePolicy:ResourcePolicy": Declaration("policy"),
}
"""Type token -> where it keeps a resource policy."""

LAMBDA_PERMISSION: Final = "aws:lambda/permission:Permission"
"""Not a document: one statement, spread over properties."""

RESOURCE_POLICY_TYPES: Final = (*DECLARATIONS, LAMBDA_PERMISSION)


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """One resource policy of a program."""

    declared_by: Resource
    """The resource that holds the document."""
    target: Resource | None
    """The resource whose policy it is; nothing when it is outside of the program or not known."""
    policy: Policy


def document_of(resource: Resource) -> Document | None:
    """Return the resource policy that a resource declares, or nothing when it declares none.

    Raises:
        PolicySyntaxError: what it declares is not a policy.
    """
    if resource.type == LAMBDA_PERMISSION:
        return _lambda_permission(resource.inputs)
    source = source_of(resource)
    return None if source in (None, "") else parse(source)


def source_of(resource: Resource) -> object:
    """Return the document of the resource policy that a resource declares, unparsed; nothing when it declares none."""
    declaration = DECLARATIONS.get(resource.type)
    return resource.inputs.get(declaration.document) if declaration else None


def resource_policies(stack: Stack) -> Iterator[ResourcePolicy]:
    """Yield the resource policies of a program; what is no policy is left out, a rule of its own reports it."""
    for resource in stack.of_type(*RESOURCE_POLICY_TYPES):
        try:
            document = document_of(resource)
        except PolicySyntaxError:
            continue
        if document is not None:
            policy = Policy(f"the policy of {resource.name}", document, resource.urn)
            yield ResourcePolicy(resource, _target(stack, resource), policy)


def _target(stack: Stack, resource: Resource) -> Resource | None:
    if resource.type == LAMBDA_PERMISSION:
        targets = stack.targets(resource, "function", "aws:lambda/function:Function")
    else:
        declaration = DECLARATIONS[resource.type]
        if not declaration.target:
            return resource
        targets = stack.targets(resource, declaration.target, *declaration.target_types)
    return targets[0] if len(targets) == 1 else None


def _lambda_permission(inputs: Mapping[str, Any]) -> Document:
    """Write the statement that `lambda:AddPermission` makes of its parameters."""
    conditions = [
        Condition(operator, key, (inputs[name],))
        for name, operator, key in (
            ("sourceArn", "ArnLike", "aws:SourceArn"),
            ("sourceAccount", "StringEquals", "aws:SourceAccount"),
            ("principalOrgId", "StringEquals", "aws:PrincipalOrgID"),
            ("functionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
            ("eventSourceToken", "StringEquals", "lambda:EventSourceToken"),
        )
        if inputs.get(name) is not None
    ]
    function: Text = inputs.get("function", UNKNOWN)
    if function is not UNKNOWN and not function.startswith("arn:"):
        function = aws_types.arn("lambda", f"function:{function}", region="*", account="*")
    statement = Statement(
        effect=Effect.ALLOW,
        actions=(inputs.get("action", UNKNOWN),),
        resources=(function,) if function is UNKNOWN else (function, f"{function}:*"),
        principals=(_lambda_principal(inputs.get("principal", UNKNOWN)),),
        conditions=tuple(conditions),
        sid=sid if isinstance(sid := inputs.get("statementId"), str) else "",
        of_resources=True,
    )
    return Document((statement,))


def _lambda_principal(value: Text) -> Principal:
    if value is UNKNOWN or value == "*":
        return Principal("*", value)
    return Principal("Service" if value.endswith((".amazonaws.com", ".amazonaws.com.cn")) else "AWS", value)


def default_key_policy(account: str) -> Document:
    """Return the policy of a key that is made without one: the account decides by its identities' policies.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html.
    """
    return Document(
        (
            Statement(
                effect=Effect.ALLOW,
                actions=("kms:*",),
                resources=("*",),
                principals=(Principal("AWS", aws_types.arn("iam", "root", account=account)),),
                sid="Enable IAM User Permissions",
            ),
        )
    )


def by_target(policies: Iterable[ResourcePolicy]) -> Mapping[str, tuple[Policy, ...]]:
    """Group resource policies by the URN of the resource whose policy they are."""
    grouped: dict[str, tuple[Policy, ...]] = {}
    for found in policies:
        if found.target is not None:
            grouped[found.target.urn] = (*grouped.get(found.target.urn, ()), found.policy)
    return grouped
