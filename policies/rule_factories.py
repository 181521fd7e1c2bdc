"""Rules that are alike: a property must be something; a key must be a customer managed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from aws_types import row_of
from iam.tristate import Tristate
from policies.frameworks import GDPR_ENCRYPTION
from policies.rule import (
    Finding,
    Framework,
    NotEvaluated,
    ResourceRule,
    Rule,
    Settings,
    Severity,
    Stack,
    StackRule,
    Violation,
)
from policies.values import dig, shown
from recorder.resource import Resource, is_unknown

KMS_KEY = "aws:kms/key:Key"
KMS_KEY_SOURCES = (
    KMS_KEY,
    "aws:kms/alias:Alias",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)
"""What yields the ARN or id of a customer managed key."""


@dataclass(frozen=True, slots=True)
class Must:
    """What a property must be: in words, and as a test of its known value (None where it is not set)."""

    words: str
    holds: Callable[[Any], bool]
    comes_from: tuple[str, ...] = ()
    """Types of which every property will hold, so that an unknown value from one of them holds as well."""


TRUE = Must("true", lambda value: value is True or value == "true")
NOT_FALSE = Must("true", lambda value: value is None or value is True or value == "true")
NOT_TRUE = Must("false", lambda value: value is None or value is False or value == "false")
A_KEY = Must("set", lambda value: value not in (None, ""), KMS_KEY_SOURCES)
SET = Must("set", lambda value: value not in (None, "", [], {}))
UNSET = Must("left out", lambda value: value in (None, "", [], {}))


def one_of(*allowed: str) -> Must:
    """Return that the value is one of `allowed`."""
    return Must(" or ".join(allowed), lambda value: value in allowed)


def unset_or(*allowed: str) -> Must:
    """Return that the value is one of `allowed`, or left to a default that is one of them."""
    return Must(" or ".join(allowed), lambda value: value is None or value in allowed)


def property_rule(
    *,
    name: str,
    description: str,
    severity: Severity,
    frameworks: tuple[Framework, ...],
    remediation: str,
    types: tuple[str, ...],
    must: Mapping[str, Must],
    when: Mapping[str, Must] | None = None,
    inherits: Mapping[str, str] | None = None,
    url: str = "",
) -> ResourceRule:
    """Return the rule that properties must be something.

    Args:
        name: see `Rule`, as for the arguments that are not explained here.
        description: see `Rule`.
        severity: see `Rule`.
        frameworks: see `Rule`.
        remediation: see `Rule`.
        types: the type tokens that it judges.
        must: what has to hold, by path as `policies.values.dig` takes it. A path into a list holds of each element;
            of a list that is not set, it holds.
        when: what has to hold, likewise, for the rule to concern a resource at all.
        inherits: inputs that name what the resource is created from, each with that in words. What such a resource does
            not say itself it has from there, so that it cannot be judged.
        url: see `Rule`.
    """

    def judge(resource: Resource, _: Settings) -> Iterator[Finding]:
        concern = concerns(resource, when or {})
        if concern is None:
            return
        for path, value, words in failing(resource, must):
            if is_unknown(value):
                yield NotEvaluated(resource.urn, f"{shown(resource, path, value)}.")
            elif isinstance(concern, str):
                yield NotEvaluated(resource.urn, concern)
            elif source := next(
                (s for name, s in (inherits or {}).items() if SET.holds(resource.inputs.get(name))), ""
            ):
                yield NotEvaluated(resource.urn, f"{shown(resource, path, value)}; {source} decides.")
            else:
                yield Violation(resource.urn, f"{shown(resource, path, value)}; it must be {words}.")

    return ResourceRule(
        name=name,
        description=description,
        severity=severity,
        frameworks=frameworks,
        remediation=remediation,
        resource_types=types,
        url=url,
        judge=judge,
    )


def unless(rule: ResourceRule, excused: Callable[[Stack, Resource], Tristate], doubt: str) -> StackRule:
    """Return a rule that judges as another one does, but for what another resource of the program excuses.

    Args:
        rule: what judges each resource.
        excused: says of a resource that breaks the rule whether it is excused; None where that is not known.
        doubt: what is not known then, as a sentence.
    """

    def judge(stack: Stack, settings: Settings) -> Iterator[Finding]:
        for resource in stack.of_type(*rule.resource_types):
            for finding in rule.judge(resource, settings):
                verdict = excused(stack, resource)
                if verdict is None:
                    yield NotEvaluated(resource.urn, doubt)
                elif not verdict:
                    yield finding

    return StackRule(**{name.name: getattr(rule, name.name) for name in fields(Rule)}, judge=judge)


def concerns(resource: Resource, when: Mapping[str, Must]) -> str | bool | None:
    """Say whether all of `when` holds: True, None if not, or a sentence that says what is not known."""
    unknown = ""
    for path, must in when.items():
        for exact, value in dig(resource.inputs, path):
            if is_unknown(value):
                unknown = f"{shown(resource, exact, value)}."
            elif not must.holds(value):
                return None
    return unknown or True


def failing(resource: Resource, must: Mapping[str, Must]) -> Iterator[tuple[str, Any, str]]:
    """Yield the path, value and words of each property that is unknown, or is not what it must be."""
    for path, condition in must.items():
        for exact, value in dig(resource.inputs, path):
            if is_unknown(value) and _comes_from(resource, exact, condition.comes_from):
                continue
            if is_unknown(value) or not condition.holds(value):
                yield exact, value, condition.words


def _comes_from(resource: Resource, path: str, types: tuple[str, ...]) -> bool:
    """Say whether the resources that an unknown value came from are all of these types, and there is one."""
    property_ = path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]
    urns = resource.property_dependencies.get(property_, ())
    return bool(urns) and all(urn.split("::")[2].rsplit("$", maxsplit=1)[-1] in types for urn in urns)


def customer_key_rule(
    *,
    name: str,
    subject: str,
    types: tuple[str, ...],
    paths: tuple[str, ...] = (),
    severity: Severity = Severity.MEDIUM,
    frameworks: tuple[Framework, ...] = (),
    when: Mapping[str, Must] | None = None,
) -> StackRule:
    """Return the rule that what encrypts is a customer managed key: the account decides its policy, rotation and end.

    A key that is not known yet counts as a customer managed key where its property comes from a KMS key of the program.

    Args:
        name: see `Rule`.
        subject: what is encrypted, in the plural, at the beginning of a sentence.
        types: the type tokens that it judges.
        paths: which of the inputs that name a key in the types' rows of `aws_types` it judges. Default: all.
        severity: see `Rule`.
        frameworks: further ones; GDPR's Article 32 is there already.
        when: what has to hold for the rule to concern a resource, by path.

    Raises:
        LookupError: a type's row names no key, or not this one.
    """
    judged = {type_: _key_paths(type_, paths) for type_ in types}
    wanted = dict.fromkeys(path for type_ in types for path in judged[type_])
    named = " and ".join(f"`{path}`" for path in wanted)

    def judge(stack: Stack, _: Settings) -> Iterator[Finding]:
        for resource in stack.of_type(*types):
            concern = concerns(resource, when or {})
            if concern is None:
                continue
            for path in judged[resource.type]:
                for exact, value in dig(resource.inputs, path):
                    finding = _judge_key(stack, resource, exact, value)
                    if finding and isinstance(concern, str):
                        finding = NotEvaluated(resource.urn, concern)
                    if finding:
                        yield finding

    return StackRule(
        name=name,
        description=f"{subject} are encrypted with a customer managed key, not with AWS's own.",
        severity=severity,
        frameworks=(*frameworks, GDPR_ENCRYPTION),
        remediation=f"Set {named} to the ARN of a customer managed KMS key.",
        resource_types=types,
        url="https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-mgmt",
        judge=judge,
    )


def _key_paths(type_: str, chosen: tuple[str, ...]) -> tuple[str, ...]:
    row = row_of(type_)
    known = row.keys if row else ()
    if not known or not set(chosen) <= set(known):
        raise LookupError(
            f"{type_}: its row in aws_types names {', '.join(known) or 'no key'}, not {', '.join(chosen)}"
        )
    return chosen or known


def _judge_key(stack: Stack, resource: Resource, path: str, value: object) -> Finding | None:
    if is_unknown(value):
        if stack.targets(resource, path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0], *KMS_KEY_SOURCES):
            return None
        return NotEvaluated(resource.urn, f"{shown(resource, path, value)}, and comes from no key of this program.")
    if not value or is_aws_key(value):
        return Violation(resource.urn, f"{shown(resource, path, value)}: AWS's own key encrypts.")
    return None


def is_aws_key(value: object) -> bool:
    """Say whether a key is one of AWS's own: `alias/aws/s3`, as a name or within an ARN."""
    return isinstance(value, str) and (value.startswith("alias/aws/") or ":alias/aws/" in value)


def companion_rule(
    *,
    name: str,
    description: str,
    severity: Severity,
    frameworks: tuple[Framework, ...],
    remediation: str,
    types: tuple[str, ...],
    companions: tuple[str, ...],
    refers_by: str,
    inline: str | None = None,
    url: str = "",
) -> StackRule:
    """Return the rule that each resource has a companion: a resource of its own that states a setting of it.

    Args:
        name: see `Rule`, as for the arguments that are not explained here.
        description: see `Rule`.
        severity: see `Rule`.
        frameworks: see `Rule`.
        remediation: see `Rule`.
        types: the type tokens that need a companion, such as a bucket.
        companions: the type tokens of the companion, such as a bucket's encryption.
        refers_by: the companion's input that refers to the resource, such as `bucket`.
        inline: the resource's own input that says the same.
        url: see `Rule`.
    """
    kind = companions[0].rsplit(":", maxsplit=1)[-1]

    def judge(stack: Stack, _: Settings) -> Iterator[Finding]:
        for resource in stack.of_type(*types):
            if inline and resource.inputs.get(inline) is not None:
                continue
            referrers = stack.referrers(resource, refers_by, *companions)
            if not referrers.found and referrers.unresolved:
                names = ", ".join(f"`{referrer.name}`" for referrer in referrers.unresolved)
                yield NotEvaluated(resource.urn, f"No {kind} is known to be its own, but {names} may be.")
            elif not referrers.found:
                yield Violation(resource.urn, f"`{resource.name}` has no {kind}.")

    return StackRule(
        name=name,
        description=description,
        severity=severity,
        frameworks=frameworks,
        remediation=remediation,
        resource_types=types,
        url=url,
        judge=judge,
    )
