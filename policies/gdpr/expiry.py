"""What is kept of people ends: data when its store says, copies of it within a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.frameworks import GDPR_ERASURE, GDPR_RETENTION
from policies.gdpr.retention import Days, copies_of, deletes_items, retention_days
from policies.gdpr.stores import KINDS, TABLE, UNTIL_ERASED, Store, stores_of
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, Stack, StackRule, Violation
from policies.values import dig
from recorder.resource import Resource, is_unknown

BACKUP_PLAN: Final = "aws:backup/plan:Plan"
LONGEST_BACKUP: Final = 35
"""Days: the longest that RDS keeps automated backups, and DynamoDB its recovery points."""


def _judge_expiry(stack: Stack, _: Settings) -> Iterator[Finding]:
    for store in stores_of(stack.resources):
        urn = store.resource.urn
        if is_unknown(store.of_people) or (store.of_people and is_unknown(store.retention)):
            yield NotEvaluated(urn, "What its tags say is not known yet.")
        elif not store.of_people:
            continue
        elif isinstance(store.days, int):
            yield from _judge_days(stack, store, store.days)
        elif store.retention != UNTIL_ERASED:
            yield Violation(urn, f"The {store.kind} does not say how long it keeps data of people.")
        elif store.data_class == "pseudonymous":
            yield Violation(
                urn, f"The {store.kind} keeps pseudonyms until somebody erases them; give it a number of days."
            )


def _judge_days(stack: Stack, store: Store, said: int) -> Iterator[Finding]:
    urn = store.resource.urn
    kept: Days | bool = retention_days(stack, store)
    if kept is None and store.resource.type == TABLE:
        kept = deletes_items(store)
        if kept is True:
            return
        if kept is False:
            yield Violation(urn, f"It says {said} days, and has no time to live that would delete its items.")
            return
    if is_unknown(kept):
        yield NotEvaluated(urn, "For how long it keeps data is not known yet.")
    elif kept is None:
        yield Violation(urn, f"It says {said} days, and nothing in its settings deletes its data.")
    elif kept > said:
        yield Violation(urn, f"It says {said} days, and keeps data for {kept:g}.")


def _judge_copies(stack: Stack, settings: Settings) -> Iterator[Finding]:
    longest = settings["days"]
    for store in stores_of(stack.resources):
        if is_unknown(store.of_people):
            yield NotEvaluated(store.resource.urn, "What its tags say is not known yet.")
        elif store.of_people:
            for what, days in copies_of(stack, store):
                yield from _judge_copy(store.resource, what, days, longest)
    for plan in stack.of_type(BACKUP_PLAN):
        yield from _judge_plan(plan, longest)


def _judge_plan(plan: Resource, longest: int) -> Iterator[Finding]:
    for path, value in dig(plan.inputs, "rules[].lifecycle.deleteAfter"):
        yield from _judge_copy(plan, f"backups (`{path}`)", value, longest)


def _judge_copy(resource: Resource, what: str, days: Days, longest: int) -> Iterator[Finding]:
    if is_unknown(days):
        yield NotEvaluated(resource.urn, f"For how long there are {what} is not known yet.")
    elif days is None:
        yield Violation(resource.urn, f"There are {what} forever.")
    elif days > longest:
        yield Violation(resource.urn, f"There are {what} for {days:g} days; {longest} are allowed.")


RULES: tuple[Rule, ...] = (
    StackRule(
        name="personal-data-expires",
        description="What is kept of people is deleted when the store says, by the store's own settings.",
        severity=Severity.HIGH,
        frameworks=(GDPR_RETENTION,),
        remediation="Set a lifecycle rule, a retention or a time to live of at most the days that the tag "
        "`retention-days` says; where that is `until_erased`, the data must not be pseudonymous.",
        resource_types=tuple(KINDS),
        url="https://gdpr-info.eu/art-5-gdpr/",
        judge=_judge_expiry,
    ),
    StackRule(
        name="personal-copies-expire",
        description="Copies of what is kept of people expire: old versions, incomplete uploads, backups.",
        severity=Severity.MEDIUM,
        frameworks=(GDPR_RETENTION, GDPR_ERASURE),
        remediation="Let a lifecycle rule of the whole bucket delete old versions and abort multipart uploads, "
        "and keep backups for at most the days of the setting `days`.",
        resource_types=(*KINDS, BACKUP_PLAN),
        settings={
            "days": {
                "type": "integer",
                "minimum": 1,
                "default": LONGEST_BACKUP,
                "description": "How many days a copy may outlive what was erased.",
            }
        },
        judge=_judge_copies,
    ),
)
