"""Runs tests in the folder that it is started in, each question in a process of its own.

What takes seconds to import, and is none of the project's, is imported once; a forked process then imports the project
as it is at that moment. Questions come as lines of JSON at standard input, answers go to standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import sys
from collections.abc import Sequence
from typing import Any, Final

import pytest

HEAVY: Final = ("boto3", "grpc", "pulumi_aws", "rich.console", "yaml")


class _FirstFailure:
    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid


def main() -> None:
    """Answer until there are no more questions."""
    sys.dont_write_bytecode = True  # a file that changes twice within a second would keep its first bytecode
    for name in HEAVY:
        importlib.import_module(name)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(_answer(question["tests"], question["seconds"])), flush=True)


def _answer(tests: Sequence[str], seconds: float) -> dict[str, Any]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _run(tests, write)
    os.close(write)
    ready, _, _ = select.select([read], [], [], seconds)
    with os.fdopen(read) as stream:
        # The tests' own processes, such as an emulator, end with them.
        text = stream.readline() if ready else ""
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return json.loads(text) if text else {"code": -1, "failed": ""}


def _run(tests: Sequence[str], write: int) -> None:
    os.setsid()
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    first = _FirstFailure()
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0", *tests]
    code = int(pytest.main(arguments, plugins=[first]))
    os.write(write, json.dumps({"code": code, "failed": first.name}).encode() + b"\n")
    os._exit(0)


if __name__ == "__main__":
    main()
