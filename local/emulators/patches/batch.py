"""AWS Batch's jobs succeed there without running: they run here instead, by `local.emulators.batch`.

EventBridge gets their events as AWS Batch sends them:
https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any, Final

import aws_types
from local.emulators.batch.container import Containers
from local.emulators.batch.jobs import Job
from local.emulators.batch.runner import Runner
from local.emulators.batch.service import RefusedError, Service

SECOND: Final = "LOCAL_CLOUD_BATCH_SECOND"
"""The environment variable that says how long a second of a job's time-out lasts, in seconds. Default: 1."""

USES: Final = {
    "batch": ("handle_request", "get_region", "get_account_id", "error_response_json", "_json", "_job_queues"),
    "eventbridge": ("_put_events",),
}
"""Module of MiniStack -> its names that this depends on."""


def patch(batch: Any, eventbridge: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have jobs run."""
    emulator = _MiniStack(batch, eventbridge)
    service = Service(Runner(emulator.start, emulator.notify, second=float(os.environ.get(SECOND, "1"))), emulator)
    others = batch.handle_request

    async def handle_request(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:  # noqa: ANN401 - MiniStack's own
        operation = service.operations.get(path.strip("/").lower().removeprefix("v1/"))
        if method != "POST" or operation is None:
            return await others(method, path, headers, body, query)
        try:
            return batch._json(200, operation(json.loads(body or b"{}")))  # noqa: SLF001 - there is no public place
        except RefusedError as error:
            return batch.error_response_json("ClientException", str(error), 400)

    batch.handle_request = handle_request


class _MiniStack:
    """What the jobs need from the emulator."""

    def __init__(self, batch: Any, eventbridge: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
        self._batch = batch
        self._eventbridge = eventbridge
        self._containers = Containers()

    def arn(self, resource: str) -> str:
        return aws_types.arn("batch", resource, region=self._batch.get_region(), account=self._batch.get_account_id())

    def queue_arn(self, name_or_arn: str) -> str | None:
        found = self._batch._job_queues.get(name_or_arn.rpartition("/")[2])  # noqa: SLF001
        return found["jobQueueArn"] if found else None

    def start(self, job: Job) -> subprocess.Popen[bytes]:
        return self._containers.start(job, account=job.arn.split(":")[4])

    def notify(self, job: Job) -> None:
        event = {
            "Source": "aws.batch",
            "DetailType": "Batch Job State Change",
            "Detail": json.dumps(job.detail()),
            "Resources": [job.arn],
        }
        put = self._eventbridge._put_events  # noqa: SLF001
        job.context.copy().run(put, {"Entries": [event]}, allow_aws_source=True)
