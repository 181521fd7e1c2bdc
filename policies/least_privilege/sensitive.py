"""Actions that are dangerous on resources that nobody named: data, credentials, keys, permissions, roles to pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from iam import actions
from iam.admin import may_everything
from iam.grants import Grant, Permissions
from iam.managed import is_aws_managed
from policies.frameworks import fsbp
from policies.least_privilege.judged import Found, Principals, declared_by, listed, principal_rule
from policies.rule import Rule, Settings, Severity

_PASS_ROLE: Final = "iam:PassRole"  # noqa: S105 - an action, no password

ANY_REQUEST: Final[tuple[Mapping[str, str], ...]] = ({},)

_IGNORED: Final[Mapping[str, Mapping[str, Any]]] = {
    "ignoredActions": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Actions that may be allowed on all resources.",
    }
}


@dataclass(frozen=True, slots=True)
class Sensitive:
    """What an action is dangerous for."""

    yields: str
    """What the caller gets, in the plural."""
    requests: tuple[Mapping[str, str], ...] = ANY_REQUEST
    """Condition keys of the requests that yield it, in each variant."""


@cache
def sensitive(kind: str) -> Mapping[str, Sensitive]:
    """Return the sensitive actions of one kind: `data`, `credentials` or `keys`."""
    listing: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
    return {
        action: Sensitive(entry) if isinstance(entry, str) else Sensitive(entry["yields"], tuple(entry["requests"]))
        for action, entry in listing[kind].items()
    }


@cache
def permissions_management() -> frozenset[str]:
    """Return the actions that change who may do what, and can be restricted; passing a role has rules of its own."""
    known = (actions.lookup(name) for name in actions.of_level("Permissions management"))
    return frozenset(action.name for action in known if action and action.resource_types) - {_PASS_ROLE}


def _broad(
    permissions: Permissions, universe: Mapping[str, tuple[Mapping[str, str], ...]], settings: Settings
) -> dict[str, list[Grant]]:
    """Return the actions that are allowed on resources that are not named, with what grants them.

    Args:
        permissions: the principal.
        universe: the actions in question, each with the condition keys of its requests.
        settings: of the rule.
    """
    ignored = {name.lower() for name in settings["ignoredActions"]}
    found = {
        action: [grant for request in universe[action] for grant in permissions.grants(action, request) if grant.broad]
        for action in permissions.spoken_of(frozenset(universe))
        if action.lower() not in ignored
    }
    return {action: grants for action, grants in found.items() if grants}


def _sensitive(kind: str) -> Callable[[Permissions, Principals, Settings], Iterator[Found]]:
    def check(permissions: Permissions, _: Principals, settings: Settings) -> Iterator[Found]:
        if may_everything(permissions):
            return
        known = sensitive(kind)
        universe = {action: found.requests for action, found in known.items()}
        for certain, names in _by_certainty(_broad(permissions, universe, settings)):
            what = listed(f"{known[name].yields} ({name})" for name in names)
            message = f"The {permissions.identity.label} can get at {what}, of any resource."
            yield Found(permissions.identity.resource.urn, message, certain=certain)

    return check


def _by_certainty(found: Mapping[str, list[Grant]]) -> Iterator[tuple[bool, list[str]]]:
    for certain in (True, False):
        names = [name for name, grants in found.items() if any(g.certain for g in grants) is certain]
        if names:
            yield certain, names


def _permissions(permissions: Permissions, _: Principals, settings: Settings) -> Iterator[Found]:
    if may_everything(permissions):
        return
    universe = dict.fromkeys(permissions_management(), ANY_REQUEST)
    for certain, names in _by_certainty(_broad(permissions, universe, settings)):
        message = f"The {permissions.identity.label} can change who may do what, of any resource: {listed(names)}."
        yield Found(permissions.identity.resource.urn, message, certain=certain)


def _pass_any_role(permissions: Permissions, _: Principals, __: Settings) -> Iterator[Found]:
    if may_everything(permissions):
        return
    for grant in permissions.grants(_PASS_ROLE):
        to_service = [c for c in grant.limits if c.key.lower() == "iam:passedtoservice"]
        others = len(grant.limits) > len(to_service)
        # Which service gets the role does not limit which role it is.
        if others or not _any_role(grant):
            continue
        to = f" to {listed(str(v) for c in to_service for v in c.values)}" if to_service else " to any service"
        message = f"{grant.policy.name}, {grant.statement.label}: {_PASS_ROLE} passes any role{to}."
        yield Found(declared_by(grant.policy, permissions), message, certain=grant.certain)


def _any_role(grant: Grant) -> bool:
    return grant.without_limits().broad


def _pass_to_any_service(permissions: Permissions, _: Principals, __: Settings) -> Iterator[Found]:
    for grant in permissions.grants(_PASS_ROLE):
        if is_aws_managed(grant.policy.arn) or _any_role(grant) or grant.limits:
            continue
        message = f"{grant.policy.name}, {grant.statement.label}: {_PASS_ROLE} without iam:PassedToService."
        yield Found(declared_by(grant.policy, permissions), message, certain=grant.certain)


RULES: tuple[Rule, ...] = (
    principal_rule(
        name="iam-no-pass-any-role",
        description="No principal passes any role: those that it may pass are named.",
        severity=Severity.HIGH,
        frameworks=(),
        remediation="Name the roles in `Resource`, and the service in a condition on iam:PassedToService.",
        check=_pass_any_role,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
    principal_rule(
        name="iam-pass-role-to-service",
        description="Whoever passes a role passes it to a service that is named.",
        severity=Severity.LOW,
        frameworks=(),
        remediation='Add the condition {"StringEquals": {"iam:PassedToService": "..."}}.',
        check=_pass_to_any_service,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
    principal_rule(
        name="iam-no-unrestricted-data-access",
        description="No principal reads, copies or shares data of all resources: they are named.",
        severity=Severity.HIGH,
        frameworks=(),
        remediation="Name the buckets, tables, secrets or parameters in `Resource`.",
        check=_sensitive("data"),
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        settings=_IGNORED,
    ),
    principal_rule(
        name="iam-no-unrestricted-credentials",
        description="No principal obtains credentials of all principals or resources: they are named.",
        severity=Severity.HIGH,
        frameworks=(),
        remediation="Name the roles, users or databases in `Resource`.",
        check=_sensitive("credentials"),
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        settings=_IGNORED,
    ),
    principal_rule(
        name="iam-no-decrypt-with-any-key",
        description="No principal decrypts with all keys: they are named.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("KMS.1"), fsbp("KMS.2")),
        remediation="Name the keys in `Resource`, or add a condition on kms:ViaService or kms:ResourceAliases.",
        check=_sensitive("keys"),
        url="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html",
        settings=_IGNORED,
    ),
    principal_rule(
        name="iam-no-unrestricted-permissions-management",
        description="No principal changes permissions on all resources: they are named.",
        severity=Severity.HIGH,
        frameworks=(),
        remediation="Name the resources whose permissions it manages, or leave that to the deployment.",
        check=_permissions,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html",
        settings=_IGNORED,
    ),
)
