"""Runs inside each local Lambda process, before the handler: AWS's runtime client, with every AWS call watched.

It is copied into the function's package and sees the standard library, the handlers and their layer, nothing else of
this project. Three ways were open to see each call of a handler: the emulator's own authorisation, which needs signed
requests and has neither our evaluator nor which permissions were used; a proxy, which would have to guess operation
and parameters back from HTTP; and botocore's own events, which have both at hand and let the answer be an error just
as AWS's. This is the third. The judge decides in the process that deployed the program, where all policies are known.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

JUDGE = "LOCAL_CLOUD_JUDGE"
"""The environment variable with the judge's socket."""
WARM_UP = "local-cloud-warm-up"
"""An event of this one key starts the process and imports the handler; the handler itself never sees it."""
_LONGEST_TEXT = 2048
_PARAMETERS = "local-cloud-parameters"

Handler = Callable[[Any, Any], Any]


class Judge:
    """Asks whether a caller's role may make a call. One connection a thread: handlers may call in parallel."""

    def __init__(self, path: str, caller: Mapping[str, str]) -> None:
        self._path = path
        self._caller = caller  # a `function` by its name, or a container by its `role`
        self._connections = threading.local()

    def ask(self, service: str, operation: str, parameters: Mapping[str, Any]) -> str:
        """Return why the call is denied; empty where it is allowed."""
        question = {**self._caller, "service": service, "operation": operation, "parameters": parameters}
        stream = self._stream()
        stream.write(json.dumps(question, default=_described).encode() + b"\n")
        stream.flush()
        answer = stream.readline()
        if not answer:
            raise ConnectionError(f"{service} {operation} cannot be judged: the local cloud has ended")
        return json.loads(answer)["denied"]

    def _stream(self) -> Any:  # noqa: ANN401 - socket.SocketIO has no name for a read-write stream
        stream = getattr(self._connections, "stream", None)
        if stream is None:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(self._path)
            stream = self._connections.stream = connection.makefile("rwb")
        return stream


def watch_calls(judge: Judge) -> None:
    """Have every botocore client of this process ask before it calls."""
    import botocore.handlers  # noqa: PLC0415 - the deploying process imports the names above only
    from botocore.awsrequest import AWSResponse  # noqa: PLC0415

    def remember(params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        context[_PARAMETERS] = {key: _shortened(value) for key, value in params.items()}

    def ask(model: Any, context: dict[str, Any], **_: object) -> tuple[object, dict[str, Any]] | None:  # noqa: ANN401 - botocore's model of the operation
        service = model.service_model.service_name
        denied = judge.ask(service, model.name, context.get(_PARAMETERS, {}))
        return (AWSResponse("", 403, {}, None), _access_denied(denied)) if denied else None

    # Every session registers these when it is created.
    botocore.handlers.BUILTIN_HANDLERS += [("before-parameter-build", remember), ("before-call", ask)]


def _access_denied(message: str) -> dict[str, Any]:
    metadata = {"HTTPStatusCode": 403, "HTTPHeaders": {}, "RetryAttempts": 0, "RequestId": "local-cloud"}
    return {"Error": {"Code": "AccessDenied", "Message": message}, "ResponseMetadata": metadata}


def _shortened(value: Any) -> Any:  # noqa: ANN401 - any parameter
    """Return a parameter without what no policy looks at: contents."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}..."
    return value


def _described(value: object) -> str:
    return f"<{type(value).__name__}>"


def answer_warm_ups() -> None:
    """Let warm-up events end before the handler."""
    # In the functions' own package only; pinned there, and it has no public place to step in.
    runtime: Any = importlib.import_module("awslambdaric.bootstrap")
    find: Callable[[str], Handler] = runtime._get_handler  # noqa: SLF001

    def find_handler(name: str) -> Handler:
        handler = find(name)

        def answered(event: Any, context: Any) -> Any:  # noqa: ANN401 - a handler's own types
            return None if isinstance(event, dict) and set(event) == {WARM_UP} else handler(event, context)

        return answered

    runtime._get_handler = find_handler  # noqa: SLF001


if __name__ == "__main__":
    watch_calls(Judge(os.environ[JUDGE], {"function": os.environ["AWS_LAMBDA_FUNCTION_NAME"]}))
    answer_warm_ups()
    sys.argv = ["awslambdaric", os.environ["_HANDLER"]]
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)
