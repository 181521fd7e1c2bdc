"""Runs the packs in process, over the recorded resources of a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies import suppressions as suppressions_file
from policies.documents import completed
from policies.pack import Pack
from policies.pack import packs as all_packs
from policies.report import ALL_PACKS, UNSEEN, Judgement, Report
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Stack, StackRule
from policies.settings import Config, Enforcement, configured
from policies.suppressions import Suppression, Suppressions
from recorder.gaps import imagined, opaque
from recorder.resource import Recording, Resource


def judge(
    program: Recording | Iterable[Resource],
    packs: Iterable[Pack] | None = None,
    *,
    config: Config | None = None,
    suppressions: Suppressions | None = None,
) -> Report:
    """Judge a program by the packs.

    Args:
        program: a recording, or its resources.
        packs: the packs to run; all of them where none are given.
        config: as in the file of `pulumi preview --policy-pack-config`, see `policies.settings`.
        suppressions: accepted violations; those of `policies/suppressions.yaml` where none are given.

    Returns:
        Every finding, in the order of packs, rules and resources.

    Raises:
        ValueError: the configuration or the suppressions are wrong; the message names the entry and the remedy.
    """
    resources = completed(program.resources if isinstance(program, Recording) else program)
    chosen = all_packs() if packs is None else tuple(packs)
    accepted = suppressions_file.load() if suppressions is None else suppressions
    if config:
        _refuse_unknown_rules(config, chosen)
    stack = Stack(resources)
    existing = {resource.urn for resource in resources if resource.external}  # read only: no change can fix them
    violations: list[Judgement] = []
    suppressed: list[Judgement] = []
    unjudged: list[Judgement] = []
    candidates = [entry for entry in accepted.entries if packs is None or _concerns(entry, chosen)]
    rules = 0
    for pack in chosen:
        for rule in pack.rules:
            enforcement, settings = configured(rule, config or {})
            if enforcement is Enforcement.DISABLED:
                continue
            rules += 1
            applied = accepted.with_config(rule.name, settings)
            candidates += applied.entries[len(accepted.entries) :]
            for finding in findings(rule, stack, settings):
                if finding.urn in existing:
                    continue
                suppression = applied.of(rule.name, finding.urn)
                judgement = Judgement(pack.name, rule, finding.urn, message_of(finding), enforcement, suppression)
                if suppression:
                    suppressed.append(judgement)
                elif isinstance(finding, NotEvaluated):
                    unjudged.append(judgement)
                else:
                    violations.append(judgement)
    unjudged += [
        Judgement(
            ALL_PACKS, UNSEEN, component.urn, f"{UNSEEN.description} {component.name} is one.", Enforcement.ADVISORY
        )
        for component in opaque(resources)
    ]
    return Report(
        packs=tuple(pack.name for pack in chosen),
        rules=rules,
        resources=len(resources),
        violations=tuple(violations),
        suppressed=tuple(suppressed),
        unjudged=tuple(unjudged),
        imagined=tuple(
            f"{component.name} ({component.type}), from the source of {source}"
            for component, source in imagined(resources)
        ),
        stale=stale(candidates, (resource.urn for resource in resources), (found.suppression for found in suppressed)),
    )


def findings(rule: Rule, stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Yield what one rule finds in a program.

    Raises:
        TypeError: the rule is neither a `ResourceRule` nor a `StackRule`.
    """
    match rule:
        case ResourceRule():
            for resource in stack.of_type(*rule.resource_types):
                yield from rule.judge(resource, settings)
        case StackRule():
            yield from rule.judge(stack, settings)
        case _:
            raise TypeError(f"{rule.name} is a {type(rule).__name__}; make it a ResourceRule or a StackRule")


def message_of(finding: Finding) -> str:
    """Return what a finding says."""
    return finding.reason if isinstance(finding, NotEvaluated) else finding.message


def stale(
    entries: Iterable[Suppression], urns: Iterable[str], used: Iterable[Suppression | None]
) -> tuple[Suppression, ...]:
    """Return the suppressions that hold for the stack of these resources and suppressed nothing."""
    done = set(used)
    urn = next(iter(urns), "")
    return tuple(entry for entry in entries if entry not in done and entry.is_for(urn))


def _refuse_unknown_rules(config: Config, chosen: Iterable[Pack]) -> None:
    # A configuration may be shared by packs of which only some are run.
    known = {rule.name for pack in (*chosen, *all_packs()) for rule in pack.rules} | {"all"}
    if unknown := sorted(set(config) - known):
        raise ValueError(f"there is no rule {', '.join(unknown)}; `python -m policies rules` lists them")


def _concerns(entry: Suppression, packs: Iterable[Pack]) -> bool:
    return any(rule.name == entry.rule for pack in packs for rule in pack.rules)
