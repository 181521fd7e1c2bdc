"""Art. 15(1)(a) to (h) and (2): the information that goes with the copy of somebody's data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gdpr.control import Control, Evidence, RecordedProgram, failed, holds, passed, unknown, variable
from gdpr.control import value as value_of
from gdpr.functions import RIGHTS, function_exists
from gdpr.transfers import EDGE, Where, transfers_of
from gdpr.verdict import ControlVerdict
from policies.gdpr.permissions import SEARCHED, stores_told
from policies.gdpr.regions import region_of
from policies.gdpr.stores import stores_of
from recorder.index import strings
from recorder.resource import Resource, is_unknown

INFORMATION: Final = "INFORMATION"
"""The variable of the function that makes archives, as JSON: `components/data_subject_rights/information.py`."""
DEAD_LETTERS: Final = "dead-letters"
"""Dead-letter queues have numbered ids, and are described as one."""
CONFIGURED: Final[Mapping[str, str]] = {
    "name": "who the controller is",
    "contact": "how to reach the controller",
    "supervisory_authority": "with which supervisory authority a complaint can be lodged",
}
"""What nobody but the controller knows, and each archive must say."""

Row = Mapping[str, Any]


def _information(program: RecordedProgram) -> Iterator[Evidence]:
    yield from function_exists(program, f"{RIGHTS}archive.", "puts the information beside the copy")
    for archive in program.functions(f"{RIGHTS}archive."):
        text = value_of(archive, "environment", "variables", INFORMATION)
        if is_unknown(text):
            yield unknown(archive, "what archives say is not known before the deployment")
            continue
        told = _object(text)
        if told is None:
            yield failed(archive, f"archives have no information: it has no {INFORMATION}")
            continue
        rows = [row for row in told.get("stores") or [] if isinstance(row, Mapping)]
        yield from _of_stores(program, archive, rows)
        expires = variable(archive, "RETENTION")
        yield holds(
            archive, expires, "archives say what else expires and when", "archives do not say what else expires"
        )
        controller = told.get("controller") or {}
        for name, what in CONFIGURED.items():
            yield holds(
                archive, controller.get(name), f"archives say {what}", f"archives do not say {what}: configure it"
            )
        yield from _of_transfers(program, archive, told)


def _object(text: object) -> Row | None:
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except json.JSONDecodeError:
        return None
    return found if isinstance(found, Mapping) else None


def _of_stores(program: RecordedProgram, archive: Resource, rows: list[Row]) -> Iterator[Evidence]:
    """Yield of every store that is searched for a person whether archives say of it what it says itself."""
    for function in program.functions(RIGHTS):
        told = stores_told(function)
        if is_unknown(told):
            yield unknown(function, "which stores it searches is not known before the deployment")
            continue
        for store in told:
            id_ = str(store.get("id"))
            name = DEAD_LETTERS if id_.startswith(f"{DEAD_LETTERS}-") else id_
            own = [row for row in rows if row.get("id") == name and row.get("purpose") and row.get("kept")]
            yield holds(
                function,
                own,
                f"archives state purpose and retention of {id_}",
                f"archives do not state purpose and retention of {id_}",
            )
            yield from _as_it_says(program, archive, store, own)


def _as_it_says(program: RecordedProgram, archive: Resource, told: Row, rows: list[Row]) -> Iterator[Evidence]:
    """Yield whether archives say of a store what its tags say, and where it is."""
    found = {one.urn: one for text in strings(told) for one in program.stack.identified(text, *SEARCHED)}
    for store in stores_of(found.values()):
        says = (store.purpose, store.retention, store.recipients)
        here, there = region_of(program.stack, archive), region_of(program.stack, store.resource)
        if any(is_unknown(one) for one in (*says, here, there)):
            yield unknown(store.resource, "what it says, or where it is, is not known before the deployment")
        elif here != there:
            yield failed(store.resource, f"archives say that it is in {here}, and it is in {there}")
        elif says in [(row["purpose"], str(row["kept"]), row.get("recipients")) for row in rows]:
            yield passed(store.resource, "archives state its purpose, retention, recipients and region")
        else:
            yield failed(store.resource, "archives state another purpose, retention or recipient than the store itself")


def _of_transfers(program: RecordedProgram, archive: Resource, told: Row) -> Iterator[Evidence]:
    outside = [one for one in transfers_of(program.stack.resources).noteworthy if one.where is Where.OUTSIDE]
    if any(one.how == EDGE for one in outside):
        distributed = told.get("is_distributed")
        yield holds(archive, distributed, "archives state the transfer to edge locations", "archives state no transfer")
    if outside:
        safeguards = (told.get("controller") or {}).get("safeguards")
        otherwise = "archives do not state the safeguards of transfers (Art. 46): configure them"
        yield holds(archive, safeguards, "archives state the safeguards of transfers", otherwise)


CONTROLS: tuple[Control, ...] = (
    Control(
        id="information-with-the-copy",
        article="Art. 15(1)",
        title="Purposes, recipients, retention, rights, complaint and transfers are stated beside the copy.",
        resources="the archiving function, every store that is searched for a person",
        check=_information,
        at_best=ControlVerdict.LAWYER,
        open_question="Whether the stated purposes, contacts and safeguards are correct, and suffice.",
    ),
)
