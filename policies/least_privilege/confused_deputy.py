"""Services as deputies: a policy that lets a service in says for whom it may come.

Otherwise anybody can have the service act upon the resource from an account of their own:
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html. Where AWS documents that a service sends no such
keys, `confused_deputy.yaml` says so, with the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from aws_types.services import NAMES_ITS_SOURCE
from iam.documents import Document, Statement
from iam.identities import ROLE
from iam.tristate import any_of
from policies.least_privilege.callers import SOURCE_KEYS, chooses, is_narrowed
from policies.least_privilege.judged import document_rule, listed
from policies.least_privilege.public import RESOURCE_TYPES
from policies.rule import NotEvaluated, Rule, Settings, Severity
from recorder.resource import UNKNOWN, Resource

_SOURCES: Final = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorg")


@cache
def _listing() -> Mapping[str, Any]:
    listing: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
    return listing


def unsupported(service: str, type_: str) -> Mapping[str, Any] | None:
    """Return what is known of a service that sends no source to resources of a type; nothing when it sends one."""
    for entry in _listing()["unsupported"]:
        if entry["service"] == service and ("*" in entry["types"] or type_ in entry["types"]):
            return entry
    return None


def _may_let_in_services(statement: Statement) -> bool:
    """Say whether a principal that is not known may be a service."""
    return any(principal.kind in ("Service", "*") and principal.value is UNKNOWN for principal in statement.principals)


def _services(statement: Statement) -> Iterator[str]:
    for principal in statement.principals:
        if principal.kind == "Service" and principal.value is not UNKNOWN:
            yield principal.value.lower()


def _resource(
    resource: Resource, document: Document, statement: Statement, settings: Settings
) -> Iterator[str | NotEvaluated]:
    services = [name for name in _services(statement) if name not in settings["trustedServices"]]
    mute = {name: entry for name in services if (entry := unsupported(name, resource.type))}
    asks = any_of(
        [
            *(chooses(found, _SOURCES, of_resources=statement.of_resources) for found in statement.conditions),
            None if statement.conditions_unknown else False,
        ]
    )
    for name, entry in mute.items() if asks is not False else ():
        if entry.get("never_allows"):
            if asks is None:
                yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its conditions are not known.")
            else:
                yield f"asks {name} for a source that it does not send, so it never allows: see {entry['source']}"
    asked = [name for name in services if name not in mute]
    if not asked:
        if _may_let_in_services(statement):
            yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its principal is not known.")
        return
    narrowed = is_narrowed(statement, document, SOURCE_KEYS)
    if narrowed is None:
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its conditions are not known.")
    elif not narrowed:
        yield f"lets {listed(asked)} act for anybody: neither aws:SourceArn nor aws:SourceAccount is asked for."


def _role(resource: Resource, document: Document, statement: Statement, _: Settings) -> Iterator[str | NotEvaluated]:
    asked = [name for name in _services(statement) if name in NAMES_ITS_SOURCE]
    if not asked:
        if _may_let_in_services(statement):
            yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its principal is not known.")
        return
    narrowed = is_narrowed(statement, document, SOURCE_KEYS)
    if narrowed is None:
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its conditions are not known.")
    elif not narrowed:
        page = NAMES_ITS_SOURCE[asked[0]]
        yield f"lets {listed(asked)} assume the role for anybody, though it says for whom it acts: see {page}"


RULES: tuple[Rule, ...] = (
    document_rule(
        name="resource-policy-names-source",
        description="Where a resource policy lets a service in, it says for which resource or account.",
        severity=Severity.MEDIUM,
        frameworks=(),
        remediation='Add {"StringEquals": {"aws:SourceAccount": "..."}} or {"ArnLike": {"aws:SourceArn": "..."}}.',
        types=RESOURCE_TYPES,
        check=_resource,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        settings={
            "trustedServices": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "Further services that send no source.",
            }
        },
    ),
    document_rule(
        name="iam-trust-names-source",
        description="Where a service says for whom it assumes a role, the trust policy has a condition on it.",
        severity=Severity.LOW,
        frameworks=(),
        remediation='Add {"StringEquals": {"aws:SourceAccount": "..."}} to the trust policy.',
        types=(ROLE,),
        check=_role,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ),
)
