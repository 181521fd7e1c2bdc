"""The information that a person gets with the copy of their data (GDPR Art. 15(1)(a) to (h) and (2)).

An archive has it as `information.json`, with its schema, and as `information.txt` for people. What is known of the
stores is from the deployment; what is not known is called `unknown`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.rights.core.reading import WIDTH, category

INFORMATION: Final = "information.json"
SCHEMA: Final = "information.schema.json"
TEXT: Final = "information.txt"
VERSION: Final = 1
UNKNOWN: Final = "unknown"
UNTIL_ERASED: Final = "until_erased"
PROCESSOR: Final = "Amazon Web Services EMEA SARL, as processor (Art. 28)"
EEA: Final[Mapping[str, str]] = {
    "eu-central-1": "Germany",
    "eu-north-1": "Sweden",
    "eu-south-1": "Italy",
    "eu-south-2": "Spain",
    "eu-west-1": "Ireland",
    "eu-west-3": "France",
    "eusc-de-east-1": "Germany",
}
"""AWS's regions in the European Economic Area. A region that is not here is in a third country.
https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"""
YOURSELF: Final = "yourself: what you entered or uploaded, and what was recorded while you used the platform"
SOURCES: Final[Mapping[str, str]] = {"reviews": "yourself, and reviewers: what they decided about your photos"}
"""Where the data of a store is from (Art. 15(1)(g)), by its id; of all others, from the person."""
CRITERIA: Final[Mapping[str, str]] = {
    "requests": "with your id until it is answered; then with a keyed hash of it, to demonstrate the answer",
    "subjects": "while the restriction or objection lasts; after an erasure, until no copy from before it is left",
}
"""The criteria for stores that an erasure does not empty (Art. 15(1)(d), Art. 17(3)(b)), by their ids."""
LOCATIONS: Final[Mapping[str, str]] = {"cdn": "edge locations of Amazon CloudFront: see the transfers"}
"""Where the stores are that are not in the region of the others, by their ids."""
COPIES: Final = "copies of your data"
PSEUDONYM: Final = "your pseudonym (owner_id)"
EDGES: Final = (
    "network addresses, requests and answers, photos that are opened: they pass through the edge locations of Amazon "
    "CloudFront, and its firewall in us-east-1 keeps a log of requests that it stops"
)
WHERE_EDGES_ARE: Final = "third countries too, the United States among them"
RIGHTS: Final[Sequence[tuple[str, str, str]]] = (
    ("Art. 16", "rectification of personal data", "rectify"),
    ("Art. 17", "erasure of personal data", "erase"),
    ("Art. 18", "restriction of processing of personal data", "restrict"),
    ("Art. 21", "to object to processing", "object"),
)
"""Article, right, and the kind of request that exercises it (Art. 15(1)(e))."""
COMPLAINT: Final = "You have the right to lodge a complaint with a supervisory authority (Art. 77)."
CHECKED: Final = (
    "The platform makes no decision based solely on automated processing, including profiling, referred to in Art. "
    "22(1) and (4). Files are checked automatically for their type and size: one that is no photo is not processed."
)
REVIEWED: Final = "A photo that must be approved is processed only once a person has approved it."


@dataclass(frozen=True, slots=True, kw_only=True)
class StackFacts:
    """What is known of the deployment that keeps the data.

    Args:
        stores: of each its `id`, and as far as it says so `purpose`, `kept` (days, or `until_erased`) and
            `recipients`.
        controller: as far as the stack configures it `name`, `contact`, `data_protection_officer`,
            `supervisory_authority` and `safeguards`.
        region: AWS's region of the stores.
        is_distributed: whether CloudFront answers the requests.
        retention: days, by what cannot be edited and is deleted by itself.
        backups: which of these are backups.
    """

    stores: Sequence[Mapping[str, Any]]
    controller: Mapping[str, str]
    region: str
    is_distributed: bool = False
    retention: Mapping[str, float] = field(default_factory=dict[str, float])
    backups: frozenset[str] = frozenset()


def information(facts: StackFacts, created_at: str) -> dict[str, Any]:
    """Return the information.

    Args:
        facts: what is known.
        created_at: when, in RFC 3339.
    """
    controller = {name: facts.controller.get(name) or UNKNOWN for name in _CONTROLLER}
    reviewed = any(store["id"] == "reviews" for store in facts.stores)
    return {
        "version": VERSION,
        "created_at": created_at,
        "controller": {name: controller[name] for name in ("name", "contact", "data_protection_officer")},
        "processing": [_processing(store, facts.region) for store in facts.stores],
        "deleted_automatically": [
            {"what": what, "holds": COPIES if what in facts.backups else PSEUDONYM, "after": _days(days)}
            for what, days in sorted(facts.retention.items())
        ],
        "rights": [
            {"article": article, "right": right, "how": _how(kind, controller["contact"])}
            for article, right, kind in RIGHTS
        ],
        "complaint": {"right": COMPLAINT, "supervisory_authority": controller["supervisory_authority"]},
        "automated_decision_making": f"{CHECKED} {REVIEWED}" if reviewed else CHECKED,
        "transfers": list(_transfers(facts, controller["safeguards"])),
    }


def _processing(store: Mapping[str, Any], region: str) -> dict[str, Any]:
    return {
        "store": store["id"],
        "purposes": store.get("purpose") or UNKNOWN,
        "categories": category(store["id"]) or UNKNOWN,
        "recipients": [PROCESSOR, *([store["recipients"]] if store.get("recipients") else ())],
        "retention": CRITERIA.get(store["id"]) or _kept(store.get("kept")),
        "location": LOCATIONS.get(store["id"]) or _place(region),
        "source": SOURCES.get(store["id"], YOURSELF),
    }


def _place(region: str) -> str:
    return f"{EEA[region]} ({region})" if region in EEA else f"outside the EEA ({region})"


def _kept(kept: object) -> str:
    if kept == UNTIL_ERASED:
        return "until it is erased: by you, or because you ask for its erasure (Art. 17)"
    return _days(kept) if isinstance(kept, int) else UNKNOWN


def _days(days: float) -> str:
    return f"{days:g} day{'' if days == 1 else 's'}"


def _how(kind: str, contact: str) -> str:
    writing = "" if contact == UNKNOWN else f", or write to {contact}"
    return f'POST /privacy/requests {{"kind": "{kind}"}}{writing}'


def _transfers(facts: StackFacts, safeguards: str) -> Iterator[dict[str, str]]:
    if facts.region not in EEA:
        yield {"what": "all of the data", "where": facts.region, "safeguards": safeguards}
    if facts.is_distributed:
        yield {"what": EDGES, "where": WHERE_EDGES_ARE, "safeguards": safeguards}


_CONTROLLER: Final = ("name", "contact", "data_protection_officer", "supervisory_authority", "safeguards")
_TEXT: Final = {"type": "string", "minLength": 1}


def _objects(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - any schema
    return {"type": "object", "required": [*properties], "additionalProperties": False, "properties": properties}


def _said(text: str) -> dict[str, Any]:
    return {**_TEXT, "description": text}


def schema() -> Mapping[str, Any]:
    """Return the JSON Schema of the information."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The information that goes with a copy of personal data (GDPR Art. 15(1) and (2))",
        "description": f"What is not known is called {UNKNOWN}.",
        **_objects(
            version={"const": VERSION},
            created_at={"type": "string", "format": "date-time"},
            controller=_objects(
                name=_said("Who determines purposes and means of the processing (Art. 4(7))."),
                contact=_TEXT,
                data_protection_officer=_said("Contact details (Art. 37)."),
            ),
            processing={
                "type": "array",
                "items": _objects(
                    store=_said("As in the index of the archive."),
                    purposes=_said("Art. 15(1)(a): the purposes of the processing."),
                    categories=_said("Art. 15(1)(b): the categories of personal data concerned."),
                    recipients={
                        "type": "array",
                        "minItems": 1,
                        "items": _TEXT,
                        "description": "Art. 15(1)(c): the recipients or categories of recipient.",
                    },
                    retention=_said("Art. 15(1)(d): the period of storage, or the criteria that determine it."),
                    location=_said("Where it is stored."),
                    source=_said("Art. 15(1)(g): where the data is from."),
                ),
            },
            deleted_automatically={
                "type": "array",
                "description": "Art. 15(1)(d): what else is stored, and deleted automatically after a time.",
                "items": _objects(what=_TEXT, holds={"enum": [COPIES, PSEUDONYM]}, after=_TEXT),
            },
            rights={
                "type": "array",
                "description": "Art. 15(1)(e): the rights to rectification, erasure, restriction and objection.",
                "items": _objects(article=_TEXT, right=_TEXT, how=_TEXT),
            },
            complaint=_objects(right=_said("Art. 15(1)(f)."), supervisory_authority=_TEXT),
            automated_decision_making=_said("Art. 15(1)(h): automated decision-making, including profiling."),
            transfers={
                "type": "array",
                "description": "Art. 15(2): transfers to third countries; the safeguards pursuant to Art. 46.",
                "items": _objects(what=_TEXT, where=_TEXT, safeguards=_TEXT),
            },
        ),
    }


def as_text(document: Mapping[str, Any]) -> str:
    """Return what the information says, in lines for people.

    Args:
        document: the information, as `information` returns it.
    """
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    controller = document["controller"]
    yield "Information about the processing of your personal data (GDPR Art. 15)"
    yield from _wrapped(f"controller: {controller['name']}, {controller['contact']}")
    yield from _wrapped(f"data protection officer: {controller['data_protection_officer']}")
    yield from _title("Purposes, categories of data, recipients, storage and source (Art. 15(1)(a) to (d) and (g))")
    for one in document["processing"]:
        yield from _wrapped(f"{one['store']}: {one['categories']}")
        for label, text in (
            ("purposes", one["purposes"]),
            ("recipients", "; ".join(one["recipients"])),
            ("stored", one["retention"]),
            ("where", one["location"]),
            ("source", one["source"]),
        ):
            yield from _wrapped(f"{label}: {text}", indent=4)
    yield from _title("What else is stored, and deleted automatically (Art. 15(1)(d))")
    for one in document["deleted_automatically"]:
        yield from _wrapped(f"{one['what']}, with {one['holds']}: after {one['after']}")
    yield from _title("Your rights (Art. 15(1)(e))")
    for one in document["rights"]:
        yield from _wrapped(f"{one['right']} ({one['article']}): {one['how']}")
    yield from _title("Complaints (Art. 15(1)(f))")
    yield from _wrapped(document["complaint"]["right"])
    yield from _wrapped(f"supervisory authority: {document['complaint']['supervisory_authority']}")
    yield from _title("Automated decision-making (Art. 15(1)(h))")
    yield from _wrapped(document["automated_decision_making"])
    yield from _title("Transfers to third countries, and their safeguards (Art. 15(2))")
    for one in document["transfers"]:
        yield from _wrapped(f"{one['what']}: {one['where']}; safeguards pursuant to Art. 46: {one['safeguards']}")
    if not document["transfers"]:
        yield "  none"


def _title(text: str) -> Iterator[str]:
    yield ""
    yield text


def _wrapped(text: str, indent: int = 2) -> Iterator[str]:
    first, next_ = " " * indent, " " * (indent + 2)
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=next_,
        break_long_words=False,
        break_on_hyphens=False,
    )
