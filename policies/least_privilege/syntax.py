"""Documents that say what they mean: valid, of the current version, within the quotas, with actions that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iam import actions
from iam.documents import CURRENT_VERSION, Document, PolicySyntaxError, parse
from iam.identities import IDENTITY_DOCUMENTS, POLICY, ROLE, identity_documents
from iam.resource_policies import LAMBDA_PERMISSION, RESOURCE_POLICY_TYPES, document_of
from policies.least_privilege.judged import GDPR, listed
from policies.rule import Finding, ResourceRule, Rule, Settings, Severity, Violation
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

_SID: Final = re.compile(r"[A-Za-z0-9]*")


def _documents(resource: Resource) -> Iterator[tuple[str, object]]:
    """Yield every policy that stands in a resource, unparsed."""
    yield from identity_documents(resource)


def _valid(resource: Resource, _: Settings) -> Iterator[Finding]:
    for path, source in _documents(resource):
        yield from (Violation(resource.urn, f"`{path}`: {fault}") for fault in _identity_faults(resource, source))
    if resource.type in RESOURCE_POLICY_TYPES and resource.type != LAMBDA_PERMISSION:
        try:
            document = document_of(resource)
        except PolicySyntaxError as error:
            yield Violation(resource.urn, f"The policy of {resource.name}: {error}.")
            return
        for statement in document.statements if document else ():
            if not statement.principals and not statement.not_principal:
                yield Violation(resource.urn, f"The policy of {resource.name}: {statement.label} has no Principal.")


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
    size = _size(source)
    quota = _QUOTAS.get(resource.type)
    if quota and size > quota:
        yield f"it has {size} characters, and IAM takes {quota}: split it."


def _size(source: object) -> int:
    text = source if isinstance(source, str) else json.dumps(source, default=str)
    return len(re.sub(r"\s", "", text))


def _existing(resource: Resource, settings: Settings) -> Iterator[Finding]:
    ignored = {name.lower() for name in settings["ignoredActions"]}
    for path, source in _documents(resource):
        missing = sorted(name for name in _missing(source) if name.lower() not in ignored)
        if missing:
            yield Violation(resource.urn, f"`{path}`: there is no action {listed(missing)}.")


def _missing(source: object) -> Iterable[str]:
    try:
        document: Document = parse(source)
    except PolicySyntaxError:
        return ()
    written = {a for s in document.statements for a in s.actions if a is not UNKNOWN and a != "*"}
    return {action for action in written if not actions.expand(action)}


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
