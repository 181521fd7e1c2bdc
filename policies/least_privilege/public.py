"""Resources that anybody may use, by whatever kind of resource policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iam.documents import Document, Principal, Statement
from iam.identities import ROLE
from iam.resource_policies import RESOURCE_POLICY_TYPES
from policies.frameworks import fsbp
from policies.least_privilege.callers import CALLER_KEYS, is_narrowed
from policies.least_privilege.judged import GDPR, document_rule
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Severity, Violation
from recorder.resource import UNKNOWN, Resource

RESOURCE_TYPES: Final = tuple(type_ for type_ in RESOURCE_POLICY_TYPES if type_ != ROLE)
"""A role's trust policy has rules of its own."""

FUNCTION_URL: Final = "aws:lambda/functionUrl:FunctionUrl"


def is_anybody(principal: Principal) -> bool:
    """Say whether a principal is everyone, as `*`, as `{"AWS": "*"}` or as an account that is a wildcard."""
    return principal.value == "*" or (
        principal.kind == "AWS" and principal.value is not UNKNOWN and principal.value.startswith("arn:aws:iam::*")
    )


def _public(resource: Resource, document: Document, statement: Statement, _: Settings) -> Iterator[str | NotEvaluated]:
    if statement.not_principal:
        yield "allows everyone but those in NotPrincipal."
        return
    if any(principal.value is UNKNOWN for principal in statement.principals):
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its principal is not known.")
        return
    if not any(is_anybody(principal) for principal in statement.principals):
        return
    narrowed = is_narrowed(statement, document, CALLER_KEYS)
    if narrowed is None:
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its conditions are not known.")
    elif not narrowed:
        yield "allows everyone, and no condition distinguishes callers."


def _inverted(resource: Resource, _: Document, statement: Statement, __: Settings) -> Iterator[str | NotEvaluated]:
    if statement.not_action:
        yield f"of {resource.name} allows every action but those in NotAction."
    elif statement.not_resource:
        yield f"of {resource.name} allows on everything but NotResource."


def _function_url(resource: Resource, _: Settings) -> Iterator[Finding]:
    kind = resource.inputs.get("authorizationType")
    if kind is UNKNOWN:
        yield NotEvaluated(resource.urn, "`authorizationType` is not known yet.")
    elif kind != "AWS_IAM":
        yield Violation(resource.urn, f"`authorizationType` is {kind}: everyone may call the function.")


RULES: tuple[Rule, ...] = (
    document_rule(
        name="resource-policy-not-public",
        description="No resource policy lets everyone in, whatever its resource is.",
        severity=Severity.CRITICAL,
        frameworks=tuple(fsbp(control) for control in ("S3.2", "S3.3", "SNS.4", "SQS.3", "KMS.5", "Lambda.1")),
        remediation="Name the principals, or add a condition on aws:PrincipalOrgID, aws:SourceAccount or the like.",
        types=RESOURCE_TYPES,
        check=_public,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ),
    document_rule(
        name="resource-policy-no-inverted-allow",
        description="No resource policy allows everything except what NotAction or NotResource names.",
        severity=Severity.MEDIUM,
        frameworks=(),
        remediation="List what is allowed in Action and Resource; keep NotAction and NotResource for denials.",
        types=RESOURCE_TYPES,
        check=_inverted,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    ),
    ResourceRule(
        name="lambda-url-authenticated",
        description="A function's URL answers to signed requests only.",
        severity=Severity.HIGH,
        frameworks=(fsbp("Lambda.1"), *GDPR),
        remediation="Set `authorizationType` to AWS_IAM, or put the function behind an API that authenticates.",
        resource_types=(FUNCTION_URL,),
        judge=_function_url,
        url="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    ),
)
