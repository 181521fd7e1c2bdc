"""How the rules of this pack judge: each principal over all its policies, or each document by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from iam.admin import is_administrator, may_everything, rules_iam
from iam.documents import Document, PolicySyntaxError, Statement
from iam.evaluate import Policy
from iam.grants import Permissions
from iam.identities import GRANTING_TYPES, GROUP, PERMISSION_SET, POLICY, ROLE, USER, identities
from iam.resource_policies import document_of
from policies.frameworks import GDPR_BY_DESIGN, GDPR_CONFIDENTIALITY
from policies.rule import (
    Finding,
    Framework,
    NotEvaluated,
    ResourceRule,
    Settings,
    Severity,
    Stack,
    StackRule,
    Violation,
)
from recorder.resource import UNKNOWN, Resource

GDPR: Final = (GDPR_BY_DESIGN, GDPR_CONFIDENTIALITY)
"""Least privilege is what Article 25 calls data protection by default, and part of Article 32's confidentiality."""

IDENTITY_TYPES: Final = (ROLE, USER, GROUP, POLICY, PERMISSION_SET, *GRANTING_TYPES)
"""The types that rules on principals report on."""

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found out about a principal."""

    urn: str
    """The resource to change: the one that declares the policy, or the principal."""
    message: str
    certain: bool = True
    """False when only an unknown part makes it so."""


class Principals:
    """The principals of one stack, made once for all rules."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.all = tuple(Permissions(identity) for identity in identities(stack))

    @cached_property
    def administrators(self) -> frozenset[str]:
        """The URNs of those that are administrators for sure."""
        return frozenset(p.identity.resource.urn for p in self.all if is_administrator(p))

    @cached_property
    def administrator_arns(self) -> tuple[str, ...]:
        """The ARNs, or patterns of them, of those that are administrators for sure."""
        held = (p.identity for p in self.all if p.identity.resource.urn in self.administrators)
        return tuple(identity.arn for identity in held if identity.arn is not UNKNOWN)

    @cached_property
    def doubtful_administrators(self) -> frozenset[str]:
        """The URNs of those that may be administrators, as a part of their policies, or of who has them, is unknown."""
        return frozenset(p.identity.resource.urn for p in self.all if self._may_be_administrator(p))

    @cached_property
    def doubtful_administrator_arns(self) -> tuple[str, ...]:
        """The ARNs, or patterns of them, of those that may be administrators."""
        held = (p.identity for p in self.all if p.identity.resource.urn in self.doubtful_administrators)
        return tuple(identity.arn for identity in held if identity.arn is not UNKNOWN)

    def _may_be_administrator(self, permissions: Permissions) -> bool:
        if permissions.identity.resource.urn in self.administrators:
            return False
        whole = self.with_doubtful(permissions)
        undecided = None in (may_everything(permissions), rules_iam(permissions))
        return bool(permissions.unknown_policies) or undecided or (whole is not None and is_administrator(whole))

    @cached_property
    def assumable(self) -> tuple[Permissions, ...]:
        """The roles that trust principals of accounts, or of which this is not known."""
        return tuple(p for p in self.all if p.identity.resource.type == ROLE and _trusts_accounts(p.identity.resource))

    def with_doubtful(self, permissions: Permissions) -> Permissions | None:
        """Return a principal with all policies of its kind of which it is not known who has them; None without any."""
        identity = permissions.identity
        doubtful = [
            policy
            for other in self._without_holder
            if other.identity.kind is identity.kind and other is not permissions
            for policy in other.identity.policies
        ]
        return Permissions(replace(identity, policies=(*identity.policies, *doubtful))) if doubtful else None

    @cached_property
    def _without_holder(self) -> tuple[Permissions, ...]:
        return tuple(p for p in self.all if p.identity.resource.type in GRANTING_TYPES and p.identity.name is UNKNOWN)


def _trusts_accounts(role: Resource) -> bool:
    document = readable(role)
    if document is None:
        return False
    principals = [p for s in document.statements for p in s.principals]
    return document.unknown or any(p.kind == "AWS" or (p.kind == "*" and p.value is UNKNOWN) for p in principals)


_latest: list[Principals] = []


def principals_of(stack: Stack) -> Principals:
    """Return the principals of a stack; those of the latest stack are kept, as a dozen rules ask for them in turn."""
    if not _latest or _latest[0].stack is not stack:
        _latest[:] = [Principals(stack)]
    return _latest[0]


def principal_rule(
    *,
    name: str,
    description: str,
    severity: Severity,
    frameworks: tuple[Framework, ...],
    remediation: str,
    check: Callable[[Permissions, Principals, Settings], Iterable[Found]],
    url: str = "",
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    by_name: bool = False,
) -> StackRule:
    """Return a rule that judges each principal over all its policies.

    A principal with a policy that is not known is reported as not judged, unless it breaks the rule for sure.

    Args:
        name: see `Rule`, as for the arguments that are not explained here.
        description: see `Rule`.
        severity: see `Rule`.
        frameworks: see `Rule`; those of `GDPR` are added.
        remediation: see `Rule`.
        check: yields what is wrong with one principal.
        url: see `Rule`.
        settings: see `Rule`.
        by_name: the rule asks for the names of managed policies only, so that documents need not be known.
    """

    def judge(stack: Stack, given: Settings) -> Iterator[Finding]:
        principals = principals_of(stack)
        said: set[tuple[str, str]] = set()
        for permissions in principals.all:
            found = list(check(permissions, principals, given))
            certain = [f for f in found if f.certain]
            for violation in certain:
                if (violation.urn, violation.message) not in said:
                    said.add((violation.urn, violation.message))
                    yield Violation(violation.urn, violation.message)
            unknown = [p for p in permissions.unknown_policies if not by_name or p.arn is UNKNOWN]
            if not certain and (found or unknown):
                yield NotEvaluated(permissions.identity.resource.urn, _not_known(permissions))
            elif (
                not certain
                and (whole := principals.with_doubtful(permissions))
                and any(True for _ in check(whole, principals, given))
            ):
                yield NotEvaluated(permissions.identity.resource.urn, _not_known_whose(permissions, whole))

    return StackRule(
        name=name,
        description=description,
        severity=severity,
        frameworks=(*frameworks, *GDPR),
        remediation=remediation,
        resource_types=IDENTITY_TYPES,
        judge=judge,
        url=url,
        settings=settings or {},
    )


def _not_known(permissions: Permissions) -> str:
    names = sorted({policy.name for policy in permissions.unknown_policies}) or ["a policy"]
    return f"{permissions.identity.label}: {listed(names)} is not known before the deployment."


def _not_known_whose(permissions: Permissions, whole: Permissions) -> str:
    others = whole.identity.policies[len(permissions.identity.policies) :]
    return f"{permissions.identity.label}: whether it has {listed(policy.name for policy in others)} is not known yet."


def declared_by(policy: Policy, permissions: Permissions) -> str:
    """Return the URN of what declares a policy: for one of AWS's own, the principal that has it."""
    return policy.urn or permissions.identity.resource.urn


def document_rule(
    *,
    name: str,
    description: str,
    severity: Severity,
    frameworks: tuple[Framework, ...],
    remediation: str,
    types: tuple[str, ...],
    check: Callable[[Resource, Document, Statement, Settings], Iterable[str | NotEvaluated]],
    url: str = "",
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> ResourceRule:
    """Return a rule that judges each statement of a resource policy that allows, before the resource is made.

    Args:
        name: see `Rule`, as for the arguments that are not explained here.
        description: see `Rule`.
        severity: see `Rule`.
        frameworks: see `Rule`; those of `GDPR` are added.
        remediation: see `Rule`.
        types: the types whose resource policies it judges.
        check: yields what is wrong with a statement, or what of it could not be judged.
        url: see `Rule`.
        settings: see `Rule`.
    """

    def judge(resource: Resource, given: Settings) -> Iterator[Finding]:
        document = readable(resource)
        if document is None:
            return
        if document.unknown:
            yield NotEvaluated(resource.urn, f"The policy of {resource.name} is not known before the deployment.")
        for statement in document.statements:
            if statement.effect == "Deny":
                continue
            for found in check(resource, document, statement, given):
                if isinstance(found, NotEvaluated):
                    yield found
                elif statement.effect is UNKNOWN:
                    yield NotEvaluated(
                        resource.urn, f"{resource.name}, {statement.label}: whether it allows is not known."
                    )
                else:
                    yield Violation(resource.urn, f"{_capital(statement)} {found}")

    return ResourceRule(
        name=name,
        description=description,
        severity=severity,
        frameworks=(*frameworks, *GDPR),
        remediation=remediation,
        resource_types=types,
        judge=judge,
        url=url,
        settings=settings or {},
    )


def readable(resource: Resource) -> Document | None:
    """Return a resource's policy; nothing when it has none, or one that the rule on syntax reports."""
    try:
        return document_of(resource)
    except PolicySyntaxError:
        return None


def _capital(statement: Statement) -> str:
    label = statement.label
    return label[0].upper() + label[1:]


def listed(names: Iterable[str]) -> str:
    """Write a list for a message, of a few names and the number of the others."""
    every = list(names)
    if len(every) <= _MOST_NAMED:
        return ", ".join(every)
    return f"{', '.join(every[:_MOST_NAMED])} and {len(every) - _MOST_NAMED} more"
