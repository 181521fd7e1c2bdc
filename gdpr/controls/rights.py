"""Art. 15 to 18, 20 and 21: the rights of people, in every store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gdpr.control import (
    FUNCTION,
    Control,
    Evidence,
    RecordedProgram,
    by_rules,
    failed,
    holds,
    missing,
    named,
    passed,
    variable,
)
from gdpr.control import value as value_of
from gdpr.functions import RIGHTS, function_exists, reads_subject_list
from gdpr.verdict import ControlVerdict
from policies.gdpr.permissions import erasable, stores_told
from policies.gdpr.retention import retention_days
from policies.gdpr.stores import BUCKETS, TABLE, stores_of
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

STATE_MACHINE: Final = "aws:sfn/stateMachine:StateMachine"
KEY: Final = "aws:kms/key:Key"
EXPORT_DAYS: Final = 30
EXPORTS: Final = "EXPORTS_BUCKET"
EXPORTING: Final = ("objects", "items", "lake", "warehouse", "albums", "accounts")
"""The kinds of stores whose data people get a copy of; the others keep copies of these."""


def _every_store(program: RecordedProgram, does: str) -> Iterator[Evidence]:
    """Yield of every store of personal data whether it is searched for a person."""
    if program.rights is None:
        yield missing(f"nothing {does}: DataSubjectRights is not in the program")
        return
    yield from by_rules("personal-data-can-be-erased")(program)


def _exports(program: RecordedProgram) -> Iterator[Evidence]:
    yield from _every_store(program, "exports what is kept of a person")
    yield from function_exists(program, f"{RIGHTS}archive", "writes one archive with an index that programs can read")
    archives = _named_by(program, "archive", EXPORTS)
    for function in (f for kind in EXPORTING for f in program.functions(f"{RIGHTS}{kind}.")):
        same = {bucket.urn for bucket in archives} & {bucket.urn for bucket in _named_of(program, function, EXPORTS)}
        yield holds(function, bool(same), "exports to the bucket of the archive", f"exports nothing: {EXPORTS}")
    for one in erasable(program.stack, program.rights.functions if program.rights else ()):
        store = next(stores_of([one.store]))
        if one.told.get("export") == [] and store.days is None:
            yield failed(one.function, f"exports nothing of {one.store.name}, which is kept until it is erased")


def _export_expires(program: RecordedProgram) -> Iterator[Evidence]:
    yield from function_exists(program, f"{RIGHTS}read_request", "returns a link to the archive that expires")
    for bucket in _named_by(program, "archive", EXPORTS):
        [store] = stores_of([bucket])
        days = retention_days(program.stack, store)
        soon = days if is_unknown(days) else days is not None and days <= EXPORT_DAYS
        otherwise = "archives stay forever" if days is None else f"archives stay for {days} days"
        yield holds(bucket, soon, "archives are deleted by themselves", otherwise)


def _named_by(program: RecordedProgram, handler: str, variable_: str) -> list[Resource]:
    """Return the buckets that a variable of the functions of a handler names."""
    functions = program.functions(RIGHTS + handler)
    found = {bucket.urn: bucket for one in functions for bucket in _named_of(program, one, variable_)}
    return list(found.values())


def _named_of(program: RecordedProgram, function: Resource, variable_: str) -> tuple[Resource, ...]:
    """Return the buckets that a variable names, or, where it is not known yet, that the environment came from."""
    name = value_of(function, "environment", "variables", variable_)
    if is_unknown(name):
        return program.stack.sources(function, "environment", *BUCKETS)
    return program.stack.identified(name, *BUCKETS) if isinstance(name, str) else ()


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
        yield from _signing_key(program, function)


def _signing_key(program: RecordedProgram, function: Resource) -> Iterator[Evidence]:
    """Yield whether the key that a function is told of is one that signs."""
    arn = value_of(function, "environment", "variables", "CERTIFICATE_KEY_ARN")
    found = program.stack.sources(function, "environment", KEY) if is_unknown(arn) else ()
    keys = program.stack.identified(arn, KEY) if isinstance(arn, str) else found
    if not keys:
        yield holds(function, UNKNOWN if is_unknown(arn) else False, "", "names no KMS key of the program")
    for key in keys:
        usage, enabled = key.inputs.get("keyUsage"), key.inputs.get("isEnabled")
        signs = UNKNOWN if is_unknown(usage) or is_unknown(enabled) else usage == "SIGN_VERIFY" and enabled is not False
        yield holds(
            key, signs, "signs certificates, and never leaves KMS", "signs nothing: it is disabled, or encrypts"
        )


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
    """Yield that one workflow goes through all kinds of stores, and may delete what it is to delete."""
    functions = [f for f in program.functions(RIGHTS) if stores_told(f) != []]
    for kind in ("objects", "items", "lake", "accounts"):
        if not any(str(f.inputs.get("handler")).startswith(f"{RIGHTS}{kind}.") for f in functions):
            yield missing(f"there is no function {RIGHTS}{kind} with stores to erase from")
    called = {m.urn: _called(program, m, functions) for m in program.of_type(STATE_MACHINE)}
    machines = [m for m in program.of_type(STATE_MACHINE) if is_unknown(called[m.urn]) or called[m.urn]]
    if not machines:
        yield missing("there is no workflow that goes through the stores")
    for machine in machines:
        kind = machine.inputs.get("type")
        standard = kind if is_unknown(kind) else kind in {None, "STANDARD"}
        yield holds(machine, standard, "goes through the stores, each step once", "may run a step twice: it is Express")
    for function in functions:
        calls = [function.urn in urns if not is_unknown(urns) else UNKNOWN for urns in called.values()]
        is_called = True if True in calls else UNKNOWN if any(is_unknown(one) for one in calls) else False
        yield holds(function, is_called, "erases from its kind of stores", "no workflow calls it")
    for one in erasable(program.stack, tuple(functions)):
        store = named(one.store)
        yield holds(one.function, one.allowed, f"may erase from {store}", f"may not {one.action} in {store}")


def _called(program: RecordedProgram, machine: Resource, functions: list[Resource]) -> set[str] | Unknown:
    """Return the URNs of the functions that a state machine calls; `UNKNOWN` where that is not known yet."""
    definition = machine.inputs.get("definition")
    if not isinstance(definition, str):
        sources = {source.urn for source in program.stack.sources(machine, "definition", FUNCTION)}
        return {f.urn for f in functions if f.urn in sources} or UNKNOWN
    return {f.urn for f in functions if isinstance(arn := f.outputs.get("arn"), str) and arn in definition}


CONTROLS: tuple[Control, ...] = (
    Control(
        id="access",
        article="Art. 15",
        title="A person can get a copy of all their personal data that is kept for more than a month.",
        resources="stores of personal data, the functions of the rights",
        check=_exports,
        at_best=ControlVerdict.LAWYER,
        open_question="Whether the audit trail may be left out of the copy: Art. 15(4) and Art. 23.",
    ),
    Control(
        id="rectification",
        article="Art. 16",
        title="Incorrect data can be rectified in every store that keeps what people wrote.",
        resources="the functions of the rights",
        check=_rectifies,
    ),
    Control(
        id="erasure-of-every-store",
        article="Art. 17(1)",
        title="One workflow erases a person's data from every store.",
        resources="stores of personal data, the functions of the rights, the workflow",
        check=lambda program: [*_every_store(program, "erases what is kept of a person"), *_workflow(program)],
        at_best=ControlVerdict.LAWYER,
        open_question="Whether Art. 17(3)(b) or (e) justifies keeping what is left: the audit trail.",
    ),
    Control(
        id="erasure-recorded-first",
        article="Art. 17(1)",
        title="An erasure is recorded before the first deletion, so that no interruption or restore undoes it.",
        resources="the ledger of requests and the list of subjects",
        check=_ledger_first,
    ),
    Control(
        id="erasure-lasts",
        article="Art. 17(1)",
        title="Late events, compactions and loads bring no erased person back.",
        resources="the functions that write to the lake and the warehouse",
        check=_stays_erased,
    ),
    Control(
        id="erasure-certified",
        article="Art. 17(1)",
        title="A signed certificate states that nothing is left, and by when data that cannot be edited expires.",
        resources="the certifying function and its key",
        check=_certified,
    ),
    Control(
        id="nothing-locked",
        article="Art. 17(3)",
        title="No personal data is locked against erasure, except with a documented reason.",
        resources="buckets of personal data",
        check=by_rules("personal-data-not-locked"),
        at_best=ControlVerdict.LAWYER,
        open_question="Whether Art. 17(3)(b) or (e) justifies the lock of the audit logs and its duration.",
    ),
    Control(
        id="restriction",
        article="Art. 18",
        title="Restricted data is not processed.",
        resources="the functions of uploads, photos, events and compaction",
        check=_restricts,
    ),
    Control(
        id="portability",
        article="Art. 20",
        title="The copy is machine-readable; its download link and the file expire.",
        resources="the archiving function, the bucket of exports",
        check=_export_expires,
    ),
    Control(
        id="objection",
        article="Art. 21",
        title="After a person objects, no further event about them is kept.",
        resources="the stream's function, the function that takes requests",
        check=_objects,
    ),
)
