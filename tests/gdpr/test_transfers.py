"""Every resource is counted: inside the EEA, outside, in no place, or unknown."""

from __future__ import annotations

import pytest

from gdpr import transfers_of
from gdpr.transfers import Where
from recorder.resource import UNKNOWN
from tests.policies.examples import resources_of
from tests.recorded import STACKS, recorded


@pytest.mark.parametrize(
    ("region", "where", "country", "adequacy"),
    [
        ("eu-central-1", Where.INSIDE, "Germany", ""),
        ("eu-west-2", Where.OUTSIDE, "United Kingdom", "(EU) 2021/1772, until 27 December 2031"),
        ("sa-east-1", Where.OUTSIDE, "Brazil", "(EU) 2026/179"),
        ("us-east-1", Where.OUTSIDE, "United States", "(EU) 2023/1795"),
        ("ap-southeast-1", Where.OUTSIDE, "Singapore", ""),
        ("xx-nowhere-1", Where.UNKNOWN, "", ""),
    ],
)
def test_a_region_is_inside_outside_or_unknown(region: str, where: Where, country: str, adequacy: str) -> None:
    [place] = transfers_of(resources_of({"aws:sqs/queue:Queue jobs": {"region": region}})).places
    assert (place.where, place.country, place.adequacy) == (where, country, adequacy)


def test_what_is_in_no_region_is_in_no_place() -> None:
    [place] = transfers_of(resources_of({"aws:iam/role:Role reader": {}})).places
    assert place.where is Where.GLOBAL


@pytest.mark.parametrize(
    "case", [{"aws:sqs/queue:Queue": {}}, {"aws:sqs/queue:Queue": {"region": UNKNOWN}}, {"datadog:index:Monitor": {}}]
)
def test_what_is_not_known_counts_as_unknown(case: dict[str, dict[str, object]]) -> None:
    found = transfers_of(resources_of(case))
    assert found.counts == {**dict.fromkeys(Where, 0), Where.UNKNOWN: 1}
    assert found.noteworthy == found.places


def test_replication_is_a_place_of_its_own() -> None:
    table = {"replicas": [{"regionName": "eu-west-3"}, {"regionName": "us-west-2"}], "region": "eu-west-1"}
    found = transfers_of(resources_of({"aws:dynamodb/table:Table ledger": table}))
    assert [(place.region, place.where) for place in found.places] == [
        ("eu-west-1", Where.INSIDE),
        ("eu-west-3", Where.INSIDE),
        ("us-west-2", Where.OUTSIDE),
    ]


def test_edge_locations_are_outside() -> None:
    distribution = {"priceClass": "PriceClass_200"}
    found = transfers_of(resources_of({"aws:cloudfront/distribution:Distribution site": distribution}))
    assert [place.where for place in found.places] == [Where.GLOBAL, Where.OUTSIDE]
    assert found.places[1].region == "all continents but South America and Oceania"


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_of_the_program_has_a_place(stack: str) -> None:
    resources = recorded(stack).resources
    found = transfers_of(resources)
    assert found.counts[Where.UNKNOWN] == 0
    assert len(found.places) >= sum(resource.custom for resource in resources)
    assert sum(found.counts.values()) == len(found.places)


def test_only_what_cloudfront_needs_is_outside() -> None:
    outside = {place.region for place in transfers_of(recorded("prod").resources).noteworthy}
    assert outside == {"us-east-1", "North America, Europe, Israel"}
