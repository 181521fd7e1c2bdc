"""What each role may do, read from its recorded policies and said in words: `reads raw/`.

Only `Allow` statements that name actions and resources are read, less what an unconditional `Deny` takes back; a
permission on every resource (`*`) names nothing to draw an arrow to.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, cast

from recorder.resource import Recording, Resource

ROLE: Final = "aws:iam/role:Role"
INLINE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
POLICY: Final = "aws:iam/policy:Policy"
ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"

READS: Final = "reads"

VERBS: Final = {
    "s3:GetObject": READS,
    "s3:GetObjectVersion": READS,
    "s3:PutObject": "writes",
    "s3:ListMultipartUploadParts": "writes",
    "s3:AbortMultipartUpload": "writes",
    "s3:DeleteObject": "deletes",
    "s3:DeleteObjectVersion": "deletes",
    "s3:ListBucket": "lists",
    "s3:ListBucketVersions": "lists",
    "dynamodb:GetItem": "reads items",
    "dynamodb:BatchGetItem": "reads items",
    "dynamodb:Query": "reads items",
    "dynamodb:Scan": "reads items",
    "dynamodb:PutItem": "writes items",
    "dynamodb:UpdateItem": "writes items",
    "dynamodb:BatchWriteItem": "writes items",
    "dynamodb:DeleteItem": "deletes items",
    "sns:Publish": "publishes",
    "sqs:SendMessage": "sends",
    "sqs:ReceiveMessage": "receives",
    "sqs:DeleteMessage": "receives",
    "lambda:InvokeFunction": "invokes",
    "states:StartExecution": "starts",
    "states:StartSyncExecution": "starts",
    "kinesis:PutRecord": "puts records",
    "kinesis:PutRecords": "puts records",
    "kinesis:GetRecords": "reads records",
    "secretsmanager:GetSecretValue": "reads the secret",
    "batch:SubmitJob": "submits",
    "ecr:BatchCheckLayerAvailability": "pulls",
    "ecr:BatchGetImage": "pulls",
    "ecr:GetDownloadUrlForLayer": "pulls",
}
"""Action -> what an arrow says. An action that is not here is said as it is; the silent ones below are not."""

SILENT: Final = ("kms:*", "logs:*", "xray:*", "*:Describe*")
"""Keys are badges, and logs and traces belong to everything: arrows would hide the others."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A role may do something to a resource."""

    role: str
    """The role's URN."""
    verb: str
    resource: str
    """The ARN, or a pattern of ARNs, as the policy has it."""

    def on(self, arn: str) -> str | None:
        """Return what it allows on the resource with that ARN, as `reads raw/`; None for nothing."""
        if self.resource == arn:
            return self.verb
        if self.resource.startswith((f"{arn}/", f"{arn}:")):
            inner = self.resource[len(arn) + 1 :]
            where = inner.removesuffix("*") if self.resource[len(arn)] == "/" else ""
            return f"{self.verb} {where}".rstrip()
        return self.verb if "*" in self.resource and fnmatchcase(arn, self.resource) else None


def permissions(recording: Recording) -> Iterator[Permission]:
    """Yield what the roles of a program may do, in the order of the roles' names and of their statements."""
    statements: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for role, document in sorted(_documents(recording), key=lambda pair: pair[0]):
        statements[role] += [dict(statement) for statement in _listed(document.get("Statement"))]
    for role, of_role in statements.items():
        denials = [s for s in of_role if s.get("Effect") == "Deny" and not s.get("Condition")]
        for statement in of_role:
            if statement.get("Effect") != "Allow":
                continue
            for resource in _listed(statement.get("Resource")):
                for verb in _verbs(_listed(statement.get("Action")), resource, denials):
                    yield Permission(role, verb, resource)


def _verbs(actions: Iterable[str], resource: str, denials: list[Mapping[str, Any]]) -> Iterator[str]:
    if resource == "*":
        return
    verbs: dict[str, None] = {}
    for granted in actions:
        known = [action for action in VERBS if fnmatchcase(action.lower(), granted.lower())]
        for action in known or [granted]:
            if not _silent(action) and not any(_covers(denial, action, resource) for denial in denials):
                verbs[VERBS.get(action, action)] = None
    yield from verbs


def _silent(action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in SILENT)


def _covers(denial: Mapping[str, Any], action: str, resource: str) -> bool:
    actions, resources = _listed(denial.get("Action")), _listed(denial.get("Resource"))
    return any(fnmatchcase(action.lower(), a.lower()) for a in actions) and any(
        fnmatchcase(resource, r) for r in resources
    )


def _documents(recording: Recording) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each role's URN with each of its policies."""
    roles = {
        identity: role
        for role in recording.of_type(ROLE)
        for identity in (role.outputs.get("name"), role.outputs.get("arn"))
    }
    managed = {policy.outputs.get("arn"): policy for policy in recording.of_type(POLICY)}
    for role in recording.of_type(ROLE):
        for inline in role.inputs.get("inlinePolicies") or ():
            yield role.urn, _parsed(inline.get("policy"))
        for arn in role.inputs.get("managedPolicyArns") or ():
            if arn in managed:
                yield role.urn, _parsed(managed[arn].inputs.get("policy"))
    for inline in recording.of_type(INLINE_POLICY):
        if role := _named(roles, inline):
            yield role.urn, _parsed(inline.inputs.get("policy"))
    for attachment in recording.of_type(ATTACHMENT):
        policy = managed.get(attachment.inputs.get("policyArn"))
        if policy and (role := _named(roles, attachment)):
            yield role.urn, _parsed(policy.inputs.get("policy"))


def _named(roles: Mapping[Any, Resource], holder: Resource) -> Resource | None:
    return roles.get(holder.inputs.get("role"))


def _parsed(document: object) -> Mapping[str, Any]:
    if isinstance(document, str):
        return cast("Mapping[str, Any]", json.loads(document))
    return cast("Mapping[str, Any]", document) if isinstance(document, Mapping) else {}


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - IAM takes one or a list of anything
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]
