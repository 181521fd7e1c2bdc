"""The interpreters that run handlers here: isolated, and forked from one for each domain where there is one."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import packages
from local.emulators.runtime import Runtime
from local.functions import preloaded
from packages.domains import HANDLERS
from packages.host import isolated_command

_HERE: Final = f"runpy.run_path({preloaded.__file__!r})"
_WATCHED: Final = "botocore.handlers"
"""What `local.functions.bootstrap` imports for itself."""
_OF_A_FUNCTION: Final = frozenset({"aws_lambda_powertools", "aws_xray_sdk", "awslambdaric"})
"""Packages that read their function's environment as they are imported: each process imports them itself."""

_CLIENTS: Final = ("s3", "dynamodb")
"""Of what most functions create a client; others share what is read for any of them."""

_STARTING: Final = threading.Lock()


def python_command(domain: str, code: str) -> list[str]:
    """Return the command that runs code with a domain's package alone, forked where its interpreter is preloaded.

    Raises:
        PackageError: the domain's layer cannot be built.
    """
    layer = packages.build("host", domain).layer.path
    return isolated_command(layer, f"import runpy; {_HERE}['run']({code!r}, {domain!r})")


def preload(domain: str, runtime: Runtime) -> None:
    """Have the processes of a domain forked from one interpreter, from now on until the deployment ends.

    Raises:
        PackageError: the domain's layer cannot be built.
    """
    if sys.platform != "linux":
        return  # elsewhere some system libraries do not survive a fork
    with _STARTING:
        if not Path(preloaded.socket_path(str(runtime.folder), domain)).exists():
            runtime.enter(_preloaded_interpreter(domain, runtime.folder))


@contextmanager
def _preloaded_interpreter(domain: str, folder: Path) -> Generator[None]:
    layer = packages.build("host", domain).layer.path
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(preloaded.socket_path(str(folder), domain))
        listener.listen(socket.SOMAXCONN)
        listening = f"socket.socket(fileno={listener.fileno()})"
        code = f"import runpy, socket; {_HERE}['serve']({listening}, {imported(domain)!r}, {list(_CLIENTS)!r})"
        process = subprocess.Popen(
            isolated_command(layer, code),
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "LAMBDA_TASK_ROOT": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
    try:
        yield
    finally:
        process.kill()
        process.communicate()


def imported(domain: str) -> list[str]:
    """Return the modules that a domain's handlers import from outside of their package."""
    found = {_WATCHED}
    with zipfile.ZipFile(packages.handlers_archive(domain)) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                found |= _imports_of(archive.read(name))
    left_out = {HANDLERS.name, *_OF_A_FUNCTION}
    return sorted(name for name in found if name.partition(".")[0] not in left_out)


@cache
def _imports_of(source: bytes) -> frozenset[str]:
    return frozenset(_imports(ast.parse(source)))  # kept: the archives of domains have many files in common


def _imports(tree: ast.Module) -> Generator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str() as module, names=names, level=0):
                yield module
                yield from (f"{module}.{alias.name}" for alias in names)  # those that are modules
            case _:
                pass
