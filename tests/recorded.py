"""What takes long is made once a test run, whichever test or process asks first: above all, recordings."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from recorder.resource import Recording
from recorder.run import record
from recorder.stacks import load_stack

ROOT: Final = Path(__file__).parents[1]
STACKS: Final = sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml"))
FOLDER: Final = "TEST_RUN_FOLDER"
"""The variable that names the folder which the processes of one test run share."""

T = TypeVar("T")


def recorded(stack: str, overrides: Mapping[str, str] | None = None, *, preview: bool = False) -> Recording:
    """Return what the program records with a stack's settings, of which `overrides` has others."""
    config = load_stack(ROOT, stack, overrides)

    def run() -> Recording:
        return record(config.program, stack_name=stack, project=config.project, config=config.values, preview=preview)

    return once_a_run(f"{stack} {json.dumps(config.values, sort_keys=True)} {preview}", run)


def once_a_run(key: str, make: Callable[[], T]) -> T:
    """Return a copy of what was made by this key in this run: no test meets what another one did to it."""
    if FOLDER not in os.environ:  # outside of pytest
        return make()
    file = Path(os.environ[FOLDER], hashlib.sha256(key.encode()).hexdigest())
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(make()))
        return pickle.loads(file.read_bytes())  # noqa: S301 - written above
