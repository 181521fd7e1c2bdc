"""A container as a process: the handlers' package for this machine instead of the image, in the same environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import packages
from local.emulators.batch.jobs import Job
from local.functions import bootstrap, preloaded
from local.functions.interpreters import python_command

ROLE: Final = "LOCAL_CLOUD_ROLE"
"""The environment variable with the ARN of the container's role."""
_BOOTSTRAP: Final = "_local_cloud_bootstrap"
_RUN: Final = f"""
import os, runpy, sys
from {_BOOTSTRAP} import JUDGE, Judge, watch_calls
judge, role = os.environ.pop(JUDGE, ""), os.environ.pop({ROLE!r})
del os.environ["LAMBDA_TASK_ROOT"]
if judge:
    watch_calls(Judge(judge, {{"role": role}}))
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
_PASSED_ON: Final = ("PATH", "HOME", "TMPDIR", "LANG", "AWS_ENDPOINT_URL", bootstrap.JUDGE, preloaded.FOLDER)
_PREPARING: Final = threading.Lock()


class CannotStartError(Exception):
    """What the job asks for cannot be started here."""


class Containers:
    """Starts containers' processes. A domain's package is unpacked once, when its first one starts."""

    def __init__(self) -> None:
        self._folders: dict[str, Path] = {}

    def start(self, job: Job, *, account: str) -> subprocess.Popen[bytes]:
        """Start the next attempt of a job; what it writes is what this process writes.

        Raises:
            CannotStartError: the command is no module of the handlers, or their package is not there.
        """
        command = [_substituted(word, job.parameters) for word in job.properties.get("command", ())]
        match command:
            case ["python", "-m", module, *arguments] if module.split(".")[0] == "handlers":
                pass
            case _:
                raise CannotStartError(f"only `python -m handlers...` runs here, not {' '.join(command)!r}")
        try:
            domain = packages.domain_of(module)
            folder = self._prepared(domain)
            return subprocess.Popen(
                [*python_command(domain, _RUN), module, *arguments],
                cwd=folder,
                env=_environment(job, folder, account),
                stdin=subprocess.DEVNULL,
            )
        except (OSError, packages.PackageError) as error:
            raise CannotStartError(str(error)) from error

    def _prepared(self, domain: str) -> Path:
        with _PREPARING:
            if domain not in self._folders:
                folder = Path(tempfile.mkdtemp(prefix="batch-"))
                with zipfile.ZipFile(packages.handlers_archive(domain)) as archive:
                    archive.extractall(folder)
                shutil.copyfile(str(bootstrap.__file__), folder / f"{_BOOTSTRAP}.py")
                self._folders[domain] = folder
            return self._folders[domain]


def _substituted(word: str, parameters: Mapping[str, str]) -> str:
    """Put a parameter in its place: https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html."""
    name = word.removeprefix("Ref::")
    return parameters.get(name, word) if word != name else word


def _environment(job: Job, folder: Path, account: str) -> dict[str, str]:
    """Return what a container gets: its job definition's variables and AWS Batch's, without a region, as on EC2.

    https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html. Endpoint and credentials stand for the network
    and for ECS's credentials; what only starts the process is deleted before the handler runs.
    """
    inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    pairs: list[Mapping[str, Any]] = job.properties.get("environment") or []
    return {
        **inherited,
        "LAMBDA_TASK_ROOT": str(folder),
        "PYTHONUNBUFFERED": "1",
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "local-cloud",
        ROLE: str(job.properties.get("jobRoleArn", "")),
        **{str(pair["name"]): str(pair["value"]) for pair in pairs},
        "AWS_BATCH_JOB_ID": job.id,
        "AWS_BATCH_JOB_ATTEMPT": str(len(job.attempts) + 1),
        "AWS_BATCH_JQ_NAME": job.queue.rpartition("/")[2],
        **({} if job.index is None else {"AWS_BATCH_JOB_ARRAY_INDEX": str(job.index)}),
    }
