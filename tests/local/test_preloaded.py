"""Processes forked from an interpreter that has the layer already: as if they had been started by themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import packages
from local.emulators.runtime import runtime
from local.emulators.state_dir import state_dir
from local.functions.interpreters import imported, preload, python_command
from local.functions.preloaded import FOLDER
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes start by themselves")
REPORT = "import os, sys; print('botocore.handlers' in sys.modules, *sys.argv[1:], os.environ.get('MINE'), os.getcwd())"


@pytest.fixture(scope="module")
def sockets() -> Iterator[Path]:
    with state_dir() as folder, runtime(folder, "http://127.0.0.1:1") as beside:
        preload(packages.SHARED, beside)
        preload(packages.SHARED, beside)  # a domain's second function changes nothing
        yield folder


def started(code: str, folder: Path | None, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    given = {"PATH": os.defpath, "LAMBDA_TASK_ROOT": "/", **environment, **({FOLDER: str(folder)} if folder else {})}
    command = [*python_command(packages.SHARED, code), *arguments]
    return subprocess.Popen(command, env=given, cwd="/usr", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def said(process: subprocess.Popen[bytes]) -> str:
    return process.communicate(timeout=PATIENCE_SECONDS)[0].decode().strip()


def test_a_process_has_its_own_arguments_environment_and_folder_and_the_modules_are_there(sockets: Path) -> None:
    assert said(started(REPORT, sockets, "a", "b c", MINE="yes")) == "True a b c yes /usr"
    assert said(started(REPORT, sockets)) == "True None /usr"  # nothing stays of the one before


def test_where_nothing_is_preloaded_a_process_does_the_same_by_itself(tmp_path: Path) -> None:
    assert said(started(REPORT, tmp_path, "a", MINE="yes")) == "False a yes /usr"
    assert said(started(REPORT, None, "a", MINE="yes")) == "False a yes /usr"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("", 0),
        ("import sys; sys.exit(7)", 7),
        ("raise ValueError('no')", 1),
        ("import os; os._exit(9)", 9),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
)
def test_it_ends_as_its_code_ends(sockets: Path, code: str, status: int) -> None:
    for folder in (sockets, None):
        process = started(code, folder)
        text = said(process)
        assert process.returncode == status
        assert ("ValueError: no" in text) == ("ValueError" in code)


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_starter(sockets: Path, tmp_path: Path, signal_: signal.Signals) -> None:
    mark = tmp_path / "alive"
    code = f"import time, pathlib\nwhile True:\n    pathlib.Path({str(mark)!r}).touch(); time.sleep(0.01)"
    process = started(code, sockets)
    assert wait_until(mark.exists)
    process.send_signal(signal_)
    said(process)

    def nobody_touches_it() -> bool:
        mark.unlink(missing_ok=True)
        time.sleep(0.2)
        return not mark.exists()

    assert wait_until(nobody_touches_it)


def test_no_two_share_their_random_numbers(sockets: Path) -> None:
    code = "import random, uuid; print(random.random(), uuid.uuid4())"
    assert said(started(code, sockets)) != said(started(code, sockets))


def test_what_reads_a_functions_environment_as_it_is_imported_is_left_to_the_function() -> None:
    modules = imported("images")
    assert {"boto3", "PIL.Image", "botocore.handlers"} <= set(modules)
    assert not {name for name in modules if name.partition(".")[0].startswith(("aws", "handlers"))}


def wait_until(condition: object, seconds: float = PATIENCE_SECONDS) -> bool:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not (done := bool(condition())) and time.monotonic() < deadline:
        time.sleep(0.02)
    return done


CLIENT = """
import boto3
from botocore.loaders import JSONFileLoader
boto3.client('s3', region_name='eu-west-1')
boto3.client('sqs', region_name='eu-west-1')
print(JSONFileLoader.load_file.__module__, boto3.DEFAULT_SESSION.get_credentials().access_key)
"""


def test_what_botocore_read_for_one_client_is_there_in_every_process_and_nothing_else_of_it(sockets: Path) -> None:
    mine = {"AWS_ACCESS_KEY_ID": "mine", "AWS_SECRET_ACCESS_KEY": "secret"}
    assert said(started(CLIENT, sockets, **mine)) == "<run_path> mine"
    assert said(started(CLIENT, None, **mine)) == "botocore.loaders mine"
