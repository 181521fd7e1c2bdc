"""From an object of the lake to a row of the warehouse, by the component's own functions, in the local cloud."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pulumi
import pytest
from rich.console import Console

from components.gdpr_baseline import GdprBaseline
from components.streaming_analytics import StreamingAnalytics
from components.streaming_analytics.sql import REPORTS
from handlers.stream.core.batch import batch_of, sort
from handlers.stream.core.objects import objects
from local.deployment import Deployment, deployment
from local.scenarios.scenario import RunOptions
from local.scenarios.stream.scenario import StreamScenario
from recorder.stacks import StackConfig
from tests.components.examples import WITH_ANALYTICS
from tests.handlers.stream.records import DOCUMENTS, UPLOADED, encoded, lambda_event
from tests.local.analytics import Redshift
from tests.patience import eventually

pytestmark = pytest.mark.local_cloud
RECORDS = [encoded(one, event_id=f"{number:032}") for number, one in enumerate(DOCUMENTS * 3)]
AGAIN = [RECORDS[0], encoded(UPLOADED, event_id="u" * 32)]


def program() -> None:
    baseline = GdprBaseline("whole", {"analytics": True, "force_destroy": True})
    given: Any = {
        **baseline.foundation,
        "access_log_bucket": baseline.delivery_logs,
        "tombstones": baseline.tombstones,
        "subject_key_secret": baseline.subject_key_secret,
        "batch": {"window_seconds": 1},
        "warehouse": {"network": WITH_ANALYTICS, "loading": {"window_seconds": 1}},
        "force_destroy": True,
    }
    made = StreamingAnalytics("whole", given)
    assert made.warehouse is not None
    pulumi.export("lake", made.lake_bucket)
    pulumi.export("workgroup", made.warehouse["workgroup"])
    pulumi.export("database", made.warehouse["database"])
    pulumi.export("key", baseline.subject_key_secret["arn"])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    path = tmp_path_factory.mktemp("program") / "__main__.py"
    path.write_text(f"from {__name__} import program\n\nprogram()\n")
    with deployment(StackConfig("warehouse", "local", path, {"aws:region": "eu-west-1"})) as running:
        yield running


def test_what_is_in_the_lake_comes_into_the_warehouse_once(deployed: Deployment) -> None:
    clients, outputs = deployed.clients, deployed.outputs
    redshift = Redshift(clients, str(outputs["workgroup"]), str(outputs["database"]))
    assert redshift.rows("SELECT COUNT(*) AS n FROM analytics.events") == [[0]], "the schema is there by now"
    for number, records in enumerate((RECORDS, AGAIN)):
        batch = batch_of(lambda_event(records))
        assert batch is not None
        for key, data in objects(batch, sort(batch, lambda _: ())):
            if key.startswith("processed/"):
                name = key.replace("shardId-000000000003", f"shardId-{number:012}")
                clients.get("s3").put_object(Bucket=outputs["lake"], Key=name, Body=data)
    eventually(lambda: redshift.rows("SELECT COUNT(*) AS n FROM analytics.loads") == [[2]])
    assert redshift.rows("SELECT COUNT(*) AS n FROM analytics.events") == [[len(RECORDS) + 1]]
    assert not deployed.calls.missing


def test_athena_and_redshift_answer_alike_to_what_was_sent(deployed: Deployment, tmp_path: Path) -> None:
    section = StreamScenario(RunOptions(out=tmp_path)).run(deployed, Console(quiet=True))
    assert section.ok
    assert section.facts["answers"]["equal"]
    assert set(section.facts["answers"]["reports"]) == set(REPORTS)
    assert section.endpoints == {"redshift_data": deployed.emulator.endpoint}
    drawn = ET.parse(section.facts["chart"])  # noqa: S314 - our own
    shown = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"photo_uploaded", "photo_processed", "photo_viewed"} <= shown
    assert not deployed.calls.missing
