"""One photo's trouble is its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from local.api_models import InvalidParametersError
from local.errors import LocalCloudError
from local.scenarios.photos.inputs import Photo
from local.scenarios.photos.notifications import Notifications
from local.scenarios.photos.pipeline import Pipeline
from local.scenarios.photos.sender import Sender

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


def photo(path: Path) -> Photo:
    return Photo(str(path), path, f"raw/demo/{path.name}", 1)


def sender(clients: Any, out: Path, check: Any = lambda: None) -> Sender:
    topic = clients.get("sns").create_topic(Name="sender")["TopicArn"]
    bucket = "no-such-bucket"
    pipeline = Pipeline(uploads_bucket=bucket, variants_bucket=bucket, notifications_topic_arn=topic)
    return Sender(clients, pipeline, out, check)


def test_an_upload_that_is_refused_fails_alone_with_its_reason(clients: Any, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"x")
    results = list(sender(clients, tmp_path / "out").send([photo(tmp_path / "a.jpg"), photo(tmp_path / "b.jpg")]))
    assert {Path(result.file).name: result.outcome for result in results} == {"a.jpg": "failed", "b.jpg": "failed"}
    assert all("NoSuchBucket" in result.reason for result in results)


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
