"""The workflow in an emulator of its own, with the functions from the host's package."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from handlers.images.core.options import Blur, Options, SizeOption, as_data
from packages import build

WORKFLOW = Path(__file__).parents[2] / "workflows" / "process_image.asl.json"
FUNCTIONS = ("validate", "resize", "apply_filters", "optimise", "clean_up")
ROLE = "arn:aws:iam::000000000000:role/any"
RAW, VARIANTS, LEDGER = "raw-bucket", "variants-bucket", "ledger"
SECONDS = 20

Document = dict[str, Any]


@dataclass(frozen=True)
class Cloud:
    """Buckets, table, topic, functions and the state machine."""

    url: str
    machine: str
    messages: str

    def client(self, service: str) -> Any:
        return client(self.url, service)

    def upload(self, key: str, data: bytes) -> Document:
        """Store an object and return the event that S3 would send for it."""
        etag = self.client("s3").put_object(Bucket=RAW, Key=key, Body=data)["ETag"].strip('"')
        detail = {"bucket": {"name": RAW}, "object": {"key": key, "size": len(data), "etag": etag}}
        return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}

    def run(self, event: Document, machine: str | None = None) -> Run:
        """Run the workflow for an event to its end."""
        states = self.client("stepfunctions")
        arn = states.start_execution(stateMachineArn=machine or self.machine, input=json.dumps(event))["executionArn"]
        deadline = time.monotonic() + SECONDS
        while (execution := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < deadline, f"still running after {SECONDS} s"
            time.sleep(0.02)
        history = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
        entered = [e["stateEnteredEventDetails"]["name"] for e in history if "stateEnteredEventDetails" in e]
        failed = sum(e["type"] == "TaskFailed" for e in history)
        output = json.loads(execution["output"]) if execution["status"] == "SUCCEEDED" else {}
        return Run(execution["status"], output, entered, failed, execution.get("error"), execution.get("cause"))

    def item(self, owner: str, photo: str) -> Document:
        """Return what the ledger says of a photo, as plain values."""
        key = {"pk": {"S": f"owner#{owner}"}, "sk": {"S": f"photo#{photo}"}}
        return plain({"M": self.client("dynamodb").get_item(TableName=LEDGER, Key=key)["Item"]})

    def notified(self) -> list[Document]:
        """Return, and forget, the notifications that were sent."""
        queue = self.client("sqs")
        found: list[Document] = []
        while messages := queue.receive_message(QueueUrl=self.messages, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                queue.delete_message(QueueUrl=self.messages, ReceiptHandle=message["ReceiptHandle"])
        return found

    def keys(self, prefix: str) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket=VARIANTS, Prefix=prefix)
        return [item["Key"] for item in listed.get("Contents", [])]

    def set_environment(self, function: str, **changes: str) -> None:
        self.client("lambda").update_function_configuration(
            FunctionName=function, Environment={"Variables": environment(self.url) | changes}
        )


@dataclass(frozen=True)
class Run:
    """One execution that has ended."""

    status: str
    output: Document
    entered: list[str]
    failed_tasks: int
    error: str | None
    cause: str | None


def plain(value: Document) -> Any:
    ((kind, content),) = value.items()
    match kind:
        case "M":
            return {name: plain(item) for name, item in content.items()}
        case "L":
            return [plain(item) for item in content]
        case "N":
            return int(content)
        case _:
            return content


def client(url: str, service: str) -> Any:
    return boto3.client(
        service,  # pyright: ignore[reportArgumentType] - any service
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


OPTIONS = Options(
    sizes=(SizeOption(name="large", width=300), SizeOption(name="thumbnail", width=60, crop="smart")),
    filters=(Blur(size="large"),),
    formats=("jpeg", "webp"),
)


def environment(url: str) -> dict[str, str]:
    return {
        "VARIANTS_BUCKET": VARIANTS,
        "IMAGE_OPTIONS": json.dumps(as_data(OPTIONS)),
        "AWS_ENDPOINT_URL": url,
        "POWERTOOLS_SERVICE_NAME": "images",
    }


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "LAMBDA_EXECUTOR": "local",
        "SFN_WAIT_SCALE": "0.02",
    }
    log = tmp_path_factory.mktemp("emulator") / "log"
    with log.open("w") as output:
        emulator = subprocess.Popen(
            [sys.executable, "-m", "ministack"], env=os.environ | settings, stdout=output, stderr=output
        )
        try:
            wait_for(f"{url}/_ministack/health")
            yield deploy(url)
        finally:
            emulator.terminate()
            emulator.wait(SECONDS)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 - http, our own
        except OSError:
            assert time.monotonic() < deadline, f"nobody answers at {url}"
            time.sleep(0.05)
        else:
            return


def deploy(url: str) -> Cloud:
    s3, table = client(url, "s3"), client(url, "dynamodb")
    for bucket in (RAW, VARIANTS):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    table.create_table(
        TableName=LEDGER,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        BillingMode="PAY_PER_REQUEST",
    )
    topic, queue = client(url, "sns"), client(url, "sqs")
    topic_arn = topic.create_topic(Name="photos")["TopicArn"]
    queue_url = queue.create_queue(QueueName="notified")["QueueUrl"]
    queue_arn = queue.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"})
    code = build("host").handlers.path.read_bytes()
    names = {"ledger_table_name": LEDGER, "topic_arn": topic_arn}
    for function in FUNCTIONS:
        names[f"{function}_function_arn"] = client(url, "lambda").create_function(
            FunctionName=function,
            Runtime="provided.al2023",
            Role=ROLE,
            Handler=f"handlers.images.{function}.handler",
            Code={"ZipFile": code},
            Timeout=30,
            MemorySize=1024,
            Environment={"Variables": environment(url)},
        )["FunctionArn"]
    definition = WORKFLOW.read_text(encoding="utf-8")
    for name, value in names.items():
        definition = definition.replace(f"${{{name}}}", value)
    machine = client(url, "stepfunctions").create_state_machine(name="photos", definition=definition, roleArn=ROLE)
    return Cloud(url, machine["stateMachineArn"], queue_url)
