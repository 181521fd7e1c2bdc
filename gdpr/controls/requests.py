"""Art. 12: every request is asked for with authority, and answered within a month."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gdpr.alarming import rings
from gdpr.control import (
    FUNCTION,
    Control,
    Evidence,
    RecordedProgram,
    failed,
    holds,
    missing,
    passed,
    unknown,
    value,
)
from gdpr.functions import RIGHTS, function_exists
from policies.gdpr.alarming import ALARMS
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

SCHEDULE: Final = "aws:scheduler/schedule:Schedule"
API: Final = "aws:apigateway/restApi:RestApi"
LONGEST_MONTH: Final = 31
"""Days: no month is longer."""
COUNTED: Final = ("RequestsDueSoon", "RequestsOverdue")
"""Metrics of `handlers.rights.deadlines`."""
PATH: Final = "/privacy/requests"
_RATE: Final = re.compile(r"rate\((?P<number>\d+) (?P<unit>minute|hour|day)s?\)")
_DAYS: Final = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0}
_EVERY_DAY: Final = re.compile(r"cron\(\S+ \S+ (\*|\?) \* (\*|\?) \*\)")
_NUMBER: Final = re.compile(r"\d+(\.\d+)?(e-?\d+)?")


def _due(program: RecordedProgram) -> Iterator[Evidence]:
    for function in program.functions(f"{RIGHTS}request"):
        days = value(function, "environment", "variables", "DUE_DAYS")
        if is_unknown(days):
            yield unknown(function, "when a request is due is not known before the deployment")
        elif days is None or (_NUMBER.fullmatch(str(days)) and float(days) <= LONGEST_MONTH):
            yield passed(function, f"a request is due after {f'{days} days' if days else 'one calendar month'}")
        else:
            yield failed(function, f"a request is due after {days} days: no number, or later than a month")
    yield from function_exists(program, f"{RIGHTS}deadlines", "counts the requests that are due soon or overdue")
    yield from _scheduled(program)
    for function in program.functions(f"{RIGHTS}deadlines"):
        yield from _alarms(program, function)


def _scheduled(program: RecordedProgram) -> Iterator[Evidence]:
    functions = {function.urn for function in program.functions(f"{RIGHTS}deadlines")}
    for schedule in program.of_type(SCHEDULE):
        if functions & {target.urn for target in program.stack.targets(schedule, "target", FUNCTION)}:
            state = schedule.inputs.get("state")
            often = UNKNOWN if is_unknown(state) else state != "DISABLED" and _runs_daily(schedule)
            yield holds(schedule, often, "looks at the deadlines every day", "is disabled, or runs less than every day")
            return
    yield missing("no schedule looks at the deadlines")


def _runs_daily(schedule: Resource) -> bool | Unknown:
    expression = schedule.inputs.get("scheduleExpression")
    if is_unknown(expression):
        return UNKNOWN
    if rate := _RATE.fullmatch(str(expression)):
        return int(rate["number"]) * _DAYS[rate["unit"]] <= 1
    return _EVERY_DAY.fullmatch(str(expression)) is not None


def _alarms(program: RecordedProgram, function: Resource) -> Iterator[Evidence]:
    """Yield whether alarms ring by what a function counts, in its namespace."""
    namespace = value(function, "environment", "variables", "POWERTOOLS_METRICS_NAMESPACE")
    for metric in COUNTED:
        alarms = [
            alarm
            for alarm in program.of_type(*ALARMS)
            if alarm.inputs.get("metricName") == metric
            and (is_unknown(namespace) or alarm.inputs.get("namespace") == namespace)
        ]
        if not alarms:
            yield missing(f"no alarm watches {metric}")
        yield from (rings(program, alarm, f"watches {metric}", at_most=1) for alarm in alarms)


def _with_authority(program: RecordedProgram) -> Iterator[Evidence]:
    """Yield that the API lets nobody ask for anything without having signed in."""
    for api in program.of_type(API):
        document = _document(api.inputs.get("body"))
        if document is None:
            yield unknown(api, "its document is not known before the deployment")
            continue
        for path, method, operation in _operations(document):
            who = operation.get("security", document.get("security"))
            text = f"{method.upper()} {path}"
            yield holds(api, _asks_who(document, who), f"{text}: signed in", f"{text}: anybody may")
    if not program.functions(f"{RIGHTS}request"):
        yield missing("there is no function that takes a request")


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the operations of the rights of people."""
    for path, methods in (document.get("paths") or {}).items():
        if str(path).endswith(PATH) or f"{PATH}/" in str(path):
            for method, operation in methods.items():
                if isinstance(operation, Mapping) and method not in {"options", "parameters"}:
                    yield str(path), method, operation


def _asks_who(document: Mapping[str, Any], security: object) -> bool:
    """Say whether each alternative of a security requirement names a scheme with an authorizer, and none is empty."""
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    alternatives = security if isinstance(security, list) else []
    return bool(alternatives) and all(
        any(_authorizes(schemes.get(name)) for name in one) if isinstance(one, Mapping) else False
        for one in alternatives
    )


def _authorizes(scheme: object) -> bool:
    """Say whether API Gateway asks somebody who it is: IAM, a user pool or an authorizer; an API key names nobody."""
    if not isinstance(scheme, Mapping):
        return False
    return "x-amazon-apigateway-authorizer" in scheme or scheme.get("x-amazon-apigateway-authtype") == "awsSigv4"


def _document(body: object) -> Mapping[str, Any] | None:
    if isinstance(body, Mapping):
        return body
    return json.loads(body) if isinstance(body, str) and body.startswith("{") else None


CONTROLS: tuple[Control, ...] = (
    Control(
        id="answered-in-a-month",
        article="Art. 12(3)",
        title="Every request has a due date within one month, and an alarm before it.",
        resources="the functions that take and count requests, the schedule, the alarms",
        check=_due,
    ),
    Control(
        id="asked-with-authority",
        article="Art. 12(6)",
        title="Requests need a sign-in: a person asks for their own data, a privacy officer for others.",
        resources="the API's document",
        check=_with_authority,
    ),
)
