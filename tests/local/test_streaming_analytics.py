"""StreamingAnalytics in the local cloud: from the stream to the lake, by the rights it has, and out of Athena again."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

import packages
from components.gdpr_baseline import GdprBaseline
from components.streaming_analytics import StreamingAnalytics
from local.clients import Clients
from recorder.resource import Recording
from tests.local.analytics import Athena
from tests.local.conftest import Deploy
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]
NAME = "streamed"
EVENT = {
    "type": "photo_viewed",
    "schema_version": 2,
    "event_id": "6e9a4a6c1d6f4b0f8e0c6a3f7d1b2c3d",
    "occurred_at": "2026-11-28T12:00:00.250Z",
    "owner_id": "ann",
    "photo_id": "9f86d081884c7d659a2feaa0c55ad015",
    "kind": "sizes",
    "variant": "large",
    "format": "webp",
}
CLOSED = "dt=2026-11-20"
"""A day that nobody writes any more."""


@dataclass(frozen=True)
class Deployed:
    recording: Recording
    clients: Clients

    def of(self, name: str, type_: str, output: str) -> str:
        return str(self.recording.named(name, type_).outputs[output])

    @property
    def lake(self) -> str:
        return self.of(f"{NAME}-lake", "aws:s3/bucket:Bucket", "bucket")

    def objects(self, prefix: str = "") -> Sequence[str]:
        answer = self.clients.get("s3").list_objects_v2(Bucket=self.lake, Prefix=prefix)
        return [one["Key"] for one in answer.get("Contents", ())]

    def rows(self, query: str) -> list[list[str | None]]:
        work_group = self.of(NAME, "aws:athena/workgroup:Workgroup", "name")
        database = self.of(NAME, "aws:glue/catalogDatabase:CatalogDatabase", "name")
        return Athena(self.clients, work_group, database).rows(query)


@pytest.fixture(scope="module")
def deployed(deploy: Deploy, clients: Clients, calls: Any) -> Deployed:
    """Deploy the component, and put an event twice and what is no event on its stream."""
    packages.build_all(packages.Target.HOST)
    packages.build_all(packages.Target.ARM64)

    def program() -> None:
        baseline = GdprBaseline("streamed-baseline", {"analytics": True, "force_destroy": True})
        StreamingAnalytics(
            NAME,
            {
                **baseline.foundation,
                "access_log_bucket": baseline.delivery_logs,
                "tombstones": baseline.tombstones,
                "subject_key_secret": baseline.subject_key_secret,
                "batch": {"window_seconds": 1},
                "force_destroy": True,
            },
        )

    recording, _ = deploy(program)
    calls.deployed(recording)
    made = Deployed(recording, clients)
    records = [json.dumps(EVENT).encode(), json.dumps(EVENT).encode(), b"no event"]
    clients.get("kinesis").put_records(
        StreamName=made.of(NAME, "aws:kinesis/stream:Stream", "name"),
        Records=[{"Data": record, "PartitionKey": "ann"} for record in records],
    )
    end = time.monotonic() + PATIENCE_SECONDS
    while len(made.objects()) < 3 and time.monotonic() < end:
        time.sleep(0.1)
    return made


def test_each_layer_has_what_belongs_there_and_athena_reads_it(deployed: Deployed) -> None:
    assert {key.partition("/")[0] for key in deployed.objects()} == {"raw", "processed", "errors"}
    assert [row[0] for row in deployed.rows("SELECT count(*) FROM processed")] == ["2"]
    assert [json.loads(str(row[0])) for row in deployed.rows("SELECT event FROM raw")] == [EVENT, EVENT]
    assert [row[0] for row in deployed.rows("SELECT reason FROM errors")] == ["not_json"]


def test_the_view_has_each_event_once_before_its_day_is_compacted_and_after(deployed: Deployed) -> None:
    assert [row[:2] for row in deployed.rows("SELECT type, owner_id FROM events")] == [["photo_viewed", "ann"]]
    [key] = deployed.objects("processed/")
    today = key.split("/")[1]
    s3, lake = deployed.clients.get("s3"), deployed.lake
    s3.copy_object(Bucket=lake, Key=key.replace(today, CLOSED), CopySource={"Bucket": lake, "Key": key})
    function = deployed.of(f"{NAME}-compact", "aws:lambda/function:Function", "name")
    answer = deployed.clients.get("lambda").invoke(FunctionName=function, Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == {"days": {CLOSED.removeprefix("dt="): 1}}
    assert deployed.objects("curated/") == [f"curated/{CLOSED}/part-00000.parquet"]
    assert deployed.rows("SELECT owner_id, dt FROM events") == [["ann", CLOSED.removeprefix("dt=")]]


def test_no_right_is_missing(deployed: Deployed, calls: Any) -> None:
    assert deployed.objects()
    assert not [missing for missing in calls.missing if NAME in missing.principal]
