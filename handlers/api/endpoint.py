"""From API Gateway's event to an operation, and from its answer, or what went wrong, to API Gateway's.

Each request is one line in the log: the route, the status and the time; no address, body or owner.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.api.core.problems import CONTENT_TYPE, Problem, problem_details, try_again
from handlers.api.core.requests import ApiRequest, request_of
from handlers.shared.faults import TransientFault
from handlers.shared.telemetry import Event, Handler, instrumented, logger

_HEADERS: Final = {"Cache-Control": "no-store"}
"""Every answer is one person's; a signed address would outlive its time in a cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an operation answers.

    Args:
        status: of HTTP.
        body: JSON data; None for no body.
        headers: beside the usual ones.
    """

    status: HTTPStatus = HTTPStatus.OK
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def endpoint(operation: Callable[[ApiRequest], Reply]) -> Handler:
    """Return the Lambda handler of an operation. Whatever is raised in it becomes an answer in RFC 9457's form."""

    @wraps(operation)
    def answered(event: Event, _context: LambdaContext) -> dict[str, Any]:
        started = time.perf_counter()
        response = _response(operation, event)
        logger.info(
            "answered",
            route=f"{event['httpMethod']} {event['resource']}",
            status=response["statusCode"],
            milliseconds=round((time.perf_counter() - started) * 1000),
        )
        return response

    return instrumented(answered)


def _response(operation: Callable[[ApiRequest], Reply], event: Event) -> dict[str, Any]:
    instance = event["requestContext"].get("requestId", "")
    try:
        answer = operation(request_of(event, now=time.time()))
    except Problem as problem:
        return _of_problem(problem, instance)
    except TransientFault as fault:
        logger.warning("a call to AWS failed, maybe not for long", fault=str(fault))
        return _of_problem(try_again(), instance)
    except Exception:  # noqa: BLE001 - logged here; a caller gets an answer, whatever it was
        logger.exception("failed")
        detail = "something went wrong on our side; it is logged under this answer's `instance`"
        return _of_problem(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail), instance)
    body = None if answer.body is None else json.dumps(answer.body)
    return _gateway(answer.status, body, "application/json", answer.headers)


def _of_problem(problem: Problem, instance: str) -> dict[str, Any]:
    body = json.dumps(problem_details(problem.status, problem.detail, instance))
    return _gateway(problem.status, body, CONTENT_TYPE, problem.headers)


def _gateway(status: HTTPStatus, body: str | None, content_type: str, headers: Mapping[str, str]) -> dict[str, Any]:
    kind = {} if body is None else {"Content-Type": content_type}
    return {"statusCode": status.value, "headers": {**_HEADERS, **kind, **headers}, "body": body or ""}
