"""What a REST API's document says about a request: its route, and how API Gateway words its own answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from local.emulators.gates.exchange import GateAnswer, GateRequest

_DEFAULT_TEMPLATE: Final = '{"message":$context.error.messageString}'
_VARIABLE: Final = re.compile(r"\$(?:\{(?P<braced>context\.[\w.]*\w)\}|(?P<bare>context\.[\w.]*\w))")
_JSON: Final = "application/json"
_PARAMETER: Final = re.compile(r"\{[^/}]+?(\+?)\}")


class Document:
    """An OpenAPI document as a data plane needs it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Take a document; an API without one has no routes that are known here."""
        self._document = document

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], str]]:
        """The paths as patterns: those with the longest fixed beginning first, as API Gateway prefers them."""
        paths = sorted(self._document.get("paths", {}), key=_preference)
        return [(re.compile(_pattern(path)), path) for path in paths]

    def resource(self, path: str) -> str:
        """Return the resource that a path belongs to, such as `/photos/{photo_id}`; empty where there is none."""
        return next((name for pattern, name in self._routes if pattern.fullmatch(path)), "")

    def backend(self, method: str, resource: str) -> str:
        """Return what answers a method of a resource, in words."""
        item = self._document.get("paths", {}).get(resource, {})
        operation = item.get(method.lower()) or item.get("x-amazon-apigateway-any-method") or {}
        kind = str(operation.get("x-amazon-apigateway-integration", {}).get("type", "")).lower()
        return {"aws_proxy": "function", "http_proxy": "service", "mock": "API Gateway"}.get(kind, "API Gateway")

    def gateway_response(
        self, type_: str, status: int, message: str, request: GateRequest, request_id: str
    ) -> GateAnswer:
        """Return one of API Gateway's own answers, as the API words it.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
        """
        responses = self._document.get("x-amazon-apigateway-gateway-responses", {})
        family = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"  # noqa: PLR2004 - the family's own limit
        own = responses.get(type_, {})
        given = own or responses.get(family, {})
        values = {
            "context.error.message": message,
            "context.error.messageString": json.dumps(message),
            "context.error.responseType": type_,
            "context.requestId": request_id,
        }
        template = (given.get("responseTemplates") or {}).get(_JSON, _DEFAULT_TEMPLATE)
        headers = {"Content-Type": _JSON}
        for name, source in (given.get("responseParameters") or {}).items():
            value = _mapped(source, request, values)
            if value is not None:
                headers[name.removeprefix("gatewayresponse.header.")] = value
        return GateAnswer(
            status=int(own.get("statusCode", status)),
            headers=list(headers.items()),
            body=_VARIABLE.sub(lambda found: values.get(found["braced"] or found["bare"], found[0]), template).encode(),
        )


def _mapped(source: str, request: GateRequest, values: Mapping[str, str]) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    if source.startswith("method.request.header."):
        return request.header(source.removeprefix("method.request.header.").lower())
    return values.get(source)


def _preference(path: str) -> tuple[tuple[int, str], ...]:
    """Return how specific a path is: in each place, a fixed part before a parameter before all of the rest."""
    return tuple(
        ((2, "") if part.endswith("+}") else (1, "") if part.startswith("{") else (0, part)) for part in path.split("/")
    )


def _pattern(path: str) -> str:
    """Return a path's pattern; `{proxy+}` takes all of the rest."""
    found, last = "", 0
    for parameter in _PARAMETER.finditer(path):
        found += re.escape(path[last : parameter.start()]) + (".+" if parameter[1] else "[^/]+")
        last = parameter.end()
    return found + re.escape(path[last:])
