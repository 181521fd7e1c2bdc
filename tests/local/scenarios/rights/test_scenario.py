"""The report of the scenario `rights`: what is left, changed or not proven is a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

import pytest

from local.scenarios.api.people import Person
from local.scenarios.rights.people import Subject
from local.scenarios.rights.scenario import PRIVACY_API, WORKGROUP, RightsScenario, section
from local.scenarios.rights.search import Stored
from local.scenarios.scenario import RunOptions, Section
from recorder.resource import Resource

NAMES: Final = ("erna", "egon", "rosa", "kurt")
PEOPLE: Final = [
    Subject(Person(f"sub-{name}", f"{name}@example.com", (), "", ""), f"phrase {name}", f"{name}.jpg", f"Title {name}")
    for name in NAMES
]
OTHERS: Final = [Stored("ledger", f"sub-{name} {name}.jpg".encode()) for name in NAMES[1:]]
HERS: Final = [
    Stored("ledger", b"sub-erna erna.jpg"),
    Stored("warehouse analytics.events", b'["1", "sub-erna"]'),
    Stored("database albums albums", b"sub-erna\0Title erna"),
]
FOUND: Final[Mapping[str, Any]] = {
    "verified": True,
    "deadline": {"open": 1, "due_soon": 1, "alarm": "ALARM", "listed": True},
    "export": "out/rights/export.zip",
    "certificate": {
        "certificate": {
            "erased": {"ledger": {"items": 1}, "reviews": {"items": 0}},
            "expires": [{"store": "stream", "at_the_latest": "2026-11-29T12:00:00.000Z"}],
        }
    },
}
DRILL: Final[Mapping[str, Any]] = {
    "ok": True,
    "alarms": [{"incident": "the root user signs in", "alarm": "cis-5.3-root-use", "seconds": 0.1}],
    "subjects": {"sub-erna": 1},
    "report": {"html": "out/breach/report.html"},
}
SERVER: Final = SimpleNamespace(user="administrator", password="secret", port=1, name="albums")


def deployed(*, warehouse: bool = True) -> Any:
    def of_type(type_: str) -> Sequence[str]:
        return ["events"] if warehouse and type_ == WORKGROUP else []

    return SimpleNamespace(
        recording=SimpleNamespace(of_type=of_type),
        emulator=SimpleNamespace(endpoint="http://127.0.0.1:1"),
        runtime=SimpleNamespace(databases={"host": SERVER}),
    )


def reported(
    before: Sequence[Stored] = (*HERS, *OTHERS),
    after: Sequence[Stored] = OTHERS,
    found: Mapping[str, Any] = FOUND,
    drill: Mapping[str, Any] = DRILL,
) -> Section:
    return section(deployed(), PEOPLE, (before, after), found, drill)


def test_a_good_run_says_who_is_who_and_where_each_store_is() -> None:
    good = reported()
    assert good.ok
    assert good.title == "The rights of people: erna@example.com erased from 3 places, 0 left"
    erna, egon, rosa, kurt = (
        {
            "owner_id": f"sub-{name}",
            "identifiers": [f"{name}@example.com", f"phrase {name}", f"{name}.jpg", f"Title {name}"],
        }
        for name in NAMES
    )
    assert [good.facts[name] for name in ("erased", "exported", "restricted")] == [[erna], [egon], [rosa]]
    assert good.facts["kept"] == [kurt, egon, rosa]
    assert good.facts["certificate"] == FOUND["certificate"]
    assert good.facts["export"] == "out/rights/export.zip"
    assert good.endpoints == {
        "aws": "http://127.0.0.1:1",
        "redshift_data": "http://127.0.0.1:1",
        "database": "mysql://administrator:secret@127.0.0.1:1/albums",
    }
    assert good.also_used == [PRIVACY_API]


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        ({"after": [*OTHERS, Stored("uploads", b"sub-erna")]}, "uploads has something of whoever was erased"),
        ({"after": [*OTHERS, Stored("lake", b"erna@example.com")]}, "lake has something of whoever was erased"),
        ({"after": [*OTHERS[:2], Stored("ledger", b"sub-kurt")]}, "the data of kurt@example.com is not as before"),
        ({"after": [OTHERS[0], OTHERS[2]]}, "the data of rosa@example.com is not as before"),
        ({"before": OTHERS}, "nothing of whoever was erased was in any store before"),
        ({"before": [HERS[0], HERS[2], *OTHERS]}, "nothing of whoever was erased was in the warehouse before"),
        ({"before": [*HERS[:2], *OTHERS]}, "nothing of whoever was erased was in the albums' database before"),
        ({"found": {**FOUND, "verified": False}}, "the certificate's signature is not valid"),
        (
            {"found": {**FOUND, "deadline": {**FOUND["deadline"], "alarm": "OK"}}},
            "no alarm rings of a request that is due soon",
        ),
        (
            {"found": {**FOUND, "deadline": {**FOUND["deadline"], "listed": False}}},
            "list of open requests does not have the erasure",
        ),
        ({"drill": {**DRILL, "ok": False}}, "the breach drill did not keep its promise"),
    ],
)
def test_what_is_left_changed_or_not_proven_is_a_failure(run: Mapping[str, Any], problem: str) -> None:
    bad = reported(**run)
    assert not bad.ok
    assert any(problem in str(line) for line in bad.content)


def test_without_a_warehouse_and_the_albums_service_nothing_is_asked_of_them() -> None:
    people = [replace(one, title="") for one in PEOPLE]
    found = section(deployed(warehouse=False), people, ([HERS[0], *OTHERS], OTHERS), FOUND, DRILL)
    assert found.ok
    assert "redshift_data" not in found.endpoints
    assert found.facts["erased"][0]["identifiers"] == ["erna@example.com", "phrase erna", "erna.jpg"]


@pytest.mark.parametrize(
    ("handler", "warm"),
    [
        ("handlers.rights.lake.handler", True),
        ("handlers.images.validate.handler", True),
        ("handlers.api.create_upload.handler", True),
        ("handlers.warehouse.load.handler", True),
        ("handlers.warehouse.migrate.handler", False),
        ("handlers.api.delete_photo.handler", False),
        ("handlers.images.heavy.validate.handler", False),
    ],
)
def test_what_every_run_calls_is_started_before(handler: str, *, warm: bool) -> None:
    function = Resource(name="f", type="aws:lambda/function:Function", urn="u", inputs={"handler": handler})
    assert RightsScenario(RunOptions()).warms(function) is warm
