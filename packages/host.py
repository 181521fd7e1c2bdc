"""How this machine runs the package alone: an interpreter that sees the standard library, the handlers and their layer.

What is installed for the project would otherwise make up for what the package lacks, and the lack would show on AWS.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

from packages.target import HOST_INTERPRETER

# -I: no PYTHON* variables, no user site, no current folder; -S: no site-packages. Then in Lambda's order: task, layer
# (https://docs.aws.amazon.com/lambda/latest/dg/python-package.html#python-package-searchpath).
_FLAGS: Final = ("-I", "-S")
_SEE_ONLY_THE_PACKAGE: Final = "import os, sys; sys.path[:0] = [os.environ['LAMBDA_TASK_ROOT'], {site!r}]"
_RUN_LAMBDA_RUNTIME: Final = "import runpy; runpy.run_module('awslambdaric', run_name='__main__', alter_sys=True)"


def isolated_command(layer: Path, code: str) -> list[str]:
    """Return the command that runs `code` with only the package on `sys.path`.

    The environment's `LAMBDA_TASK_ROOT` names the folder with the handlers, as on AWS.

    Args:
        layer: the host's unpacked layer, `layer_archive("host")`.
        code: Python source; what follows the command is its `sys.argv[1:]`.
    """
    return [HOST_INTERPRETER, *_FLAGS, "-c", f"{_SEE_ONLY_THE_PACKAGE.format(site=str(layer / 'python'))}\n{code}"]


def bootstrap(layer: Path) -> str:
    """Return the program that Lambda's runtime `provided.al2023` starts: the handler under AWS's own runtime client.

    The emulator's own Python runtimes report every exception as `Runtime.HandlerError`, so that Retry and Catch by name
    fail; the runtime client reports the name of its class, as on AWS.
    """
    return f'#!/bin/sh\nexec {shlex.join(isolated_command(layer, _RUN_LAMBDA_RUNTIME))} "$_HANDLER"\n'
