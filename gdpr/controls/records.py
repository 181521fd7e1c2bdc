"""Art. 28, 30, 35 and 44: processors, the register, the impact assessment, transfers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gdpr.control import Control, Evidence, RecordedProgram, by_rules, missing, unknown
from gdpr.register import NOT_KNOWN, NOT_STATED, Entry, register_of
from gdpr.transfers import EDGE, Where, transfers_of
from gdpr.verdict import ControlVerdict
from policies.gdpr.stores import OF_PEOPLE
from recorder.gaps import opaque

OWN: Final = ("pulumi:", "aws:", "awsx:", "eks:", "random:", "tls:", "command:", "time:", "kubernetes:", "docker:")
"""Packages behind which stands no processor but AWS."""
WITHOUT_TAGS: Final = {
    "aws:cloudwatch/eventArchive:EventArchive": "an archive of events has no tags that could say what is in it",
    "aws:cloudcontrol/resource:Resource": "of which type it is, and what it keeps, is in no register",
    "aws:cloudformation/stack:Stack": "what is inside its template was not recorded",
    "aws:cloudformation/stackSet:StackSet": "what is inside its template was not recorded",
    "aws:glacier/vaultLock:VaultLock": "archives are locked in it",
    "aws:s3/objectCopy:ObjectCopy": "it is a copy of an object, in whichever bucket",
    "aws:dynamodb/tableExport:TableExport": "it is a copy of a table, in whichever bucket",
}
"""What keeps or copies data, and says by no tag of its own which."""


def _processors(program: RecordedProgram) -> Iterator[Evidence]:
    others = sorted(
        {r.type.split(":", maxsplit=1)[0] for r in program.stack.resources if r.custom and not r.type.startswith(OWN)}
    )
    yield from (missing(f"resources of the package {one}: its provider is in no list of processors") for one in others)
    aws = [r for r in program.stack.resources if r.type.startswith("aws:")]
    if aws:
        yield Evidence(f"{len(aws)} resources", "Amazon Web Services EMEA SARL is the processor", ControlVerdict.PASSED)


def _register(program: RecordedProgram) -> Iterator[Evidence]:
    for entry in register_of(program.stack.resources).entries:
        gaps = _equal(entry, NOT_STATED, "data_class", "purpose", "subjects", "retention")
        doubts = _equal(entry, NOT_KNOWN, "data_class", "purpose", "retention", "region")
        if gaps:
            yield Evidence(entry.resource, f"does not say its {', '.join(gaps)}", ControlVerdict.FAILED)
        elif doubts:
            yield Evidence(entry.resource, f"its {', '.join(doubts)} is not known yet", ControlVerdict.UNKNOWN)
        else:
            yield Evidence(entry.resource, _row(entry), ControlVerdict.PASSED)

    for resource in program.stack.resources:
        if resource.custom and not resource.external and resource.type in WITHOUT_TAGS:
            yield unknown(resource, f"may keep data: {WITHOUT_TAGS[resource.type]}")
    for component in opaque(program.stack.resources):
        yield unknown(component, "may have stores: what is inside it was not recorded")


def _equal(entry: Entry, value: str, *names: str) -> list[str]:
    return [name for name in names if getattr(entry, name) == value]


def _row(entry: Entry) -> str:
    return f"{entry.data_class}; {entry.purpose}; {entry.retention}; {entry.region}"


def _assessment(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield what an impact assessment starts from: the register, and what of it is large or sensitive."""
    rows = register_of(program.stack.resources).of_people
    unsaid = [row for row in rows if NOT_STATED in {row.data_class, row.purpose}]
    yield from (Evidence(row.resource, "says too little to be assessed", ControlVerdict.FAILED) for row in unsaid)
    if rows and not unsaid:
        yield Evidence(
            f"{len(rows)} stores",
            "the register describes each processing, as Art. 35(7)(a) asks",
            ControlVerdict.PASSED,
        )


def _transfers(program: RecordedProgram) -> Iterator[Evidence]:
    found = transfers_of(program.stack.resources)
    inside = found.counts[Where.INSIDE]
    if inside:
        yield Evidence(f"{inside} resources", "are inside the EEA", ControlVerdict.PASSED)
    for place in found.noteworthy:
        if place.where is Where.UNKNOWN:
            yield Evidence(place.resource, f"{place.how} a place that is not known", ControlVerdict.UNKNOWN)
        elif place.where is Where.OUTSIDE:
            bare = place.data_class in OF_PEOPLE and not place.adequacy and place.how != EDGE
            decision = "no adequacy decision" if bare else place.adequacy and f"adequacy decision {place.adequacy}"
            says = f"{place.how} {place.region}: {'; '.join(filter(None, (place.country, decision)))}"
            yield Evidence(place.resource, says, ControlVerdict.FAILED if bare else ControlVerdict.LAWYER)


CONTROLS: tuple[Control, ...] = (
    Control(
        id="processors-listed",
        article="Art. 28(3)",
        title="Every processor is known and bound by a contract.",
        resources="the packages of all resources",
        check=_processors,
        at_best=ControlVerdict.LAWYER,
        open_question="Whether AWS's data processing addendum has been agreed to, and its sub-processors accepted.",
    ),
    Control(
        id="register-complete",
        article="Art. 30(1)",
        title="The register of processing lists every store with purpose, data subjects, retention and region.",
        resources="every store, and what AWS keeps beside them",
        check=_register,
    ),
    Control(
        id="impact-assessed",
        article="Art. 35(1)",
        title="Processing that is likely to be a high risk to people is assessed in advance.",
        resources="the register",
        check=_assessment,
        at_best=ControlVerdict.LAWYER,
        open_question="Whether an impact assessment is required, and its measures suffice; start from the register.",
    ),
    Control(
        id="regions",
        article="Art. 44",
        title="Personal data and its copies stay in the EEA.",
        resources="what keeps or processes data, and what replicates it",
        check=by_rules("regions-allowed", "copies-in-allowed-regions"),
    ),
    Control(
        id="transfers-known",
        article="Art. 44",
        title="Every transfer out of the EEA is known and has a legal basis.",
        resources="every resource, replication, edge locations",
        check=_transfers,
        at_best=ControlVerdict.LAWYER,
        open_question="The basis of each transfer: an adequacy decision (Art. 45) or contractual clauses (Art. 46).",
    ),
)
