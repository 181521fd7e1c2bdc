"""What is kept of people can be exported and erased: `DataSubjectRights` takes the store, or the data is soon gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.frameworks import GDPR_ACCESS, GDPR_ERASURE, GDPR_PORTABILITY
from policies.gdpr.permissions import STORES
from policies.gdpr.retention import retention_days
from policies.gdpr.stores import (
    BUCKETS,
    DATABASE,
    DATABASE_CLUSTER,
    KINDS,
    NAMESPACE,
    WAREHOUSE,
    Store,
    stores_of,
)
from policies.rule import Finding, NotEvaluated, Rule, Settings, Severity, Stack, StackRule, Violation
from policies.values import dig
from recorder.index import has_unknown, strings
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

FUNCTION: Final = "aws:lambda/function:Function"
COMPONENT: Final = "DataSubjectRights"
HANDLERS: Final = "handlers.rights."
MONTH_DAYS: Final = 30
"""Days: within a month a request must be answered (GDPR Art. 12(3)), so what is gone by then needs no other way."""
COVERS: Final = "covers"
"""The output of the component with the ARNs of the stores that it takes; it counts where nothing else can tell."""
BY_OTHER_NAMES: Final = frozenset({DATABASE, DATABASE_CLUSTER, WAREHOUSE, NAMESPACE})
"""What functions reach by a service or a work group, so that no environment names it: `covers` alone does."""
LOCKS: Final = (
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What of a program exercises the rights of people."""

    functions: tuple[Resource, ...]
    components: tuple[Resource, ...]

    def take(self, stack: Stack, store: Resource) -> bool | Unknown:
        """Say whether a store is among those that are searched, exported and erased."""
        known = [one for one in self.functions if not is_unknown(one.inputs.get("handler"))]
        if self._names(known, store) or any(store in _sources(stack, one) for one in known):
            return True
        doubtful = any(has_unknown([one.inputs.get(k) for k in ("handler", "environment")]) for one in self.functions)
        doubtful = doubtful or any(has_unknown(_covers(one)) for one in self.components)
        return UNKNOWN if doubtful or is_unknown(store.id) else False

    def _names(self, functions: Iterable[Resource], store: Resource) -> bool:
        names = {store.id, *(store.outputs.get(name) for name in ("arn", "bucket", "name", "url"))}
        known = {name for name in names if isinstance(name, str) and name}
        by_others = store.type in BY_OTHER_NAMES
        if by_others and known & {text for one in self.components for text in strings(_covers(one))}:
            return True
        told = [one.inputs.get("environment") if by_others else _told(one) for one in functions]
        return any(name == text or f'"{name}"' in text for name in known for text in strings(told))


def _covers(component: Resource) -> object:
    return component.outputs.get(COVERS)


def _told(function: Resource) -> object:
    """Return what a function is told of stores: its variable `STORES` where it has one, else all of its environment."""
    environment = function.inputs.get("environment")
    variables = environment.get("variables") if isinstance(environment, Mapping) else None
    return variables.get(STORES, variables) if isinstance(variables, Mapping) else None


def rights_of(stack: Stack, handlers: str = HANDLERS) -> Rights | None:
    """Return what exercises the rights of people; None where the program has nothing of it.

    Args:
        stack: the program.
        handlers: how the handlers of the functions begin that do.
    """
    functions = tuple(function for function in stack.of_type(FUNCTION) if _may_be_of_rights(function, handlers))
    components = tuple(r for r in stack.resources if not r.custom and r.type.endswith(f":{COMPONENT}"))
    return Rights(functions, components) if functions or components else None


def _may_be_of_rights(function: Resource, handlers: str) -> bool:
    handler = function.inputs.get("handler")
    return is_unknown(handler) or (isinstance(handler, str) and handler.startswith(handlers))


def _sources(stack: Stack, function: Resource) -> tuple[Resource, ...]:
    """Return the stores that a function's environment came from, where its values are not known yet."""
    if not has_unknown(function.inputs.get("environment")):
        return ()
    return stack.sources(function, "environment", *KINDS)


def _judge_path(stack: Stack, settings: Settings) -> Iterator[Finding]:
    rights = rights_of(stack, settings["handlers"])
    if rights is None:
        return
    for store in stores_of(stack.resources):
        if is_unknown(store.personal):
            yield NotEvaluated(store.resource.urn, "What its tags say is not known yet.")
        elif store.personal and not _soon_gone(stack, store, settings["days"]):
            taken = rights.take(stack, store.resource)
            if is_unknown(taken):
                yield NotEvaluated(store.resource.urn, "Which stores are searched for a person is not known yet.")
            elif not taken:
                yield Violation(
                    store.resource.urn, f"No function of the rights of people takes this {store.kind} of personal data."
                )


def _soon_gone(stack: Stack, store: Store, days: int) -> bool:
    kept = retention_days(stack, store)
    return isinstance(kept, int | float) and kept <= days


def _judge_locks(stack: Stack, _: Settings) -> Iterator[Finding]:
    for store in stores_of(stack.of_type(*BUCKETS)):
        urn = store.resource.urn
        enabled = store.resource.inputs.get("objectLockEnabled")
        referrers = stack.referrers(store.resource, "bucket", *LOCKS)
        locked = enabled is True or bool(referrers.found)
        if is_unknown(enabled) or (not locked and referrers.unresolved):
            yield NotEvaluated(urn, "Whether its objects are locked is not known yet.")
        elif locked and is_unknown(store.of_people):
            yield NotEvaluated(urn, "It has a lock, and what its tags say is not known yet.")
        elif locked and store.of_people:
            days = ",".join(f" for {found:g} days" for found in _lock_days(referrers.found))
            yield Violation(urn, f"Objects about people are locked{days}: nobody can erase them.")


def _lock_days(locks: tuple[Resource, ...]) -> Iterator[float]:
    for lock in locks:
        rule = lock.inputs.get("rule")
        for _, value in dig({"rule": rule} if isinstance(rule, Mapping) else {}, "rule?.defaultRetention?.days"):
            if isinstance(value, int | float):
                yield value


RULES: tuple[Rule, ...] = (
    StackRule(
        name="personal-data-can-be-erased",
        description="Personal data that is kept for more than a month can be exported and erased for one person.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ACCESS, GDPR_ERASURE, GDPR_PORTABILITY),
        remediation="Hand the store to DataSubjectRights, or keep its data for at most the days of the setting `days`.",
        resource_types=tuple(KINDS),
        url="https://gdpr-info.eu/art-17-gdpr/",
        settings={
            "days": {
                "type": "integer",
                "minimum": 0,
                "default": MONTH_DAYS,
                "description": "What expires within so many days needs no other way of erasure.",
            },
            "handlers": {
                "type": "string",
                "minLength": 1,
                "default": HANDLERS,
                "description": "How the handlers of the functions begin that search, export and erase for one person.",
            },
        },
        judge=_judge_path,
    ),
    StackRule(
        name="personal-data-not-locked",
        description="No Object Lock keeps data of people from being erased.",
        severity=Severity.HIGH,
        frameworks=(GDPR_ERASURE,),
        remediation="Create the bucket without Object Lock, or write down in a suppression why Art. 17(3) applies.",
        resource_types=BUCKETS,
        url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
        judge=_judge_locks,
    ),
)
