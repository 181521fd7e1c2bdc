"""AWS Batch's API over jobs: what the platform calls of it, in the protocol that boto3 speaks (REST and JSON).

https://docs.aws.amazon.com/batch/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import contextvars
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from local.emulators.batch.jobs import Job
from local.emulators.batch.retries import Exit
from local.emulators.batch.runner import Runner

Body = Mapping[str, Any]
SMALLEST_ARRAY: Final = 2
LARGEST_ARRAY: Final = 10_000
_INTERRUPTED: Final = "Host EC2 (instance i-0123456789abcdef0) terminated."


class RefusedError(Exception):
    """AWS answers such a call with a ClientException."""


class Environment(Protocol):
    """What jobs need from the emulator."""

    def arn(self, resource: str) -> str:
        """Return the ARN of a resource of Batch, of the account and region of the request."""
        ...

    def queue_arn(self, name_or_arn: str) -> str | None:
        """Return the ARN of a job queue, or None where there is none of that name."""
        ...


class Service:
    """Keeps job definitions and jobs.

    Args:
        runner: runs the jobs.
        environment: the emulator.
    """

    def __init__(self, runner: Runner, environment: Environment) -> None:
        self._runner = runner
        self._environment = environment
        self._definitions: dict[str, list[Body]] = {}
        self._jobs: dict[str, Job] = {}
        self.operations: Mapping[str, Callable[[Body], Body]] = {
            "registerjobdefinition": self.register_job_definition,
            "describejobdefinitions": self.describe_job_definitions,
            "submitjob": self.submit_job,
            "describejobs": self.describe_jobs,
            "listjobs": self.list_jobs,
            "terminatejob": self.terminate_job,
            "interruptjob": self.interrupt_job,
        }
        """Name in the path, in lower case -> what answers it."""

    def register_job_definition(self, body: Body) -> Body:
        """Register a definition, or its next revision."""
        name = body["jobDefinitionName"]
        revisions = self._definitions.setdefault(self._environment.arn(f"job-definition/{name}"), [])
        revision = len(revisions) + 1
        arn = self._environment.arn(f"job-definition/{name}:{revision}")
        revisions.append({**body, "jobDefinitionArn": arn, "revision": revision, "status": "ACTIVE"})
        return {"jobDefinitionName": name, "jobDefinitionArn": arn, "revision": revision}

    def describe_job_definitions(self, body: Body) -> Body:
        """Return the revisions of a name, or all."""
        wanted = body.get("jobDefinitionName")
        found = [one for revisions in self._definitions.values() for one in revisions]
        return {"jobDefinitions": [one for one in found if wanted in (None, one["jobDefinitionName"])]}

    def submit_job(self, body: Body) -> Body:
        """Submit a job, or an array of them."""
        queue = self._environment.queue_arn(body["jobQueue"])
        if queue is None:
            raise RefusedError(f"JobQueue {body['jobQueue']} not found")
        definition = self._definition(body["jobDefinition"])
        size = (body.get("arrayProperties") or {}).get("size")
        if size is not None and not SMALLEST_ARRAY <= size <= LARGEST_ARRAY:
            raise RefusedError(f"Array size must be between {SMALLEST_ARRAY} and {LARGEST_ARRAY}")
        id_ = str(uuid.uuid4())
        job = self._job(id_, queue, definition, body)
        job.children += [self._job(id_, queue, definition, body, parent=job, index=i) for i in range(size or 0)]
        for one in (job, *job.children):
            self._jobs[one.id] = one
        self._runner.submit(job)
        return {"jobArn": job.arn, "jobName": job.name, "jobId": job.id}

    def describe_jobs(self, body: Body) -> Body:
        """Return what is known of jobs; those that are not there are left out."""
        return {"jobs": [self._jobs[id_].detail() for id_ in body["jobs"] if id_ in self._jobs]}

    def list_jobs(self, body: Body) -> Body:
        """Return the jobs of a queue or an array, those that are running unless a status is named."""
        status = body.get("jobStatus", "RUNNING")
        if array := body.get("arrayJobId"):
            jobs = self._jobs[array].children if array in self._jobs else []
        else:
            queue = self._environment.queue_arn(body.get("jobQueue", ""))
            jobs = [job for job in self._jobs.values() if job.queue == queue and job.parent is None]
        kept = ("jobArn", "jobId", "jobName", "createdAt", "startedAt", "stoppedAt", "status", "statusReason")
        details = [job.detail() for job in jobs if job.status == status]
        return {"jobSummaryList": [{key: one[key] for key in kept if key in one} for one in details]}

    def terminate_job(self, body: Body) -> Body:
        """End a job for good."""
        if job := self._jobs.get(body["jobId"]):
            self._runner.stop(job, Exit(exit_code=137, status_reason=body["reason"], final=True))
        return {}

    def interrupt_job(self, body: Body) -> Body:
        """Take a job's machine away, as Spot does: no operation of AWS's, but what happens there by itself."""
        if job := self._jobs.get(body["jobId"]):
            self._runner.stop(job, Exit(status_reason=body.get("reason", _INTERRUPTED)))
        return {}

    def _definition(self, reference: str) -> Body:
        """Return what a name, a name with a revision, or an ARN means: without a revision, the newest."""
        arn = reference if reference.startswith("arn:") else self._environment.arn(f"job-definition/{reference}")
        name, _, revision = arn.rpartition(":")
        if not revision.isdecimal():
            name, revision = arn, "0"
        revisions = self._definitions.get(name, [])
        if not revisions or int(revision) > len(revisions):
            raise RefusedError(f"JobDefinition {reference} not found")
        return revisions[int(revision) - 1]

    def _job(
        self, id_: str, queue: str, definition: Body, body: Body, *, parent: Job | None = None, index: int | None = None
    ) -> Job:
        own = id_ if index is None else f"{id_}:{index}"
        return Job(
            id=own,
            arn=self._environment.arn(f"job/{own}"),
            name=body["jobName"],
            queue=queue,
            definition=_overridden(definition, body),
            definition_arn=definition["jobDefinitionArn"],
            parameters={**(definition.get("parameters") or {}), **(body.get("parameters") or {})},
            context=contextvars.copy_context(),
            parent=parent,
            index=index,
        )


def _overridden(definition: Body, body: Body) -> dict[str, Any]:
    """Return a definition with what a submission says otherwise."""
    overrides: Body = body.get("containerOverrides") or {}
    properties: Body = definition.get("containerProperties") or {}
    environment = {pair["name"]: pair for pair in (*_pairs(properties), *_pairs(overrides))}
    rest = {name: value for name, value in overrides.items() if name in ("command", "resourceRequirements")}
    given = {name: body[name] for name in ("retryStrategy", "timeout", "tags") if body.get(name)}
    return {
        **definition,
        **given,
        "containerProperties": {**properties, **rest, "environment": list(environment.values())},
    }


def _pairs(container: Body) -> list[Mapping[str, str]]:
    return list(container.get("environment") or [])
