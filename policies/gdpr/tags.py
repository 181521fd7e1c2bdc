"""Every store says what it keeps: without that there is no register of processing, and no rule can judge it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from policies.frameworks import GDPR_PURPOSE, GDPR_REGISTER
from policies.gdpr.permissions import SEARCHED, erasable, stores_told
from policies.gdpr.stores import (
    CLASSES,
    DATA_CLASS,
    KINDS,
    OF_PEOPLE,
    PURPOSE,
    QUEUE,
    RETENTION,
    SUBJECTS,
    UNTIL_ERASED,
    Store,
    store_of,
    stores_of,
)
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Severity, Stack, StackRule, Violation
from recorder.index import strings
from recorder.resource import Resource, is_unknown

FUNCTION: Final = "aws:lambda/function:Function"
LEAST_PURPOSE: Final = 3
"""Letters: what is shorter says nothing."""


def _judge(resource: Resource, _: Settings) -> Iterator[Finding]:
    store = store_of(resource)
    if store is None:
        return
    unknown = [tag for tag, value in _asked(store) if is_unknown(value)]
    missing = [tag for tag, value in _asked(store) if value is None]
    if missing:
        yield Violation(resource.urn, f"The {store.kind} does not say its {', '.join(missing)}, as tags.")
    elif unknown:
        yield NotEvaluated(resource.urn, f"The tags {', '.join(unknown)} are not known yet.")
    elif store.data_class not in CLASSES:
        yield Violation(resource.urn, f"The tag {DATA_CLASS} is {store.data_class!r}; it must be one of {_CLASSES}.")
    elif not (store.retention == UNTIL_ERASED or store.days):
        yield Violation(
            resource.urn, f"The tag {RETENTION} is {store.retention!r}; it must be a number of days or {UNTIL_ERASED}."
        )
    elif len(str(store.purpose)) < LEAST_PURPOSE:
        yield Violation(resource.urn, f"The tag {PURPOSE} is {store.purpose!r}, which is no purpose.")


def _asked(store: Store) -> Iterator[tuple[str, object]]:
    yield DATA_CLASS, store.data_class
    yield PURPOSE, store.purpose
    yield RETENTION, store.retention
    if store.data_class in OF_PEOPLE:
        yield SUBJECTS, store.subjects


def _judge_use(stack: Stack, settings: Settings) -> Iterator[Finding]:
    told = {one.store.urn: one.function.name for one in erasable(stack, _functions(stack, settings["handlers"]))}
    sources = {urn for queue in _of_people(stack) for urn in _dead_letters(stack, queue)}
    for store in stores_of(stack.resources):
        urn = store.resource.urn
        if is_unknown(store.of_people) or store.of_people:
            continue
        if urn in told:
            yield Violation(urn, f"It says {store.data_class}, and {told[urn]} looks for people in it.")
        elif urn in sources:
            yield Violation(urn, f"It says {store.data_class}, and gets messages of a queue with data of people.")
        elif any(_may_name(stack, function, store) for function in _functions(stack, settings["handlers"])):
            yield NotEvaluated(urn, f"It says {store.data_class}; whether it is searched for people is not known yet.")


def _functions(stack: Stack, handlers: str) -> tuple[Resource, ...]:
    return tuple(f for f in stack.of_type(FUNCTION) if str(f.inputs.get("handler")).startswith(handlers))


def _may_name(stack: Stack, function: Resource, store: Store) -> bool:
    if store.resource.type not in SEARCHED or not is_unknown(stores_told(function)):
        return False
    return store.resource in stack.sources(function, "environment", store.resource.type)


def _of_people(stack: Stack) -> Iterator[Resource]:
    for store in stores_of(stack.of_type(QUEUE)):
        if not is_unknown(store.of_people) and store.of_people:
            yield store.resource


def _dead_letters(stack: Stack, queue: Resource) -> Iterator[str]:
    """Yield the URNs of the queues to which a queue's messages go that nobody could process."""
    policy = queue.inputs.get("redrivePolicy")
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except json.JSONDecodeError:
            return
    found = {one.urn for text in strings(policy) for one in stack.identified(text, QUEUE)}
    yield from found or {one.urn for one in stack.sources(queue, "redrivePolicy", QUEUE)}


_CLASSES: Final = ", ".join(CLASSES)

RULES: tuple[Rule, ...] = (
    ResourceRule(
        name="stores-have-required-tags",
        description="Every store says the class of its data, why it is kept and for how long, and whose it is.",
        severity=Severity.MEDIUM,
        frameworks=(GDPR_PURPOSE, GDPR_REGISTER),
        remediation=f"Tag it with {DATA_CLASS} ({_CLASSES}), {PURPOSE}, {RETENTION} and, of people, {SUBJECTS}.",
        resource_types=tuple(KINDS),
        url="https://gdpr-info.eu/art-30-gdpr/",
        judge=_judge,
    ),
    StackRule(
        name="data-class-matches-use",
        description="No store says that it has no data of people that is searched for people, or gets their messages.",
        severity=Severity.HIGH,
        frameworks=(GDPR_PURPOSE, GDPR_REGISTER),
        remediation=f"Tag it as personal or pseudonymous by {DATA_CLASS}, with what that asks for.",
        resource_types=tuple(KINDS),
        url="https://gdpr-info.eu/art-4-gdpr/",
        settings={
            "handlers": {
                "type": "string",
                "minLength": 1,
                "default": "handlers.rights.",
                "description": "How the handlers of the functions begin that search, export and erase for one person.",
            }
        },
        judge=_judge_use,
    ),
)
