"""Routes that API Gateway or CloudFront would refuse are refused by name, before anything is created."""

from __future__ import annotations

from typing import Any, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import InputPropertiesError

from components.building_blocks.arguments import checked
from components.secure_api.routes import MOST_RESOURCES, Route, label, operation_id, path_parameters, route_problems

FUNCTION = {"name": "photos", "arn": "arn:aws:lambda:eu-west-1:123456789012:function:photos"}
GET: dict[str, Any] = {"method": "GET", "path": "/photos/{photo_id}", "summary": "Read a photo", "function": FUNCTION}
POST: dict[str, Any] = {"method": "POST", "path": "/photos", "summary": "Ask for an upload", "function": FUNCTION}


class RoutesArgs(TypedDict):
    routes: list[Route]


def refused(*routes: dict[str, Any]) -> str:
    with pytest.raises(InputPropertiesError) as error:
        good(*routes)
    return error.value.message


def good(*routes: dict[str, Any]) -> list[Route]:
    given = {"routes": list(routes)}
    return checked("Api", "api", RoutesArgs, given, lambda args: route_problems(args["routes"]))["routes"]


def test_a_route_is_complete_with_its_defaults() -> None:
    (route,) = good(GET)
    assert route.get("auth") == "cognito"
    assert "cache_seconds" not in route
    assert label(route) == "GET /photos/{photo_id}"
    assert operation_id(route) == "getPhotosPhotoId"
    assert path_parameters(route["path"]) == ["photo_id"]


def test_an_answer_may_have_no_body() -> None:
    (route,) = good({**GET, "responses": {200: {"type": "object"}, 204: None}})
    assert route.get("responses") == {200: {"type": "object"}, 204: None}


@pytest.mark.parametrize(
    ("changes", "argument", "remedy"),
    [
        ({"function": None}, "function", "must be given, or `service: True`, and not both, in route GET /photos/{"),
        ({"service": True}, "function", "and not both, in route GET /photos/{photo_id}"),
        ({"service": False}, "service", "must be one of True"),
        ({"method": "HEAD"}, "method", "must be one of 'GET', 'POST'"),
        ({"path": "photos"}, "path", "must be segments of"),
        ({"path": "/photos/"}, "path", "must be segments of"),
        ({"path": "/photos//x"}, "path", "must be segments of"),
        ({"path": "/{all+}/x"}, "path", "must be segments of"),
        ({"path": "/{a}/b/{a}"}, "path", "must have each parameter once, in route GET /{a}/b/{a}"),
        ({"request": {"type": "object"}}, "request", "only PATCH, POST, PUT have a body, in route GET"),
        ({"auth": "basic"}, "auth", "must be one of 'cognito', 'jwt', 'iam', 'none'"),
        ({"auth": "iam", "cache_seconds": 60}, "cache_seconds", "a signature of its own"),
        ({"cache_seconds": 0}, "cache_seconds", "must be between 1 and 86,400 seconds"),
        ({"throttle": {"rate": 0, "burst": 1}}, "throttle.rate", "must be between 0.1 and 10,000 requests a second"),
        ({"throttle": {"rate": 1}}, "throttle.burst", "required"),
        ({"responses": {99: None}}, "responses.99", "must be between 200 and 599"),
        ({"query": {"limit": {"required": True}}}, "query.limit.schema", "required"),
        ({"headers": {"a b": {"schema": {}}}}, "headers.a b", "must be a header's name"),
        ({"cached": 1}, "cached", "unknown argument; did you mean"),
    ],
)
def test_a_route_that_cannot_be_is_refused(changes: dict[str, Any], argument: str, remedy: str) -> None:
    message = refused(POST, {**GET, **changes})
    assert f"routes[1].{argument} is " in message
    assert remedy in message


def test_only_what_draft_4_knows_is_a_schema() -> None:
    schema = {"type": "object", "properties": {"const": {"items": {"const": 1}}}}
    message = refused({**POST, "request": schema})
    assert "routes[0].request.properties.const.items is 'const': must be a keyword of JSON Schema draft 4" in message
    assert "in route POST /photos" in message
    assert good({**POST, "request": {"type": "object", "additionalProperties": False, "required": ["a"]}})


def test_only_get_is_cached() -> None:
    assert "routes[0].cache_seconds is 60: must be left out: only GET is cached" in refused(
        {**POST, "cache_seconds": 60}
    )


def test_two_routes_do_not_share_a_method_and_path() -> None:
    assert "routes[1].method is 'GET /photos/{photo_id}': another route has this method and path" in refused(GET, GET)


def test_two_operations_do_not_share_a_name() -> None:
    other = {**GET, "path": "/photos/photo_id"}
    assert "routes[1].path is 'GET /photos/photo_id': its operation has the name of another's" in refused(GET, other)


def test_a_parameter_has_one_name_at_one_place() -> None:
    other = {**GET, "path": "/photos/{id}/variants"}
    assert "must have {photo_id} in place of {id}, as another route has it, in route GET /photos/{id}/variants" in (
        refused(GET, other)
    )
    assert good(GET, {**GET, "path": "/photos/{photo_id}/variants"}, {**GET, "path": "/albums/{id}"})


def test_an_api_has_a_route_and_at_most_as_many_paths_as_aws_allows() -> None:
    assert "routes is []: must have at least one route" in refused()
    assert good(*({**GET, "path": f"/p{n}"} for n in range(MOST_RESOURCES - 1)))
    message = refused(*({**GET, "path": f"/p{n}"} for n in range(MOST_RESOURCES)))
    assert f"routes is '{MOST_RESOURCES + 1} paths': must have at most 300 paths" in message


@given(st.lists(st.from_regex(r"[a-z0-9]{1,8}|\{[a-z]{1,8}\}", fullmatch=True), min_size=1, max_size=6))
def test_paths_of_good_segments_are_good_where_no_parameter_stands_twice(segments: list[str]) -> None:
    path = "/" + "/".join(segments)
    parameters = path_parameters(path)
    problems = list(route_problems([{**GET, "path": path}]))  # pyright: ignore[reportArgumentType] - a route's own keys
    assert bool(problems) is (len(parameters) != len(set(parameters)))
