"""Who may assume a role: trust policies, for accounts, identity providers and federations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from iam import patterns
from iam.documents import Condition, Document, Effect, Statement
from iam.evaluate import account_of
from iam.identities import ROLE
from iam.tristate import Tristate, any_of, negate
from policies.frameworks import cis
from policies.least_privilege.callers import CALLER_KEYS, chooses, is_narrowed
from policies.least_privilege.judged import GDPR, document_rule, readable
from policies.least_privilege.public import is_anybody
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, Stack, StackRule, Violation
from recorder.resource import UNKNOWN, Resource

_SHARED_ISSUERS: Final[Mapping[str, str]] = {
    # A subject may be made of other claims than the default's, see `_OWNER_CLAIMS`.
    "token.actions.githubusercontent.com": (
        r"(repo|repository):[^*?/:]+/|(repository_owner|enterprise):[^*?:]+(:|$)"
        r"|(repository_id|repository_owner_id|enterprise_id):\d+(:|$)"
    ),
    "gitlab.com": r"project_path:[^*?/:]+/",
    "app.terraform.io": r"organization:[^*?:]+:",
    "agent.buildkite.com": r"organization:[^*?:]+:",
    "accounts.google.com": r"[^*?]+",
}
"""Issuers whose tokens anybody gets -> how a `sub` begins that names an owner.

Sources: https://docs.github.com/en/actions/concepts/security/openid-connect,
https://docs.gitlab.com/ci/cloud_services/aws/, https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration,
https://buildkite.com/docs/agent/v3/cli-oidc.
"""

_OWNER_CLAIMS: Final[Mapping[str, Mapping[str, str]]] = {
    "token.actions.githubusercontent.com": {
        "repository": r"[^*?/]+/.+",
        "repository_id": r"\d+",
        "repository_owner": r"[^*?]+",
        "repository_owner_id": r"\d+",
        "enterprise": r"[^*?]+",
        "enterprise_id": r"\d+",
    },
}
"""Shared issuers -> further claims that name an owner, each with what its value must be; ids are never given again.

Not among them: `actor_id` (whoever starts a workflow of theirs), `job_workflow_ref` (a public workflow is called by
anybody), `ref`, `environment` and `workflow` (names of everybody's). Sources:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html and
https://docs.github.com/en/actions/reference/security/oidc.
"""

_TOLD_APART_BY_AUDIENCE: Final = (
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "www.amazon.com",
    "graph.facebook.com",
)
"""Issuers whose `aud` is the application's own id, and so names it."""

_ACCOUNT: Final = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?(?P<account>\d{12})(?P<rest>:.*)?")

_WEB_IDENTITY: Final = "sts:AssumeRoleWithWebIdentity"
_SAML: Final = "sts:AssumeRoleWithSAML"


def _speaks_of(statement: Statement, action: str) -> Tristate:
    named = any_of(None if a is UNKNOWN else patterns.matches_action(a, action) for a in statement.actions)
    return negate(named) if statement.not_action else named


def _anybody(resource: Resource, document: Document, statement: Statement, _: Settings) -> Iterator[str | NotEvaluated]:
    if statement.not_principal:
        yield f"lets everyone but those in NotPrincipal assume {resource.name}."
    elif any(principal.value is UNKNOWN for principal in statement.principals):
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its principal is not known.")
    elif any(is_anybody(principal) for principal in statement.principals):
        narrowed = is_narrowed(statement, document, CALLER_KEYS)
        if narrowed is None:
            yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: its conditions are not known.")
        elif not narrowed:
            yield f"lets everyone assume {resource.name}, and no condition distinguishes callers."


def _issuers(statement: Statement) -> Iterator[str]:
    """Yield the issuers of web identity tokens that a statement trusts: `token.actions.githubusercontent.com`."""
    if _speaks_of(statement, _WEB_IDENTITY) is False:
        return
    for principal in statement.principals:
        if (
            principal.kind == "Federated"
            and principal.value is not UNKNOWN
            and ":saml-provider/" not in principal.value
        ):
            yield principal.value.rpartition(":oidc-provider/")[2]


def _web_identity(resource: Resource, _: Document, statement: Statement, __: Settings) -> Iterator[str | NotEvaluated]:
    speaks = _speaks_of(statement, _WEB_IDENTITY)
    unknown = _unknown_part(statement)
    if speaks is not False and (speaks is None or unknown):
        if unknown == "principal" or any(True for _ in _issuers(statement)):
            yield NotEvaluated(
                resource.urn, f"{resource.name}, {statement.label}: its {unknown or 'action'} is not known."
            )
        return
    for issuer in _issuers(statement):
        subjects = _claims(statement, issuer, "sub")
        audiences = _claims(statement, issuer, "aud")
        by_audience = issuer in _TOLD_APART_BY_AUDIENCE and bool(audiences)
        by_owner = _names_owner_by_claim(statement, issuer)
        if not subjects and not by_audience and not by_owner:
            yield f"takes tokens of {issuer} for any subject: there is no condition on {issuer}:sub."
        elif not audiences:
            yield f"takes tokens of {issuer} for any audience: there is no condition on {issuer}:aud."
        elif not by_owner and (loose := [s for s in subjects if not _names_owner(issuer, s)]):
            yield f"takes tokens of {issuer} for subjects of any owner: {', '.join(loose)}."


def _claims(statement: Statement, issuer: str, claim: str) -> list[str]:
    """Return the values that a claim must have; none when it may have any."""
    wanted: list[str] = []
    for condition in statement.conditions:
        if condition.key.lower() == f"{issuer}:{claim}".lower() and chooses(condition, (condition.key.lower(),)):
            wanted += [value for value in condition.values if value is not UNKNOWN]
    return wanted


def _names_owner_by_claim(statement: Statement, issuer: str) -> bool:
    for claim, pattern in _OWNER_CLAIMS.get(issuer, {}).items():
        values = _claims(statement, issuer, claim)
        if values and all(re.fullmatch(pattern, value) for value in values):
            return True
    return False


def _names_owner(issuer: str, subject: str) -> bool:
    begin = _SHARED_ISSUERS.get(issuer, r"[^*?]{3,}")
    return re.match(begin, subject) is not None


def _unknown_part(statement: Statement) -> str:
    """Name what is not known of who is trusted, and on which conditions; nothing when all of it is."""
    if any(p.kind in ("Federated", "*") and p.value is UNKNOWN for p in statement.principals):
        return "principal"
    unknown = statement.conditions_unknown or any(UNKNOWN in condition.values for condition in statement.conditions)
    return "condition" if unknown else ""


def _saml(resource: Resource, _: Document, statement: Statement, __: Settings) -> Iterator[str | NotEvaluated]:
    federated = any_of(
        None if p.value is UNKNOWN else p.kind == "Federated" and ":saml-provider/" in p.value
        for p in statement.principals
        if p.kind in ("Federated", "*")
    )
    asked = any_of(_chooses(found, statement, "saml:aud", "saml:iss", "saml:sub") for found in statement.conditions)
    speaks = _speaks_of(statement, _SAML)
    if asked or federated is False or speaks is False:
        return
    if asked is False and federated and speaks and not statement.conditions_unknown:
        yield "takes SAML assertions for any audience: there is no condition on SAML:aud."
    else:
        yield NotEvaluated(resource.urn, f"{resource.name}, {statement.label}: a part of it is not known.")


def _accounts(stack: Stack, settings: Settings) -> Iterator[Finding]:
    own = _own_account(stack)
    trusted = set(settings["trustedAccounts"])
    for role in stack.of_type(ROLE):
        document = readable(role)
        if document is None:
            continue
        yield from _unknown_trust(role, document)
        for statement in document.statements:
            asks = any_of(_tells_deputies_apart(condition, statement) for condition in statement.conditions)
            if statement.effect is Effect.DENY or asks:
                continue
            if _trusts_unknown_accounts(statement):
                yield NotEvaluated(role.urn, f"{role.name}, {statement.label}: its principal is not known.")
            for account in sorted({account for account in _trusted(statement) if account not in {*trusted, own}}):
                if own is None:
                    yield NotEvaluated(
                        role.urn, f"{role.name} trusts account {account}; whether it is its own is not known."
                    )
                elif asks is None or statement.conditions_unknown or statement.effect is UNKNOWN:
                    yield NotEvaluated(role.urn, f"{role.name} trusts account {account}, on terms that are not known.")
                else:
                    message = f"{role.name} trusts account {account}, without a condition on sts:ExternalId."
                    yield Violation(role.urn, message)


def _unknown_trust(role: Resource, document: Document) -> Iterator[NotEvaluated]:
    """Yield that it is not known whom a role trusts."""
    if document.unknown:
        yield NotEvaluated(role.urn, f"The trust policy of {role.name} is not known before the deployment.")


def _trusts_unknown_accounts(statement: Statement) -> bool:
    """Say whether it is not known whom a statement trusts; a resource of the program is of its own account."""
    unknown = [principal for principal in statement.principals if principal.value is UNKNOWN]
    return any(p.kind == "*" or (p.kind == "AWS" and not statement.of_resources) for p in unknown)


def _tells_deputies_apart(condition: Condition, statement: Statement) -> Tristate:
    return _chooses(condition, statement, "sts:externalid", "aws:principalorgid", "aws:principalorgpaths")


def _chooses(condition: Condition, statement: Statement, *keys: str) -> Tristate:
    return chooses(condition, keys, of_resources=statement.of_resources)


def _trusted(statement: Statement, *, whole: bool = False) -> Iterator[str]:
    """Yield the accounts that a statement trusts, in whole or in part."""
    for principal in statement.principals:
        if (
            principal.kind == "AWS"
            and principal.value is not UNKNOWN
            and (found := _ACCOUNT.fullmatch(principal.value))
            and not (whole and (found["rest"] or ":root") != ":root")
        ):
            yield found["account"]


def _own_account(stack: Stack) -> str | None:
    """Return the account that most ARNs of the program's resources name."""
    arns = (resource.outputs.get("arn") for resource in stack.resources)
    counted = Counter(account_of(arn) for arn in arns if isinstance(arn, str))
    counted.pop("", None)
    return counted.most_common(1)[0][0] if counted else None


def _whole_account(stack: Stack, _: Settings) -> Iterator[Finding]:
    own = _own_account(stack)
    for role in stack.of_type(ROLE):
        document = readable(role)
        if document is None:
            continue
        yield from _unknown_trust(role, document)
        for statement in document.statements:
            narrowed = is_narrowed(statement, document, ("aws:", "sts:"))
            roots = [account for account in _trusted(statement, whole=True) if own in (None, account)]
            if statement.effect is Effect.DENY or narrowed:
                continue
            if _trusts_unknown_accounts(statement):
                yield NotEvaluated(role.urn, f"{role.name}, {statement.label}: its principal is not known.")
            if not roots:
                continue
            if own is None or narrowed is None or statement.effect is UNKNOWN:
                yield NotEvaluated(role.urn, f"{role.name} trusts the account {roots[0]}: a part of it is not known.")
            else:
                message = f"{role.name} may be assumed by whoever of the account may assume any role."
                yield Violation(role.urn, message)


_TRUSTED_ACCOUNTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "trustedAccounts": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Ids of your other accounts, which need no external id.",
    }
}

RULES: tuple[Rule, ...] = (
    document_rule(
        name="iam-trust-not-public",
        description="No role can be assumed by everyone.",
        severity=Severity.CRITICAL,
        frameworks=(cis("1.16"),),
        remediation="Name the accounts, roles or services in `Principal`.",
        types=(ROLE,),
        check=_anybody,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
    document_rule(
        name="iam-trust-web-identity-claims",
        description="A role that takes web identity tokens asks for their audience and for a subject of a named owner.",
        severity=Severity.CRITICAL,
        frameworks=(),
        remediation="Add conditions on the issuer's `aud` and `sub`: repo:OWNER/REPOSITORY:ref:refs/heads/main.",
        types=(ROLE,),
        check=_web_identity,
        url="https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    ),
    document_rule(
        name="iam-trust-saml-audience",
        description="A role that takes SAML assertions asks for their audience.",
        severity=Severity.MEDIUM,
        frameworks=(),
        remediation='Add {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}.',
        types=(ROLE,),
        check=_saml,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html",
    ),
    StackRule(
        name="iam-trust-external-id",
        description="A role that another account may assume asks for an external id, or for the organisation.",
        severity=Severity.HIGH,
        frameworks=GDPR,
        remediation="Add a condition on sts:ExternalId, or list the account in `trustedAccounts`.",
        resource_types=(ROLE,),
        judge=_accounts,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
        settings=_TRUSTED_ACCOUNTS,
    ),
    StackRule(
        name="iam-trust-named-principals",
        description="A role names who of its account may assume it, instead of trusting the whole account.",
        severity=Severity.LOW,
        frameworks=GDPR,
        remediation="Name the roles or users in `Principal`, or add a condition such as aws:MultiFactorAuthPresent.",
        resource_types=(ROLE,),
        judge=_whole_account,
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
)
