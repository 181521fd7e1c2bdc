"""Takes jobs from state to state, a few at a time, and reports each change.

https://docs.aws.amazon.com/batch/latest/userguide/job_states.html
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from local.emulators.batch.container import CannotStartError
from local.emulators.batch.jobs import Job, now
from local.emulators.batch.retries import TIMED_OUT, Exit, should_retry

AT_ONCE: Final = max(2, os.cpu_count() or 1)
"""Containers: what a compute environment's vCPUs are on AWS."""
EXITED: Final = "Essential container in task exited"
_POLL_SECONDS: Final = 0.02
_SIGNALLED: Final = 128
"""And the number of the signal: what shells and Docker make of a process that a signal ended."""

Start = Callable[[Job], "subprocess.Popen[bytes]"]
Notify = Callable[[Job], None]


class Runner:
    """Runs jobs.

    Args:
        start: starts the process of a job's next attempt.
        notify: is called after each change of a job's state.
        second: how long a second of a job's time-out lasts here, in seconds.
    """

    def __init__(self, start: Start, notify: Notify, *, second: float = 1.0) -> None:
        self._start = start
        self._notify = notify
        self._second = second
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="batch")
        self._lock = threading.Lock()

    def submit(self, job: Job) -> None:
        """Take a job on; an array's children run, and the array itself waits for them."""
        if not job.children:
            self._pool.submit(self._run, job)
            return
        self._move(job, "PENDING")
        for child in job.children:
            self._pool.submit(self._run, child)

    def stop(self, job: Job, exit_: Exit) -> None:
        """End what is running of a job, or of its children; what has ended stays as it is."""
        for one in job.children or [job]:
            with self._lock:
                if not one.ended:
                    one.stopped_by = exit_

    def _run(self, job: Job) -> None:
        self._move(job, "RUNNABLE")
        while True:
            exit_ = self._attempt(job)
            job.end_attempt(exit_)
            if exit_.succeeded or not should_retry(exit_, job.strategy, len(job.attempts)):
                break
            self._move(job, "RUNNABLE", exit_.status_reason)
        self._move(job, "SUCCEEDED" if exit_.succeeded else "FAILED", exit_.status_reason)
        if job.parent:
            self._conclude(job.parent)

    def _attempt(self, job: Job) -> Exit:
        with self._lock:
            if job.stopped_by and job.stopped_by.final:
                return job.stopped_by  # terminated before it began
            job.begin_attempt()
        self._move(job, "STARTING")
        try:
            process = self._start(job)
        except CannotStartError as error:
            return Exit(reason=f"CannotStartContainerError: {error}", status_reason="Task failed to start")
        self._move(job, "RUNNING")
        return self._watch(job, process)

    def _watch(self, job: Job, process: subprocess.Popen[bytes]) -> Exit:
        timeout = (job.definition.get("timeout") or {}).get("attemptDurationSeconds")
        deadline = time.monotonic() + timeout * self._second if timeout else None
        while True:
            try:
                code = process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                if job.stopped_by is None and (deadline is None or time.monotonic() < deadline):
                    continue
                process.kill()
                process.wait()
                return job.stopped_by or Exit(
                    exit_code=_SIGNALLED + signal.SIGKILL, status_reason=TIMED_OUT, final=True
                )
            return Exit(exit_code=code if code >= 0 else _SIGNALLED - code, status_reason=EXITED)

    def _conclude(self, array: Job) -> None:
        with self._lock:
            if array.ended or not all(child.ended for child in array.children):
                return
            failed = any(child.status == "FAILED" for child in array.children)
            array.status, array.stopped = "FAILED" if failed else "SUCCEEDED", now()
            array.status_reason = "Array Child Job failed" if failed else ""
        self._notify(array)

    def _move(self, job: Job, status: str, reason: str = "") -> None:
        job.status, job.status_reason = status, reason
        self._notify(job)
