"""A document says which resource a path has, and how API Gateway words its own answers; an access log has its lines."""

from __future__ import annotations

import base64
import json

import pytest

from local.emulators.gates.access_log import claims, line
from local.emulators.gates.exchange import GateRequest
from local.emulators.gates.gateway import Document

DOCUMENT = Document(
    {
        "paths": {
            "/": {},
            "/{proxy+}": {
                "x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": {"type": "HTTP_PROXY"}}
            },
            "/photos": {"get": {"x-amazon-apigateway-integration": {"type": "aws_proxy"}}},
            "/photos/{photo_id}": {},
            "/photos/new": {},
        },
        "x-amazon-apigateway-gateway-responses": {
            "DEFAULT_4XX": {
                "responseParameters": {"gatewayresponse.header.X-Origin": "method.request.header.Origin"},
                "responseTemplates": {"application/json": '{"type":"$context.error.responseType"}'},
            },
            "WAF_FILTERED": {"statusCode": "404"},
        },
    }
)
REQUEST = GateRequest(
    method="GET", path="/v1/x", query="", headers=[("Origin", "https://a.example")], body=b"", address="192.0.2.1"
)


@pytest.mark.parametrize(
    ("path", "resource"),
    [
        ("/", "/"),
        ("/photos", "/photos"),
        ("/photos/new", "/photos/new"),
        ("/photos/7", "/photos/{photo_id}"),
        ("/photos/7/more", "/{proxy+}"),
        ("/other", "/{proxy+}"),
    ],
)
def test_the_most_specific_resource_is_found(path: str, resource: str) -> None:
    assert DOCUMENT.resource(path) == resource


def test_backends_are_named_in_words() -> None:
    assert DOCUMENT.backend("GET", "/photos") == "function"
    assert DOCUMENT.backend("DELETE", "/{proxy+}") == "service"
    assert DOCUMENT.backend("GET", "/nothing") == "API Gateway"


def test_a_gateway_response_is_worded_by_its_type_or_its_family() -> None:
    large = DOCUMENT.gateway_response("REQUEST_TOO_LARGE", 413, "Request Too Long", REQUEST, "r1")
    assert (large.status, json.loads(large.body)) == (413, {"type": "REQUEST_TOO_LARGE"})
    assert large.header("x-origin") == "https://a.example"
    own = DOCUMENT.gateway_response("WAF_FILTERED", 403, "Forbidden", REQUEST, "r1")
    assert (own.status, json.loads(own.body)) == (404, {"message": "Forbidden"})
    server = DOCUMENT.gateway_response("INTEGRATION_FAILURE", 504, "late", REQUEST, "r1")
    assert (server.status, json.loads(server.body)) == (504, {"message": "late"})


def test_a_line_has_each_variable_or_a_dash() -> None:
    payload = base64.urlsafe_b64encode(json.dumps({"sub": "s-1", "cognito:groups": ["a"]}).encode()).decode()
    values = {"requestId": "r1", "status": 200, **claims(f"Bearer h.{payload.rstrip('=')}.s")}
    variables = {"id": "requestId", "s": "status", "who": "authorizer.claims.sub", "e": "error.message"}
    format_ = json.dumps({name: f"$context.{variable}" for name, variable in variables.items()})
    assert json.loads(line(format_, values)) == {"id": "r1", "s": "200", "who": "s-1", "e": "-"}


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer a.b", "Bearer a.!!.c", "Bearer a.W10.c"])
def test_what_is_no_token_has_no_claims(token: str | None) -> None:
    assert claims(token) == {}
