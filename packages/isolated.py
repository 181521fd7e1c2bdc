"""Runs a handler from its domain's package for the host, alone, to prove that the package lacks nothing."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from packages.build import handlers_archive, layer_archive
from packages.domains import ROOT, domain_of
from packages.error import PackageError
from packages.host import isolated_command
from packages.target import Target

_CALL_HANDLER: Final = """
import importlib, json, traceback
outcome_file, handler = sys.argv[1:]
try:
    module, _, function = handler.rpartition(".")
    result = getattr(importlib.import_module(module), function)(json.load(sys.stdin), None)
    outcome = json.dumps({"result": result})
except Exception as error:
    failure = {"type": type(error).__name__, "message": str(error), "trace": traceback.format_exc()}
    outcome = json.dumps({"failure": failure})
with open(outcome_file, "w") as file:
    file.write(outcome)
"""


class HandlerError(Exception):
    """A handler raised in the isolated interpreter.

    Attributes:
        type: the name of the exception's class, as Lambda reports it.
        message: the exception's own message.
    """

    def __init__(self, type_: str, message: str, trace: str) -> None:
        super().__init__(f"{type_}: {message}\n{trace}")
        self.type = type_
        self.message = message


def run_isolated(
    handler: str,
    event: object,
    *,
    root: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    timeout: float = 30,
) -> Any:  # noqa: ANN401 - whatever JSON value the handler returns
    """Call a handler of the host's package in an interpreter that sees nothing else, and return what it returns.

    Args:
        handler: as in a function's configuration, such as `handlers.resize.handler.handle`.
        event: what it is called with; the context is `None`.
        root: the checkout.
        environment: the handler's variables; it sees no others but `PATH` and those of the Lambda runtime.
        timeout: seconds.

    Raises:
        HandlerError: the handler, or importing it, raised.
        PackageError: the host's package is not built, or the interpreter died.
    """
    domain = domain_of(handler, root)
    with tempfile.TemporaryDirectory() as folder:
        task_root, outcome_file = Path(folder, "task"), Path(folder, "outcome.json")
        with zipfile.ZipFile(handlers_archive(domain, root)) as package:
            package.extractall(task_root)
        done = subprocess.run(
            [*isolated_command(layer_archive(Target.HOST, domain, root), _CALL_HANDLER), str(outcome_file), handler],
            input=json.dumps(event),
            env={"PATH": os.defpath, "LAMBDA_TASK_ROOT": str(task_root), **(environment or {})},
            cwd=task_root,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if not outcome_file.exists():
            raise PackageError(
                f"the interpreter ended with status {done.returncode} in {handler}: {done.stderr.strip()}"
            )
        outcome = json.loads(outcome_file.read_text())
    if "failure" in outcome:
        failure = outcome["failure"]
        raise HandlerError(failure["type"], failure["message"], failure["trace"])
    return outcome["result"]
