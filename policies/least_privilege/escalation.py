"""Ways to more permissions that a principal has, over all its policies together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

from iam import patterns
from iam.admin import may_everything
from iam.documents import Condition, Effect, Principal
from iam.evaluate import account_of
from iam.grants import Grant, Permissions, of_the_caller
from iam.identities import Identity, Kind, parse_or_empty
from iam.managed import is_aws_managed
from policies.frameworks import fsbp
from policies.least_privilege.escalation_paths import Path, paths
from policies.least_privilege.judged import Found, Principals, listed, principal_rule
from policies.rule import Rule, Settings, Severity
from recorder.resource import UNKNOWN

_USERNAME: Final = "${aws:username}"
"""Stands for the user itself, whose ARN need not be known."""
_REWRITES_ROLES: Final = ("iam:PutRolePolicy", "iam:AttachRolePolicy")


@dataclass(frozen=True, slots=True)
class _Reach:
    """What is worth reaching for a principal: patterns of ARNs."""

    powerful: tuple[str, ...]
    """Administrators."""
    doubtful: tuple[str, ...]
    """Those that may be administrators."""
    rewritable: tuple[str, ...]
    """Roles that it can make administrators; of use where it can pass them."""
    itself: tuple[str, ...]
    """The principal, its groups, and the policies attached to it."""


@cache
def _universe() -> frozenset[str]:
    return frozenset(action for path in paths() for action in path.actions)


def open_paths(
    permissions: Permissions, administrators: tuple[str, ...] = (), doubtful: tuple[str, ...] = ()
) -> Mapping[str, bool]:
    """Return the names of the ways that are open to a principal.

    Args:
        permissions: the principal.
        administrators: ARNs of principals that are administrators: to reach one of them is enough.
        doubtful: ARNs of principals that may be.

    Returns:
        Name -> whether it is open for sure; False when an unknown part of a policy decides.
    """
    spoken = set(permissions.spoken_of(_universe()))
    reach = _Reach(
        administrators, doubtful, tuple(_rewritable(permissions, spoken)), tuple(_itself(permissions.identity))
    )
    found: dict[str, bool] = {}
    for path in paths():
        if not spoken.issuperset(path.actions) or (path.needs_boundary and permissions.identity.boundary is None):
            continue
        for request in path.requests:
            certain = _open(path, request, permissions, reach)
            if certain is not None:
                found[path.name] = found.get(path.name, False) or certain
    return found


def _rewritable(permissions: Permissions, spoken: set[str]) -> Iterator[str]:
    for action in _REWRITES_ROLES:
        for grant in permissions.grants(action) if action in spoken else ():
            if not grant.limits and grant.scope is not UNKNOWN:
                yield patterns.without_variables(grant.scope)


def _itself(identity: Identity) -> Iterator[str]:
    if identity.kind in (Kind.USER, Kind.GROUP, Kind.POLICY):
        yield _USERNAME
    if identity.arn is not UNKNOWN:
        yield identity.arn
    yield from (
        arn for policy in identity.policies if (arn := policy.arn) is not UNKNOWN and arn and not is_aws_managed(arn)
    )
    yield from identity.group_arns


def _open(path: Path, request: Mapping[str, str], permissions: Permissions, reach: _Reach) -> bool | None:
    """Say whether a path is open for sure (True), perhaps (False) or not (None)."""
    targets = [_unlimited(permissions, target, request) for target in path.targets]
    helpers = [permissions.grants(action, request) for action in path.helpers]
    if not all(targets) or not all(helpers):
        return None
    helped = all(any(grant.certain for grant in grants) for grants in helpers)
    verdicts = [_reaches(path, grants, reach) for grants in targets]
    if path.same_target and None in verdicts:
        shared = _share_a_target(targets)
        return None if shared is None else helped and shared
    return None if None in verdicts else helped and all(verdicts)


def _unlimited(permissions: Permissions, target: str, request: Mapping[str, str]) -> list[Grant]:
    """Return the grants of an action, on one type of resource where it says so, that no condition limits."""
    action, _, type_name = target.partition("@")
    of_type = [
        grant
        for grant in permissions.grants(action, request)
        if not type_name or (grant.resource_type and grant.resource_type.name == type_name)
    ]
    return [
        grant.without_limits()
        for grant in of_type
        if all(_may_fulfil(limit, grant, permissions) for limit in grant.limits)
    ]


def _may_fulfil(limit: Condition, grant: Grant, permissions: Permissions) -> bool:
    """Say whether a principal can make a condition on a resource's tags true: it may tag the resource as it likes."""
    if ":resourcetag/" not in limit.key.lower() or grant.resource_type is None:
        return False
    service = grant.resource_type.template.split(":")[2]
    kind = grant.resource_type.name.title()
    tagging = (
        f"{service}:Tag{kind}",
        f"{service}:TagResource",
        f"{service}:CreateTags",
        f"{service}:AddTagsToResource",
    )
    return any(
        tag.broad and tag.resource_type is not None and tag.resource_type.name == grant.resource_type.name
        for action in tagging
        for tag in permissions.grants(action)
    )


def _reaches(path: Path, grants: list[Grant], reach: _Reach) -> bool | None:
    """Say whether one of the grants reaches what it need not: for sure (True), perhaps (False) or not (None)."""
    verdict: bool | None = None
    for grant in grants:
        if grant.scope is UNKNOWN:
            if not _is_of_one_resource(path, grant, reach):
                verdict = verdict or False
        elif (
            grant.broad
            or _is_among(grant.scope, reach.powerful)
            or (path.service and _is_among(grant.scope, reach.rewritable))
            or (path.on_itself and _is_among(grant.scope, reach.itself))
        ):
            verdict = verdict or grant.certain
        elif _is_among(grant.scope, reach.doubtful):
            verdict = verdict or False
    return verdict


def _is_of_one_resource(path: Path, grant: Grant, reach: _Reach) -> bool:
    """Say whether an unknown scope is the ARN of one resource of the program, which is none that is worth reaching."""
    worth = reach.powerful or reach.doubtful or path.on_itself or (path.service and reach.rewritable)
    return grant.statement.of_resources and not worth


def _is_among(scope: str, arns: tuple[str, ...]) -> bool:
    if _USERNAME in scope:
        return _USERNAME in arns
    return any(patterns.overlaps(patterns.without_variables(scope), arn) for arn in arns)


def _share_a_target(targets: list[list[Grant]]) -> bool | None:
    """Say whether one thing is within reach of each target's grants: surely (True), perhaps (False) or not (None)."""
    verdict: bool | None = None
    for combination in product(*targets):
        known = [patterns.without_variables(grant.scope) for grant in combination if grant.scope is not UNKNOWN]
        if all(patterns.overlaps(known[0], other) for other in known[1:]):
            certain = len(known) == len(combination) and all(grant.certain for grant in combination)
            verdict = verdict or certain
    return verdict


def _escalation(permissions: Permissions, principals: Principals, _: Settings) -> Iterator[Found]:
    if may_everything(permissions) is True:
        return
    identity = permissions.identity
    found = open_paths(permissions, principals.administrator_arns, principals.doubtful_administrator_arns)
    gains = {path.name: path.gains for path in paths()}
    for certain in (True, False):
        names = [name for name, sure in found.items() if sure is certain]
        if names:
            what = listed(f"{gains[name]} ({name})" for name in names)
            yield Found(identity.resource.urn, f"The {identity.label} could {what}.", certain=certain)


def _chains(permissions: Permissions, principals: Principals, _: Settings) -> Iterator[Found]:
    """Follow trust policies from a principal that is no administrator to a role that is one."""
    if (
        permissions.identity.kind not in (Kind.ROLE, Kind.USER)
        or permissions.identity.resource.urn in principals.administrators
    ):
        return
    start = permissions.identity.resource.urn
    ways: dict[str, tuple[tuple[str, ...], bool]] = {start: ((), True)}
    waiting = [permissions]
    while waiting:
        current = waiting.pop(0)
        way, sure = ways[current.identity.resource.urn]
        for role in principals.assumable:
            urn = role.identity.resource.urn
            certain = _may_assume(current, role) if urn not in ways else None
            if certain is None:
                continue
            ways[urn] = ((*way, role.identity.resource.name), sure and certain)
            if urn in principals.administrators:
                through = " and then ".join(ways[urn][0])
                message = f"The {permissions.identity.label} could become an administrator by assuming {through}."
                yield Found(start, message, certain=ways[urn][1])
            else:
                if urn in principals.doubtful_administrators:
                    yield Found(start, f"{role.identity.label} may be an administrator.", certain=False)
                waiting.append(role)


def _may_assume(caller: Permissions, role: Permissions) -> bool | None:
    """Say whether a principal may assume a role of the program: for sure (True), perhaps (False) or not (None)."""
    resource = role.identity.resource
    document = parse_or_empty(resource.inputs.get("assumeRolePolicy"))
    verdicts: list[bool | None] = [False if document.unknown else None]
    for statement in document.statements:
        if statement.effect is Effect.DENY or not all(of_the_caller(c) for c in statement.conditions):
            continue
        certain = statement.effect is Effect.ALLOW and not statement.conditions_unknown
        for principal in statement.principals:
            lets_in = _lets_in(principal, caller, role)
            verdicts.append(lets_in and certain)
    return True if True in verdicts else False if False in verdicts else None


def _lets_in(principal: Principal, caller: Permissions, role: Permissions) -> bool | None:
    """Say whether a principal of a role's trust policy is a caller: for sure (True), perhaps (False) or not (None)."""
    arn = caller.identity.arn
    if principal.value is UNKNOWN:
        return False if principal.kind in ("AWS", "*") and _may_come_from(caller, role) else None
    if principal.kind != "AWS":
        return None
    if arn is UNKNOWN:
        return False if patterns.has_wildcard(principal.value) or principal.value.endswith(":root") else None
    if patterns.matches(arn, principal.value):
        return True
    of_account = principal.value == account_of(arn) or principal.value.endswith(":root")
    granted = _assume_grants(caller, role.identity) if of_account else []
    return any(grant.certain for grant in granted) if granted else None


def _may_come_from(caller: Permissions, role: Permissions) -> bool:
    """Say whether what is unknown in a role's trust policy may be a caller: it is no other resource's."""
    sources = role.identity.resource.property_dependencies.get("assumeRolePolicy", ())
    return not sources or caller.identity.resource.urn in sources


def _assume_grants(caller: Permissions, role: Identity) -> list[Grant]:
    if role.arn is UNKNOWN:
        return []
    return [
        grant
        for grant in _unlimited(caller, "sts:AssumeRole", {})
        if grant.scope is not UNKNOWN and patterns.overlaps(patterns.without_variables(grant.scope), role.arn)
    ]


RULES: tuple[Rule, ...] = (
    principal_rule(
        name="iam-no-privilege-escalation",
        description="No principal can give itself, or take over, more permissions than it was given.",
        severity=Severity.CRITICAL,
        frameworks=(fsbp("IAM.1"),),
        remediation="Name roles, users or policies in `Resource`, require a boundary, or remove one of the actions.",
        check=_escalation,
        url="https://pathfinding.cloud",
    ),
    principal_rule(
        name="iam-no-path-to-administrator",
        description="No principal becomes an administrator by assuming one role after another.",
        severity=Severity.HIGH,
        frameworks=(fsbp("IAM.1"),),
        remediation="Remove the principal from the role's trust policy, or narrow what the role may do.",
        check=_chains,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html#iam-term-role-chaining",
    ),
)
