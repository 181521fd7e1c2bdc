"""The breach drill in the local cloud: each incident reaches somebody in time, and whose data was read is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from handlers.images.core import keys
from local.deployment import Deployment, deployment
from local.scenarios.rights import drill
from local.scenarios.rights.breach_report import Breach, as_html, report
from local.scenarios.rights.incidents import PRINCIPAL
from recorder.stacks import StackConfig
from samples import trail_events as events

PROGRAM: Final = """\
from components.building_blocks.bucket import Bucket
from components.gdpr_baseline import GdprBaseline

baseline = GdprBaseline(
    "baseline",
    {
        "recorded_stores": {"buckets": ["photos-"]},
        "expected_access": {"reader_roles": ["photos-"]},
        "force_destroy": True,
    },
)
kept = {"data_class": "personal", "retention_days": 30, "encryption_key_arn": baseline.data_key_arn}
Bucket("photos-uploads", {**kept, "purpose": "photos"})
Bucket("unrecorded", {**kept, "purpose": "photos that nobody records"})
"""
ALARMS: Final = [
    "cis-5.6-failed-sign-ins",
    "cis-5.3-root-use",
    "cis-5.1-denied-calls",
    "unusual-read-of-personal-store",
    "cis-5.7-key-deletion",
]
STORED: Final = ["raw/anna/1", "raw/anna/2", "raw/bob/1", "other/of-nobody"]


def deployed_program(folder: Path) -> Any:
    program = folder / "__main__.py"
    program.write_text(PROGRAM)
    return deployment(StackConfig("drilled", "local", program, {"aws:region": "eu-west-1"}), starts_servers=False)


def bucket(deployed: Deployment, name: str) -> str:
    [found] = [one for one in deployed.recording.of_type("aws:s3/bucket:Bucket") if one.name == name]
    return str(found.outputs["bucket"])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: Any) -> Iterator[Deployment]:
    with deployed_program(tmp_path_factory.mktemp("drill")) as running:
        for key in STORED:
            running.clients.get("s3").put_object(Bucket=bucket(running, "photos-uploads"), Key=key, Body=b"x")
        yield running


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_every_incident_reaches_somebody_and_the_report_names_whose_data_was_read(
    deployed: Deployment, tmp_path: Path
) -> None:
    facts = drill.run_drill(deployed, tmp_path)
    said = list(drill.lines(facts))
    assert facts["ok"], said
    assert said[-1] == f"the data of 2 people was read; the report to the authority: {facts['report']['html']}"
    assert all("reached a person" in line for line in said[:-1])
    assert [one["alarm"] for one in facts["alarms"]] == ALARMS
    assert all(one["seconds"] <= drill.PROMISE_SECONDS for one in facts["alarms"])
    assert facts["subjects"] == {"anna": 2, "bob": 1}
    assert set(facts["report"]) == {"json", "html"}
    written = json.loads(Path(facts["report"]["json"]).read_text())
    assert written["a_nature"]["approximate_number_of_subjects"] == 2
    assert written["a_nature"]["by"] == PRINCIPAL
    assert written["communication_to_subjects"]["subjects"] == [
        {"owner_id": "anna", "accesses": 2},
        {"owner_id": "bob", "accesses": 1},
    ]
    assert "anna" in Path(facts["report"]["html"]).read_text()
    kept = deployed.clients.get("kms").list_keys()["Keys"]
    states = [deployed.clients.get("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] for key in kept]
    assert states.count("PendingDeletion") == 1, "the key is scheduled for deletion by a call, not by an event alone"


@pytest.mark.local_cloud
@pytest.mark.xdist_group("local_cloud")
def test_a_read_that_no_selector_takes_is_unseen_and_the_drill_fails(
    deployed: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drill, "PROMISE_SECONDS", 1.0)
    s3 = deployed.clients.get("s3")
    for key in STORED:
        s3.delete_object(Bucket=bucket(deployed, "photos-uploads"), Key=key)
    s3.put_object(Bucket=bucket(deployed, "unrecorded"), Key="raw/carl/1", Body=b"x")
    facts = drill.run_drill(deployed, tmp_path)
    read = next(one for one in facts["alarms"] if one["alarm"] == "unusual-read-of-personal-store")
    assert read["seconds"] is None
    assert any("no message of unusual-read-of-personal-store within 1 s" in line for line in drill.lines(facts))
    assert facts["subjects"] == {}
    assert not facts["ok"]


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("raw/anna/1", "anna"),
        ("sizes/anna/0a1b/large.jpg", "anna"),
        ("work/decoded/anna/0a1b.tiff", "anna"),
        ("exports/anna/request/archive.zip", "anna"),
        ("processed/dt=2026-11-28/1.parquet", ""),
        ("raw/dt=2026-11-28/shard-1.ndjson.zst", ""),
        ("raw/nobody", ""),
    ],
)
def test_a_key_names_its_owner_or_nobody(key: str, owner: str) -> None:
    assert drill.owner_of(key) == owner


def test_every_prefix_of_a_person_names_them() -> None:
    for prefixes in keys.owned_prefixes("anna").values():
        assert {drill.owner_of(f"{prefix}x") for prefix in prefixes} == {"anna"}


def test_reads_of_objects_and_items_count_and_nothing_else() -> None:
    accesses = [
        events.object_access("b", "raw/anna/1"),
        events.object_access("b", "raw/anna/1", name="PutObject"),
        events.object_access("b", "raw/bob/1"),
        events.call("s3", "GetBucketPolicy", read_only=True),
        events.item_access("t", {"owner_id": "carl"}),
        events.item_access("t", {"owner_id": "dora"}, name="DeleteItem"),
    ]
    assert drill.subjects_of(accesses) == {"anna": 1, "bob": 1, "carl": 1}


BREACH: Final = Breach(0.0, 3600.0, "arn:<x>", ("198.51.100.1",), {"anna": 2}, ("photos",), ("cis-5.3-root-use",))


def test_the_report_is_due_72_hours_after_somebody_is_aware() -> None:
    found = report(BREACH)
    assert (found["began"], found["aware"], found["due"]) == (
        "1970-01-01 00:00 UTC",
        "1970-01-01 01:00 UTC",
        "1970-01-04 01:00 UTC",
    )


def test_what_logs_cannot_tell_says_who_fills_it_in_and_is_marked() -> None:
    found = report(BREACH)
    for unknown in (found["b_contact"]["name"], found["c_likely_consequences"], found["d_measures"]["proposed"]):
        assert unknown.startswith("to be filled in by the ")
    page = as_html(found)
    assert page.count("<mark>") == json.dumps(found).count("to be filled in")
    assert "arn:&lt;x&gt;" in page
    assert "arn:<x>" not in page
