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
from recorder.index import sources_of, strings
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

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
    functions = [one for one in stack.of_type(FUNCTION) if _may_be_handled(one, settings["handlers"])]
    told = {(one.function.urn, one.store.urn) for one in erasable(stack, tuple(functions))}
    for store in stores_of(stack.resources):
        if store.of_people is True:
            continue
        searched = [_is_searched(stack, function, store.resource, told) for function in functions]
        gets = [_gets_from(stack, queue, store.resource) for queue in stack.of_type(QUEUE)]
        use = "is searched for people" if True in searched else "gets messages of a queue with data of people"
        if True not in searched + gets:
            if any(is_unknown(one) for one in searched + gets):
                yield NotEvaluated(store.resource.urn, "Whether it is searched for people, or gets their messages.")
        elif is_unknown(store.data_class):
            yield NotEvaluated(store.resource.urn, f"It {use}, and what its tags say is not known yet.")
        else:
            yield Violation(store.resource.urn, f"It says {store.data_class}, and {use}.")


def _may_be_handled(function: Resource, handlers: str) -> bool:
    handler = function.inputs.get("handler")
    return is_unknown(handler) or str(handler).startswith(handlers)


def _is_searched(stack: Stack, function: Resource, store: Resource, told: set[tuple[str, str]]) -> bool | Unknown:
    """Say whether a function searches a store for people: it is told of it, or its environment may say so."""
    if store.type not in SEARCHED:
        return False
    if (function.urn, store.urn) in told:
        return UNKNOWN if is_unknown(function.inputs.get("handler")) else True
    if not is_unknown(stores_told(function)):
        return False
    return _may_come_from(stack, function, "environment", store)


def _gets_from(stack: Stack, queue: Resource, store: Resource) -> bool | Unknown:
    """Say whether a queue gets the messages of another one, with data of people, that nobody could process."""
    policy = queue.inputs.get("redrivePolicy")
    if store.type != QUEUE or queue is store or policy is None:
        return False
    if is_unknown(policy):
        gets = _may_come_from(stack, queue, "redrivePolicy", store)
    else:
        gets = store in [one for text in strings(_parsed(policy)) for one in stack.identified(text, QUEUE)]
    sender = store_of(queue)
    of_people = sender is not None and sender.of_people
    if gets is False or of_people is False:
        return False
    return UNKNOWN if is_unknown(gets) or is_unknown(of_people) else True


def _may_come_from(stack: Stack, resource: Resource, property_: str, store: Resource) -> bool | Unknown:
    """Say whether an input that is not known may name a store: one that it came from, or any where that is unknown."""
    sources = sources_of(resource, property_)
    return UNKNOWN if not sources or store in stack.sources(resource, property_, store.type) else False


def _parsed(policy: object) -> object:
    try:
        return json.loads(policy) if isinstance(policy, str) else policy
    except json.JSONDecodeError:
        return None


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
