"""Starts processes as forks of an interpreter that has imported the handlers' layer, so that none imports it again.

Importing the layer is most of what the start of a function or a container takes, and a run starts dozens of them. A
process still has its own arguments, environment, working folder and standard streams, and ends with whoever started
it; it finds the modules of the layer in memory, and that is all that differs.

This file runs inside isolated interpreters (`packages.host`) and imports the standard library alone.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys
from typing import Any, Final, NoReturn

FOLDER: Final = "LOCAL_CLOUD_PRELOADED"
"""The environment variable with the folder of the sockets, one a domain."""
_NUMBER: Final = struct.Struct("!i")
_STREAMS: Final = (0, 1, 2)


def socket_path(folder: str, domain: str) -> str:
    """Return where the interpreter of a domain listens."""
    return f"{folder}/{domain}.s"  # short: a socket's path has at most 107 characters


# --- whoever starts a process -----------------------------------------------------------------------------------------


def run(code: str, domain: str) -> None:
    """Run code as `__main__`: in a fork of the domain's interpreter where there is one, else in this process."""
    folder = os.environ.pop(FOLDER, "")
    with socket.socket(socket.AF_UNIX) as connection:
        if folder and connection.connect_ex(socket_path(folder, domain)) == 0:
            _end_as(_forked(connection, code))
    exec(code, {"__name__": "__main__"})  # noqa: S102 - the caller's own


def _forked(connection: socket.socket, code: str) -> int:
    """Have a fork run the code; return its exit status, or the number of the signal that ended it, below zero."""
    process = {
        "code": code,
        "arguments": sys.argv,
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109 - pathlib takes as long to import as all the rest of this
        "path": sys.path,
    }
    data = json.dumps(process).encode()
    socket.send_fds(connection, [_NUMBER.pack(len(data))], _STREAMS)
    connection.sendall(data)
    answer = _read(connection, _NUMBER.size)
    return _NUMBER.unpack(answer)[0] if answer else -signal.SIGKILL


def _end_as(status: int) -> NoReturn:
    if status < 0:
        if -status not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(status)


# --- the interpreter that is forked -----------------------------------------------------------------------------------


def serve(listener: socket.socket, modules: list[str], services: list[str]) -> None:
    """Import modules, then fork for whoever connects, until standard input ends.

    Args:
        listener: Whoever connects before the modules are imported waits.
        modules: What cannot be imported is left to the process that does.
        services: What botocore reads and imports for the first client of these is there in every fork.
    """
    import gc  # noqa: PLC0415 - whoever starts a process needs none of these
    import importlib  # noqa: PLC0415
    import select  # noqa: PLC0415

    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError:
            continue
    if "botocore" in sys.modules:
        _read_models(services)
    gc.freeze()  # a collection in a fork would copy all of it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    while True:
        ready, _, _ = select.select([listener, 0], [], [])
        if 0 in ready:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _keep(connection)
            return  # in the new process alone, once its code has run
        connection.close()


def _read_models(services: list[str]) -> None:
    """Create a client of each service, and keep the files that this took: each session would read them again.

    So it is with the list of services, for which each session looks into hundreds of folders.
    """
    import functools  # noqa: PLC0415

    import botocore.session  # noqa: PLC0415
    from botocore.loaders import JSONFileLoader, Loader  # noqa: PLC0415

    loader: Any = JSONFileLoader
    finder: Any = Loader
    read: Any = functools.cache(functools.partial(loader.load_file, loader()))

    def load_file(self: object, path: str) -> Any:  # noqa: ANN401, ARG001 - any JSON value; a method
        return read(path)

    listed: Any = functools.cache(functools.partial(finder.list_available_services, finder()))

    def list_available_services(self: object, type_name: str) -> list[str]:  # noqa: ARG001 - a method
        return list(listed(type_name))

    loader.load_file, finder.list_available_services = load_file, list_available_services
    session = botocore.session.Session()
    for file in ("config_file", "credentials_file"):
        session.set_config_variable(file, os.devnull)  # nothing of the user's
    session.set_credentials("-", "-")
    for service in services:
        session.create_client(service, region_name="local")


def _keep(connection: socket.socket) -> None:
    """Fork the process, end it when its starter ends, and report how it ended. Returns in the process alone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process, streams = _received(connection)
    worker = os.fork()
    if worker == 0:
        connection.close()
        _become(process, streams)
        return
    for stream in streams:
        os.close(stream)
    import threading  # noqa: PLC0415 - not before the fork

    def end_with_starter() -> None:
        connection.recv(1)
        os.kill(worker, signal.SIGKILL)

    threading.Thread(target=end_with_starter, daemon=True).start()
    _, status = os.waitpid(worker, 0)
    try:
        connection.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
    finally:
        os._exit(0)


def _received(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    start, streams, _, _ = socket.recv_fds(connection, _NUMBER.size, len(_STREAMS))
    data = _read(connection, _NUMBER.unpack(start)[0]) if len(start) == _NUMBER.size else b""
    if not data:
        os._exit(0)  # the starter ended
    return json.loads(data), streams


def _become(process: dict[str, Any], streams: list[int]) -> None:
    import time  # noqa: PLC0415

    for standard, stream in zip(_STREAMS, streams, strict=True):
        os.dup2(stream, standard)
        os.close(stream)
    os.environ.clear()
    os.environ.update(process["environment"])
    time.tzset()
    os.chdir(process["folder"])
    sys.argv, sys.path = process["arguments"], process["path"]
    exec(process["code"], {"__name__": "__main__"})  # noqa: S102 - the starter's own


def _read(connection: socket.socket, size: int) -> bytes:
    """Return so many bytes, or none where the other side ended."""
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            return b""
        data += part
    return data
