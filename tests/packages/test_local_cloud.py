"""The host's package in the emulator that the local cloud uses, as the local cloud uses it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

import packages
from packages import Target
from tests.host_bootstrap import with_bootstrap
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.local_cloud

Invoke = Callable[[object], dict[str, Any]]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("ministack")
    environment = {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "LAMBDA_EXECUTOR": "local",
        "TMPDIR": str(folder),
    }
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_ministack/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@pytest.fixture(scope="module")
def invoke(endpoint: str, shared_checkout: Path) -> Invoke:
    """Deploy the small handler and return what invokes it."""
    built = packages.build(Target.HOST, "photos", shared_checkout)
    client = boto3.client(
        "lambda",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    client.create_function(
        FunctionName="photos",
        Runtime="provided.al2023",
        Handler="handlers.photos.handler.handle",
        Role="arn:aws:iam::000000000000:role/photos",
        Code={"ZipFile": with_bootstrap(built)},
    )

    def call(event: object) -> dict[str, Any]:
        answer = client.invoke(FunctionName="photos", Payload=json.dumps(event))
        return {"failed": "FunctionError" in answer, "payload": json.loads(answer["Payload"].read())}

    return call


@pytest.mark.parametrize("event", [{"key": "a b+c %41 ü 写真.jpg"}, ["a", 1, None], "text", {"large": "x" * 300_000}])
def test_a_handler_gets_its_event_and_its_result_comes_back(event: object, invoke: Invoke) -> None:
    answer = invoke(event)

    assert answer == {"failed": False, "payload": {"name": "photos", "event": event}}


def test_an_exception_is_reported_by_the_name_of_its_class(invoke: Invoke) -> None:
    answer = invoke({"refuse": "too large"})

    assert answer["failed"]
    assert answer["payload"]["errorType"] == "PhotoRefusedError"
    assert answer["payload"]["errorMessage"] == "too large"


def test_a_handler_works_on_after_an_exception(invoke: Invoke) -> None:
    invoke({"refuse": "too large"})

    assert invoke({"key": "a.jpg"})["payload"]["event"] == {"key": "a.jpg"}
