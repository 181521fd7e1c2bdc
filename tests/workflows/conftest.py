"""The workflow in an emulator of its own, with the functions from the host's package."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from components.building_blocks.definition import render
from handlers.images.core import keys
from handlers.images.core.options import Blur, Options, SizeOption, as_data
from handlers.images.core.review import Review, ReviewRule
from handlers.shared.subject_hash import subject_hash
from handlers.shared.subjects import State
from local.emulators.ministack import ministack
from local.emulators.runtime import runtime
from local.emulators.state_dir import state_dir
from local.functions import preloaded
from local.functions.interpreters import preload, python_command
from packages import build
from tests.host_bootstrap import RUN, with_bootstrap
from tests.patience import PATIENCE_SECONDS
from tests.quick_moto import quicken
from tests.workflows import rights

quicken()
WORKFLOWS = Path(__file__).parents[2] / "workflows"
FUNCTIONS = {
    "validate": "validate",
    "resize": "resize",
    "apply_filters": "apply_filters",
    "optimise": "optimise",
    "clean_up": "clean_up",
    "ask": "review.ask",
    "answer": "review.answer",
    "summarise": "bulk.summarise",
    "heavy_validate": "heavy.validate",
}
"""Name -> the module in `handlers.images`."""
ROLE = "arn:aws:iam::000000000000:role/any"
RAW, UPLOADS, VARIANTS, LEDGER, REVIEWS = "raw-bucket", "uploads-bucket", "variants-bucket", "ledger", "reviews"
TOMBSTONES, SUBJECT_KEY = "tombstones", "subject-key"
STATES = {"erased": State.ERASED, "restricted": State.RESTRICTED}
"""Owner -> what the list of subjects says."""
"""`raw-bucket` keeps no versions, `uploads-bucket` does."""
HEAVY_BYTES = 1_000_000
"""From here on a list's or a prefix's photos go to the batch pipeline."""
RETENTION_DAYS = 30
REVIEW_SECONDS = 3600
"""How long a review is waited for here, where nobody is meant to be late."""
HEARTBEAT_SECONDS = 2
EMULATOR = {"SFN_WAIT_SCALE": "0.02", "AWS_ENDPOINT_URL": ""}
"""Waits are short, and functions are told themselves where AWS is."""
MACHINES: Mapping[str, tuple[str, dict[str, str], dict[str, dict[str, Any]]]] = {
    "photos": ("process_image", {}, {"Review": {"TimeoutSeconds": REVIEW_SECONDS}}),
    "photos_forgotten": ("process_image", {}, {"Review": {"TimeoutSeconds": 1}}),
    "photos_heard": (
        "process_image",
        {},
        {"Review": {"TimeoutSeconds": REVIEW_SECONDS, "HeartbeatSeconds": HEARTBEAT_SECONDS}},
    ),
    "rights": ("rights", {}, {"Drain": {"Seconds": 1}}),
    "list": ("process_list", {"Express?": "Process"}, {}),
    "prefix": ("process_prefix", {"Express?": "Process"}, {"Process all": {"MaxConcurrency": 4}}),
    "list_express": ("process_list", {"Express?": "Process by Express"}, {}),
    "prefix_express": ("process_prefix", {"Express?": "Process by Express"}, {"Process all": {"MaxConcurrency": 4}}),
}
"""Name -> the definition's file, and how it is fitted."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Cloud:
    """Buckets, table, topic, functions and the state machine."""

    url: str
    machines: Mapping[str, str]
    """Name -> ARN: those of `MACHINES`, and `prefix_item`."""
    messages: str
    requests: str
    """What reviewers are asked."""
    reached: Path
    """A file to which the states are written that tests have reached, a line an execution."""

    def client(self, service: str) -> Any:
        return client(self.url, service)

    def upload(self, key: str, data: bytes, bucket: str = RAW) -> Document:
        """Store an object and return the event that S3 would send for it."""
        stored = self.client("s3").put_object(Bucket=bucket, Key=key, Body=data)
        version = {"version-id": stored["VersionId"]} if "VersionId" in stored else {}
        object_ = {"key": key, "size": len(data), "etag": stored["ETag"].strip('"'), **version}
        detail = {"bucket": {"name": bucket}, "object": object_}
        return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}

    def run(self, event: Document, machine: str = "photos", seconds: float = PATIENCE_SECONDS) -> Run:
        """Run a state machine for an input to its end."""
        return self.end_of(self.start(event, machine), seconds)

    def start(self, event: Document, machine: str = "photos") -> str:
        """Start an execution and return its ARN."""
        states = self.client("stepfunctions")
        return states.start_execution(stateMachineArn=self.machines[machine], input=json.dumps(event))["executionArn"]

    def end_of(self, arn: str, seconds: float = PATIENCE_SECONDS) -> Run:
        """Wait for an execution's end."""
        states = self.client("stepfunctions")
        deadline = time.monotonic() + seconds
        while (execution := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < deadline, f"still running after {seconds} s"
            time.sleep(0.02)
        history = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
        entered = entered_states(history)
        self._note_reached(execution, {*entered, *self._children_of(arn)})
        failed = sum(e["type"] == "TaskFailed" for e in history)
        output = json.loads(execution["output"]) if execution["status"] == "SUCCEEDED" else {}
        return Run(execution["status"], output, entered, failed, execution.get("error"), execution.get("cause"))

    def _note_reached(self, execution: Document, states: set[str]) -> None:
        name = next(name for name, arn in self.machines.items() if arn == execution["stateMachineArn"])
        with self.reached.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps([name, sorted(states)])}\n")

    def _children_of(self, arn: str) -> set[str]:
        """Return the states that the children of a Distributed Map entered."""
        states = self.client("stepfunctions")
        return {
            name
            for run in states.list_map_runs(executionArn=arn)["mapRuns"]
            for child in states.list_executions(mapRunArn=run["mapRunArn"])["executions"]
            for name in entered_states(states.get_execution_history(executionArn=child["executionArn"])["events"])
        }

    def item(self, owner: str, photo: str) -> Document:
        """Return what the ledger says of a photo, as plain values."""
        key = {"pk": {"S": f"owner#{owner}"}, "sk": {"S": f"photo#{photo}"}}
        return plain({"M": self.client("dynamodb").get_item(TableName=LEDGER, Key=key)["Item"]})

    def notified(self) -> list[Document]:
        """Return, and forget, the notifications that were sent."""
        return self._received(self.messages)

    def asked(self) -> Document:
        """Wait for what reviewers are asked, once, and return it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (asked := self._received(self.requests)):
            assert time.monotonic() < deadline, "no reviewer was asked"
            time.sleep(0.02)
        (request,) = asked
        return request

    def answer(self, **event: Any) -> Document:
        """Answer as a reviewer does."""
        result = self.client("lambda").invoke(FunctionName="answer", Payload=json.dumps(event))
        assert "FunctionError" not in result, result["Payload"].read()
        return json.loads(result["Payload"].read())

    def _received(self, url: str) -> list[Document]:
        queue = self.client("sqs")
        found: list[Document] = []
        while messages := queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
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


def entered_states(history: list[Document]) -> list[str]:
    return [e["stateEnteredEventDetails"]["name"] for e in history if "stateEnteredEventDetails" in e]


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


@cache
def client(url: str, service: str) -> Any:
    """Return a client of the emulator, created once."""
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
    review=Review(when=(ReviewRule(owner_ids=("reviewed",)),)),
)


def environment(url: str) -> dict[str, str]:
    return {
        "VARIANTS_BUCKET": VARIANTS,
        "IMAGE_OPTIONS": json.dumps(as_data(OPTIONS)),
        "AWS_ENDPOINT_URL": url,
        "POWERTOOLS_SERVICE_NAME": "images",
        "REVIEWS_TABLE": REVIEWS,
        "REVIEWERS_TOPIC_ARN": "arn:aws:sns:eu-central-1:000000000000:reviewers",
        "REVIEW_SECONDS": str(REVIEW_SECONDS),
        "REPORTS_BUCKET": VARIANTS,
        "LEDGER_TABLE": LEDGER,
        "TOMBSTONES_TABLE": TOMBSTONES,
        "SUBJECT_KEY_SECRET_ARN": SUBJECT_KEY,
        "RETENTION_DAYS": str(RETENTION_DAYS),
        "TOPIC_ARN": "arn:aws:sns:eu-central-1:000000000000:photos",
    }


@pytest.fixture(scope="session")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file that all of this run's processes share: tests may be spread over several."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "states-reached"


@pytest.fixture(scope="session")
def cloud(reached: Path) -> Iterator[Cloud]:
    with state_dir() as folder:  # whose path is short enough for sockets
        environment = {**EMULATOR, preloaded.FOLDER: str(folder)}
        with (
            ministack(folder, region="eu-central-1", environment=environment) as emulator,
            runtime(folder, emulator.endpoint) as beside,
        ):
            preload("images", beside)  # a new process each time is most of what these tests take
            emulator.wait()
            yield deploy(emulator.endpoint, reached)


def deploy(url: str, reached: Path) -> Cloud:
    s3, table = client(url, "s3"), client(url, "dynamodb")
    for bucket in (RAW, UPLOADS, VARIANTS, rights.CALLS):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_bucket_versioning(Bucket=UPLOADS, VersioningConfiguration={"Status": "Enabled"})
    tables = {LEDGER: {"pk": "HASH", "sk": "RANGE"}, REVIEWS: {"review_id": "HASH"}, TOMBSTONES: {"subject": "HASH"}}
    for name, attributes in tables.items():
        table.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in attributes.items()],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in attributes],
            BillingMode="PAY_PER_REQUEST",
        )
    key = "0123456789" * 6
    client(url, "secretsmanager").create_secret(Name=SUBJECT_KEY, SecretString=key)
    for owner, state in STATES.items():
        item = {"subject": {"S": subject_hash(key.encode(), owner)}, "state": {"S": state}}
        table.put_item(TableName=TOMBSTONES, Item=item)
    topic_arn, messages = topic(url, "photos")
    _, requests = topic(url, "reviewers")
    names = {
        "ledger_table_name": LEDGER,
        "topic_arn": topic_arn,
        "uploads_bucket": UPLOADS,
        "uploads_prefix": keys.UPLOADS,
        "reports_prefix": keys.REPORTS,
        "retention_days": str(RETENTION_DAYS),
        "reports_bucket": VARIANTS,
        "heavy_from_bytes": str(HEAVY_BYTES),
    }
    code = with_bootstrap(build("host", "images"), python_command("images", RUN))
    names |= {"kinds": json.dumps(rights.DEPLOYED).replace('"', "'"), **rights.deploy(client(url, "lambda"), url, code)}
    for function, module in FUNCTIONS.items():
        names[f"{function}_function_arn"] = client(url, "lambda").create_function(
            FunctionName=function,
            Runtime="provided.al2023",
            Role=ROLE,
            Handler=f"handlers.images.{module}.handler",
            Code={"ZipFile": code},
            Timeout=30,
            MemorySize=1024,
            Environment={"Variables": environment(url)},
        )["FunctionArn"]
    definitions = {
        machine: render(json.loads((WORKFLOWS / f"{file}.asl.json").read_text()), without, fields)
        for machine, (file, without, fields) in MACHINES.items()
    }
    definitions["prefix_item"] = item_processor(definitions["prefix"])
    machines: dict[str, str] = {}
    for machine, document in definitions.items():
        definition = json.dumps(document)
        for name, value in {**names, "workflow_arn": machines.get("photos", "")}.items():
            definition = definition.replace(f"${{{name}}}", value)
        made = client(url, "stepfunctions").create_state_machine(name=machine, definition=definition, roleArn=ROLE)
        machines[machine] = made["stateMachineArn"]
    return Cloud(url, machines, messages, requests, reached)


def item_processor(machine: Document) -> Document:
    """Return what a prefix's map does to one item, as a state machine."""
    item: Document = machine["States"]["Process all"]["ItemProcessor"]
    return {"QueryLanguage": "JSONata", "StartAt": item["StartAt"], "States": item["States"]}


def topic(url: str, name: str) -> tuple[str, str]:
    """Make a topic and a queue that gets its messages; return the topic's ARN and the queue's URL."""
    sns, sqs = client(url, "sns"), client(url, "sqs")
    topic_arn, queue_url = sns.create_topic(Name=name)["TopicArn"], sqs.create_queue(QueueName=name)["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"})
    return topic_arn, queue_url
