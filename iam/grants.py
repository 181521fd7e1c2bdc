"""What a principal could do at all: its allows, cut down by its boundary and its denies, with what still limits them.

`evaluate` decides one request; this answers for all of them at once, so it has to weigh conditions. A condition narrows
a grant when it says something of what is acted upon (`aws:ResourceTag/team`, `iam:PassedToService`); one that speaks of
the caller or of the way it came (`aws:SourceIp`, `aws:MultiFactorAuthPresent`) leaves all resources within reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal

import aws_types
from iam import actions, patterns
from iam.actions import ResourceType
from iam.conditions import Context, holds
from iam.documents import Condition, Effect, Statement, Text
from iam.evaluate import Policy
from iam.identities import Identity
from iam.managed import is_aws_managed
from recorder.resource import UNKNOWN

_ARN_PARTS: Final = 6
_ACCOUNT: Final = 4
_FEW_LETTERS: Final = 3
"""A name pattern with fewer literal characters, such as `a*`, chooses nothing: `a*` to `z*` together are everything."""

_OF_THE_CALLER: Final = (
    "aws:securetransport", "aws:multifactorauth", "aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce",
    "aws:requestedregion", "aws:currenttime", "aws:epochtime", "aws:tokenissuetime", "aws:useragent", "aws:referer",
    "aws:principal", "aws:userid", "aws:username", "aws:federatedprovider", "aws:sourceidentity", "aws:viaawsservice",
    "aws:calledvia", "aws:assumedroot", "aws:ec2instancesource", "aws:rolesessionname", "aws:chatbotsourcearn",
    # Of the resource, but the whole account's.
    "aws:resourceaccount", "aws:resourceorg", "kms:calleraccount", "s3:resourceaccount", "s3:authtype", "s3:signature",
    "s3:tlsversion", "s3:x-amz-content-sha256", "ec2:region", "sts:rolesessionname",
    # Of what the caller sends along with a request, and may choose.
    "aws:requesttag/", "aws:tagkeys",
)  # fmt: skip
"""Prefixes, in lower case, of keys that narrow no grant."""

_ALWAYS_SENT: Final = frozenset({"iam:passedtoservice", "iam:policyarn", "aws:principalarn", "aws:principalaccount"})
"""Keys that every request of their kind carries, so that `IfExists` weakens nothing."""

_NARROWING: Final = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "Bool")


@dataclass(frozen=True, slots=True)
class Grant:
    """One action that a principal may do on the resources of one pattern."""

    action: str
    scope: Text
    """A pattern of ARNs, in which policy variables may stand; `*` for an action that knows no resources."""
    resource_type: ResourceType | None
    policy: Policy
    statement: Statement
    limits: tuple[Condition, ...] = ()
    """Conditions that narrow it to some of these resources."""
    certain: bool = True
    """False when a part that is not known may take it away, or widen it."""

    @property
    def broad(self) -> bool:
        """True when it reaches resources that nobody named: all, or all of a kind."""
        return not self.limits and self.scope is not UNKNOWN and _chooses_nothing(self.scope, self.resource_type)

    def without_limits(self) -> Grant:
        """Return the grant as if its conditions did not narrow it."""
        return replace(self, limits=())


@dataclass(slots=True)
class Permissions:
    """What one principal may do."""

    identity: Identity
    _known: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Grant, ...]] = field(
        default_factory=dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Grant, ...]]
    )

    def grants(self, action: str, request: Mapping[str, str] | None = None) -> tuple[Grant, ...]:
        """Return what is granted of an action, after boundary and denies.

        Args:
            action: its name, without wildcards.
            request: condition keys of the request in question, such as `iam:PassedToService`. Conditions on them are
                decided; of the others those that narrow a grant become its `limits`.
        """
        key = (action, tuple(sorted((request or {}).items())))
        if key not in self._known:
            self._known[key] = tuple(self._granted(action, Context({**_now(), **(request or {})})))
        return self._known[key]

    def _granted(self, action: str, request: Context) -> Iterator[Grant]:
        boundary = self.identity.boundary
        limits = tuple(_allowed(boundary, action, request)) if boundary else ()
        policies = (*self.identity.policies, *((boundary,) if boundary else ()))
        denials = [
            statement
            for policy in policies
            for statement in policy.document.statements
            if statement.effect is not Effect.ALLOW and _speaks_of(statement, action) is not False
        ]
        may_be_denied = any(_may_deny(policy) for policy in policies)
        for policy in self.identity.policies:
            for grant in _allowed(policy, action, request):
                for bounded in self._within_boundary(grant, limits):
                    left = replace(bounded, certain=False) if may_be_denied else bounded
                    yield from _after_denials(left, denials, request)

    def _within_boundary(self, grant: Grant, limits: Sequence[Grant]) -> Iterator[Grant]:
        boundary = self.identity.boundary
        if boundary is None:
            yield grant
        elif boundary.document.unknown:
            yield replace(grant, certain=False)
        else:
            for limit in limits:
                if limit.resource_type != grant.resource_type:
                    continue
                scope = _intersection(grant.scope, limit.scope)
                if scope is not None:
                    certain = grant.certain and limit.certain
                    yield replace(grant, scope=scope, limits=(*grant.limits, *limit.limits), certain=certain)

    @property
    def unknown_policies(self) -> tuple[Policy, ...]:
        """The policies of which a part that may decide is not known: of AWS's own, those that are not bundled."""
        boundary = self.identity.boundary
        every = (*self.identity.policies, *((boundary,) if boundary else ()))
        return tuple(p for p in every if p.document.undecided)

    def spoken_of(self, universe: frozenset[str]) -> tuple[str, ...]:
        """Return the actions of `universe` that some allow speaks of: those worth to ask `grants` about."""
        found: set[str] = set()
        for policy in self.identity.policies:
            for statement in policy.document.statements:
                if statement.effect is not Effect.DENY:
                    found |= _spoken_of(statement.actions, statement.not_action, universe)
        return tuple(sorted(found))


def _after_denials(grant: Grant, denials: Sequence[Statement], request: Context) -> Iterator[Grant]:
    left = [grant]
    for statement in denials:
        left = [after for g in left for after in _denied(g, statement, request)]
    yield from left


def _may_deny(policy: Policy) -> bool:
    return policy.document.unknown and not is_aws_managed(policy.arn)


@lru_cache(maxsize=8192)
def _spoken_of(written: tuple[Text, ...], inverted: bool, universe: frozenset[str]) -> frozenset[str]:  # noqa: FBT001 - it is a key of the cache
    if UNKNOWN in written:
        return universe
    known = [pattern for pattern in written if pattern is not UNKNOWN]
    return frozenset(
        action for action in universe if any(patterns.matches_action(p, action) for p in known) != inverted
    )


def _now() -> dict[str, str]:
    """Return the keys of time, so that a grant that has expired grants nothing."""
    moment = datetime.now(UTC)
    stamp = moment.isoformat(timespec="seconds")
    return {"aws:CurrentTime": stamp, "aws:TokenIssueTime": stamp, "aws:EpochTime": str(int(moment.timestamp()))}


def _allowed(policy: Policy, action: str, request: Context) -> Iterator[Grant]:
    """Yield what the statements of one policy allow of an action, a resource type and a pattern at a time."""
    for statement in policy.document.statements:
        if statement.effect is Effect.DENY:
            continue
        speaks = _speaks_of(statement, action)
        decided = _conditions(statement, request)
        if speaks is False or decided is None:
            continue
        limits, certain = decided
        certain = certain and speaks is True and statement.effect is Effect.ALLOW
        # What NotResource does not say yet may except all.
        certain = certain and not (statement.not_resource and UNKNOWN in statement.resources)
        for resource_type, scope in _scopes(statement, action):
            known = certain and scope is not UNKNOWN
            yield Grant(action, scope, resource_type, policy, statement, limits, certain=known)


def _speaks_of(statement: Statement, action: str) -> bool | None:
    """Say whether a statement's Action or NotAction takes in an action; `None` when an unknown one decides."""
    known = [a for a in statement.actions if a is not UNKNOWN]
    if any(patterns.matches_action(pattern, action) for pattern in known):
        return not statement.not_action
    if len(known) < len(statement.actions):
        return None
    return statement.not_action


def _conditions(statement: Statement, request: Context) -> tuple[tuple[Condition, ...], bool] | None:
    """Return the conditions that narrow an allow, and whether all was known; nothing when one of them fails."""
    limits: list[Condition] = []
    certain = not statement.conditions_unknown
    for condition in statement.conditions:
        if request.get(condition.key):
            decided = holds(condition, request)
            if decided is False:
                return None
            certain = certain and decided is True
        elif narrows(condition):
            limits.append(condition)
        elif UNKNOWN in condition.values:
            certain = False
    return tuple(limits), certain


def narrows(condition: Condition) -> bool:
    """Say whether a condition of an allow narrows what is acted upon.

    It does not when it holds for requests that lack the key (a negated operator, `IfExists`, `ForAllValues`), when it
    speaks of the caller, or when its value matches anything.
    """
    key = condition.key.lower()
    if condition.operator not in _NARROWING or of_the_caller(condition):
        return False
    if (condition.if_exists or condition.qualifier == "ForAllValues") and key not in _ALWAYS_SENT:
        return False
    return all(value is UNKNOWN or _is_a_choice(condition.operator, value) for value in condition.values)


def of_the_caller(condition: Condition) -> bool:
    """Say whether a condition speaks of who calls, or how, and not of what is acted upon."""
    return condition.key.lower().startswith(_OF_THE_CALLER)


def _is_a_choice(operator: str, value: str) -> bool:
    if operator in ("StringEquals", "StringEqualsIgnoreCase", "Bool"):
        return True
    name = value.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
    return any(c.isalnum() for c in name)


def _narrowing_denial(condition: Condition) -> Condition | None:
    """Return what a deny's condition leaves allowed, as a limit: `StringNotEquals x` leaves `x`."""
    if not condition.negated or condition.qualifier:
        return None
    positive = replace(condition, operator=condition.operator.replace("Not", ""), if_exists=False)
    return positive if narrows(positive) else None


def _denied(grant: Grant, statement: Statement, request: Context) -> Iterator[Grant]:
    """Yield what a deny leaves of a grant."""
    speaks = _speaks_of(statement, grant.action)
    applies = _denial_applies(statement, request)
    if speaks is False or applies is False:
        yield grant
    elif speaks is None or applies is None or statement.effect is UNKNOWN or statement.conditions_unknown:
        yield replace(grant, certain=False)
    elif statement.not_resource:
        # All but these are denied: a grant keeps what it has in common with them.
        kept = (_intersection(grant.scope, scope) for scope in statement.resources)
        yield from (
            replace(grant, scope=scope, certain=grant.certain and scope is not UNKNOWN)
            for scope in kept
            if scope is not None
        )
    elif UNKNOWN in statement.resources and not _covered(grant, statement):
        yield replace(grant, certain=False)
    elif not _covered(grant, statement):
        yield grant
    elif applies:
        yield replace(grant, limits=(*grant.limits, *applies))


def _denial_applies(statement: Statement, request: Context) -> tuple[Condition, ...] | Literal[False] | None:
    """Say whether a deny's conditions hold: no, perhaps, or yes except for what the returned limits leave allowed."""
    limits: list[Condition] = []
    unknown = False
    for condition in statement.conditions:
        if request.get(condition.key):
            decided = holds(condition, request)
            if decided is False:
                return False
            unknown = unknown or decided is None
        elif (positive := _narrowing_denial(condition)) is not None:
            limits.append(positive)
        else:
            # Something that the caller can arrange not to be so.
            return False
    return None if unknown else tuple(limits)


def _covered(grant: Grant, statement: Statement) -> bool:
    if grant.scope is UNKNOWN:
        return "*" in statement.resources
    scope = grant.scope
    return any(
        resource is not UNKNOWN and (patterns.covers(resource, scope) or patterns.covers(_any_account(resource), scope))
        for resource in statement.resources
    )


def _any_account(arn: str) -> str:
    """Widen a deny from one account to all: what IAM guards lies in the principal's own account anyway."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) == _ARN_PARTS and parts[2] == "iam" and parts[_ACCOUNT].isdigit():
        parts[_ACCOUNT] = "*"
    return ":".join(parts)


def _scopes(statement: Statement, action: str) -> Iterator[tuple[ResourceType | None, Text]]:
    """Yield on which patterns of which resource types a statement allows an action."""
    known = actions.lookup(action)
    types = known.resource_types if known else ()
    written: tuple[Text, ...] = ("*",) if statement.not_resource else statement.resources
    for resource in written:
        if resource is UNKNOWN:
            yield from ((resource_type, UNKNOWN) for resource_type in types or (None,))
            continue
        if not types and (resource == "*" or known is None):
            yield None, resource
        for resource_type in types:
            scope = _intersection(resource, _in_partition(resource_type.pattern, resource))
            if scope is not None and not (statement.not_resource and _excluded(scope, statement)):
                yield resource_type, scope


def _excluded(scope: Text, statement: Statement) -> bool:
    return scope is not UNKNOWN and any(
        resource is not UNKNOWN and patterns.covers(resource, scope) for resource in statement.resources
    )


def _in_partition(pattern: str, resource: str) -> str:
    """Put the partition of `resource`, or `aws`, into the pattern of a resource type."""
    parts = resource.split(":", 2)
    partition = parts[1] if len(parts) > 1 and parts[1].startswith("aws") else "aws"
    return aws_types.in_partition(pattern, partition) if pattern.startswith("arn:*:") else pattern


@lru_cache(maxsize=65536)
def _intersection(one: Text, other: Text) -> Text | None:
    if one is UNKNOWN or other is UNKNOWN:
        return UNKNOWN
    parts, others = one.split(":", _ARN_PARTS - 1), other.split(":", _ARN_PARTS - 1)
    if len(parts) != _ARN_PARTS or len(others) != _ARN_PARTS:
        parts, others = [one], [other]
    found = [_common(a, b) for a, b in zip(parts, others, strict=True)]
    return None if None in found else ":".join(part for part in found if part is not None)


def _common(one: str, other: str) -> str | None:
    """Return what two parts of ARNs have in common; variables stay: `${aws:username}` is the user, `*` everybody."""
    found = patterns.intersection(patterns.without_variables(one), patterns.without_variables(other))
    return next((text for text in (one, other) if patterns.without_variables(text) == found), found)


def _chooses_nothing(scope: str, resource_type: ResourceType | None) -> bool:
    """Say whether a pattern leaves open which resource of its type is meant."""
    if resource_type is None:
        return scope == "*"
    parts, template = scope.split(":", _ARN_PARTS - 1), resource_type.template.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return True
    if parts[_ACCOUNT] == "aws" and parts[2] == "iam":
        return False  # AWS's own policies, which nobody can change
    if "${" not in template[-1]:
        # What is named is the account: `arn:aws:iam::123456789012:root` is one root user, `*` every one.
        return patterns.has_wildcard(parts[_ACCOUNT])
    prefix, _, rest = template[-1].partition("${")
    after = rest.partition("}")[2].partition("${")[0]
    name = parts[-1].removeprefix(prefix)
    if after:
        name = name.partition(after)[0]
    return patterns.has_wildcard(name) and sum(c.isalnum() for c in name) < _FEW_LETTERS
