"""Every store says what it keeps: without that there is no register of processing, and no rule can judge it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.frameworks import GDPR_PURPOSE, GDPR_REGISTER
from policies.gdpr.stores import (
    CLASSES,
    DATA_CLASS,
    KINDS,
    OF_PEOPLE,
    PURPOSE,
    RETENTION,
    SUBJECTS,
    UNTIL_ERASED,
    Store,
    store_of,
)
from policies.rule import Finding, NotEvaluated, ResourceRule, Rule, Settings, Severity, Violation
from recorder.resource import Resource, is_unknown

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
)
