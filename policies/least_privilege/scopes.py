"""Statements that are wider than they need to be: whole services, all resources, everything but some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iam import actions, patterns
from iam.actions import ResourceType
from iam.documents import Effect, Statement
from iam.evaluate import Policy
from iam.grants import Grant, Permissions
from iam.managed import is_aws_managed
from policies.frameworks import cis, fsbp
from policies.least_privilege.judged import Found, Principals, declared_by, listed, principal_rule
from policies.least_privilege.metadata import reads_metadata
from policies.rule import Rule, Settings, Severity
from recorder.resource import UNKNOWN

_FEW_LETTERS: Final = 3
OF_NEW_INSTANCES: Final = ("ssm:UpdateInstanceInformation",)
"""What an instance does to itself, under an id that nobody knows before it starts; AWS's own least policy has `*`.
https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html"""


def _own_allows(permissions: Permissions) -> Iterator[tuple[Policy, Statement]]:
    """Yield what policies other than AWS's own allow: AWS's are judged by their names, nobody can rewrite them."""
    for policy in permissions.identity.policies:
        if not is_aws_managed(policy.arn):
            yield from ((policy, s) for s in policy.document.statements if s.effect is Effect.ALLOW)


def _granted_by(permissions: Permissions, action: str, statement: Statement) -> list[Grant]:
    """Return what is left of one statement's grant of an action after boundary and denies, where it is broad."""
    return [g for g in permissions.grants(action) if g.statement is statement and g.broad]


def _asks_for_creation_tags(statement: Statement) -> bool:
    """A condition on the tags of a request narrows what is created with `Resource: *`, the usual way to do so."""
    return any(condition.key.lower().startswith("aws:requesttag/") for condition in statement.conditions)


def _service_wildcards(permissions: Permissions, _: Principals, __: Settings) -> Iterator[Found]:
    for policy, statement in _own_allows(permissions):
        whole = [a for a in statement.actions if a is not UNKNOWN and a.endswith(":*") and a != "*:*"]
        for pattern in () if statement.not_action else whole:
            left = [
                grant
                for action in actions.expand(pattern)
                if not reads_metadata(action)
                for grant in _granted_by(permissions, action, statement)
            ]
            if left:
                message = (
                    f"{policy.name}, {statement.label}: {pattern} is every action of the service, on all resources."
                )
                yield Found(declared_by(policy, permissions), message, certain=any(g.certain for g in left))


def _wildcard_resources(permissions: Permissions, _: Principals, settings: Settings) -> Iterator[Found]:
    ignored = {name.lower() for name in settings["ignoredActions"]}
    for policy, statement in _own_allows(permissions):
        if statement.not_action or _asks_for_creation_tags(statement):
            continue
        found: dict[str, Grant] = {}
        for pattern in statement.actions:
            if pattern is UNKNOWN or pattern.startswith("*"):
                continue
            for action in actions.expand(pattern):
                known = actions.lookup(action)
                if action.lower() in ignored or known is None or not known.resource_types or reads_metadata(action):
                    continue
                if broad := _granted_by(permissions, action, statement):
                    found[pattern] = broad[0]
                    break
        if found:
            message = (
                f"{policy.name}, {statement.label}: {listed(found)} on all resources, though a resource can be named"
                f" ({_example(found)})."
            )
            yield Found(declared_by(policy, permissions), message, certain=any(g.certain for g in found.values()))


def _example(found: dict[str, Grant]) -> str:
    resource_type: ResourceType | None = next(iter(found.values())).resource_type
    return resource_type.template if resource_type else "*"


def _inverted(permissions: Permissions, _: Principals, __: Settings) -> Iterator[Found]:
    boundary = permissions.identity.boundary
    if boundary is not None and boundary.document.fully_known and not _open_boundary(boundary):
        return
    for policy, statement in _own_allows(permissions):
        if not statement.not_action and not statement.not_resource:
            continue
        open_to = [r for r in statement.resources if r is not UNKNOWN and not _named(r)]
        if not statement.not_resource and not open_to:
            continue
        element = "NotAction" if statement.not_action else "NotResource"
        message = f"{policy.name}, {statement.label}: Allow with {element} allows all that it does not name."
        yield Found(declared_by(policy, permissions), message, certain=not boundary or boundary.document.fully_known)


def _named(resource: str) -> bool:
    """Say whether a pattern of an ARN names something in its last part."""
    name = patterns.without_variables(resource).split(":", 5)[-1]
    return sum(c.isalnum() for c in name) >= _FEW_LETTERS


def _open_boundary(boundary: Policy) -> bool:
    """Say whether a boundary bounds little: it allows every action, or all but some."""
    return any(s.not_action or "*" in s.actions for s in boundary.document.allows())


RULES: tuple[Rule, ...] = (
    principal_rule(
        name="iam-no-service-wildcard",
        description="No policy allows every action of a service on all resources.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("IAM.21"),),
        remediation="Name the actions that are needed instead of `service:*`, or the resources.",
        check=_service_wildcards,
        url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
    ),
    principal_rule(
        name="iam-no-wildcard-resource",
        description="No policy allows an action on all resources that can be restricted, but for reads of metadata.",
        severity=Severity.MEDIUM,
        frameworks=(cis("1.16"),),
        remediation="Name the ARNs in `Resource`, or add a condition on the resource, such as aws:ResourceTag.",
        check=_wildcard_resources,
        url="https://docs.aws.amazon.com/service-authorization/latest/reference/",
        settings={
            "ignoredActions": {
                "type": "array",
                "items": {"type": "string"},
                "default": list(OF_NEW_INSTANCES),
                "description": "Actions that may be allowed on all resources, such as s3:ListAllMyBuckets.",
            }
        },
    ),
    principal_rule(
        name="iam-no-inverted-allow",
        description="No policy allows all but what NotAction or NotResource names, on more than named resources.",
        severity=Severity.HIGH,
        frameworks=(fsbp("IAM.1"), cis("1.16")),
        remediation="List what is allowed in Action and Resource; keep NotAction and NotResource for denials.",
        check=_inverted,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    ),
)
