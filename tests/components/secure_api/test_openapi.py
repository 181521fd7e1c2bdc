"""The documents of an API: what API Gateway imports, and what callers read."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from components.secure_api.openapi import Backends, callers_document, gateway_document, without_stage
from components.secure_api.problems import ANSWERS, PROBLEM_SCHEMA, PROBLEM_TYPE
from components.secure_api.routes import Route
from tests.components.secure_api.test_routes import FUNCTION, GET, POST

POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/albums/0a1b2c3d4e5f6a7b"
UPLOAD = {"type": "object", "required": ["bytes"], "properties": {"bytes": {"type": "integer"}}}
ROUTES: list[dict[str, Any]] = [
    {**GET, "responses": {200: {"type": "object"}, 404: PROBLEM_SCHEMA}},
    {
        **POST,
        "request": UPLOAD,
        "headers": {"Idempotency-Key": {"schema": {"type": "string"}, "required": True}},
        "query": {"dry": {"schema": {"type": "boolean"}}},
        "responses": {201: {"type": "object"}},
    },
    {"method": "GET", "path": "/albums/{album_id}", "summary": "Read an album", "service": True, "api_key": True},
    {"method": "GET", "path": "/partner", "summary": "For partners", "function": FUNCTION, "auth": "jwt"},
    {"method": "GET", "path": "/internal", "summary": "For services", "function": FUNCTION, "auth": "iam"},
    {"method": "GET", "path": "/health", "summary": "Whether it lives", "function": FUNCTION, "auth": "none"},
]
URIS = {
    **dict.fromkeys(("getPhotosPhotoId", "postPhotos", "getPartner", "getInternal", "getHealth"), "arn:lambda"),
    "getAlbumsAlbumId": "http://albums.internal/albums/{album_id}",
}
BACKENDS = Backends(URIS, POOL, "arn:authoriser", "vpclink1", BALANCER)


def typed(routes: Any) -> list[Route]:
    return routes


def document(*origins: str) -> dict[str, Any]:
    return gateway_document("Photos", typed(ROUTES), BACKENDS, origins=origins)


def test_every_route_is_an_operation_that_is_validated() -> None:
    found = {
        (method.upper(), path)
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if operation["x-amazon-apigateway-request-validator"] == "all"
    }
    assert found == {(route["method"], route["path"]) for route in ROUTES}
    assert document()["x-amazon-apigateway-request-validators"] == {
        "all": {"validateRequestBody": True, "validateRequestParameters": True}
    }


def test_a_body_is_validated_by_a_model_with_a_name_that_api_gateway_takes() -> None:
    operation = document()["paths"]["/photos"]["post"]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    name = reference.removeprefix("#/components/schemas/")
    assert name.isalnum()
    assert operation["requestBody"]["required"] is True
    assert document()["components"]["schemas"][name] == UPLOAD


def test_parameters_are_named_where_they_are() -> None:
    parameters = document()["paths"]["/photos"]["post"]["parameters"]
    assert [(p["name"], p["in"], p["required"]) for p in parameters] == [
        ("dry", "query", False),
        ("Idempotency-Key", "header", True),
    ]
    (of_path,) = document()["paths"]["/photos/{photo_id}"]["get"]["parameters"]
    assert (of_path["name"], of_path["in"], of_path["required"]) == ("photo_id", "path", True)


@pytest.mark.parametrize(
    ("path", "security", "kind"),
    [
        ("/photos/{photo_id}", [{"cognito": []}], "cognito_user_pools"),
        ("/partner", [{"jwt": []}], "custom"),
        ("/internal", [{"iam": []}], "awsSigv4"),
    ],
)
def test_each_route_asks_for_its_authentication(path: str, security: list[Any], kind: str) -> None:
    operation = document()["paths"][path]["get"]
    assert operation["security"] == security
    (name,) = security[0]
    assert document()["components"]["securitySchemes"][name]["x-amazon-apigateway-authtype"] == kind


def test_authorisers_name_the_pool_and_the_function() -> None:
    schemes = document()["components"]["securitySchemes"]
    assert schemes["cognito"]["x-amazon-apigateway-authorizer"]["providerARNs"] == [POOL]
    assert schemes["jwt"]["x-amazon-apigateway-authorizer"]["authorizerUri"] == "arn:authoriser"
    assert document()["paths"]["/health"]["get"]["security"] == []
    assert document()["paths"]["/albums/{album_id}"]["get"]["security"] == [{"cognito": [], "api_key": []}]


def test_schemes_that_no_route_uses_are_left_out() -> None:
    routes = typed([ROUTES[-1]])
    assert gateway_document("Photos", routes, BACKENDS)["components"]["securitySchemes"] == {}


def test_a_function_gets_the_proxy_event() -> None:
    integration = document()["paths"]["/photos"]["post"]["x-amazon-apigateway-integration"]
    assert (integration["type"], integration["httpMethod"], integration["uri"]) == ("aws_proxy", "POST", "arn:lambda")


def test_the_service_is_asked_through_the_vpc_link_without_the_stage_name() -> None:
    integration = document()["paths"]["/albums/{album_id}"]["get"]["x-amazon-apigateway-integration"]
    assert integration["type"] == "http_proxy"
    assert integration["connectionType"] == "VPC_LINK"
    assert integration["connectionId"] == "vpclink1"
    assert integration["integrationTarget"] == BALANCER
    assert integration["uri"] == "http://albums.internal/albums/{album_id}"
    assert integration["requestParameters"]["integration.request.path.album_id"] == "method.request.path.album_id"
    assert integration["requestTemplates"]["application/json"] == without_stage("/albums/{album_id}")


def test_the_path_that_the_service_is_asked_for_is_the_routes_own() -> None:
    assert without_stage("/albums") == '#set($context.requestOverride.path = "/albums")$input.body'
    assert "\"/a/$util.urlEncode($input.params().path.get('b'))/c\"" in without_stage("/a/{b}/c")
    assert "\"/a/$input.params().path.get('all')\"" in without_stage("/a/{all+}")


@pytest.mark.parametrize("name", ANSWERS)
def test_the_gateways_own_answers_are_problem_details(name: str) -> None:
    response = document("https://photos.example.com")["x-amazon-apigateway-gateway-responses"][name]
    headers = response["responseParameters"]
    assert headers["gatewayresponse.header.Content-Type"] == f"'{PROBLEM_TYPE}'"
    assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://photos.example.com'"
    body = json.loads(response["responseTemplates"]["application/json"])
    jsonschema.validate(body, PROBLEM_SCHEMA, jsonschema.Draft4Validator)
    assert body["instance"] == "$context.requestId"
    assert body.get("status") == response.get("statusCode")


def test_every_status_that_the_gateway_may_answer_is_in_each_operation() -> None:
    statuses = {str(answer.status) for answer in ANSWERS.values()}
    assert {"400", "401", "403", "413", "415", "429", "500", "502", "504"} <= statuses
    for operations in document()["paths"].values():
        for operation in operations.values():
            assert statuses <= set(operation["responses"])


def test_without_origins_no_preflight_is_answered() -> None:
    assert all("options" not in operations for operations in document()["paths"].values())
    responses = document()["x-amazon-apigateway-gateway-responses"].values()
    assert not [one for one in responses if "gatewayresponse.header.Access-Control-Allow-Origin" in one]


def test_a_preflight_names_the_methods_of_its_path_and_asks_for_no_token() -> None:
    operation = document("https://a.example")["paths"]["/photos/{photo_id}"]["options"]
    integration = operation["x-amazon-apigateway-integration"]
    assert integration["type"] == "mock"
    assert "security" not in operation
    answered = integration["responses"]["default"]["responseParameters"]
    assert answered["method.response.header.Access-Control-Allow-Methods"] == "'GET,OPTIONS'"
    assert answered["method.response.header.Access-Control-Allow-Origin"] == "'https://a.example'"
    declared = {f"method.response.header.{name}" for name in operation["responses"]["204"]["headers"]}
    assert set(answered) <= declared


def test_of_several_origins_the_callers_own_is_named_if_it_is_one_of_them() -> None:
    operation = document("https://a.example", "https://b.example")["paths"]["/health"]["options"]
    default = operation["x-amazon-apigateway-integration"]["responses"]["default"]
    assert "method.response.header.Access-Control-Allow-Origin" not in default["responseParameters"]
    assert "Access-Control-Allow-Origin" in operation["responses"]["204"]["headers"]
    template = default["responseTemplates"]["application/json"]
    assert '["https://a.example", "https://b.example"]' in template
    assert "#if($origins.contains($origin))" in template


def test_callers_read_nothing_of_aws() -> None:
    found = callers_document("Photos", typed(ROUTES), "https://api.example.com")
    assert "amazon" not in json.dumps(found)
    assert "AWS" not in json.dumps({**found, "components": {**found["components"], "securitySchemes": {}}})
    assert found["servers"] == [{"url": "https://api.example.com"}]
    assert found["components"]["securitySchemes"]["cognito"] == {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An ID token.",
    }


def test_both_documents_are_valid_and_resolve_their_references() -> None:
    for found in (document("https://a.example"), callers_document("Photos", typed(ROUTES), "https://api.example.com")):
        validate(json.loads(json.dumps(found)))
        schemas = found["components"]["schemas"]
        references = {text.split('"')[0] for text in json.dumps(found).split('"$ref": "#/components/schemas/')[1:]}
        assert references <= set(schemas)
        assert references >= {"Problem", "PostPhotosRequest"}


def test_callers_know_what_the_edge_answers_in_place_of_the_api() -> None:
    responses = callers_document("Photos", typed(ROUTES), "https://photos.example.com")["paths"]["/photos"]["post"][
        "responses"
    ]
    assert set(responses["403"]["content"]) == {PROBLEM_TYPE, "application/json", "text/html"}
    assert set(responses["413"]["content"]) == {PROBLEM_TYPE, "application/json"}
    assert set(responses["502"]["content"]) == {PROBLEM_TYPE, "text/html"}
    assert "application/json" not in document()["paths"]["/photos"]["post"]["responses"]["413"]["content"]
