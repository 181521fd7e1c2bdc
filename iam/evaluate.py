"""One request, decided over all policies that concern it, as AWS documents its evaluation logic.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html and, for keys,
https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html. Session policies, organisation policies and KMS
grants are outside of what a stack declares, and outside of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

import aws_types
from iam import patterns
from iam.conditions import Context, Value, holds, resolve
from iam.documents import Document, Effect, Principal, Statement, Text
from iam.tristate import Tristate, all_of, any_of, negate
from recorder.resource import UNKNOWN

_ACCOUNT_PART: Final = 4


@dataclass(frozen=True, slots=True)
class Policy:
    """A document and where it comes from."""

    name: str
    """For messages: the policy's name, or the resource whose policy it is."""
    document: Document
    urn: str = ""
    """The Pulumi resource that declares it; empty for one of AWS's own."""
    arn: Text = ""
    """A managed policy's ARN, `UNKNOWN` where it has one that is not known; empty for an inline policy."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    arn: str
    """The role or user, `arn:aws:iam::123456789012:role/app/resize`, or a service, `events.amazonaws.com`."""
    session: str = ""
    """The session of an assumed role, `arn:aws:sts::123456789012:assumed-role/resize/name`; empty for a user."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_service(self) -> bool:
        """True for an AWS service that acts for itself."""
        return not self.arn.startswith("arn:")

    @property
    def account(self) -> str:
        """The caller's account; empty for a service."""
        return account_of(self.arn)


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource."""

    caller: Caller
    action: str
    """`s3:GetObject`"""
    resource: str = "*"
    """An ARN; `*` for an action that knows no resources."""
    context: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Keys that AWS would send along: `aws:SourceArn`, `aws:SecureTransport`, `kms:ViaService`, ..."""
    resource_account: str = ""
    """The account that owns the resource; needed where it is another one and the ARN does not say so (a bucket)."""


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies that concern a request."""

    identity: tuple[Policy, ...] = ()
    """Inline and attached, of the caller and the groups of a user."""
    boundary: Policy | None = None
    resource: tuple[Policy, ...] = ()
    """The policies of the resource: a bucket policy, a key policy, a role's trust policy."""


class Outcome(StrEnum):
    """How a request is decided."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicit deny"
    IMPLICIT_DENY = "implicit deny"
    UNKNOWN = "unknown"
    """A part of a policy or of the request that is not known decides."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How a request was decided, and by what."""

    outcome: Outcome
    reason: str
    """One sentence for a person."""
    policy: Policy | None = None
    statement: Statement | None = None

    @property
    def allowed(self) -> bool:
        """True only when it is allowed for sure."""
        return self.outcome is Outcome.ALLOWED


class Reach(IntEnum):
    """How closely a resource policy's statement names the caller."""

    NONE = 0
    ACCOUNT = 1
    """The account: the caller's own policies decide."""
    ANYONE = 2
    ROLE = 3
    """The role: its boundary still limits."""
    DIRECT = 4
    """The user, the session or the service: a boundary's silence does not limit."""


def account_of(arn: str) -> str:
    """Return the account in an ARN; empty when it names none."""
    parts = arn.split(":")
    return parts[_ACCOUNT_PART] if len(parts) > _ACCOUNT_PART else ""


def needs_resource_policy(action: str, resource: str) -> bool:
    """Say whether a caller's own policies are never enough: keys and roles always have a policy that must agree.

    An alias has none; the key that it names is asked for apart.
    """
    lower = action.lower()
    with_policy = lower.startswith(("kms:", "sts:assumerole")) and ":alias/" not in resource
    return with_policy and lower not in _KMS_WITHOUT_KEY


_KMS_WITHOUT_KEY: Final = frozenset(
    f"kms:{name}"
    for name in (
        "createkey", "listkeys", "listaliases", "generaterandom", "createcustomkeystore", "describecustomkeystores",
    )
)  # fmt: skip


def evaluate(request: Request, policies: Policies) -> Decision:
    """Decide a request.

    An explicit deny anywhere wins. Within an account the caller's policies or the resource's policy suffice, limited by
    the caller's boundary; keys and roles must allow it in their own policy; across accounts both sides must.
    """
    context = request_context(request)
    everywhere = (*policies.identity, *((policies.boundary,) if policies.boundary else ()), *policies.resource)
    doubtful: tuple[Policy, Statement | None] | None = None
    for policy in everywhere:
        by_resource = policy in policies.resource
        for statement in policy.document.denies():
            matched = statement_matches(statement, request, context, by_principal=by_resource)
            if matched:
                reason = f"{policy.name}, {statement.label}, denies it"
                return Decision(Outcome.EXPLICIT_DENY, reason, policy, statement)
            if matched is None:
                doubtful = doubtful or (policy, statement)
        if not policy.document.fully_known:
            doubtful = doubtful or _doubtful_deny(policy)
    granted = _granted(request, context, policies)
    if granted.allowed and doubtful:
        policy, statement = doubtful
        return Decision(Outcome.UNKNOWN, f"{policy.name} may deny it: a part of it is not known", policy, statement)
    return granted


def _doubtful_deny(policy: Policy) -> tuple[Policy, Statement | None] | None:
    """A document or an effect that is not known may deny."""
    if policy.document.unknown:
        return policy, None
    return next(((policy, s) for s in policy.document.statements if s.effect is UNKNOWN), None)


def _granted(request: Request, context: Context, policies: Policies) -> Decision:
    if request.caller.is_service:
        return _resource_allow(policies.resource, request, context).decision
    identity = _allow(policies.identity, request, context)
    boundary = _allow((policies.boundary,), request, context) if policies.boundary else None
    limited = None if boundary is None or boundary.allowed else _limited(boundary)
    by_resource = _resource_allow(policies.resource, request, context)
    reach, resource = by_resource.reach, by_resource.decision
    owner = request.resource_account or account_of(request.resource)
    cross_account = bool(owner) and owner not in (request.caller.account, "aws")
    both = needs_resource_policy(request.action, request.resource) or cross_account

    if not cross_account and reach is Reach.DIRECT:
        return resource
    if not cross_account and reach >= Reach.ANYONE:
        return (by_resource.doubt or limited) if limited else resource
    if both and reach is Reach.NONE:
        return resource
    by_identity = limited or identity if identity.allowed else identity
    if cross_account or by_identity.allowed:
        return by_identity
    # What is not known may name the caller itself: that needs no policy of the caller's, and no boundary's consent.
    return by_resource.doubt or by_identity


def _limited(boundary: Decision) -> Decision:
    if boundary.outcome is Outcome.UNKNOWN:
        return boundary
    return Decision(Outcome.IMPLICIT_DENY, "the permissions boundary does not allow it", boundary.policy)


def _allow(policies: tuple[Policy, ...], request: Request, context: Context) -> Decision:
    doubt: Decision | None = None
    for policy in policies:
        for statement in policy.document.statements:
            if statement.effect is Effect.DENY:
                continue
            matched = statement_matches(statement, request, context, by_principal=False)
            if matched and statement.effect is Effect.ALLOW:
                return Decision(Outcome.ALLOWED, f"{policy.name}, {statement.label}, allows it", policy, statement)
            if matched is not False:
                doubt = Decision(Outcome.UNKNOWN, f"{policy.name} may allow it: a part is not known", policy, statement)
        if policy.document.unknown:
            doubt = doubt or Decision(Outcome.UNKNOWN, f"{policy.name} is not known before the deployment", policy)
    return doubt or Decision(Outcome.IMPLICIT_DENY, f"no policy allows {request.action} on {request.resource}")


@dataclass(frozen=True, slots=True)
class _ByResource:
    """What the resource's policies say."""

    reach: Reach
    """The closest reach with which they allow it for sure."""
    decision: Decision
    doubt: Decision | None
    """What is not known of them, and may allow it more closely."""


def _resource_allow(policies: tuple[Policy, ...], request: Request, context: Context) -> _ByResource:
    best = Reach.NONE
    allowed: Decision | None = None
    doubt: Decision | None = None
    for policy in policies:
        if policy.document.unknown:
            doubt = doubt or Decision(Outcome.UNKNOWN, f"{policy.name} is not known before the deployment", policy)
        for statement in policy.document.statements:
            reach = reach_of(statement, request.caller)
            may_name = reach is not Reach.NONE or _has_unknown_principal(statement)
            if statement.effect is Effect.DENY or not may_name:
                continue
            matched = statement_matches(statement, request, context, by_principal=True)
            if matched and statement.effect is Effect.ALLOW:
                if reach > best:
                    best = reach
                    allowed = Decision(
                        Outcome.ALLOWED, f"{policy.name}, {statement.label}, allows it", policy, statement
                    )
            elif matched is not False:
                doubt = doubt or Decision(
                    Outcome.UNKNOWN, f"{policy.name} may allow it: a part is not known", policy, statement
                )
    denied = Decision(
        Outcome.IMPLICIT_DENY, f"the resource's policy does not allow {request.action} for {request.caller.arn}"
    )
    return _ByResource(best, allowed or doubt or denied, doubt)


def statement_matches(statement: Statement, request: Request, context: Context, *, by_principal: bool) -> Tristate:
    """Say whether a statement speaks of this request, whatever its effect.

    Args:
        statement: the statement.
        request: who asks for what.
        context: the request's keys, see `request_context`.
        by_principal: the statement stands in a resource's policy, and names principals.
    """
    return all_of(_parts(statement, request, context, by_principal=by_principal))


def _parts(statement: Statement, request: Request, context: Context, *, by_principal: bool) -> Iterator[Tristate]:
    action = any_of(None if a is UNKNOWN else patterns.matches_action(a, request.action) for a in statement.actions)
    yield negate(action) if statement.not_action else action
    if statement.resources or statement.not_resource:
        resource = any_of(_resource_matches(r, request.resource, context) for r in statement.resources)
        yield negate(resource) if statement.not_resource else resource
    if by_principal:
        if _has_unknown_principal(statement):
            yield None
        else:
            yield reach_of(statement, request.caller) is not Reach.NONE
    if statement.conditions_unknown:
        yield None
    for condition in statement.conditions:
        yield holds(condition, context)


def _resource_matches(pattern: Text, resource: str, context: Context) -> Tristate:
    if pattern is UNKNOWN:
        return None
    resolved = resolve(pattern, context)
    if resolved is None:
        return False
    return None if resolved is UNKNOWN else patterns.matches(resolved, resource)


def _has_unknown_principal(statement: Statement) -> bool:
    return any(principal.value is UNKNOWN for principal in statement.principals)


def reach_of(statement: Statement, caller: Caller) -> Reach:
    """Say how closely the statement's principals name the caller; an unknown principal may be anyone."""
    reaches = [_principal_reach(principal, caller) for principal in statement.principals]
    best = max(reaches, default=Reach.NONE)
    if statement.not_principal:
        return Reach.ANYONE if best is Reach.NONE else Reach.NONE
    return best


def _principal_reach(principal: Principal, caller: Caller) -> Reach:
    value = principal.value
    if value is UNKNOWN:
        return Reach.ACCOUNT
    if value == "*":
        return Reach.ANYONE
    if caller.is_service or principal.kind == "Service":
        return Reach.DIRECT if principal.kind == "Service" and value.lower() == caller.arn.lower() else Reach.NONE
    if caller.account and value in (caller.account, aws_types.arn("iam", "root", account=caller.account)):
        return Reach.ACCOUNT
    if caller.session and value == caller.session:
        return Reach.DIRECT
    if value == caller.arn:
        return Reach.ROLE if ":role/" in caller.arn else Reach.DIRECT
    return Reach.NONE


def request_context(request: Request) -> Context:
    """Return the request's keys, with those that AWS adds to every request about the caller and the resource."""
    caller = request.caller
    added: dict[str, Value] = {"aws:PrincipalIsAWSService": str(caller.is_service).lower()}
    if not caller.is_service:
        added |= {"aws:PrincipalArn": caller.arn, "aws:PrincipalAccount": caller.account}
        added["aws:PrincipalType"] = "AssumedRole" if ":role/" in caller.arn else "User"
        if ":user/" in caller.arn:
            added["aws:username"] = caller.arn.rsplit("/", 1)[-1]
    added |= {f"aws:PrincipalTag/{name}": value for name, value in caller.tags.items()}
    if owner := request.resource_account or account_of(request.resource):
        added["aws:ResourceAccount"] = owner
    return Context({**added, **request.context})
