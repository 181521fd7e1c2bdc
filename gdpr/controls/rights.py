"""Art. 12, 15 to 18, 20 and 21: the rights of people, exercised within a month."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gdpr.control import (
    Control,
    Evidence,
    RecordedProgram,
    by_rules,
    failed,
    holds,
    missing,
    passed,
    unknown,
    variable,
)
from gdpr.control import value as value_of
from gdpr.functions import RIGHTS, function_exists, reads_subject_list
from gdpr.verdict import ControlVerdict
from policies.gdpr.alarming import ALARMS, TOPIC
from policies.gdpr.retention import retention_days
from policies.gdpr.stores import BUCKETS, TABLE, stores_of
from recorder.resource import Resource, is_unknown

SCHEDULE: Final = "aws:scheduler/schedule:Schedule"
STATE_MACHINE: Final = "aws:sfn/stateMachine:StateMachine"
KEY: Final = "aws:kms/key:Key"
API: Final = "aws:apigateway/restApi:RestApi"
LONGEST_MONTH: Final = 31
"""Days: no month is longer."""
EXPORT_DAYS: Final = 30
OVERDUE: Final = ("RequestsDueSoon", "RequestsOverdue")
"""Metrics of `handlers.rights.deadlines`."""
PATH: Final = "/privacy/requests"


def _due(program: RecordedProgram) -> Iterator[Evidence]:
    for function in program.functions(f"{RIGHTS}request"):
        days = value_of(function, "environment", "variables", "DUE_DAYS")
        if is_unknown(days):
            yield unknown(function, "when a request is due is not known before the deployment")
        elif days is None or float(days) <= LONGEST_MONTH:
            yield passed(function, f"a request is due after {f'{days} days' if days else 'one calendar month'}")
        else:
            yield failed(function, f"a request is due after {days} days: later than a month")
    yield from function_exists(program, f"{RIGHTS}deadlines", "counts the requests that are due soon or overdue")
    yield from _scheduled(program)
    yield from _alarms(program)


def _scheduled(program: RecordedProgram) -> Iterator[Evidence]:
    functions = {function.urn for function in program.functions(f"{RIGHTS}deadlines")}
    for schedule in program.of_type(SCHEDULE):
        targets = {target.urn for target in program.stack.targets(schedule, "target", "aws:lambda/function:Function")}
        if targets & functions:
            disabled = schedule.inputs.get("state") == "DISABLED"
            yield holds(schedule, not disabled, "looks at the deadlines by itself", "is disabled")
            return
    yield missing("no schedule looks at the deadlines")


def _alarms(program: RecordedProgram) -> Iterator[Evidence]:
    for metric in OVERDUE:
        alarms = [alarm for alarm in program.of_type(*ALARMS) if alarm.inputs.get("metricName") == metric]
        if not alarms:
            yield missing(f"no alarm watches {metric}")
        for alarm in alarms:
            topics = program.stack.targets(alarm, "alarmActions", TOPIC)
            yield holds(alarm, bool(topics), f"watches {metric} and notifies a topic", "notifies nobody")


def _with_authority(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that the API lets nobody ask for anything without having signed in."""
    for api in program.of_type(API):
        body = api.inputs.get("body")
        document = _document(body)
        if document is None:
            yield unknown(api, "its document is not known before the deployment")
            continue
        operations = [
            (path, method, operation)
            for path, methods in (document.get("paths") or {}).items()
            if str(path).endswith(PATH) or f"{PATH}/" in str(path)
            for method, operation in methods.items()
            if isinstance(operation, Mapping) and method not in {"options", "parameters"}
        ]
        for path, method, operation in operations:
            who = operation.get("security")
            yield holds(api, bool(who), f"{method.upper()} {path}: signed in", f"{method.upper()} {path}: anybody may")
    if not program.functions(f"{RIGHTS}request"):
        yield missing("there is no function that takes a request")


def _document(body: object) -> Mapping[str, Any] | None:
    if isinstance(body, Mapping):
        return body
    return json.loads(body) if isinstance(body, str) and body.startswith("{") else None


def _every_store(program: RecordedProgram, does: str) -> Iterator[Evidence]:
    """Yield of every store of personal data whether it is searched for a person."""
    if program.rights is None:
        yield missing(f"nothing {does}: DataSubjectRights is not in the program")
        return
    yield from by_rules("personal-data-can-be-erased")(program)


def _exports(program: RecordedProgram) -> Iterator[Evidence]:
    yield from _every_store(program, "exports what is kept of a person")
    yield from function_exists(program, f"{RIGHTS}archive", "writes one archive with an index that programs can read")


def _export_expires(program: RecordedProgram) -> Iterator[Evidence]:
    yield from function_exists(program, f"{RIGHTS}read_request", "returns a link to the archive that expires")
    for bucket in _named_by(program, "archive", "EXPORTS_BUCKET"):
        [store] = stores_of([bucket])
        days = retention_days(program.stack, store)
        soon = days if is_unknown(days) else days is not None and days <= EXPORT_DAYS
        yield holds(bucket, soon, "archives are deleted by themselves", f"archives stay for {days or 'ever'}")


def _named_by(program: RecordedProgram, handler: str, variable_: str) -> list[Resource]:
    """Return the buckets that a variable of a function's environment names, or that its environment came from."""
    found: dict[str, Resource] = {}
    for function in program.functions(RIGHTS + handler):
        name = value_of(function, "environment", "variables", variable_)
        buckets = program.stack.identified(name, *BUCKETS) if isinstance(name, str) else ()
        for bucket in buckets or (program.stack.sources(function, "environment", *BUCKETS) if is_unknown(name) else ()):
            found[bucket.urn] = bucket
    return list(found.values())


def _rectifies(program: RecordedProgram) -> Iterator[Evidence]:
    for handler, text in (
        ("items", "changes what people may correct in tables"),
        ("accounts", "changes attributes of accounts"),
        ("albums", "has the albums service change what it keeps"),
    ):
        yield from function_exists(program, RIGHTS + handler, text)


def _ledger_first(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that an erasure is in the ledger, with its day, before anything is deleted, and stays findable."""
    yield from function_exists(
        program, f"{RIGHTS}begin", "writes the request to the ledger and the subject to the list, before any deletion"
    )
    for function in program.functions(f"{RIGHTS}begin"):
        for name in ("REQUESTS_TABLE", "TOMBSTONES_TABLE"):
            yield holds(function, variable(function, name), f"has {name}", f"has no {name}")
    tables = [t for t in program.of_type(TABLE) if "by_due" in str(t.inputs.get("globalSecondaryIndexes"))]
    if not tables:
        yield missing("there is no ledger of requests with an index by due date")
    for table in tables:
        yield passed(table, "is the ledger, with an index by due date")


def _certified(program: RecordedProgram) -> Iterator[Evidence]:
    yield from function_exists(program, f"{RIGHTS}certify", "searches again, and signs that nothing is left")
    for function in program.functions(f"{RIGHTS}certify"):
        for name, what in (("CERTIFICATE_KEY_ARN", "a key to sign with"), ("RETENTION", "the days of what expires")):
            yield holds(function, variable(function, name), f"has {what}", f"has no {what} ({name})")
    keys = [key for key in program.of_type(KEY) if key.inputs.get("keyUsage") == "SIGN_VERIFY"]
    if not keys:
        yield missing("there is no KMS key that signs")
    yield from (passed(key, "signs certificates, and never leaves KMS") for key in keys)


def _stays_erased(program: RecordedProgram) -> Iterator[Evidence]:
    handlers = ["handlers.stream.transform.", "handlers.compaction.", "handlers.warehouse.load."]
    wanted = [one for one in handlers if one != handlers[2] or program.functions("handlers.warehouse.")]
    yield from reads_subject_list(program, wanted, "no late event, compaction or load brings anybody back")


def _restricts(program: RecordedProgram) -> Iterator[Evidence]:
    handlers = [
        "handlers.images.validate.",
        "handlers.api.create_upload.",
        "handlers.stream.transform.",
        "handlers.compaction.",
    ]
    yield from reads_subject_list(program, handlers, "processes nothing of who is restricted")


def _objects(program: RecordedProgram) -> Iterator[Evidence]:
    yield from reads_subject_list(program, ["handlers.stream.transform."], "keeps no event of who objects")
    yield from function_exists(program, f"{RIGHTS}request", "takes an objection")


def _workflow(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that one workflow goes through all kinds of stores, and starts again where it was stopped."""
    machines = [m for m in program.of_type(STATE_MACHINE) if "rights" in m.name]
    if not machines:
        yield missing("there is no workflow that goes through the stores")
    for machine in machines:
        standard = machine.inputs.get("type") in {None, "STANDARD"}
        yield holds(machine, standard, "goes through the stores, each step once", "may run a step twice: it is Express")
    for kind in ("objects", "items", "lake", "accounts"):
        yield from function_exists(program, RIGHTS + kind, "erases from its kind of stores")


CONTROLS: tuple[Control, ...] = (
    Control(
        id="answered-in-a-month",
        article="Art. 12(3)",
        title="Every request has a day on which it is due, within a month, and an alarm before it.",
        resources="the functions that take and count requests, the schedule, the alarms",
        check=_due,
    ),
    Control(
        id="asked-with-authority",
        article="Art. 12(6)",
        title="Only who has signed in asks, each for itself or an officer for others.",
        resources="the API's document",
        check=_with_authority,
    ),
    Control(
        id="access",
        article="Art. 15",
        title="A person gets a copy of all personal data that is kept for more than a month.",
        resources="stores of personal data, the functions of the rights",
        check=_exports,
        at_best=ControlVerdict.LAWYER,
        open_question="Whether the record of who did what may be left out of the copy: Art. 15(4) and Art. 23.",
    ),
    Control(
        id="rectification",
        article="Art. 16",
        title="What is wrong is corrected in every store that keeps what people wrote.",
        resources="the functions of the rights",
        check=_rectifies,
    ),
    Control(
        id="erasure-of-every-store",
        article="Art. 17(1)",
        title="One person's data is erased from every store, by one workflow.",
        resources="stores of personal data, the functions of the rights, the workflow",
        check=lambda program: [*_every_store(program, "erases what is kept of a person"), *_workflow(program)],
        at_best=ControlVerdict.LAWYER,
        open_question="Whether Art. 17(3)(b) or (e) carries what is left: the record of who did what.",
    ),
    Control(
        id="erasure-recorded-first",
        article="Art. 17(1)",
        title="An erasure is written down before the first deletion, so that a kill or a restore forgets nobody.",
        resources="the ledger of requests and the list of subjects",
        check=_ledger_first,
    ),
    Control(
        id="erasure-lasts",
        article="Art. 17(1)",
        title="Nobody who was erased comes back with a late event, a compaction or a load.",
        resources="the functions that write to the lake and the warehouse",
        check=_stays_erased,
    ),
    Control(
        id="erasure-certified",
        article="Art. 17(1)",
        title="A signed certificate says that nothing is left, and when what cannot be edited expires.",
        resources="the certifying function and its key",
        check=_certified,
    ),
    Control(
        id="nothing-locked",
        article="Art. 17(3)",
        title="Nothing about people is locked against erasure, but where a reason is written down.",
        resources="buckets of personal data",
        check=by_rules("personal-data-not-locked"),
        at_best=ControlVerdict.LAWYER,
        open_question="Whether Art. 17(3)(b) or (e) carries the lock of the audit logs, and for so long.",
    ),
    Control(
        id="restriction",
        article="Art. 18",
        title="What is restricted is processed by nothing.",
        resources="the functions of uploads, photos, events and compaction",
        check=_restricts,
    ),
    Control(
        id="portability",
        article="Art. 20",
        title="The copy is machine-readable, and its address and file expire.",
        resources="the archiving function, the bucket of exports",
        check=_export_expires,
    ),
    Control(
        id="objection",
        article="Art. 21",
        title="Who objects is in no event from then on.",
        resources="the stream's function, the function that takes requests",
        check=_objects,
    ),
)
