"""How this machine runs the package alone: an interpreter that sees the standard library, the handlers and their layer.

What is installed for the project would otherwise make up for what the package lacks, and the lack would show on AWS.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from packages.target import HOST_INTERPRETER

# -I: no PYTHON* variables, no user site, no current folder; -S: no site-packages. Then in Lambda's order: task, layer
# (https://docs.aws.amazon.com/lambda/latest/dg/python-package.html#python-package-searchpath).
_FLAGS: Final = ("-I", "-S")
_SEE_ONLY_THE_PACKAGE: Final = "import os, sys; sys.path[:0] = [os.environ['LAMBDA_TASK_ROOT'], {site!r}]"


def isolated_command(layer: Path, code: str) -> list[str]:
    """Return the command that runs `code` with only the package on `sys.path`.

    The environment's `LAMBDA_TASK_ROOT` names the folder with the handlers, as on AWS.

    Args:
        layer: the host's unpacked layer, `layer_archive("host", domain)`.
        code: Python source; what follows the command is its `sys.argv[1:]`.
    """
    return [HOST_INTERPRETER, *_FLAGS, "-c", f"{_SEE_ONLY_THE_PACKAGE.format(site=str(layer / 'python'))}\n{code}"]
