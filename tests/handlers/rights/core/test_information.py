"""The information beside a copy of data: what GDPR Art. 15(1) and (2) ask for, and what is unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import jsonschema
import pytest

from handlers.rights.core import reading
from handlers.rights.core.information import EEA, PROCESSOR, UNKNOWN, StackFacts, as_text, information, schema
from policies.gdpr.regions import REGIONS

KNOWN: Final = StackFacts(
    stores=[
        {"id": "uploads", "purpose": "to make variants", "kept": "until_erased"},
        {"id": "lake", "purpose": "to see what fails", "kept": 395, "recipients": "viewers"},
        {"id": "reviews", "purpose": "to approve photos", "kept": 1},
    ],
    controller={
        "name": "Example Photos Ltd",
        "contact": "privacy@example.com",
        "data_protection_officer": "dpo@example.com",
        "supervisory_authority": "Data Protection Commission",
        "safeguards": "standard contractual clauses",
    },
    region="eu-west-1",
    is_distributed=True,
    retention={"stream": 1, "backups": 35},
    backups=frozenset({"backups"}),
)
BARE: Final = StackFacts(stores=[{"id": "another"}], controller={}, region="eu-west-1")
NOW: Final = "2026-11-29T00:00:00.000Z"


def said(deployment: StackFacts = KNOWN) -> dict[str, Any]:
    document = information(deployment, NOW)
    jsonschema.validate(document, schema(), format_checker=jsonschema.FormatChecker())
    return document


def words(text: str) -> str:
    """Return a text without its line breaks and indents."""
    return " ".join(text.split())


def test_each_store_has_its_purposes_categories_recipients_retention_place_and_source() -> None:
    uploads, lake, reviews = said()["processing"]
    assert uploads == {
        "store": "uploads",
        "purposes": "to make variants",
        "categories": reading.STORES["uploads"],
        "recipients": [PROCESSOR],
        "retention": "until it is erased: by you, or because you ask for its erasure (Art. 17)",
        "location": "Ireland (eu-west-1)",
        "source": uploads["source"],
    }
    assert uploads["source"].startswith("yourself:")
    assert (lake["retention"], lake["recipients"]) == ("395 days", [PROCESSOR, "viewers"])
    assert (reviews["retention"], reviews["source"][:24]) == ("1 day", "yourself, and reviewers:")


def test_what_an_erasure_does_not_empty_says_by_which_criteria_it_is_stored() -> None:
    stores = [{"id": one, "purpose": "any", "kept": "until_erased"} for one in ("requests", "subjects", "accounts")]
    requests, subjects, accounts = said(replace(KNOWN, stores=stores))["processing"]
    assert "then with a keyed hash" in requests["retention"]
    assert "after an erasure, until no copy from before it is left" in subjects["retention"]
    assert accounts["retention"].startswith("until it is erased")


def test_what_is_at_edge_locations_is_not_in_the_region() -> None:
    cdn, uploads = said(replace(KNOWN, stores=[{"id": "cdn"}, {"id": "uploads"}]))["processing"]
    assert cdn["location"] == "edge locations of Amazon CloudFront: see the transfers"
    assert uploads["location"] == "Ireland (eu-west-1)"


def test_what_else_is_stored_has_the_days_after_which_it_is_deleted() -> None:
    assert said()["deleted_automatically"] == [
        {"what": "backups", "holds": "copies of your data", "after": "35 days"},
        {"what": "stream", "holds": "your pseudonym (owner_id)", "after": "1 day"},
    ]


def test_each_right_names_its_article_and_a_request_that_the_api_takes() -> None:
    from handlers.rights.core.requests import Right  # noqa: PLC0415 - what the API takes

    rights = said()["rights"]
    assert [one["article"] for one in rights] == ["Art. 16", "Art. 17", "Art. 18", "Art. 21"]
    kinds = [one["how"].partition('"kind": "')[2].partition('"')[0] for one in rights]
    assert set(kinds) == {Right.RECTIFY, Right.ERASE, Right.RESTRICT, Right.OBJECT}
    assert all(one["how"].endswith("or write to privacy@example.com") for one in rights)


def test_the_decisions_of_reviewers_are_told_where_photos_are_reviewed() -> None:
    assert "approved" in said()["automated_decision_making"]
    assert "approved" not in said(BARE)["automated_decision_making"]


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_outside_the_eea_is_a_transfer_of_everything(region: str) -> None:
    document = said(replace(KNOWN, region=region))
    everything = [one for one in document["transfers"] if one["what"] == "all of the data"]
    assert bool(everything) is not REGIONS[region].eea
    assert {one["safeguards"] for one in document["transfers"]} == {"standard contractual clauses"}
    country = REGIONS[region].country if REGIONS[region].eea else "outside the EEA"
    assert {one["location"] for one in document["processing"]} == {f"{country} ({region})"}
    assert (region in EEA) is REGIONS[region].eea


def test_edge_locations_are_a_transfer_where_there_are_any() -> None:
    assert [one["what"].partition(",")[0] for one in said()["transfers"]] == ["network addresses"]
    assert said(BARE)["transfers"] == []


def test_what_is_not_known_is_called_unknown_and_nothing_is_made_up() -> None:
    document = said(BARE)
    assert set(document["controller"].values()) == {UNKNOWN}
    assert document["complaint"]["supervisory_authority"] == UNKNOWN
    [store] = document["processing"]
    assert {store[name] for name in ("purposes", "categories", "retention")} == {UNKNOWN}
    assert next(one["how"] for one in document["rights"]) == 'POST /privacy/requests {"kind": "rectify"}'
    assert {one["safeguards"] for one in said(replace(BARE, is_distributed=True))["transfers"]} == {UNKNOWN}


def test_the_text_for_people_has_all_that_the_information_has() -> None:
    document = said()
    text = words(as_text(document))
    assert max(map(len, as_text(document).splitlines())) <= reading.WIDTH

    def values(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [one for part in value.values() for one in values(part)]
        return [one for part in value for one in values(part)] if isinstance(value, list) else [str(value)]

    del document["version"], document["created_at"]
    assert [one for one in values(document) if words(one) not in text] == []
    assert "none" in as_text(said(BARE)).splitlines()[-1]


def test_every_store_of_the_platform_has_its_category() -> None:
    assert reading.category("dead-letters-3") == reading.category("dead-letters") == reading.STORES["dead-letters"]
    assert reading.category("another") is None
