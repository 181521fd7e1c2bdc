"""Documents that say what they mean: valid, of the current version, within the quotas, with actions that exist."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from iam import actions
from iam.documents import CURRENT_VERSION, PolicySyntaxError, parse
from iam.identities import IDENTITY_DOCUMENTS, POLICY, ROLE, identity_documents, parse_or_empty
from iam.resource_policies import LAMBDA_PERMISSION, RESOURCE_POLICY_TYPES, document_of, source_of
from policies.least_privilege.judged import GDPR, listed
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Severity, Violation
from recorder.resource import UNKNOWN, Resource

_IDENTITY_TYPES: Final = (*IDENTITY_DOCUMENTS, ROLE)

_QUOTAS: Final[Mapping[str, int]] = {
    POLICY: 6_144,
    "aws:iam/rolePolicy:RolePolicy": 10_240,
    ROLE: 10_240,
    "aws:iam/userPolicy:UserPolicy": 2_048,
    "aws:iam/groupPolicy:GroupPolicy": 5_120,
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": 32_768,
}
"""Characters without white space; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""

_LONGEST_ARN: Final = 320
"""What a value that is not known yet may take of a quota: an ARN, with a name of 256 characters, few types' limit."""

_SID: Final = re.compile(r"[A-Za-z0-9]*")


def _documents(resource: Resource) -> Iterator[tuple[str, object]]:
    """Yield every policy that stands in a resource, unparsed."""
    yield from identity_documents(resource)


def _valid(resource: Resource, _: Settings) -> Iterator[Finding]:
    for path, source in _documents(resource):
        faults = list(_identity_faults(resource, source))
        yield from (Violation(resource.urn, f"`{path}`: {fault}") for fault in faults)
        if not faults and (_has_unknown_form(source) or _may_exceed_quota(resource, source)):
            yield NotEvaluated(resource.urn, f"`{path}` is not known yet.")
    if resource.type in RESOURCE_POLICY_TYPES and resource.type != LAMBDA_PERMISSION:
        yield from _of_resource(resource)


def _of_resource(resource: Resource) -> Iterator[Finding]:
    try:
        document = document_of(resource)
    except PolicySyntaxError as error:
        yield Violation(resource.urn, f"The policy of {resource.name}: {error}.")
        return
    if document is None:
        return
    without = [s for s in document.statements if not s.principals and not s.not_principal]
    for statement in without:
        yield Violation(resource.urn, f"The policy of {resource.name}: {statement.label} has no Principal.")
    if not without and _has_unknown_form(source_of(resource)):
        yield NotEvaluated(resource.urn, f"The policy of {resource.name} is not known yet.")


def _has_unknown_form(source: object) -> bool:
    """Say whether a part is not known of which not every text is valid: a version, an effect, a condition's operator.

    Any text is valid as an action, a resource, a principal of a known kind, and a condition's value.
    """
    if source is UNKNOWN:
        return True
    if not isinstance(source, Mapping):
        return False
    elements = {name.lower(): value for name, value in cast("Mapping[str, object]", source).items()}
    statements = elements.get("statement")
    listed_ = cast("list[object]", statements) if isinstance(statements, list) else [statements]
    return elements.get("version") is UNKNOWN or any(_has_unknown_element(statement) for statement in listed_)


def _has_unknown_element(statement: object) -> bool:
    if not isinstance(statement, Mapping):
        return statement is UNKNOWN
    elements = {name.lower(): value for name, value in cast("Mapping[str, object]", statement).items()}
    formed = [elements.get(name) for name in ("sid", "effect", "principal", "notprincipal", "condition")]
    condition = elements.get("condition")
    operators = cast("Mapping[str, object]", condition).values() if isinstance(condition, Mapping) else ()
    return any(part is UNKNOWN for part in (*formed, *operators))


def _identity_faults(resource: Resource, source: object) -> Iterator[str]:
    try:
        document = parse(source)
    except PolicySyntaxError as error:
        yield f"{error}."
        return
    if document.unknown:
        return
    if document.version != CURRENT_VERSION:
        yield f"Version is {document.version}, which has no policy variables; write {CURRENT_VERSION}."
    sids = [s.sid for s in document.statements if s.sid]
    if twice := sorted({sid for sid in sids if sids.count(sid) > 1}):
        yield f"Sid {listed(twice)} stands twice."
    if odd := [sid for sid in sids if not _SID.fullmatch(sid)]:
        yield f"Sid {listed(odd)} has other characters than letters and digits."
    for statement in document.statements:
        if statement.principals or statement.not_principal:
            yield f"{statement.label} has a Principal, which only a resource's policy has."
        if not statement.resources and not statement.not_resource:
            yield f"{statement.label} has no Resource."
    size = _size(source, of_unknown=0)
    quota = _QUOTAS.get(resource.type)
    if quota and size > quota:
        yield f"it has {size} characters, and IAM takes {quota}: split it."


def _may_exceed_quota(resource: Resource, source: object) -> bool:
    return _size(source, of_unknown=_LONGEST_ARN) > _QUOTAS.get(resource.type, sys.maxsize)


def _size(source: object, *, of_unknown: int) -> int:
    text = source if isinstance(source, str) else json.dumps(source, default=lambda _: "x" * of_unknown)
    return len(re.sub(r"\s", "", text))


def _existing(resource: Resource, settings: Settings) -> Iterator[Finding]:
    ignored = {name.lower() for name in settings["ignoredActions"]}
    for path, source in _documents(resource):
        document = parse_or_empty(source)
        written = {action for statement in document.statements for action in statement.actions}
        missing = sorted(name for name in written if name is not UNKNOWN and _is_missing(name, ignored))
        if missing:
            yield Violation(resource.urn, f"`{path}`: there is no action {listed(missing)}.")
        elif document.unknown or UNKNOWN in written:
            yield NotEvaluated(resource.urn, f"`{path}`: an action is not known yet.")


def _is_missing(action: str, ignored: set[str]) -> bool:
    return action != "*" and action.lower() not in ignored and not actions.expand(action)


_IGNORED: Final[Mapping[str, Mapping[str, Any]]] = {
    "ignoredActions": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Actions that are newer than the bundled service authorisation reference.",
    }
}

RULES: tuple[Rule, ...] = (
    ResourceRule(
        name="policy-document-valid",
        description="Policy documents are valid, of the current version and within IAM's quotas.",
        severity=Severity.MEDIUM,
        frameworks=GDPR,
        remediation="Correct what the message names; a document that IAM refuses stops the deployment half-way.",
        resource_types=tuple(dict.fromkeys((*_IDENTITY_TYPES, *RESOURCE_POLICY_TYPES))),
        judge=_valid,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    ),
    ResourceRule(
        name="policy-actions-exist",
        description="Every action of a policy exists: a misspelt one grants, or denies, nothing.",
        severity=Severity.LOW,
        frameworks=GDPR,
        remediation="Correct the action, or list it in `ignoredActions` when it is new.",
        resource_types=_IDENTITY_TYPES,
        judge=_existing,
        url="https://docs.aws.amazon.com/service-authorization/latest/reference/",
        settings=_IGNORED,
    ),
)
