"""What each role may do, read from its recorded policies and said in words: `reads raw/`.

A permission on every resource (`*`) names nothing to draw an arrow to; neither does one that is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from iam.documents import Effect, Statement
from iam.identities import Kind, identities
from iam.patterns import any_matches, covers, matches, matches_action
from recorder.index import Stack
from recorder.resource import Recording

ROLE: Final = "aws:iam/role:Role"

READS: Final = "reads"
READS_RECORDS: Final = "reads records"

VERBS: Final = {
    "s3:GetObject": READS,
    "s3:GetObjectVersion": READS,
    "s3:GetObjectTagging": READS,
    "s3:GetObjectVersionTagging": READS,
    "s3:GetBucketLocation": READS,
    "s3:GetBucketVersioning": READS,
    "s3:PutObject": "writes",
    "s3:PutObjectTagging": "tags",
    "s3:ListMultipartUploadParts": "writes",
    "s3:AbortMultipartUpload": "writes",
    "s3:DeleteObject": "deletes",
    "s3:DeleteObjectVersion": "deletes",
    "s3:ListBucket": "lists",
    "s3:ListBucketVersions": "lists",
    "s3:ListBucketMultipartUploads": "lists",
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
    "sqs:ChangeMessageVisibility": "receives",
    "sqs:GetQueueAttributes": "receives",
    "lambda:InvokeFunction": "invokes",
    "states:StartExecution": "starts",
    "states:StartSyncExecution": "starts",
    "kinesis:PutRecord": "puts records",
    "kinesis:PutRecords": "puts records",
    "kinesis:GetRecords": READS_RECORDS,
    "kinesis:GetShardIterator": READS_RECORDS,
    "kinesis:ListShards": READS_RECORDS,
    "redshift-data:BatchExecuteStatement": "runs statements",
    "redshift-data:ExecuteStatement": "runs statements",
    "redshift-serverless:GetCredentials": "logs in",
    "secretsmanager:GetSecretValue": "reads the secret",
    "secretsmanager:PutSecretValue": "writes the secret",
    "secretsmanager:UpdateSecretVersionStage": "writes the secret",
    "cloudfront:GetDistribution": READS,
    "cloudfront:GetDistributionConfig": READS,
    "cloudfront:UpdateDistribution": "updates",
    "cloudfront:CreateInvalidation": "invalidates",
    "cloudfront:GetInvalidation": READS,
    "wafv2:GetRuleGroup": READS,
    "wafv2:UpdateRuleGroup": "updates",
    "wafv2:GetWebACL": READS,
    "batch:SubmitJob": "submits",
    "codepipeline:StartPipelineExecution": "starts",
    "codedeploy:CreateDeployment": "deploys",
    "codedeploy:GetDeployment": "deploys",
    "ecs:CreateTaskSet": "deploys",
    "ecs:DeleteTaskSet": "deploys",
    "ecs:UpdateServicePrimaryTaskSet": "deploys",
    "elasticloadbalancing:ModifyListener": "shifts requests",
    "ecr:BatchCheckLayerAvailability": "pulls",
    "ecr:BatchGetImage": "pulls",
    "ecr:GetDownloadUrlForLayer": "pulls",
    "cognito-idp:ListUsers": "lists users",
    "cognito-idp:AdminDeleteUser": "deletes users",
    "cognito-idp:AdminDisableUser": "updates users",
    "cognito-idp:AdminUpdateUserAttributes": "updates users",
    "cognito-idp:AdminUserGlobalSignOut": "signs users out",
    "ec2:CreateNetworkInterface": "creates network interfaces",
}
"""Action -> what an arrow says. An action that is not here is said as it is; the silent ones below are not."""

SILENT: Final = ("kms:*", "logs:*", "xray:*", "ssm:UpdateInstanceInformation", "ssmmessages:*", "*:Describe*")
"""Keys are badges; logs, traces and sessions belong to everything: arrows would hide the others."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A role may do something to the resources of one statement."""

    role: str
    """The role's URN."""
    verb: str
    resource: str
    """The ARN, or a pattern of ARNs, as the policy has it."""
    excluded: tuple[str, ...] = ()
    """Patterns of ARNs that it does not reach: those of a `NotResource`."""

    def within(self, arn: str) -> str | None:
        """Return in what of the resource with that ARN it allows something: `raw/`, or "" for all; None for nothing."""
        if self.excluded and any_matches(self.excluded, arn):
            return None
        if self.resource == arn:
            return ""
        if self.resource.startswith((f"{arn}/", f"{arn}:")):
            inner = self.resource[len(arn) + 1 :]
            return inner.removesuffix("*") if self.resource[len(arn)] == "/" else ""
        return "" if "*" in self.resource and matches(self.resource, arn) else None


def permissions(recording: Recording) -> Iterator[Permission]:
    """Yield what the roles of a program may do, in the order of the roles' names and of their statements."""
    roles = [identity for identity in identities(Stack(recording.resources)) if identity.kind is Kind.ROLE]
    for identity in sorted(roles, key=lambda role: role.resource.urn):
        statements = [statement for policy in identity.policies for statement in policy.document.statements]
        denials = [s for s in statements if s.effect is Effect.DENY and not s.conditions and not s.conditions_unknown]
        for statement in (s for s in statements if s.effect is Effect.ALLOW):
            excluded = _texts(statement.resources) if statement.not_resource else ()
            actions = [action for action in _actions(statement) if not _silent(action)]
            for resource in ("arn:*",) if statement.not_resource else _texts(statement.resources):
                for verb in _verbs(actions, resource, denials):
                    yield Permission(identity.resource.urn, verb, resource, excluded)


def _verbs(actions: Iterable[str], resource: str, denials: Iterable[Statement]) -> Iterator[str]:
    if resource == "*":
        return
    verbs: dict[str, None] = {}
    for action in actions:
        if not any(_denies(denial, action, resource) for denial in denials):
            verbs[VERBS.get(action, action)] = None
    yield from verbs


def _actions(statement: Statement) -> Iterator[str]:
    """Yield the actions that have a word, and the others as they are written; of `NotAction` those it leaves."""
    written = _texts(statement.actions)
    if statement.not_action:
        yield from (action for action in VERBS if not any(matches_action(pattern, action) for pattern in written))
        return
    for pattern in written:
        yield from _known(pattern) or (pattern,)


@cache
def _known(pattern: str) -> tuple[str, ...]:
    """Return the actions that have a word and match a pattern."""
    return tuple(action for action in VERBS if matches_action(pattern, action))


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))


@cache
def _silent(action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in SILENT)


def _denies(denial: Statement, action: str, resource: str) -> bool:
    """Say whether a denial takes the action away on all of the resources, for certain."""
    named = any(matches_action(pattern, action) for pattern in _texts(denial.actions))
    reached = any(covers(pattern, resource) for pattern in _texts(denial.resources))
    return named != denial.not_action and reached != denial.not_resource
