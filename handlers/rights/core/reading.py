"""A certificate of an erasure as a text for people: whoever was erased, a data protection officer, an authority."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from handlers.rights.core.certificate import COPIES, PSEUDONYM

WIDTH: Final = 110
STORES: Final[Mapping[str, str]] = {
    "accounts": "the account: e-mail address, sign-in",
    "albums": "albums, with title and description, and the photos in them",
    "cdn": "copies in CloudFront's caches",
    "exports": "copies of the data that were made for the person",
    "failures": "records of the stream that could not be processed",
    "lake": "events in the data lake",
    "ledger": "the list of photos and uploads",
    "dead-letters": "messages that could not be delivered",
    "query_results": "results of queries",
    "reports": "reports about many photos",
    "requests": "requests for the rights of the person",
    "reviews": "photos that waited for a reviewer",
    "subjects": "a keyed hash of the owner id, with a restriction, an objection or an erasure",
    "uploads": "original photos",
    "variants": "sizes and filters of the photos",
    "warehouse": "rows of the data warehouse",
}
"""What is in a store, by its id; `dead-letters-0`, `dead-letters-1`, ... are queues of one kind."""


def as_text(document: Mapping[str, Any]) -> str:
    """Return what a certificate says, in lines for people.

    Args:
        document: the certificate, without its signature.
    """
    return "\n".join(_lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield "Certificate of erasure (GDPR Art. 17)"
    yield f"  request     {document['request_id']}"
    yield f"  subject     {document['subject']} (keyed hash of the owner id: it names nobody)"
    for label, name in (("received", "received_at"), ("due", "due_at"), ("completed", "completed_at")):
        yield f"  {label:<11} {_time(document[name])}"
    yield from textwrap.wrap(document["statement"], WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield "Erased"
    counts = {store: int(one["items"]) for store, one in document["erased"].items()}
    for store, items in counts.items():
        if items:
            yield f"  {items:>7,}  {_described(store)}"
    if empty := [store for store, items in counts.items() if not items]:
        said = f"no data of the person found: {', '.join(empty)}"
        yield from textwrap.wrap(
            said, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
    yield "Kept (Art. 17(3))"
    for one in document["kept"]:
        yield f"  {one['item']} in {_described(one['store'])}: {one['reason']}"
    if not document["kept"]:
        yield "  nothing"
    for title, holds in (
        ("Cannot be edited: contains the pseudonym (owner id) alone, and is deleted automatically", PSEUDONYM),
        ("Backups: contain copies from before the erasure, and are deleted automatically", COPIES),
    ):
        yield title
        expiring = [one for one in document["expires"] if one["holds"] == holds]
        yield from (f"  by {one['at_the_latest'][:10]}  {one['store']}" for one in expiring)
        if not expiring:
            yield "  nothing"


def category(store: str) -> str | None:
    """Return what is in a store, by its id; None where that is not known."""
    return STORES.get("dead-letters" if store.startswith("dead-letters-") else store)


def _described(store: str) -> str:
    found = category(store)
    return f"{store}: {found}" if found else store


def _time(text: str) -> str:
    return f"{text[:10]} {text[11:16]} UTC"
