"""The routes of an API as data: what a route may say, and what API Gateway and CloudFront would refuse of it later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict, cast

from components.building_blocks.arguments import Between, Default, Length, Matches, Problem
from components.building_blocks.references import FunctionRef

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Auth = Literal["cognito", "jwt", "iam", "none"]
"""How a caller proves who it is: a token of the API's own user pool, a token that a Lambda authoriser checks, a request
that is signed with AWS credentials, or not at all."""

STAGE: Final = "v1"
"""The name of the one stage: the first segment of paths at the gateway's own address, and nowhere else."""

JsonSchema = Mapping[str, Any]
"""Draft 4, which is what API Gateway's models are.
https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html"""

PATH: Final = r"/|(/([A-Za-z0-9._~-]+|\{[A-Za-z][A-Za-z0-9_]*\}))*(/([A-Za-z0-9._~-]+|\{[A-Za-z][A-Za-z0-9_]*\+?\}))"
"""Segments of text or of one parameter; only the last may take all that follows, `{proxy+}`.
https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html"""

MOST_RESOURCES: Final = 300
"""Of a REST API: each path is one, and each beginning of it up to a slash.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""

DRAFT_4: Final = frozenset(
    {
        *("$ref", "$schema", "additionalItems", "additionalProperties", "allOf", "anyOf", "default", "definitions"),
        *("dependencies", "description", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "id", "items"),
        *("maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum"),
        *("multipleOf", "not", "oneOf", "pattern", "patternProperties", "properties", "required", "title", "type"),
        *("uniqueItems",),
    }
)
_SCHEMAS_BY_NAME: Final = ("properties", "patternProperties", "definitions")
_LISTS_OF_SCHEMAS: Final = ("allOf", "anyOf", "oneOf")
_SCHEMAS: Final = ("items", "additionalProperties", "additionalItems", "not")
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_PARAMETER: Final = re.compile(r"\{(\w+)\+?\}")


class Throttle(TypedDict):
    """How many requests API Gateway lets through; what is above is answered with 429.

    Both are at most the account's quotas: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    """

    rate: Annotated[float, Between(0.1, 10_000, "requests a second")]
    """On average."""
    burst: Annotated[int, Between(1, 5_000, "requests")]
    """At once."""


class Parameter(TypedDict):
    """A query parameter or a header of a route. API Gateway checks that it is there; its value the backend checks."""

    schema: JsonSchema
    """What the value is, for the API's document."""
    required: NotRequired[Annotated[bool, Default(False)]]
    """Whether a request without it is answered with 400."""
    description: NotRequired[str]


class Route(TypedDict):
    """One operation of an API: exactly one of `function` and `service` is its backend."""

    method: Method
    path: Annotated[
        str, Matches(PATH, "must be segments of a-z A-Z 0-9 . _ ~ - or {parameter}, such as /photos/{photo_id}")
    ]
    summary: Annotated[str, Matches(r".{3,120}", "must be 3 to 120 characters: what the operation does")]
    function: NotRequired[FunctionRef]
    """The Lambda function that gets the request as API Gateway's proxy event."""
    service: NotRequired[Literal[True]]
    """The service behind the VPC link gets the request, at the same path."""
    auth: NotRequired[Annotated[Auth, Default("cognito")]]
    api_key: NotRequired[Annotated[bool, Default(False)]]
    """Whether the caller must also send the key of a usage plan, by which its requests are counted and limited."""
    throttle: NotRequired[Throttle]
    """Default: the API's own."""
    request: NotRequired[JsonSchema]
    """What the JSON body must be. API Gateway checks it for the content type application/json; the backend must check
    it for all others."""
    query: NotRequired[Mapping[str, Parameter]]
    """By name. CloudFront passes these to the backend, and no others of a route that is cached."""
    headers: NotRequired[Mapping[Annotated[str, Matches("[A-Za-z0-9-]{1,64}", "must be a header's name")], Parameter]]
    """By name."""
    responses: NotRequired[Annotated[Mapping[Annotated[int, Between(200, 599)], JsonSchema | None], Length(1, 30)]]
    """Status -> what the JSON body is; None where there is none. The gateway's own answers are added."""
    cache_seconds: NotRequired[Annotated[int, Between(1, 86_400, "seconds")]]
    """How long CloudFront keeps an answer, for GET; each caller's own where `auth` is not none. Default: not at all."""


def label(route: Route) -> str:
    """Return how messages, alarms and tables call a route: `GET /photos/{photo_id}`."""
    return f"{route['method']} {route['path']}"


def operation_id(route: Route) -> str:
    """Return a name for a route that is unique in its API: `getPhotosPhotoId`."""
    words = re.findall(r"[A-Za-z0-9]+", route["path"])
    return route["method"].lower() + "".join(word[0].upper() + word[1:] for word in words)


def path_parameters(path: str) -> list[str]:
    """Return the names of a path's parameters, in their order."""
    return _PARAMETER.findall(path)


def route_problems(routes: Sequence[Route]) -> Iterator[Problem]:
    """Yield what does not go together, in one route or between two; each problem names the route and the remedy."""
    if not routes:
        yield Problem("routes", routes, "must have at least one route")
    resources = {beginning for route in routes for beginning in accumulate(route["path"].rstrip("/").split("/"), _join)}
    if len(resources) > MOST_RESOURCES:
        remedy = f"must have at most {MOST_RESOURCES} paths, their beginnings included: put the rest into another API"
        yield Problem("routes", f"{len(resources)} paths", remedy)
    for index, route in enumerate(routes):
        for problem in _own_problems(route):
            yield Problem(
                f"routes[{index}].{problem.path}", problem.value, f"{problem.remedy}, in route {label(route)}"
            )
    yield from _shared_names(routes, "method", label, "another route has this method and path: leave one out")
    yield from _shared_names(routes, "path", operation_id, "its operation has the name of another's: change a segment")
    yield from _sibling_parameters(routes)


def _join(beginning: str, segment: str) -> str:
    return f"{beginning}/{segment}"


def _own_problems(route: Route) -> Iterator[Problem]:
    backends = [key for key in ("function", "service") if route.get(key) is not None]
    if len(backends) != 1:
        yield Problem("function", route.get("function"), "must be given, or `service: True`, and not both")
    names = path_parameters(route["path"])
    if len(names) != len(set(names)):
        yield Problem("path", route["path"], "must have each parameter once")
    if route.get("request") is not None:
        if route["method"] not in _WITH_BODY:
            remedy = f"must be left out: only {', '.join(sorted(_WITH_BODY))} have a body"
            yield Problem("request", "a schema", remedy)
        for path, keyword in _unknown_keywords(route.get("request") or {}, "request"):
            yield Problem(path, keyword, "must be a keyword of JSON Schema draft 4, which API Gateway's models are")
    if route.get("cache_seconds") is not None:
        if route["method"] != "GET":
            yield Problem("cache_seconds", route.get("cache_seconds"), "must be left out: only GET is cached")
        if route.get("auth") == "iam":
            remedy = "must be left out: with IAM each request has a signature of its own, so none is answered twice"
            yield Problem("cache_seconds", route.get("cache_seconds"), remedy)


def _unknown_keywords(schema: object, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(schema, Mapping):
        return
    known = cast("Mapping[str, Any]", schema)
    yield from ((path, keyword) for keyword in known if keyword not in DRAFT_4)
    for keyword in _SCHEMAS_BY_NAME:
        for name, part in known.get(keyword, {}).items():
            yield from _unknown_keywords(part, f"{path}.{keyword}.{name}")
    for keyword in _LISTS_OF_SCHEMAS:
        for index, part in enumerate(known.get(keyword, ())):
            yield from _unknown_keywords(part, f"{path}.{keyword}[{index}]")
    for keyword in _SCHEMAS:
        yield from _unknown_keywords(known.get(keyword), f"{path}.{keyword}")


def _shared_names(routes: Sequence[Route], key: str, name: Any, remedy: str) -> Iterator[Problem]:  # noqa: ANN401 - a function of a route
    first: dict[str, Route] = {}
    for index, route in enumerate(routes):
        earlier = first.setdefault(name(route), route)
        if earlier is not route and (key == "method" or label(earlier) != label(route)):
            yield Problem(f"routes[{index}].{key}", label(route), remedy)


def _sibling_parameters(routes: Sequence[Route]) -> Iterator[Problem]:
    """Yield parameters that stand where another route has one with another name, which API Gateway refuses."""
    first: dict[str, str] = {}
    for index, route in enumerate(routes):
        parent = ""
        for segment in route["path"].strip("/").split("/"):
            if segment.startswith("{") and (other := first.setdefault(parent, segment)) != segment:
                remedy = f"must have {other} in place of {segment}, as another route has it, in route {label(route)}"
                yield Problem(f"routes[{index}].path", route["path"], remedy)
            parent += f"/{segment}"
