"""Jobs from submission to their end, with small processes for containers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.emulators.batch.container import CannotStartError, Containers
from local.emulators.batch.jobs import Job
from local.emulators.batch.runner import AT_ONCE, Runner
from local.emulators.batch.service import RefusedError, Service
from local.functions import bootstrap
from local.functions.interpreters import python_command
from tests.patience import PATIENCE_SECONDS

Document = dict[str, Any]
QUEUE = "arn:aws:batch:eu-west-1:000000000000:job-queue/q"
SLEEP = "import time; time.sleep(30)"


class Around:
    def arn(self, resource: str) -> str:
        return f"arn:aws:batch:eu-west-1:000000000000:{resource}"

    def queue_arn(self, name_or_arn: str) -> str | None:
        return QUEUE if name_or_arn in ("q", QUEUE) else None


class Batch:
    """The service with containers that run a line of Python, which may look at `job`'s index and attempt."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Document]] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self.most_at_once = 0
        self._lock = threading.Lock()
        self.service = Service(Runner(self._start, self._tell, second=0.01), Around())

    def _start(self, job: Job) -> subprocess.Popen[bytes]:
        line = job.properties["command"][-1].format(index=job.index, attempt=len(job.attempts) + 1)
        process = subprocess.Popen([sys.executable, "-S", "-c", line])
        with self._lock:
            self.processes.append(process)
            self.most_at_once = max(self.most_at_once, sum(one.poll() is None for one in self.processes))
        return process

    def _tell(self, job: Job) -> None:
        with self._lock:
            self.told.append((job.id, job.detail()))

    def run(self, line: str, *, definition: Document | None = None, **submission: Any) -> str:
        container = {"image": "any", "command": ["python", "-c", line]}
        body = {"jobDefinitionName": "d", "containerProperties": container, **(definition or {})}
        arn = self.service.register_job_definition(body)["jobDefinitionArn"]
        return self.service.submit_job({"jobName": "n", "jobQueue": "q", "jobDefinition": arn, **submission})["jobId"]

    def detail(self, job_id: str) -> Document:
        return dict(self.service.describe_jobs({"jobs": [job_id]})["jobs"][0])

    def ended(self, job_id: str) -> Document:
        return self.until(job_id, lambda job: job["status"] in ("SUCCEEDED", "FAILED"))

    def until(self, job_id: str, reached: Callable[[Document], bool]) -> Document:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not reached(job := self.detail(job_id)):
            assert time.monotonic() < deadline, job
            time.sleep(0.01)
        return job


@pytest.fixture
def batch() -> Iterator[Batch]:
    made = Batch()
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


def test_a_job_goes_through_the_documented_states_and_each_change_is_told(batch: Batch) -> None:
    job_id = batch.run("pass", parameters={"photo_id": "0f"})
    batch.ended(job_id)

    assert [detail["status"] for _, detail in batch.told] == ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"]
    last = batch.told[-1][1]
    assert (last["jobId"], last["jobQueue"], last["parameters"]) == (job_id, QUEUE, {"photo_id": "0f"})
    assert last["container"]["exitCode"] == 0
    assert last["attempts"][0]["statusReason"] == "Essential container in task exited"


def test_an_array_waits_for_its_children_and_fails_with_one_of_them(batch: Batch) -> None:
    job_id = batch.run("raise SystemExit({index} == 1)", arrayProperties={"size": 3})
    array = batch.ended(job_id)

    assert (array["status"], array["statusReason"]) == ("FAILED", "Array Child Job failed")
    assert array["arrayProperties"] == {"size": 3, "statusSummary": {"SUCCEEDED": 2, "FAILED": 1}}
    assert [batch.detail(f"{job_id}:{index}")["status"] for index in range(3)] == ["SUCCEEDED", "FAILED", "SUCCEEDED"]
    assert [detail["status"] for id_, detail in batch.told if id_ == job_id] == ["PENDING", "FAILED"]
    assert all("index" in detail["arrayProperties"] for id_, detail in batch.told if id_ != job_id)


@pytest.mark.parametrize("size", [0, 1, 10_001])
def test_an_array_of_a_size_that_aws_does_not_take_is_refused(batch: Batch, size: int) -> None:
    with pytest.raises(RefusedError, match="between 2 and 10000"):
        batch.run("pass", arrayProperties={"size": size})


@pytest.mark.parametrize("wrong", [{"jobQueue": "other"}, {"jobDefinition": "other"}, {"jobDefinition": "d:9"}])
def test_a_job_for_a_queue_or_definition_that_is_not_there_is_refused(batch: Batch, wrong: Document) -> None:
    with pytest.raises(RefusedError, match="not found"):
        batch.run("pass", **wrong)


def test_a_failure_is_should_retry_until_it_succeeds(batch: Batch) -> None:
    job_id = batch.run("raise SystemExit({attempt} < 3)", definition={"retryStrategy": {"attempts": 3}})
    job = batch.ended(job_id)

    assert job["status"] == "SUCCEEDED"
    assert [attempt["container"]["exitCode"] for attempt in job["attempts"]] == [1, 1, 0]


def test_an_attempt_that_takes_too_long_is_ended_and_not_should_retry(batch: Batch) -> None:
    definition = {"retryStrategy": {"attempts": 3}, "timeout": {"attemptDurationSeconds": 60}}
    job = batch.ended(batch.run(SLEEP, definition=definition))

    assert (job["status"], job["statusReason"]) == ("FAILED", "Job attempt duration exceeded timeout")
    assert len(job["attempts"]) == 1
    assert batch.processes[0].poll() is not None


def test_a_job_whose_machine_is_taken_away_is_should_retry(batch: Batch) -> None:
    line = "import time; time.sleep(30 if {attempt} == 1 else 0)"
    job_id = batch.run(line, definition={"retryStrategy": {"attempts": 2}})
    batch.until(job_id, lambda job: job["status"] == "RUNNING")
    batch.service.interrupt_job({"jobId": job_id})
    job = batch.ended(job_id)

    assert job["status"] == "SUCCEEDED"
    assert job["attempts"][0]["statusReason"].startswith("Host EC2")
    assert "exitCode" not in job["attempts"][0]["container"]


def test_a_terminated_array_ends_with_all_its_children_even_those_that_wait(batch: Batch) -> None:
    size = AT_ONCE + 2
    job_id = batch.run(SLEEP, arrayProperties={"size": size}, definition={"retryStrategy": {"attempts": 3}})
    batch.until(f"{job_id}:0", lambda job: job["status"] == "RUNNING")
    batch.service.terminate_job({"jobId": job_id, "reason": "no longer needed"})
    batch.ended(job_id)

    children = [batch.detail(f"{job_id}:{index}") for index in range(size)]
    assert {child["statusReason"] for child in children} == {"no longer needed"}
    assert all(process.poll() is not None for process in batch.processes)


def test_no_more_containers_run_at_once_than_the_machine_has_processors_for(batch: Batch) -> None:
    batch.ended(batch.run("import time; time.sleep(0.1)", arrayProperties={"size": 3 * AT_ONCE}))

    assert 1 <= batch.most_at_once <= AT_ONCE


def test_jobs_are_listed_by_queue_or_array_and_status(batch: Batch) -> None:
    job_id = batch.run("pass", arrayProperties={"size": 2})
    batch.ended(job_id)

    def listed(**by: str) -> list[str]:
        return [job["jobId"] for job in batch.service.list_jobs(by)["jobSummaryList"]]

    assert listed(jobQueue=QUEUE, jobStatus="SUCCEEDED") == [job_id]
    assert listed(arrayJobId=job_id, jobStatus="SUCCEEDED") == [f"{job_id}:0", f"{job_id}:1"]
    assert listed(jobQueue=QUEUE) == []


def test_a_submission_overrides_its_definition(batch: Batch) -> None:
    job_id = batch.run(
        "pass",
        definition={"timeout": {"attemptDurationSeconds": 600}, "parameters": {"a": "1", "b": "2"}},
        parameters={"b": "3"},
        containerOverrides={"environment": [{"name": "X", "value": "1"}]},
        timeout={"attemptDurationSeconds": 900},
    )
    job = batch.ended(job_id)

    assert job["parameters"] == {"a": "1", "b": "3"}
    assert job["timeout"] == {"attemptDurationSeconds": 900}
    assert job["container"]["environment"] == [{"name": "X", "value": "1"}]


@pytest.mark.parametrize("command", [[], ["sh", "-c", "true"], ["python", "-m", "http.server"]])
def test_a_command_that_is_no_module_of_the_handlers_does_not_start(batch: Batch, command: list[str]) -> None:
    job = next(iter(_jobs(batch, command)))

    with pytest.raises(CannotStartError, match=r"only `python -m handlers"):
        Containers().start(job, account="000000000000")


def _jobs(batch: Batch, command: list[str]) -> Iterator[Job]:
    job_id = batch.run("pass", containerOverrides={"command": ["python", "-c", "pass"]})
    batch.ended(job_id)
    job = batch.service._jobs[job_id]  # pyright: ignore[reportPrivateUsage]
    job.definition = {**job.definition, "containerProperties": {"command": command}}
    yield job


def test_a_container_finds_what_aws_gives_it(batch: Batch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[tuple[list[str], Document]] = []

    def layer(_target: str, _domain: str) -> Path:
        return tmp_path

    def popen(command: list[str], *, env: Document, **_: Any) -> None:
        started.append((command, env))

    [job] = _jobs(batch, ["python", "-m", "handlers.images.heavy.create_variants", "Ref::photo_id", "Ref::other"])
    job.parameters, job.index = {"photo_id": "0f"}, 4
    containers = Containers()
    containers._folders["images"] = tmp_path  # pyright: ignore[reportPrivateUsage]
    python_command("images", "")  # what it builds, it builds by processes of its own
    monkeypatch.setattr("local.emulators.batch.container.packages.layer_archive", layer)
    monkeypatch.setattr("local.emulators.batch.container.subprocess.Popen", popen)
    containers.start(job, account="000000000000")

    [(command, environment)] = started
    assert command[-3:] == ["handlers.images.heavy.create_variants", "0f", "Ref::other"]
    expected = {
        "AWS_BATCH_JOB_ID": job.id,
        "AWS_BATCH_JOB_ATTEMPT": "2",
        "AWS_BATCH_JOB_ARRAY_INDEX": "4",
        "AWS_BATCH_JQ_NAME": "q",
    }
    assert expected.items() <= environment.items()
    assert not {"AWS_REGION", "AWS_DEFAULT_REGION"} & set(environment), "the job definition has to give it"


def test_a_container_sees_the_variables_of_its_job_definition_and_of_aws_batch_alone(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = tmp_path / "handlers" / "images" / "seen.py"
    module.parent.mkdir(parents=True)
    module.write_text("import json, os; print(json.dumps(dict(os.environ)))")
    shutil.copyfile(str(bootstrap.__file__), tmp_path / "_local_cloud_bootstrap.py")

    def layer(_target: str, _domain: str) -> Path:
        return tmp_path

    [job] = _jobs(batch, ["python", "-m", "handlers.images.seen"])
    properties = {**job.definition["containerProperties"], "environment": [{"name": "MINE", "value": "1"}]}
    job.definition = {**job.definition, "containerProperties": properties}
    containers = Containers()
    containers._folders["images"] = tmp_path  # pyright: ignore[reportPrivateUsage]
    python_command("images", "")  # what it builds, it builds by processes of its own
    monkeypatch.setattr("local.emulators.batch.container.packages.layer_archive", layer)
    start: Any = subprocess.Popen

    def popen(command: list[str], **settings: Any) -> subprocess.Popen[bytes]:
        return start(command, stdout=subprocess.PIPE, **settings)

    monkeypatch.setattr("local.emulators.batch.container.subprocess.Popen", popen)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    output, _ = containers.start(job, account="000000000000").communicate(timeout=PATIENCE_SECONDS)
    seen = set(json.loads(output))
    assert {"MINE", "AWS_BATCH_JOB_ID", "AWS_BATCH_JOB_ATTEMPT", "AWS_BATCH_JQ_NAME"} <= seen
    ours = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"}
    assert {name for name in seen if name.startswith(("AWS_", "LAMBDA_", "LOCAL_CLOUD_"))} - ours == {
        "AWS_BATCH_JOB_ID", "AWS_BATCH_JOB_ATTEMPT", "AWS_BATCH_JQ_NAME",
    }  # fmt: skip
