"""Art. 5 to 7: principles, lawfulness, consent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gdpr.alarming import records_calls
from gdpr.control import (
    FUNCTION,
    Control,
    Evidence,
    RecordedProgram,
    by_rules,
    failed,
    holds,
    known_or_from,
    passed,
    unknown,
    value,
    variable,
)
from gdpr.functions import RIGHTS, TOMBSTONES, function_exists, reads_subject_list
from gdpr.verdict import ControlVerdict
from policies.gdpr.erasure import LOCKS
from policies.gdpr.protection import TRAIL
from policies.gdpr.stores import BUCKETS, LOG_GROUP
from policies.rule_factories import KMS_KEY_SOURCES
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

SCHEMA: Final = "aws:schemas/schema:Schema"
LEAST_LOCK: Final = 90
"""Days: somebody who deletes the traces of a breach is noticed by then."""
YEAR: Final = 365


def _closed_schemas(program: RecordedProgram) -> Iterator[Evidence]:
    for schema in program.of_type(SCHEMA):
        content = schema.inputs.get("content")
        if is_unknown(content) or not isinstance(content, str):
            yield unknown(schema, "its content is not known before the deployment")
            continue
        is_open = any(part.get("additionalProperties") is not False for part in _objects(json.loads(content)))
        yield (
            failed(schema, "takes fields that nobody asked for") if is_open else passed(schema, "refuses other fields")
        )


def _objects(schema: object) -> Iterator[Mapping[str, Any]]:
    """Yield every part of a JSON schema that describes an object."""
    if isinstance(schema, Mapping):
        if schema.get("type") == "object":
            yield schema
        schema = list(schema.values())
    for part in schema if isinstance(schema, list) else ():
        yield from _objects(part)


def _ends(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield whether all data of people ends, that in log groups which AWS creates by itself included."""
    yield from by_rules("personal-data-expires", "personal-copies-expire")(program)
    for function in program.of_type(FUNCTION):
        name = value(function, "loggingConfig", "logGroup")
        if is_unknown(name) or program.stack.targets(function, "loggingConfig", LOG_GROUP):
            continue
        name = name or f"/aws/lambda/{function.id or function.name}"
        if not program.stack.identified(name, LOG_GROUP):
            yield failed(function, f"writes to the log group {name}, which AWS creates and nobody ever empties")


def _trail_is_proof(program: RecordedProgram) -> Iterator[Evidence]:
    for trail in program.of_type(TRAIL):
        yield holds(trail, records_calls(trail), "records all calls", "is off, or leaves out calls")
        yield holds(
            trail,
            trail.inputs.get("enableLogFileValidation"),
            "its files are signed",
            "its files are not signed: changes would not show",
        )
        yield holds(
            trail, trail.inputs.get("isMultiRegionTrail"), "records every region", "records its own region alone"
        )
        yield holds(
            trail,
            known_or_from(program, trail, "kmsKeyId", *KMS_KEY_SOURCES),
            "its files are under a customer managed key",
            "its files are under a key of AWS",
        )
        buckets = program.stack.targets(trail, "s3BucketName", *BUCKETS)
        if not buckets:
            yield unknown(trail, "delivers to a bucket that is not in the program")
        for bucket in buckets:
            locks = program.stack.referrers(bucket, "bucket", *LOCKS).found
            days = [_locked_days(lock) for lock in locks]
            known = [one for one in days if not is_unknown(one)]
            locked = max(known, default=0) >= LEAST_LOCK or (UNKNOWN if len(known) < len(days) else False)
            text = f"keeps its files locked for {max(known, default=0):g} days"
            yield holds(bucket, locked, text, f"lets its files be deleted: {text}")


def _locked_days(lock: Resource) -> float | Unknown:
    """Return for how many days objects are locked that say nothing themselves; 0: they are not."""
    days, years = (value(lock, "rule", "defaultRetention", name) for name in ("days", "years"))
    if is_unknown(days) or is_unknown(years):
        return UNKNOWN
    return (days or 0) + YEAR * (years or 0)


def _purposes(program: RecordedProgram) -> Iterator[Evidence]:
    for store in program.of_people:
        if is_unknown(store.purpose):
            yield unknown(store.resource, "its purpose is not known yet")
        elif store.purpose:
            yield passed(store.resource, f"its purpose: {store.purpose}")
        else:
            yield failed(store.resource, "has no purpose, so no basis can be lawful")


def _withdrawal(program: RecordedProgram) -> Iterator[Evidence]:
    yield from reads_subject_list(
        program, ["handlers.stream.transform."], "keeps no event of who objects or withdraws consent"
    )
    yield from function_exists(program, f"{RIGHTS}request", "takes a withdrawal")
    yield from function_exists(program, f"{RIGHTS}begin", "writes a withdrawal to the list of subjects")
    for function in program.functions(f"{RIGHTS}begin"):
        yield holds(function, variable(function, TOMBSTONES), f"has {TOMBSTONES}", f"has no {TOMBSTONES}")


CONTROLS: tuple[Control, ...] = (
    Control(
        id="purpose-stated",
        article="Art. 5(1)(b)",
        title="Every store declares its purpose, its data subjects and its retention.",
        resources="every store, by its tags",
        check=by_rules("stores-have-required-tags", "data-class-matches-use"),
    ),
    Control(
        id="events-minimal",
        article="Art. 5(1)(c)",
        title="Events contain the documented fields and no others.",
        resources="the schemas of EventBridge's registry, which the stream's function validates by",
        check=_closed_schemas,
    ),
    Control(
        id="retention-enforced",
        article="Art. 5(1)(e)",
        title="Personal data and its copies are deleted after the declared retention, by the settings of each store.",
        resources="every store of personal or pseudonymous data",
        check=_ends,
    ),
    Control(
        id="access-recorded",
        article="Art. 5(2)",
        title="Every read and change of personal data is recorded in the audit trail.",
        resources="buckets and tables of personal data, and the trail's event selectors",
        check=by_rules("personal-data-access-recorded"),
    ),
    Control(
        id="records-tamper-proof",
        article="Art. 5(2)",
        title="The audit trail cannot be changed or deleted unnoticed.",
        resources="the trail and its bucket",
        check=_trail_is_proof,
    ),
    Control(
        id="lawful-basis",
        article="Art. 6(1)",
        title="Every processing has a purpose and a legal basis.",
        resources="every store of personal or pseudonymous data",
        check=_purposes,
        at_best=ControlVerdict.LAWYER,
        open_question="The legal basis of each purpose (Art. 6(1)): contract, consent, legitimate interest or another.",
    ),
    Control(
        id="consent-withdrawn",
        article="Art. 7(3)",
        title="After a person withdraws consent, no further event about them is kept.",
        resources="the function that takes requests, and the stream's, with the list of subjects",
        check=_withdrawal,
    ),
)
