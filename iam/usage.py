"""What was granted, against what was called: permissions that a run never used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iam import actions, patterns
from iam.conditions import Context, resolve
from iam.documents import Statement
from iam.evaluate import Policy
from recorder.resource import UNKNOWN


@dataclass(frozen=True, slots=True)
class Call:
    """One action on one resource that a principal used."""

    action: str
    resource: str = "*"


@dataclass(frozen=True, slots=True)
class Granted:
    """One action pattern on one resource pattern that a statement allows."""

    policy: Policy
    statement: Statement
    action: str
    resource: str


def unused(
    policies: Iterable[Policy], calls: Iterable[Call], variables: Mapping[str, str] | None = None
) -> tuple[Granted, ...]:
    """Return which allowed pairs of action and resource no call used.

    A pair is as narrow as it is written: `Action: [a, b]` on `Resource: [x, y]` are four. An action pattern with a
    wildcard is split into the actions of which some, and not all, were used, so that `s3:*` does not pass for one call.
    `NotAction` and `NotResource` are taken as one pair: they are used when a call matched.

    Args:
        policies: a principal's identity policies.
        calls: what the principal called.
        variables: values of policy variables, such as `aws:username`.
    """
    context = Context(variables or {})
    made = set(calls)
    return tuple(
        granted
        for policy in policies
        for statement in policy.document.allows()
        for granted in _pairs(policy, statement, made)
        if not _used(granted, made, context)
    )


def _pairs(policy: Policy, statement: Statement, calls: set[Call]) -> Iterable[Granted]:
    used = {call.action.lower() for call in calls}
    for resource in statement.resources:
        for action in statement.actions:
            if action is UNKNOWN or resource is UNKNOWN:
                continue
            names: tuple[str, ...] = (action,)
            if not statement.not_action and patterns.has_wildcard(action):
                expanded = actions.expand(action)
                if any(name.lower() in used for name in expanded):
                    names = expanded
            yield from (Granted(policy, statement, name, resource) for name in names)


def _used(granted: Granted, calls: set[Call], context: Context) -> bool:
    resource = resolve(granted.resource, context)
    if resource is None or resource is UNKNOWN:
        resource = patterns.without_variables(granted.resource)
    statement = granted.statement
    return any(
        patterns.matches_action(granted.action, call.action) != statement.not_action
        and patterns.matches(resource, call.resource) != statement.not_resource
        for call in calls
    )
