"""The OpenAPI documents of an API: the one that API Gateway is created from, and the one for its callers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import pulumi

from components.secure_api.problems import (
    ANSWERS,
    PROBLEM_SCHEMA,
    PROBLEM_TYPE,
    Text,
    cors_origin,
    gateway_responses,
    quoted,
)
from components.secure_api.routes import Auth, Method, Parameter, Route, operation_id, path_parameters
from components.secure_api.web_acl import ANSWERS as BLOCKED

EXTENSION: Final = "x-amazon-apigateway-"
API_KEY: Final = "api_key"
INTEGRATION_MILLISECONDS: Final = 29_000
"""The longest that API Gateway waits unless the quota is raised."""
PAGES: Final = (403, 502, 504)
"""What CloudFront answers by a page: to a country that is not served, and for an origin that gives no answer.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-status-codes.html"""
AUTHORISER_SECONDS: Final = 300
"""How long an authoriser's answer is kept; a token that is revoked is refused after that at the latest."""
PREFLIGHT_SECONDS: Final = 7_200
ALLOWED_HEADERS: Final = ("authorization", "content-type", "idempotency-key", "x-api-key")
EXPOSED_HEADERS: Final = ("location", "retry-after", "x-amzn-requestid")


@dataclass(frozen=True, slots=True)
class Backends:
    """What answers the routes, and who says who the caller is."""

    uris: Mapping[str, Text]
    """Operation -> the URI of its integration: a function's in API Gateway's form, or the service's."""
    user_pool_arn: Text
    authoriser_uri: Text | None = None
    vpc_link_id: Text | None = None
    load_balancer_arn: Text | None = None


def gateway_document(
    title: str, routes: Sequence[Route], backends: Backends, *, origins: Sequence[Text] = ()
) -> dict[str, Any]:
    """Return what API Gateway imports.

    Args:
        title: Of the API.
        routes: Good ones: see `route_problems`.
        backends: Their values may be outputs.
        origins: The origins that a browser may call from; none, no preflight is answered.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
    """
    document = _document(title, routes, _gateway_schemes(_authentications(routes), backends))
    for route in routes:
        operation = document["paths"][route["path"]][route["method"].lower()]
        operation[f"{EXTENSION}request-validator"] = "all"
        operation[f"{EXTENSION}integration"] = _integration(route, backends)
        if route.get("auth") == "iam":
            operation[f"{EXTENSION}auth"] = {"type": "AWS_IAM"}
    if origins:
        for path, operations in document["paths"].items():
            operations["options"] = _preflight(path, [method.upper() for method in operations], origins)
    return {
        **document,
        f"{EXTENSION}request-validators": {
            "all": {"validateRequestBody": True, "validateRequestParameters": True},
        },
        f"{EXTENSION}gateway-responses": gateway_responses(origins),
    }


def callers_document(title: str, routes: Sequence[Route], url: Text) -> dict[str, Any]:
    """Return what callers, their generators and their tests read: nothing of AWS is in it.

    Args:
        title: Of the API.
        routes: Good ones.
        url: Where the API is called.
    """
    schemes: dict[str, Any] = {
        "cognito": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An ID token."},
        "jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "iam": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "AWS Signature Version 4."},
        API_KEY: {"type": "apiKey", "in": "header", "name": "x-api-key"},
    }
    used = _authentications(routes)
    known = {name: scheme for name, scheme in schemes.items() if name in used}
    document = _document(title, routes, known)
    for operations in document["paths"].values():
        for operation in operations.values():
            _add_answers_of_edge(operation["responses"])
    return {**document, "servers": [{"url": url}]}


def _add_answers_of_edge(responses: dict[str, Any]) -> None:
    """Add what CloudFront and its web ACL answer in place of the API: neither can name a problem's own media type."""
    for status in {status for status, _, _ in BLOCKED.values()}:
        _answer(responses, status)["application/json"] = _reference("Problem")
    for status in PAGES:
        _answer(responses, status)["text/html"] = {"schema": {"type": "string"}}


def _answer(responses: dict[str, Any], status: int) -> dict[str, Any]:
    """Return the content of an answer, which is added where there is none."""
    answer = responses.setdefault(str(status), {"description": HTTPStatus(status).phrase})
    return answer.setdefault("content", {})


def _authentications(routes: Iterable[Route]) -> set[str]:
    return {scheme for route in routes for requirement in _security(route) for scheme in requirement}


def _document(title: str, routes: Sequence[Route], schemes: Mapping[str, Any]) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route["path"], {})[route["method"].lower()] = _operation(route)
    return {
        "openapi": "3.0.1",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM_SCHEMA, **dict(_models(routes))},
            "securitySchemes": schemes,
        },
    }


def _models(routes: Iterable[Route]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each schema by its name, which API Gateway takes as letters and digits only."""
    for route in routes:
        if (request := route.get("request")) is not None:
            yield _model_name(route, "Request"), request
        for status, schema in (route.get("responses") or {}).items():
            if schema is not None:
                yield _model_name(route, f"Response{status}"), schema


def _model_name(route: Route, suffix: str) -> str:
    name = operation_id(route)
    return f"{name[0].upper()}{name[1:]}{suffix}"


def _operation(route: Route) -> dict[str, Any]:
    parameters = [
        *({"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in _names(route)),
        *(_parameter(name, "query", given) for name, given in (route.get("query") or {}).items()),
        *(_parameter(name, "header", given) for name, given in (route.get("headers") or {}).items()),
    ]
    operation: dict[str, Any] = {
        "operationId": operation_id(route),
        "summary": route["summary"],
        "responses": _responses(route),
        "security": _security(route),
    }
    if parameters:
        operation["parameters"] = parameters
    if route.get("request") is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": _reference(_model_name(route, "Request"))},
        }
    return operation


def _names(route: Route) -> list[str]:
    return path_parameters(route["path"])


def _parameter(name: str, place: str, given: Parameter) -> dict[str, Any]:
    described = {"description": given["description"]} if given.get("description") else {}
    required = bool(given.get("required"))
    return {"name": name, "in": place, "required": required, "schema": dict(given["schema"]), **described}


def _responses(route: Route) -> dict[str, Any]:
    """Return the route's own answers, and those that the gateway gives before it asks the backend."""
    own = {
        str(status): {
            "description": HTTPStatus(status).phrase,
            **({"content": {_content(status): _reference(_model_name(route, f"Response{status}"))}} if schema else {}),
        }
        for status, schema in (route.get("responses") or {200: None}).items()
    }
    statuses = sorted({answer.status for answer in ANSWERS.values()})
    gateways = {
        str(status): {"description": HTTPStatus(status).phrase, "content": {PROBLEM_TYPE: _reference("Problem")}}
        for status in statuses
    }
    return {**gateways, **own}


def _content(status: int) -> str:
    return "application/json" if status < HTTPStatus.BAD_REQUEST else PROBLEM_TYPE


def _reference(model: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{model}"}}


def _security(route: Route) -> list[dict[str, list[str]]]:
    auth = route.get("auth", "cognito")
    needed: dict[str, list[str]] = {} if auth == "none" else {auth: []}
    if route.get("api_key"):
        needed[API_KEY] = []
    return [needed] if needed else []


def _gateway_schemes(used: set[str], backends: Backends) -> dict[str, Any]:
    header = {"type": "apiKey", "in": "header", "name": "Authorization"}
    schemes: dict[Auth | str, Any] = {
        "cognito": {
            **header,
            f"{EXTENSION}authtype": "cognito_user_pools",
            f"{EXTENSION}authorizer": {"type": "cognito_user_pools", "providerARNs": [backends.user_pool_arn]},
        },
        "jwt": {
            **header,
            f"{EXTENSION}authtype": "custom",
            f"{EXTENSION}authorizer": {
                "type": "token",
                "authorizerUri": backends.authoriser_uri,
                "identityValidationExpression": "^Bearer [-0-9a-zA-Z._]+$",
                "authorizerResultTtlInSeconds": AUTHORISER_SECONDS,
            },
        },
        "iam": {**header, f"{EXTENSION}authtype": "awsSigv4"},
        API_KEY: {"type": "apiKey", "in": "header", "name": "x-api-key"},
    }
    return {str(name): scheme for name, scheme in schemes.items() if name in used}


def _integration(route: Route, backends: Backends) -> dict[str, Any]:
    common = {
        "uri": backends.uris[operation_id(route)],
        "passthroughBehavior": "when_no_match",
        "timeoutInMillis": INTEGRATION_MILLISECONDS,
    }
    if not route.get("service"):
        return {"type": "aws_proxy", "httpMethod": "POST", **common}
    return {
        "type": "http_proxy",
        "httpMethod": route["method"],
        **common,
        "connectionType": "VPC_LINK",
        "connectionId": backends.vpc_link_id,
        "integrationTarget": backends.load_balancer_arn,
        "requestParameters": {
            **{f"integration.request.path.{name}": f"method.request.path.{name}" for name in _names(route)},
            "integration.request.header.x-request-id": "context.requestId",
        },
        "requestTemplates": {"application/json": without_stage(route["path"])},
    }


def without_stage(path: str) -> str:
    """Return the mapping template that asks the service for the route's own path.

    Without it, API Gateway puts the stage's name before the path that it asks for through a VPC link V2:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
    """
    filled = path
    for name in path_parameters(path):
        value = f"$input.params().path.get('{name}')"
        filled = filled.replace(f"{{{name}+}}", value).replace(f"{{{name}}}", f"$util.urlEncode({value})")
    return f'#set($context.requestOverride.path = "{filled}")$input.body'


def _preflight(path: str, methods: Sequence[Method | str], origins: Sequence[Text]) -> dict[str, Any]:
    """Return the operation that answers a browser's question whether a page may call.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
    """
    headers = {
        "Access-Control-Allow-Methods": ",".join([*methods, "OPTIONS"]),
        "Access-Control-Allow-Headers": ",".join(ALLOWED_HEADERS),
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        "Vary": "Origin",
        **cors_origin(origins),
    }
    named = [*headers, *([] if "Access-Control-Allow-Origin" in headers else ["Access-Control-Allow-Origin"])]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in path_parameters(path)
    ]
    return {
        **({"parameters": parameters} if parameters else {}),
        "responses": {
            "204": {
                "description": HTTPStatus.NO_CONTENT.phrase,
                "headers": {name: {"schema": {"type": "string"}} for name in named},
            }
        },
        f"{EXTENSION}integration": {
            "type": "mock",
            "passthroughBehavior": "when_no_match",
            "requestTemplates": {"application/json": '{"statusCode": 204}'},
            "responses": {
                "default": {
                    "statusCode": "204",
                    "responseParameters": {
                        f"method.response.header.{key}": quoted(text) for key, text in headers.items()
                    },
                    "responseTemplates": {"application/json": _origin_of_caller(origins)},
                }
            },
        },
    }


def _origin_of_caller(origins: Sequence[Text]) -> Text:
    """Return the template that names the caller's origin where it is one of several."""
    if len(origins) == 1:
        return ""
    if all(isinstance(origin, str) for origin in origins):
        return _one_of(list(origins))
    return pulumi.Output.all(*origins).apply(_one_of)


def _one_of(origins: Sequence[str]) -> str:
    return (
        f"#set($origins = {json.dumps(origins)})"
        "#set($origin = $input.params().header.get('Origin'))"
        "#if($origins.contains($origin))"
        "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
    )
