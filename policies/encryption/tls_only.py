"""Buckets, queues, topics and file systems refuse callers without TLS, by their resource policies.

Of each service there are two rules: one judges what a policy says, before it is made; the other that every bucket has
such a policy, and that the policy speaks of that very bucket.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from iam.conditions import Context, holds
from iam.documents import Document, Effect, PolicySyntaxError, Statement, Text, parse
from iam.patterns import covers
from iam.tristate import Tristate, all_of, any_of
from policies.encryption.buckets import BUCKETS
from policies.frameworks import GDPR_ENCRYPTION, cis, fsbp
from policies.rule import (
    Finding,
    Framework,
    NotEvaluated,
    ResourceRule,
    Rule,
    Settings,
    Severity,
    Stack,
    StackRule,
    Violation,
)
from recorder.resource import UNKNOWN, Resource

_WITHOUT_TLS: Final = Context({"aws:SecureTransport": "false"})
"""What AWS sends along with a call without TLS, whichever operator asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsService:
    """A service whose resource policies can require TLS."""

    name: str
    """As rules are named after it."""
    things: str
    targets: tuple[str, ...]
    """The types that the policy protects; their own input `policy` counts too."""
    policies: tuple[str, ...]
    """The types of policies."""
    refers_by: str
    """The policy's input that refers to its target."""
    denied: tuple[str, ...]
    """The actions that must be refused without TLS."""
    below: str = ""
    """What follows the target's ARN in that of what it holds."""
    frameworks: tuple[Framework, ...] = ()
    url: str


SERVICES = (
    TlsService(
        name="s3",
        things="Buckets",
        targets=BUCKETS,
        policies=("aws:s3/bucketPolicy:BucketPolicy",),
        refers_by="bucket",
        denied=("s3:*",),
        below="/*",
        frameworks=(fsbp("S3.5"), cis("2.1.1")),
        url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    ),
    TlsService(
        name="sqs",
        things="Queues",
        targets=("aws:sqs/queue:Queue",),
        policies=("aws:sqs/queuePolicy:QueuePolicy",),
        refers_by="queueUrl",
        denied=("sqs:SendMessage", "sqs:ReceiveMessage"),
        url="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    ),
    TlsService(
        name="sns",
        things="Topics",
        targets=("aws:sns/topic:Topic",),
        policies=("aws:sns/topicPolicy:TopicPolicy",),
        refers_by="arn",
        denied=("sns:Publish",),
        url="https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
    ),
    TlsService(
        name="efs",
        things="File systems",
        targets=("aws:efs/fileSystem:FileSystem",),
        policies=("aws:efs/fileSystemPolicy:FileSystemPolicy",),
        refers_by="fileSystemId",
        denied=("elasticfilesystem:ClientMount",),
        url="https://docs.aws.amazon.com/efs/latest/ug/encryption-in-transit.html",
    ),
)


def _says_so(service: TlsService) -> ResourceRule:
    def judge(resource: Resource, _: Settings) -> Iterator[Finding]:
        if resource.inputs.get("policy") is None and resource.type in service.targets:
            return
        try:
            document = parse(resource.inputs.get("policy"))
        except PolicySyntaxError as error:
            yield Violation(resource.urn, f"`policy` cannot be read: {error}.")
            return
        if any(_holds_at_both_levels(service, statement) for statement in _refusals(service, document)):
            return
        if not (document.unknown or any(_may_refuse(service, statement) for statement in document.statements)):
            actions = " and ".join(service.denied)
            yield Violation(
                resource.urn, f"`policy` does not deny {actions} to everyone where aws:SecureTransport is false."
            )
        else:
            yield NotEvaluated(resource.urn, "`policy` is not known yet.")

    return ResourceRule(
        name=f"{service.name}-policy-tls-only",
        description=f"Policies of {service.things.lower()} refuse callers without TLS.",
        severity=Severity.HIGH,
        frameworks=(*service.frameworks, GDPR_ENCRYPTION),
        remediation=f"Add a statement that denies {service.denied[0]} to everyone if aws:SecureTransport is false.",
        resource_types=(*service.policies, *service.targets),
        url=service.url,
        judge=judge,
    )


def _has_one(service: TlsService) -> StackRule:
    def judge(stack: Stack, _: Settings) -> Iterator[Finding]:
        for target in stack.of_type(*service.targets):
            if target.inputs.get("policy") is not None:
                holders, unresolved = (target,), ()
            else:
                links = stack.referrers(target, service.refers_by, *service.policies)
                holders, unresolved = links.found, links.unresolved
            if not holders and unresolved:
                names = ", ".join(f"`{holder.name}`" for holder in unresolved)
                yield NotEvaluated(target.urn, f"No policy is known to be its own, but {names} may be.")
            elif not holders:
                yield Violation(target.urn, f"`{target.name}` has no policy, so it takes calls without TLS.")
            else:
                yield from _of_the_target(target, any_of(_protects(service, stack, one, target) for one in holders))

    return StackRule(
        name=f"{service.name}-tls-only",
        description=f"{service.things} have a policy that refuses callers without TLS.",
        severity=Severity.HIGH,
        frameworks=(*service.frameworks, GDPR_ENCRYPTION),
        remediation=f"Add a policy that denies {service.denied[0]} on its ARN if aws:SecureTransport is false.",
        resource_types=service.targets,
        url=service.url,
        judge=judge,
    )


def _of_the_target(target: Resource, protected: Tristate) -> Iterator[Finding]:
    if protected is None:
        yield NotEvaluated(target.urn, f"Whether its policy speaks of `{target.name}` itself is not known yet.")
    elif not protected:
        yield Violation(target.urn, f"Its policy refuses callers without TLS, but not of `{target.name}` itself.")


def _refusals(service: TlsService, document: Document) -> list[Statement]:
    """Return the statements that deny everyone the service's actions, on the one condition that TLS is missing."""
    return [
        statement
        for statement in document.denies()
        if not (statement.not_principal or statement.not_action or statement.conditions_unknown)
        and any(principal.value == "*" and principal.kind in ("*", "AWS") for principal in statement.principals)
        and all(_denies(statement, action) for action in service.denied)
        and _is_about_tls(statement)
    ]


def _may_refuse(service: TlsService, statement: Statement) -> bool:
    """Say whether a statement of which parts are unknown may turn out to be such a refusal."""
    if not statement.unknown or statement.effect is Effect.ALLOW or statement.not_principal or statement.not_action:
        return False
    everyone = any(p.value is UNKNOWN or p.value == "*" for p in statement.principals)
    denied = UNKNOWN in statement.actions or all(_denies(statement, action) for action in service.denied)
    unknown_values = any(UNKNOWN in condition.values for condition in statement.conditions)
    about_tls = statement.conditions_unknown or unknown_values or _is_about_tls(statement)
    levels = len(statement.resources) >= (2 if service.below and statement.of_resources else 1)
    return everyone and denied and about_tls and (levels or not statement.resources)


def _denies(statement: Statement, action: str) -> bool:
    return any(isinstance(denied, str) and covers(denied.lower(), action.lower()) for denied in statement.actions)


def _is_about_tls(statement: Statement) -> bool:
    if len(statement.conditions) != 1:
        return False
    condition = statement.conditions[0]
    return condition.key.lower() == "aws:securetransport" and holds(condition, _WITHOUT_TLS) is True


def _holds_at_both_levels(service: TlsService, statement: Statement) -> bool:
    """Say whether it speaks of the target and of all that it holds, as far as that shows without the target."""
    if not service.below:
        return True
    known = [text for text in statement.resources if isinstance(text, str)]
    level = [text for text in known if "/" not in text]
    return not statement.not_resource and bool(level) and any(text.endswith("*") for text in known)


def _protects(service: TlsService, stack: Stack, holder: Resource, target: Resource) -> Tristate:
    """Say whether what a policy refuses it refuses of the target; whether it refuses is judged by the other rule."""
    try:
        document = parse(holder.inputs.get("policy"))
    except PolicySyntaxError:
        return True
    refusals = _refusals(service, document)
    possible = [s for s in document.statements if s not in refusals and _may_refuse(service, s)]
    if not refusals and not possible and not document.unknown:
        return True
    # What is unknown and comes from the target alone is its ARN.
    own = stack.sources(holder, "policy", *service.targets) == (target,)
    arn = target.outputs.get("arn", UNKNOWN)
    known = any_of(_speaks_of(statement, arn, service.below, own=own) for statement in refusals)
    return any_of((known, None if possible or document.unknown else False))


def _speaks_of(statement: Statement, arn: Text, below: str, *, own: bool) -> Tristate:
    if statement.not_resource:
        return False
    # A file system's policy needs no `Resource`: there is only one.
    patterns = statement.resources or ("*",)
    return all_of(any_of(_covers(pattern, arn, level, own=own) for pattern in patterns) for level in {"", below})


def _covers(pattern: Text, arn: Text, level: str, *, own: bool) -> Tristate:
    if pattern == "*":
        return True
    if pattern is UNKNOWN:
        return True if own else None
    return None if arn is UNKNOWN else covers(pattern, arn + level)


RULES: tuple[Rule, ...] = tuple(rule for service in SERVICES for rule in (_says_so(service), _has_one(service)))
