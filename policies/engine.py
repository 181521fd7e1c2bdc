"""The packs as the Pulumi engine runs them: each rule a policy of pulumi-policy.

Rules know plain data only, so everything that is peculiar to policies is here, once:

- properties are proxies that raise on unknowns, numbers are floats, secrets lose their mark: see `policies.wire`;
- a resource policy sees inputs, a stack policy outputs. A first policy remembers the inputs, so that stack rules see
  both, as they do in process;
- a policy has one enforcement level. What could not be judged is therefore raised, after all violations are reported,
  as pulumi-policy's own `UnknownValueError`, which becomes an advisory note in that policy's name;
- suppressed violations and stale suppressions are reported by a last, advisory policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pulumi_policy
from pulumi_policy import deserialize
from pulumi_policy import policy as sdk
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from policies import suppressions as suppressions_file
from policies.evaluate import said, stale
from policies.pack import Pack, load
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Stack, StackRule
from policies.settings import enforcement_of, schema_of, with_defaults
from policies.suppressions import Suppression, Suppressions, type_and_name
from policies.wire import plain, secrets
from recorder.resource import UNKNOWN, Options, Resource

Noted = dict[tuple[str, str], list[tuple[Suppression, str]]]
"""By rule and URN: what was found there, and what accepts it."""


class NotJudgedError(UnknownValueError):
    """Tells pulumi-policy what could not be judged; it reports that as an advisory note and goes on."""

    def __init__(self, unjudged: Iterable[NotEvaluated]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [])
        self.message = "; ".join(f"{type_and_name(found.urn)}: {found.reason}" for found in unjudged)


@dataclass(slots=True)
class _Run:
    """What the engine has shown so far; a pack's process lives for one preview or one update."""

    accepted: Suppressions
    inputs: dict[str, Resource] = field(default_factory=dict[str, Resource])
    suppressed: Noted = field(default_factory=Noted)
    configured: set[Suppression] = field(default_factory=set[Suppression])
    """Those that the policies' configuration brought."""
    stack: Stack | None = None
    """Built by the first stack policy of the pack, each time that the engine shows the stack, for all that follow."""


def serve(main: str) -> None:
    """Serve the pack of a folder to the engine, until the engine ends it.

    Args:
        main: `__file__` of the pack's `__main__.py`.
    """
    # pulumi-policy unwraps secrets before a policy sees them, but for its remediations: let it keep the marks always.
    kept = partial(deserialize.deserialize_properties, proxy_secrets=True)
    sdk.deserialize_properties = kept  # pyright: ignore[reportPrivateImportUsage] - where pulumi-policy looks it up
    pack = load(Path(main).resolve().parent.name)
    pulumi_policy.PolicyPack(name=pack.name, description=pack.description, policies=policies_of(pack))


def policies_of(pack: Pack, accepted: Suppressions | None = None) -> list[pulumi_policy.Policy]:
    """Return the policies of a pack: one a rule, between the one that remembers and the one that reports.

    Args:
        pack: whose rules they are.
        accepted: the suppressions; those of `policies/suppressions.yaml` where none are given.
    """
    run = _Run(suppressions_file.load() if accepted is None else accepted)
    first = next((rule.name for rule in pack.rules if isinstance(rule, StackRule)), "")
    policies = (_policy(rule, run, builds=rule.name == first) for rule in pack.rules)
    return [_memory(pack, run), *policies, _suppressions(pack, run)]


def _policy(rule: Rule, run: _Run, *, builds: bool) -> pulumi_policy.Policy:
    frameworks = [f"{framework.name} {framework.reference}" for framework in rule.frameworks]
    about: dict[str, Any] = {
        "name": rule.name,
        "description": f"{rule.description} ({', '.join(frameworks)})" if frameworks else rule.description,
        "enforcement_level": pulumi_policy.EnforcementLevel(enforcement_of(rule.severity).value),
        "config_schema": pulumi_policy.PolicyConfigSchema({k: dict(v) for k, v in schema_of(rule).items()}),
        "severity": pulumi_policy.Severity(rule.severity.value),
        "tags": [*frameworks, *rule.resource_types],
        "remediation_steps": rule.remediation,
        "url": rule.url or None,
    }
    if rule.frameworks:
        first = rule.frameworks[0]
        about["framework"] = pulumi_policy.PolicyComplianceFramework(name=first.name, reference=first.reference)
    match rule:
        case ResourceRule():
            return pulumi_policy.ResourceValidationPolicy(validate=_resource_validation(rule, run), **about)
        case StackRule():
            return pulumi_policy.StackValidationPolicy(validate=_stack_validation(rule, run, builds=builds), **about)
        case _:
            raise TypeError(f"{rule.name} is a {type(rule).__name__}; make it a ResourceRule or a StackRule")


def _resource_validation(rule: ResourceRule, run: _Run) -> Callable[..., None]:
    def validate(args: pulumi_policy.ResourceValidationArgs, report: pulumi_policy.ReportViolation) -> None:
        if args.resource_type in rule.resource_types:
            settings = with_defaults(rule, args.get_config())
            _report(rule, run, settings, rule.judge(_before(args), settings), report)

    return validate


def _stack_validation(rule: StackRule, run: _Run, *, builds: bool) -> Callable[..., None]:
    def validate(args: pulumi_policy.StackValidationArgs, report: pulumi_policy.ReportViolation) -> None:
        settings = with_defaults(rule, args.get_config())
        if builds:
            run.stack = _stack(args, run)
        stack = run.stack or _stack(args, run)
        _report(rule, run, settings, rule.judge(stack, settings), report)

    return validate


def _report(
    rule: Rule,
    run: _Run,
    settings: Mapping[str, Any],
    findings: Iterable[Finding],
    report: pulumi_policy.ReportViolation,
) -> None:
    """Report the violations, note the suppressed findings, then raise what is unjudged."""
    accepted = run.accepted.with_config(rule.name, settings)
    run.configured.update(accepted.entries[len(run.accepted.entries) :])
    suppressed: Noted = {}
    unjudged: list[NotEvaluated] = []
    for finding in findings:
        if suppression := accepted.of(rule.name, finding.urn):
            suppressed.setdefault((rule.name, finding.urn), []).append((suppression, said(finding)))
        elif isinstance(finding, NotEvaluated):
            unjudged.append(finding)
        else:
            report(f"{finding.message} {rule.remediation}", finding.urn)
    run.suppressed.update(suppressed)
    if unjudged:
        raise NotJudgedError(unjudged)


def _memory(pack: Pack, run: _Run) -> pulumi_policy.Policy:
    def remember(args: pulumi_policy.ResourceValidationArgs, _: pulumi_policy.ReportViolation) -> None:
        run.inputs[args.urn] = _before(args)

    return pulumi_policy.ResourceValidationPolicy(
        name=f"{pack.name}-inputs",
        description="Remembers what was asked for, for the rules that need several resources. It never reports.",
        enforcement_level=pulumi_policy.EnforcementLevel.ADVISORY,
        validate=remember,
    )


def _suppressions(pack: Pack, run: _Run) -> pulumi_policy.Policy:
    own = {rule.name for rule in pack.rules}

    def validate(args: pulumi_policy.StackValidationArgs, report: pulumi_policy.ReportViolation) -> None:
        for (rule, urn), found in run.suppressed.items():
            for suppression, message in found:
                report(f"suppressed: {rule}: {message} Reason: {suppression.reason}", urn)
        used = (suppression for found in run.suppressed.values() for suppression, _ in found)
        entries = [entry for entry in (*run.accepted.entries, *run.configured) if entry.rule in own]
        for entry in stale(entries, (resource.urn for resource in args.resources), used):
            report(f"stale: nothing in this stack needs the suppression of {entry.rule} for {entry.resource}.", None)

    return pulumi_policy.StackValidationPolicy(
        name=f"{pack.name}-suppressions",
        description="Accepted violations are reported with their reasons.",
        enforcement_level=pulumi_policy.EnforcementLevel.ADVISORY,
        validate=validate,
    )


def _before(args: pulumi_policy.ResourceValidationArgs) -> Resource:
    """Return a resource as it is asked for: its inputs alone are known."""
    inputs, hidden = _properties(args.props)
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        name=args.name,
        inputs=inputs,
        parent=args.opts.parent,
        secrets=hidden | set(args.opts.additional_secret_outputs),
        options=_options(args.opts),
    )


def _stack(args: pulumi_policy.StackValidationArgs, run: _Run) -> Stack:
    return Stack(tuple(_after(resource, run) for resource in args.resources))


def _after(resource: pulumi_policy.PolicyResource, run: _Run) -> Resource:
    """Return a resource as it stands in the stack: with its links, and the inputs that were remembered."""
    outputs, hidden = _properties(resource.props)
    before = run.inputs.get(resource.urn)
    known = before or Resource(urn=resource.urn, type=resource.resource_type, name=resource.name, inputs=outputs)
    return replace(
        known,
        id=outputs.get("id", UNKNOWN),
        outputs=outputs,
        parent=resource.parent.urn if resource.parent else None,
        dependencies=tuple(source.urn for source in resource.dependencies),
        property_dependencies={
            name: tuple(source.urn for source in sources) for name, sources in resource.property_dependencies.items()
        },
        secrets=known.secrets | hidden,
    )


def _properties(props: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    # Writing them to the wire again undoes all of pulumi-policy's proxies.
    wire = deserialize.serialize_properties(props)
    return plain(wire), secrets(wire)


def _options(opts: pulumi_policy.PolicyResourceOptions) -> Options:
    return Options(protect=opts.protect, ignore_changes=tuple(opts.ignore_changes), aliases=tuple(opts.aliases))
