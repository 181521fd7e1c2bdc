"""One photo's trouble is its own."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from handlers.shared.items import from_item
from local.api_models import InvalidParametersError
from local.errors import LocalCloudError
from local.scenarios.photos.inputs import Photo
from local.scenarios.photos.notifications import Notifications
from local.scenarios.photos.pipeline import Pipeline
from local.scenarios.photos.sender import Sender

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


LEDGER = "sender-ledger"


@pytest.fixture(scope="module", autouse=True)
def _ledger(clients: Any) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    clients.get("dynamodb").create_table(
        TableName=LEDGER,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        BillingMode="PAY_PER_REQUEST",
    )


def photo(path: Path) -> Photo:
    return Photo(str(path), path, path.name, 1)


def sender(clients: Any, out: Path, check: Any = lambda: None) -> Sender:
    topic = clients.get("sns").create_topic(Name="sender")["TopicArn"]
    bucket = "no-such-bucket"
    pipeline = Pipeline(
        uploads_bucket=bucket,
        variants_bucket=bucket,
        notifications_topic_arn=topic,
        ledger_table=LEDGER,
        retention_days=30,
    )
    return Sender(clients, pipeline, out, check)


def test_an_upload_that_is_refused_fails_alone_with_its_reason(clients: Any, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"x")
    results = list(sender(clients, tmp_path / "out").send([photo(tmp_path / "a.jpg"), photo(tmp_path / "b.jpg")]))
    assert {Path(result.file).name: result.outcome for result in results} == {"a.jpg": "failed", "b.jpg": "failed"}
    assert all("NoSuchBucket" in result.reason for result in results)


def test_the_ledger_alone_has_the_files_name(clients: Any, tmp_path: Path) -> None:
    (tmp_path / "Ann's secret.jpg").write_bytes(b"x")
    started = time.time()
    (result,) = sender(clients, tmp_path / "out").send([photo(tmp_path / "Ann's secret.jpg")])
    assert result.file.endswith("Ann's secret.jpg")
    items = [from_item(item) for item in clients.get("dynamodb").scan(TableName=LEDGER)["Items"]]
    (item,) = [item for item in items if item["file_name"] == "Ann's secret.jpg"]
    assert re.fullmatch(r"raw/demo/[0-9a-f]{32}", item["key"])
    assert (item["pk"], item["sk"]) == ("owner#demo", f"upload#{item['key'].rpartition('/')[2]}")
    assert float(item["expires_at"]) == pytest.approx(started + 30 * 24 * 60 * 60, abs=60)


def test_a_file_that_vanished_is_reported(clients: Any, tmp_path: Path) -> None:
    (result,) = sender(clients, tmp_path / "out").send([photo(tmp_path / "gone.jpg")])
    assert (result.outcome, result.reason) == ("refused", "it cannot be read: No such file or directory")


def test_an_emulator_that_died_ends_the_run(clients: Any, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")

    def died() -> None:
        raise LocalCloudError("MiniStack ended with status -9")

    with pytest.raises(LocalCloudError, match="status -9"):
        list(sender(clients, tmp_path / "out", died).send([photo(tmp_path / "a.jpg")]))


def test_notifications_that_cannot_be_received_end_the_run(
    clients: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def receive(_: Notifications) -> None:
        raise InvalidParametersError(operation="sqs:ReceiveMessage", problems="AttributeNames[0] is 'x'")

    def upload(*_: object) -> None:
        return None

    monkeypatch.setattr(Notifications, "receive", receive)
    monkeypatch.setattr(Sender, "_upload", upload)
    (tmp_path / "a.jpg").write_bytes(b"x")
    with pytest.raises(LocalCloudError, match=r"notifications cannot be received: sqs:ReceiveMessage is invalid"):
        list(sender(clients, tmp_path / "out").send([photo(tmp_path / "a.jpg")]))


def test_a_notification_is_received_with_the_time_it_was_sent(clients: Any) -> None:
    topic = clients.get("sns").create_topic(Name="notified")["TopicArn"]
    notifications = Notifications(clients, topic, "notified")
    clients.get("sns").publish(TopicArn=topic, Message='{"key": "raw/a"}')
    (found,) = notifications.receive()
    assert found.report == {"key": "raw/a"}
    assert abs(found.sent - time.time()) < 60
