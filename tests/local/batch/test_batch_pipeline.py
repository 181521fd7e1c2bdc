"""The batch pipeline as it is deployed: uploads, events, jobs and their children as processes, outcomes."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from components.gdpr_baseline import GdprBaseline
from components.image_pipeline import ImagePipeline
from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.ministack import MiniStack, ministack
from local.emulators.patches.batch import SECOND
from local.emulators.runtime import Runtime, runtime
from local.emulators.state_dir import state_dir
from local.functions import preloaded
from local.functions.bootstrap import JUDGE
from local.permissions.calls import Calls
from local.permissions.judge import judge_socket
from local.permissions.services import judge_services
from local.scenarios.photos.notifications import Notifications
from packages import build_all
from recorder.resource import Recording
from recorder.run import record
from samples import photos
from tests.components.examples import PLACEMENT
from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.long, pytest.mark.local_cloud, pytest.mark.xdist_group("heavy")]

REGION = "eu-west-1"
HEAVY = 100_000
SIZES = [{"name": "large", "width": 400}, {"name": "thumbnail", "width": 80, "height": 80, "crop": "smart"}]

Document = dict[str, Any]


def _program(choices: Document) -> None:
    baseline = GdprBaseline("baseline")
    args: Any = {
        "encryption_key_arn": baseline.data_key_arn,
        "logs_key_arn": baseline.logs_key_arn,
        "access_log_bucket": baseline.delivery_logs,
        "alarm_topic_arn": baseline.alarm_topic_arn,
        "sizes": SIZES,
        "filters": [{"type": "grayscale"}],
        "formats": ["jpeg", "webp"],
        **choices,
    }
    ImagePipeline("photos", args)


class Cloud:
    """A pipeline in an emulator of its own."""

    def __init__(self, running: MiniStack, beside: Runtime, calls: Calls, **choices: Any) -> None:
        self.emulator, self.calls = running, calls
        self.clients = Clients(lambda _: running.endpoint, REGION)
        self.recording: Recording = record(
            lambda: _program(choices),
            stack_name="local",
            config={"aws:region": REGION},
            cloud=LocalCloud(self.clients, beside),
        )
        calls.deployed(self.recording)
        judge_services(self.recording, calls)
        [pipeline] = self.recording.of_type("photo-platform:index:ImagePipeline")
        self.outputs = pipeline.outputs
        self.mailbox = Notifications(self.clients, self.outputs["notifications_topic_arn"])
        self._reports: list[Document] = []

    def upload(self, name: str, data: bytes) -> str:
        key = f"raw/ann/{name}"
        self.clients.get("s3").put_object(Bucket=self.outputs["uploads_bucket"], Key=key, Body=data)
        return key

    def report(self, key: str) -> Document:
        """Return what was told of an upload."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self._reports += [notification.report for notification in self.mailbox.receive()]
            if found := [report for report in self._reports if report["key"] == key]:
                return found[0]
        raise AssertionError(f"nothing was heard of {key}: {self.emulator.log.read_text()[-3000:]}")

    def send(self, name: str, data: bytes) -> Document:
        return self.report(self.upload(name, data))

    def told(self, key: str) -> int:
        """Return how often an upload was reported, so far."""
        self._reports += [notification.report for notification in self.mailbox.receive()]
        return sum(report["key"] == key for report in self._reports)

    def item(self, report: Document) -> Document:
        key = {"pk": {"S": f"owner#{report['owner_id']}"}, "sk": {"S": f"photo#{report['photo_id']}"}}
        return self.clients.get("dynamodb").get_item(TableName=self.outputs["ledger_table"], Key=key)["Item"]

    def kept(self, report: Document) -> list[str]:
        """Return the keys that stay of a photo, once its work files are gone: that is a little after the report."""
        keys: list[str] = []
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            listed = self.clients.get("s3").list_objects_v2(Bucket=self.outputs["variants_bucket"])
            keys = sorted(row["Key"] for row in listed.get("Contents", ()) if report["photo_id"] in row["Key"])
            if not any(key.startswith("work/") for key in keys):
                return keys
            time.sleep(0.05)
        raise AssertionError(f"work files stay: {keys}")

    def job(self, report: Document) -> Document:
        """Return the job that a photo had."""
        return next(job for job in self.jobs() if job["parameters"]["photo_id"] == report["photo_id"])

    def jobs(self) -> list[Document]:
        batch = self.clients.get("batch")
        states = ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED")
        [queue] = self.recording.of_type("aws:batch/jobQueue:JobQueue")
        listed = [batch.list_jobs(jobQueue=queue.outputs["arn"], jobStatus=state)["jobSummaryList"] for state in states]
        ids = [job["jobId"] for jobs in listed for job in jobs]
        return batch.describe_jobs(jobs=ids)["jobs"] if ids else []

    def interrupt(self, job_id: str) -> None:
        """Take a job's machine away."""
        scope = f"Credential=000000000000/20260101/{REGION}/batch/aws4_request"
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.emulator.endpoint}/v1/interruptjob",
            json.dumps({"jobId": job_id}).encode(),
            {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
            assert answer.status == 200


@contextmanager
def cloud_of(second: float = 1, **choices: Any) -> Generator[Cloud]:
    build_all("host")
    with state_dir() as folder:
        socket, calls = folder / "judge.sock", Calls(REGION)
        environment = {JUDGE: str(socket), SECOND: str(second), preloaded.FOLDER: str(folder)}
        with (
            judge_socket(socket, calls),
            ministack(folder, region=REGION, environment=environment) as running,
            runtime(folder, running.endpoint) as beside,
        ):
            running.wait()
            yield Cloud(running, beside, calls, **choices)


def heavy(**choices: Any) -> Document:
    return {"from_bytes": HEAVY, "network": PLACEMENT, **choices}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with cloud_of(heavy=heavy()) as made:
        yield made
        assert not made.calls.missing


@pytest.fixture(scope="module")
def original() -> bytes:
    data = photos.jpeg(1200, 900)
    assert len(data) > HEAVY
    return data


def test_each_version_is_made_by_a_child_of_its_own(cloud: Cloud, original: bytes) -> None:
    report = cloud.send("a b+c %41 é 🏔.jpg", original)

    assert (report["outcome"], report["route"]) == ("processed", "batch")
    made = {(v["kind"], v["name"], v["format"]): (v["width"], v["height"]) for v in report["variants"]}
    assert made == {
        ("sizes", "large", "jpeg"): (400, 300),
        ("sizes", "large", "webp"): (400, 300),
        ("sizes", "thumbnail", "jpeg"): (80, 80),
        ("sizes", "thumbnail", "webp"): (80, 80),
        ("filtered", "grayscale", "jpeg"): (400, 300),
        ("filtered", "grayscale", "webp"): (400, 300),
    }
    job = cloud.job(report)
    assert (job["status"], job["arrayProperties"]) == ("SUCCEEDED", {"size": 3, "statusSummary": {"SUCCEEDED": 3}})
    children = cloud.clients.get("batch").describe_jobs(jobs=[f"{job['jobId']}:{index}" for index in range(3)])["jobs"]
    assert [child["arrayProperties"]["index"] for child in children] == [0, 1, 2]
    assert all(len(child["attempts"]) == 1 for child in children)


def test_the_ledger_has_the_item_that_the_workflow_writes_and_no_work_file_stays(cloud: Cloud, original: bytes) -> None:
    heavy_report, light_report = cloud.send("heavy.jpg", original), cloud.send("light.jpg", photos.jpeg(160, 120))

    assert light_report.get("route", "workflow") == "workflow"
    written, expected = cloud.item(heavy_report), cloud.item(light_report)
    assert expected.keys() == written.keys() - {"job"}
    assert written["outcome"] == {"S": "processed"}
    assert written["original"]["M"].keys() == expected["original"]["M"].keys()
    assert [type_of(v) for v in written["variants"]["L"]] == [type_of(v) for v in expected["variants"]["L"]]
    assert heavy_report.keys() - {"route"} == light_report.keys()
    assert cloud.kept(heavy_report) == sorted(v["key"] for v in heavy_report["variants"])


def type_of(value: Document) -> Document:
    return {name: list(field) for name, field in value["M"].items()}


def test_a_photo_that_is_cut_short_is_refused_with_its_reason_and_tried_once(cloud: Cloud, original: bytes) -> None:
    report = cloud.send("cut.jpg", original[: len(original) * 2 // 3])

    assert report["outcome"] == "refused"
    assert "cut short" in report["reason"]
    assert cloud.kept(report) == []
    assert cloud.item(report)["reason"] == {"S": report["reason"]}
    job = cloud.job(report)
    children = cloud.clients.get("batch").describe_jobs(jobs=[f"{job['jobId']}:{index}" for index in range(3)])["jobs"]
    assert [(len(c["attempts"]), c["status"], c["container"]["exitCode"]) for c in children] == [(1, "FAILED", 65)] * 3


def test_what_is_no_photo_never_becomes_a_job(cloud: Cloud) -> None:
    report = cloud.send("notes.jpg", b"Dear diary, " * 20_000)

    assert report["outcome"] == "refused"
    assert "not an image" in report["reason"]
    assert not [job for job in cloud.jobs() if job["parameters"]["photo_id"] == report["photo_id"]]


def test_the_same_event_twice_does_the_work_once(cloud: Cloud, original: bytes) -> None:
    key = cloud.upload("twice.jpg", original)
    report = cloud.report(key)
    [function] = [
        str(f.outputs["name"])
        for f in cloud.recording.of_type("aws:lambda/function:Function")
        if f.inputs["handler"] == "handlers.images.heavy.validate.handler"
    ]
    upload = {"bucket": {"name": report["bucket"]}, "object": {"key": key, "version-id": report["version"]}}
    event = {"id": "another", "detail": upload}
    answer = cloud.clients.get("lambda").invoke(FunctionName=function, Payload=json.dumps(event))

    assert json.loads(answer["Payload"].read())["outcome"] == "duplicate"
    assert cloud.told(key) == 1


def test_a_child_whose_machine_was_taken_away_is_tried_again(cloud: Cloud) -> None:
    numbers, attempts = count(), list[Document]()
    while len(attempts) < 2:  # one that had ended before its machine was taken away has a single one
        before = {job["jobId"] for job in cloud.jobs()}
        key = cloud.upload(f"spot-{next(numbers)}.png", photos.png_see_through() + b"\0" * HEAVY)
        child = eventually(lambda before=before: child_of(cloud, before))
        cloud.interrupt(child)
        assert cloud.report(key)["outcome"] == "processed"
        [interrupted] = cloud.clients.get("batch").describe_jobs(jobs=[child])["jobs"]
        attempts = interrupted["attempts"]

    assert [a["statusReason"].split(" (")[0] for a in attempts] == [
        "Host EC2",
        "Essential container in task exited",
    ]


def child_of(cloud: Cloud, before: set[str]) -> str | None:
    """Return a running child of the job that was not there before; any child where it has ended already."""
    batch = cloud.clients.get("batch")
    for job in cloud.jobs():
        if job["jobId"] in before:
            continue
        if job["status"] in ("SUCCEEDED", "FAILED"):
            return f"{job['jobId']}:0"
        running = batch.list_jobs(arrayJobId=job["jobId"], jobStatus="RUNNING")["jobSummaryList"]
        return next((one["jobId"] for one in running), None)
    return None


def eventually(find: Callable[[], str | None]) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := find():
            return found
        time.sleep(0.01)
    raise AssertionError("it never ran")


def test_a_single_version_is_a_plain_job_and_a_time_out_is_an_outcome(original: bytes) -> None:
    with cloud_of(
        second=0.001, sizes=SIZES[:1], filters=[], formats=["jpeg"], heavy=heavy(timeout_seconds=60)
    ) as hurried:
        report = hurried.send("slow.jpg", original)

        assert (report["outcome"], report["reason"]) == ("failed", "large: Job attempt duration exceeded timeout")
        job = hurried.job(report)
        assert "arrayProperties" not in job
        assert len(job["attempts"]) == 1
        assert hurried.kept(report) == []


@pytest.mark.parametrize("route", ["list", "prefix"])
def test_a_heavy_photo_among_many_is_made_by_a_job(cloud: Cloud, original: bytes, route: str) -> None:
    with before_the_pipeline(cloud):
        heavy_key = cloud.upload(f"{route}/heavy.jpg", original)
        light_key = cloud.upload(f"{route}/light.jpg", photos.jpeg(160, 120))
    given = {
        "list": {"photos": [{"key": heavy_key}, {"key": light_key}]},
        "prefix": {"prefix": f"raw/ann/{route}/"},
    }[route]
    states = cloud.clients.get("stepfunctions")
    arn = states.start_execution(stateMachineArn=cloud.outputs[f"{route}_state_machine_arn"], input=json.dumps(given))[
        "executionArn"
    ]
    eventually(lambda: states.describe_execution(executionArn=arn).get("output"))
    output = json.loads(states.describe_execution(executionArn=arn)["output"])

    assert (output["total"], output["processed"], output["sent_to_batch"]) == (2, 1, 1)
    report = cloud.report(heavy_key)
    assert (report["outcome"], report["route"], len(report["variants"])) == ("processed", "batch", 6)
    assert cloud.job(report)["status"] == "SUCCEEDED"


@contextmanager
def before_the_pipeline(cloud: Cloud) -> Generator[None]:
    """Nothing hears of uploads inside."""
    events = cloud.clients.get("events")
    rules = [str(rule.outputs["name"]) for rule in cloud.recording.of_type("aws:cloudwatch/eventRule:EventRule")]
    for rule in rules:
        events.disable_rule(Name=rule)
    try:
        yield
    finally:
        for rule in rules:
            events.enable_rule(Name=rule)
