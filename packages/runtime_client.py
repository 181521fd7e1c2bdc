"""The half of AWS's runtime client that talks to the Lambda Runtime API, for the host's layer.

In `awslambdaric` this half is compiled, is published for Linux only, and reuses one connection, on which an emulator
that writes headers and body apart answers 40 ms late (Nagle's algorithm meets delayed acknowledgements). Here each call
has its own connection. Everything above it, from events to error types, is AWS's code.
Protocol: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import http.client
import os

_INVOCATION = "/2018-06-01/runtime/invocation"
_DEADLINE = "Lambda-Runtime-Deadline-Ms"
_user_agent = ""


def initialize_client(user_agent: str) -> None:
    """Take the name by which the runtime introduces itself."""
    global _user_agent  # noqa: PLW0603 - the module stands in for one that keeps its state so
    _user_agent = user_agent


def next() -> tuple[bytes, dict[str, str | int]]:  # noqa: A001 - awslambdaric calls it by this name
    """Wait for the next event; return it with the headers that describe the invocation, the deadline as a number."""
    event, headers = _call("GET", f"{_INVOCATION}/next", None, {})
    return event, {**headers, _DEADLINE: int(headers[_DEADLINE])}


def post_invocation_result(invoke_id: str, result: bytes, content_type: str, _invocation_id: str | None = None) -> None:
    """Report what the handler returned."""
    _call("POST", f"{_INVOCATION}/{invoke_id}/response", result, {"Content-Type": content_type})


def post_error(invoke_id: str, error: str, xray_fault: str, _invocation_id: str | None = None) -> None:
    """Report what the handler raised: a JSON object with errorType, errorMessage and stackTrace."""
    headers = {"Content-Type": "application/json", "Lambda-Runtime-Function-XRay-Error-Cause": xray_fault}
    _call("POST", f"{_INVOCATION}/{invoke_id}/error", error.encode(), headers)


def _call(method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        connection.request(method, path, body, {**headers, "User-Agent": _user_agent, "Connection": "close"})
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    if not http.client.OK <= response.status < http.client.MULTIPLE_CHOICES:
        raise RuntimeError(f"the Lambda Runtime API answered {method} {path} with {response.status}: {content!r}")
    return content, dict(response.headers)
